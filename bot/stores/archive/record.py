"""The archivist's road: journal items become chained rows and what the desk shows, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

import structlog
from sqlalchemy import Connection

from bot.domain import Entry, Person
from bot.errors import SealBroken, StaleWriter
from bot.stores.archive import erasure, house, retention, vault
from bot.stores.archive.chain import Head, Row, extend, locked_head, microseconds, move, order_of
from bot.stores.archive.desk import DeskBatch
from bot.stores.base import JournalItem
from bot.stores.crypto import KeyRing, Seal
from bot.stores.items import delivery_of, erasure_of, open_sealed_entry

log = structlog.get_logger(__name__)


def append(
    connection: Connection, keys: KeyRing, partition: int, after: str, items: Sequence[JournalItem]
) -> str:
    """Store items after a position and move the head; the new position.

    Raises StaleWriter, SealBroken, and ConfigurationError where our keys are not the archive's any more.
    """
    house.check_data_keys(connection, keys)
    before = locked_head(connection, partition)
    _refuse_stale(before, after, items)
    at, shown = before, False
    for is_erasure, run in groupby(items, key=lambda item: item.kind == "erasure"):
        step = _erase if is_erasure else _store
        at, touched = step(connection, keys, at, list(run))
        shown = shown or touched
    move(connection, before, at, shown=shown)
    return at.position


def _refuse_stale(head: Head, after: str, items: Sequence[JournalItem]) -> None:
    if head.position != after:
        raise StaleWriter(f"partition {head.partition:02d}: the head is no longer at {after}")
    places = [order_of(after), *(order_of(item.position) for item in items)]
    if any(here >= there for here, there in pairwise(places)):
        raise StaleWriter(f"partition {head.partition:02d}: items are archived already, or out of order")


def _store(
    connection: Connection, keys: KeyRing, at: Head, items: Sequence[JournalItem]
) -> tuple[Head, bool]:
    sealed = [
        (sequence, item, vault.seal_of(keys, item)) for sequence, item in enumerate(items, at.sequence + 1)
    ]
    vault.introduce(connection, keys, sealed)
    keyless = {item.person for _, item, seal in sealed if seal is None and item.person is not None}
    known = vault.newest_references(connection, keyless)
    after = extend(connection, at, (_row(item, _reference(item, seal, known)) for _, item, seal in sealed))
    batch = DeskBatch()
    for sequence, item, seal in sealed:
        entry = project(batch, item, seal, at.partition, sequence)
        if entry is not None and entry.effects.consent and item.person is not None:
            retention.renew_suppression(connection, item.person, entry.conversation.flags)
    batch.flush(connection)
    return after, batch.touched_cases


def _reference(item: JournalItem, seal: Seal | None, known: Mapping[Person, bytes]) -> bytes:
    """A delivery comes without its person's secret; the person is known from the turn that made the text."""
    if seal is not None:
        return seal.reference
    return b"" if item.person is None else known.get(item.person, b"")


def project(
    batch: DeskBatch, item: JournalItem, seal: Seal | None, partition: int, sequence: int
) -> Entry | None:
    """Take one item into a batch for the desk; the entry if it was a turn. Raises NewerFormat.

    What cannot be read is logged and stays off the desk: the record holds it as it came, and one
    bad item must not stop a partition.
    """
    try:
        if item.kind == "turn" and seal is not None:
            entry = open_sealed_entry(seal, item.sealed, item.version)
            batch.add_turn(entry, seal, f"{partition:02d}:{item.position}", sequence, queued=item.queued)
            return entry
        if item.kind == "delivery":
            batch.add_delivery(delivery_of(item))
    except (SealBroken, ValueError, KeyError, TypeError) as error:
        # The error's own words could quote what it could not read.
        fault = type(error).__name__
        log.error(  # noqa: TRY400  # nor a traceback
            "journal_item_unreadable", partition=partition, sequence=sequence, fault=fault
        )
    return None


def _row(item: JournalItem, reference: bytes) -> Row:
    at_us = microseconds(item.at)
    return Row(item.position, item.kind, at_us, item.version, reference, item.sealed, item.queued)


def _erase(
    connection: Connection, keys: KeyRing, at: Head, items: Sequence[JournalItem]
) -> tuple[Head, bool]:
    touched = False
    for item in items:
        if item.person is not None:
            flags = erasure_of(item).flags
            at, erased = erasure.erase(connection, keys, at, item.person, microseconds(item.at), flags)
            touched = touched or erased.cases > 0
        at = extend(connection, at, [_row(item, b"")])
    return at, touched
