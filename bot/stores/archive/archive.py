"""The archive in SQL, as one object: every method is one transaction over the functions of this room."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select

from bot.domain import Entry, Person, partition_of
from bot.errors import ConfigurationError, StoreAway
from bot.stores.archive import audit, chain, erasure, house, people, reading, rebuild, record, retention
from bot.stores.archive.database import Database
from bot.stores.archive.migrate import migrate
from bot.stores.archive.schema import heads
from bot.stores.base import (
    Archive,
    CaseRow,
    CaseView,
    ConsentRow,
    DeskCounts,
    JournalItem,
    MessageRow,
    StaffRow,
)
from bot.stores.crypto import KeyRing

log = structlog.get_logger()


class SqlArchive(Archive):
    """The archive in SQLite ("sqlite:///path") or PostgreSQL ("postgresql://…"). Safe to share between threads.

    Opening it migrates the tables and holds the keys against the fingerprints kept there: raises
    ConfigurationError, one line, or StoreAway. `audit_key` are the 32 raw bytes that sign checkpoints.
    `patient`: one that is away is opened later, by whatever needs it first once it is back.
    Any method raises StoreAway when the database does not answer.
    """

    def __init__(
        self, url: str, keys: KeyRing, audit_key: bytes | None = None, *, patient: bool = False
    ) -> None:
        self._unopened = Database(url)
        self._keys = keys
        self._audit_key = audit_key
        self._opening = threading.Lock()
        self._is_open = False
        self._told = ""
        try:
            self._open()
        except StoreAway as away:
            if not patient:
                raise
            log.warning("archive_away", reason=str(away), doing="it is opened once it is back")

    @property
    def _database(self) -> Database:
        """The database, opened; one thread tries at a time, and nobody waits for it."""
        if not self._is_open:
            if not self._opening.acquire(blocking=False):
                raise StoreAway("the archive is being opened")
            try:
                self._open()
            except ConfigurationError as wrong:
                self._tell(str(wrong))
                raise StoreAway(f"the archive cannot be used: {wrong}") from None
            finally:
                self._opening.release()
        return self._unopened

    def _tell(self, wrong: str) -> None:
        """Once: what would have stopped the start."""
        if wrong != self._told:
            log.error("archive_refused", reason=wrong, doing="put it right and start again")
            self._told = wrong

    def _open(self) -> None:
        if self._is_open:
            return
        migrate(self._unopened)
        with self._unopened.writing() as connection:
            house.check_keys(connection, self._keys, self._audit_key)
        self._is_open = True

    def close(self) -> None:
        """Give back all connections."""
        self._unopened.close()

    # the archivist's road

    def position(self, partition: int) -> str:
        with self._database.reading() as connection:
            return chain.head(connection, partition).position

    def positions(self) -> Sequence[str]:
        with self._database.reading() as connection:
            return connection.scalars(select(heads.c.position).order_by(heads.c.partition)).all()

    def append(self, partition: int, after: str, items: Sequence[JournalItem]) -> str:
        with self._database.writing() as connection:
            return record.append(connection, self._keys, partition, after, items)

    def sweep(self, now: datetime) -> int:
        with self._database.writing() as connection:
            return retention.sweep(connection, int(now.timestamp()))

    # the desk's reading

    def cases(
        self, view: CaseView, login: str = "", *, limit: int = 50, offset: int = 0
    ) -> Sequence[CaseRow]:
        with self._database.reading() as connection:
            return reading.list_cases(connection, self._keys, view, login, limit, offset)

    def case(self, case_id: str) -> CaseRow | None:
        with self._database.reading() as connection:
            return reading.one_case(connection, self._keys, case_id)

    def counts(self, login: str, now: datetime) -> DeskCounts:
        with self._database.reading() as connection:
            return reading.count(connection, login, now)

    def messages(self, person: Person, *, limit: int = 200) -> Sequence[MessageRow]:
        with self._database.reading() as connection:
            return reading.list_messages(connection, self._keys, person, limit)

    def consents(self, person: Person) -> Sequence[ConsentRow]:
        with self._database.reading() as connection:
            return reading.list_consents(connection, self._keys, person)

    def reached(self, journal_id: str) -> bool:
        with self._database.reading() as connection:
            return reading.reached(connection, journal_id)

    def stamp(self, person: Person | None = None) -> str:
        with self._database.reading() as connection:
            return reading.stamp(connection, person)

    # staff

    def staff(self, login: str) -> StaffRow | None:
        with self._database.reading() as connection:
            return house.one_of_staff(connection, login)

    def all_staff(self) -> Sequence[StaffRow]:
        with self._database.reading() as connection:
            return house.all_of_staff(connection)

    def save_staff(self, row: StaffRow) -> None:
        with self._database.writing() as connection:
            house.save_staff(connection, row)

    # people

    def export(self, person: Person, now: datetime) -> dict[str, Any]:
        """Everything kept of a person, as plain JSON types: for their own access request."""
        with self._database.reading() as connection:
            return people.export(connection, self._keys, person, now)

    def erase(self, person: Person, now: datetime) -> erasure.Erased:
        """Make a person unreadable; what was done. Call `LiveStore.forget` first, or the next text brings them back.

        In PostgreSQL the freed pages keep the wrapped secret until VACUUM FULL, as backups do everywhere.
        """
        with self._database.writing() as connection:
            before = chain.locked_head(connection, partition_of(person))
            at_us = chain.microseconds(now.timestamp())
            after, erased = erasure.erase(connection, self._keys, before, person, at_us)
            if after != before:
                chain.move(connection, before, after, shown=erased.cases > 0)
        self._database.compact()
        return erased

    def entries(self, person: Person) -> Iterator[Entry]:
        """A person's journal entries in order. Raises SealBroken, NewerFormat."""
        with self._database.reading() as connection:
            yield from people.entries(connection, self._keys, person)

    def erasable(self, person: Person) -> int:
        """How many entries of the record `erase` would empty, as `verify` counts them afterwards."""
        with self._database.reading() as connection:
            return people.erasable(connection, person)

    def rotate(self) -> int:
        """Wrap every secret with the newest data key; how many. No row of the record changes.

        Afterwards the older keys open nothing here, and may leave HUIXIN_KEYS once the live store has rotated too.
        """
        total = 0
        while done := self._rotate_some():
            total += done
        with self._database.writing() as connection:
            house.keep_fingerprint(connection, "keys", self._keys.fingerprint)
        self._database.compact()
        return total

    def _rotate_some(self) -> int:
        with self._database.writing() as connection:
            return people.rotate(connection, self._keys)

    # audit

    def verify(self, exported: Sequence[Mapping[str, Any]] = ()) -> audit.Verified:
        """Walk every chain and hold it against stored and exported checkpoints. Raises ChainBroken."""
        with self._database.reading() as connection:
            return audit.verify(connection, self._trusted(connection), exported)

    def flaws(self, exported: Sequence[Mapping[str, Any]] = ()) -> Sequence[audit.Flaw]:
        """The same, telling every flaw; empty when all holds."""
        with self._database.reading() as connection:
            return audit.examine(connection, self._trusted(connection), exported)[1]

    def _trusted(self, connection: Any) -> bytes | None:
        if self._audit_key is not None:
            return audit.public_key(self._audit_key)
        return house.audit_fingerprint(connection)

    def checkpoint(self, now: datetime) -> dict[str, Any]:
        """Sign all heads, store that and give it back for export. Raises ConfigurationError without audit key."""
        if self._audit_key is None:
            raise ConfigurationError(
                "HUIXIN_AUDIT_KEY: needed to sign a checkpoint; 32 random bytes in base64"
            )
        with self._database.writing() as connection:
            return audit.checkpoint(connection, self._audit_key, now)

    # rebuilding

    def rebuild_desk(self) -> int:
        """Make the desk's tables again from the record; how many rows were read."""
        with self._database.writing() as connection:
            return rebuild.rebuild_desk(connection, self._keys)

    def conversations(self) -> Iterator[rebuild.Survivor]:
        """Everybody as `LiveStore.restore` takes them. Raises SealBroken, NewerFormat."""
        with self._database.reading() as connection:
            yield from rebuild.survivors(connection, self._keys)

    def suppressions(self) -> Sequence[retention.Suppression]:
        """Erased people who must not be texted, as `House.suppress` of the live store takes them."""
        with self._database.reading() as connection:
            return retention.all_suppressions(connection)

    # the house

    def remembers_nobody(self) -> bool:
        """Whether no turn was ever archived."""
        with self._database.reading() as connection:
            return house.remembers_nobody(connection)

    def ping(self) -> None:
        with self._database.reading() as connection:
            connection.execute(select(1))


def is_empty(url: str) -> bool:
    """Whether nothing was ever archived at this address, so that keys may still be made. Writes nothing."""
    database = Database(url)
    try:
        if not database.exists():
            return True
        with database.reading() as connection:
            return house.holds_nothing(connection)
    finally:
        database.close()
