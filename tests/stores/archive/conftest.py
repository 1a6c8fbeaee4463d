"""Both databases, and a scribe who writes journal items as the live store does."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from bot.domain import (
    Act,
    BlockEvent,
    Case,
    ConsentChange,
    Conversation,
    Delivery,
    Effects,
    Entry,
    Event,
    Facts,
    Flags,
    Outgoing,
    Person,
    Priority,
    Purpose,
    StaffEvent,
    TextEvent,
    TimerEvent,
    TimerKind,
    Understanding,
    partition_of,
)
from bot.stores.archive import SqlArchive
from bot.stores.archive.schema import metadata
from bot.stores.base import JournalItem
from bot.stores.crypto import KeyRing, Seal, new_secret
from bot.stores.items import DeliveryNote, ErasureNote, close_entry, note_bytes

START = 1_795_400_000.25
EVERYTHING = (Purpose.SERVICING, Purpose.MARKETING, Purpose.COLLECTION)
OUT = Flags.OUT_SERVICING | Flags.OUT_MARKETING | Flags.OUT_COLLECTION

# --- databases ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "archive.db"
    SqlArchive(f"sqlite:///{path}", KeyRing([b"x" * 32], b"y" * 16)).close()
    _forget_keys(path)
    return path


def _forget_keys(path: Path) -> None:
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM fingerprints")
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


@pytest.fixture(scope="session")
def postgres_reset(new_postgres) -> Iterator[tuple[str, psycopg.Connection]]:
    """One migrated database and the connection that empties it between tests: far quicker than a new one each."""
    url = new_postgres()
    SqlArchive(url, KeyRing([b"x" * 32], b"y" * 16)).close()
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True, application_name="reset") as connection:
        connection.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$"
        )
        for table in KEPT:
            connection.execute(f"CREATE TABLE first_{table} AS SELECT * FROM {table}")
        yield url, connection


KEPT = ("heads", "retention", "alembic_version")
EMPTIED = ", ".join(name for name in metadata.tables if name not in KEPT)


@pytest.fixture
def postgres_url(postgres_reset) -> str:
    url, connection = postgres_reset
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.execute(f"TRUNCATE {EMPTIED} RESTART IDENTITY")
    for table in KEPT:
        connection.execute(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM first_{table}")
    return url


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path) -> str:
    shutil.copy(sqlite_template, tmp_path / "archive.db")
    return f"sqlite:///{tmp_path / 'archive.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def keys() -> KeyRing:
    return KeyRing([b"k" * 32], b"p" * 16)


@pytest.fixture
def audit_key() -> bytes:
    return b"a" * 32


@pytest.fixture
def archive(url, keys, audit_key) -> Iterator[SqlArchive]:
    found = SqlArchive(url, keys, audit_key)
    yield found
    found.close()


@pytest.fixture
def sql(archive):
    """Run one statement as an intruder would, past every promise."""
    from sqlalchemy import text

    def run(statement: str, **values):
        with archive._database.writing() as connection:
            result = connection.execute(text(statement), values)
            return result.all() if result.returns_rows else result.rowcount

    return run


@pytest.fixture
def dump(sql):
    """Every row of a table, in a fixed order."""

    def read(table: str):
        return sorted((tuple(row) for row in sql(f"SELECT * FROM {table}")), key=repr)

    return read


# --- the scribe ---------------------------------------------------------------------------------


class Clock:
    """Time and positions that only go on."""

    def __init__(self) -> None:
        self.now = START
        self._last = (0, 0)

    def position(self) -> str:
        milliseconds = int(self.now * 1000)
        before, number = self._last
        self._last = (milliseconds, number + 1 if before == milliseconds else 0)
        return f"{self._last[0]}-{self._last[1]}"


class Scribe:
    """Writes one person's journal items, as commits of the live store would."""

    def __init__(self, keys: KeyRing, clock: Clock, phone: str) -> None:
        self.clock = clock
        self.phone = phone
        self.person: Person = keys.person_of(phone)
        self.secret = new_secret()
        self.seal = Seal(self.secret, self.person)
        self.key_id, self.wrapped = keys.wrap(self.secret, self.person)
        self.conversation = Conversation(phone=phone, carrier="twilio")
        self.entries: list[Entry] = []
        self._count = 0

    @property
    def partition(self) -> int:
        return partition_of(self.person)

    def event_id(self) -> str:
        self._count += 1
        return f"twilio:AC1:SM{self.phone[-4:]}{self._count}"

    def outgoing(self, text: str, *, reply: str = "menu", purpose=Purpose.SERVICING, by: str = "bot"):
        self._count += 1
        name = f"{self.partition:02d}-{self.phone[-4:]}{self._count}"
        return Outgoing(name, reply, purpose, "en", text, by)

    def turn(self, event: Event, *, queued: bool = False, understanding=None, **effects) -> JournalItem:
        self.clock.now += 1
        case = effects.get("case")
        if case is not None:
            self.conversation.case = case
            effects["case"] = dataclasses.replace(case)
        self.conversation.version += 1
        conversation = dataclasses.replace(
            self.conversation,
            case=dataclasses.replace(self.conversation.case) if self.conversation.case else None,
        )
        entry = Entry(
            event=event,
            at=self.clock.now,
            flows="f",
            settings="s",
            facts=Facts(),
            understanding=understanding,
            effects=Effects(**effects),
            conversation=conversation,
        )
        self.entries.append(entry)
        return JournalItem(
            position=self.clock.position(),
            kind="turn",
            at=self.clock.now,
            person=self.person,
            version=conversation.version,
            key_id=self.key_id,
            wrapped=self.wrapped,
            sealed=close_entry(self.seal, entry),
            queued=queued,
        )

    def text(self, words: str, *answers: str, media: int = 0, **more) -> JournalItem:
        event = TextEvent(self.event_id(), words, "twilio", "AC1", "+18005550199", media=media)
        more.setdefault("outgoing", tuple(self.outgoing(answer) for answer in answers))
        return self.turn(event, **more)

    def number(self, words: str, **more) -> JournalItem:
        understanding = Understanding("out_of_scope", 0.0, "none", full_number=True)
        return self.text(words, understanding=understanding, **more)

    def consent(self, words: str, *, given: bool, purposes=EVERYTHING, rule: str = "keyword", **more):
        self.conversation.flags = Flags.NONE if given else OUT
        change = ConsentChange(purposes, given, rule, words, "twilio", int(self.clock.now) + 1)
        return self.text(words, consent=(change,), **more)

    def staff(self, act: Act, login: str = "alice", words: str = "", **more) -> JournalItem:
        event = StaffEvent(f"nonce{self.event_id()}", act, login, login.title(), "agent", words)
        return self.turn(event, **more)

    def unspoken(self, case: Case) -> JournalItem:
        event = TimerEvent(self.event_id(), TimerKind.UNSPOKEN, int(self.clock.now))
        return self.turn(event, case=case)

    def block(self, reason="opted_out", code: str = "21610") -> JournalItem:
        return self.turn(BlockEvent(self.event_id(), "twilio", reason, code))

    def case(self, **more) -> Case:
        self._count += 1
        opened = int(self.clock.now) + 1
        values = {
            "id": f"{self.partition:02d}-c{self.phone[-4:]}{self._count}",
            "topic": "human",
            "language": "en",
            "priority": Priority.NORMAL,
            "opened_at": opened,
            "promised_at": opened + 3600,
        }
        return Case(**{**values, **more})

    def delivery(self, outgoing_id: str, delivery: Delivery, failure: str = "", code: str = ""):
        self.clock.now += 0.001
        note = DeliveryNote(outgoing_id, delivery, "twilio", "SM9", failure, code)
        return self._note("delivery", note_bytes(note), self.person)

    def erasure(self, flags: Flags = Flags.NONE) -> JournalItem:
        self.clock.now += 1
        return self._note("erasure", note_bytes(ErasureNote(flags)), self.person)

    def _note(self, kind, body: bytes, person) -> JournalItem:
        return JournalItem(self.clock.position(), kind, self.clock.now, person, 0, 0, b"", body)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scribe(keys, clock) -> Callable[..., Scribe]:
    def make(phone: str = "+14155550101", ring: KeyRing = keys) -> Scribe:
        return Scribe(ring, clock, phone)

    return make


@pytest.fixture
def maria(scribe) -> Scribe:
    return scribe("+14155550101")


@pytest.fixture
def wei(scribe) -> Scribe:
    return scribe("+8613800138001")


@pytest.fixture
def put(archive):
    """Archive items as the archivist would: each partition after its head."""

    def append(*items: JournalItem, partition: int | None = None) -> None:
        homes = [(_home(item) if partition is None else partition, item) for item in items]
        for home in sorted({home for home, _ in homes}):
            mine = [item for place, item in homes if place == home]
            archive.append(home, archive.position(home), mine)

    return append


def _home(item: JournalItem) -> int:
    return 0 if item.person is None else partition_of(item.person)


@pytest.fixture
def redis_client(redis_url) -> Iterator[Redis]:
    """A plain client of the live store's server."""
    with Redis(unix_socket_path=redis_url.removeprefix("unix://")) as client:
        yield client
