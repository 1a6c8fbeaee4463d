"""Making again what can be made again: the desk's tables from the record, and what a lost Redis held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, select

from bot.domain import PARTITIONS, Conversation, Delivery, Outgoing, Person
from bot.stores.archive import vault
from bot.stores.archive.chain import locked_head
from bot.stores.archive.desk import DeskBatch
from bot.stores.archive.erasure import put_shells, shells_in
from bot.stores.archive.record import project
from bot.stores.archive.schema import desk, journal, messages, people
from bot.stores.base import JournalItem
from bot.stores.crypto import KeyRing, Seal
from bot.stores.items import open_sealed_entry

_STEP: Final = 500


class Survivor(NamedTuple):
    """One person as the archive last knew them: what `LiveStore.restore` takes."""

    conversation: Conversation
    wrapped: bytes
    key_id: int
    queued: Sequence[Outgoing]
    """Texts that were queued and of which nothing was heard since."""


def rebuild_desk(connection: Connection, keys: KeyRing) -> int:
    """Empty the desk's tables and fill them from the record; how many rows were read.

    One transaction: readers see the old tables until the new ones are whole, archivists wait.
    """
    for partition in range(PARTITIONS):
        locked_head(connection, partition)
    for table in desk:
        connection.execute(delete(table))
    return sum(_rebuild_partition(connection, keys, partition) for partition in range(PARTITIONS))


def _rebuild_partition(connection: Connection, keys: KeyRing, partition: int) -> int:
    last = 0
    query = select(journal).where(journal.c.partition == partition).order_by(journal.c.sequence).limit(_STEP)
    while rows := connection.execute(query.where(journal.c.sequence > last)).all():
        seals = vault.seals_by_reference(connection, keys, {row.reference for row in rows})
        batch = DeskBatch()
        for row in rows:
            if row.sealed is None:
                continue
            if row.kind == "erasure":
                batch.flush(connection)
                batch = DeskBatch()
                put_shells(connection, row.reference, shells_in(row.sealed))
            else:
                project(batch, _item(row), seals.get(row.reference), partition, row.sequence)
        batch.flush(connection)
        last = rows[-1].sequence
    return last


def _item(row: Any) -> JournalItem:
    return JournalItem(
        position=row.position,
        kind=row.kind,
        at=row.at_us / 1_000_000,
        person=None,
        version=row.version,
        key_id=0,
        wrapped=b"",
        sealed=row.sealed,
        queued=bool(row.queued),
    )


def survivors(connection: Connection, keys: KeyRing) -> Iterator[Survivor]:
    """Everybody who is not erased, as they were after their newest turn. Raises SealBroken, NewerFormat.

    Whoever came under several references is given with the newest.
    """
    waiting = _waiting(connection)
    for row in _newest_turns(connection):
        seal = keys.seal(row.key_id, row.wrapped, Person(row.person))
        entry = open_sealed_entry(seal, row.sealed, row.version)
        ids = waiting.get(row.reference, {})
        queued = [outgoing for outgoing in _outgoing(connection, seal, ids) if outgoing.id in ids]
        yield Survivor(entry.conversation, row.wrapped, row.key_id, queued)


def _newest_turns(connection: Connection) -> Iterator[Any]:
    """For each person the newest turn under their newest reference, with the wrapped secret that opens it."""
    later = journal.alias()
    newest = (
        select(later.c.sequence)
        .where(later.c.reference == people.c.reference, later.c.kind == "turn", later.c.sealed.is_not(None))
        .order_by(later.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    turn = (journal.c.reference == people.c.reference) & (journal.c.sequence == newest)
    columns = (people, journal.c.sealed, journal.c.version)
    query = select(*columns).select_from(people.join(journal, turn)).order_by(people.c.since)
    for persons in _persons(connection):
        found = connection.execute(query.where(people.c.person.in_(persons)))
        yield from {row.person: row for row in found}.values()


def _persons(connection: Connection) -> Iterator[Sequence[bytes]]:
    """Person keys, some hundred at a time."""
    last = b""
    query = select(people.c.person).distinct().order_by(people.c.person).limit(_STEP)
    while page := connection.scalars(query.where(people.c.person > last)).all():
        yield page
        last = page[-1]


def _waiting(connection: Connection) -> Mapping[bytes, Mapping[str, int]]:
    """Reference -> id -> sequence of the texts that were queued and never heard of again."""
    found: dict[bytes, dict[str, int]] = {}
    query = select(messages.c.reference, messages.c.id, messages.c.sequence)
    for row in connection.execute(query.where(messages.c.delivery == Delivery.QUEUED.value)):
        found.setdefault(row.reference, {})[row.id] = row.sequence
    return found


def _outgoing(connection: Connection, seal: Seal, ids: Mapping[str, int]) -> Iterator[Outgoing]:
    """The texts of the turns that these belong to, in order."""
    if not ids:
        return
    query = select(journal.c.sealed, journal.c.version).where(
        journal.c.reference == seal.reference, journal.c.sequence.in_(set(ids.values()))
    )
    for row in connection.execute(query.order_by(journal.c.sequence)):
        yield from open_sealed_entry(seal, row.sealed, row.version).effects.outgoing
