"""The chain: one per partition, every row's hash covering the row and the hash of the row before it.

A row's hash is SHA-256 over a fixed tag, the previous hash, and the row: partition, sequence,
position, kind, time, version, queued or answered, reference and the digest of its body. The body itself is outside, so
that an erasure can remove it and leave the chain whole. Verifying needs no key.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, insert, select, update

from bot.errors import StaleWriter
from bot.stores.archive.schema import heads, journal

START: Final = "0-0"
_TAG: Final = b"huixin archive row 1"
_NUMBERS: Final = struct.Struct(">hqqqh")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a partition's chain ends. `position` is of the live journal ("ms-n")."""

    partition: int
    position: str
    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row before it is chained. `position` None: the archive's own, not from the live journal."""

    position: str | None
    kind: str
    at_us: int
    version: int
    reference: bytes
    body: bytes
    queued: bool = False


def first_hash(partition: int) -> bytes:
    """What stands before the first row of a partition."""
    return hashlib.sha256(b"huixin archive chain 1" + partition.to_bytes(2)).digest()


def digest_of(body: bytes) -> bytes:
    """The digest that a row keeps of its body."""
    return hashlib.sha256(body).digest()


def row_hash(
    previous: bytes,
    numbers: tuple[int, int, int, int, int],
    words: tuple[str | None, str],
    reference: bytes,
    digest: bytes,
) -> bytes:
    """The hash of a row: `numbers` are partition, sequence, at_us, version, queued; `words` position and kind."""
    position = b"\0" if words[0] is None else b"\1" + words[0].encode()
    parts = [_TAG, previous, _NUMBERS.pack(*numbers)]
    for part in (position, words[1].encode(), reference, digest):
        parts += (len(part).to_bytes(4), part)
    return hashlib.sha256(b"".join(parts)).digest()


def locked_head(connection: Connection, partition: int) -> Head:
    """The head of a partition, which no other transaction can move until this one ends."""
    return _head(connection, partition, locked=True)


def head(connection: Connection, partition: int) -> Head:
    """The head of a partition as it is now."""
    return _head(connection, partition, locked=False)


def _head(connection: Connection, partition: int, *, locked: bool) -> Head:
    columns = (heads.c.partition, heads.c.position, heads.c.sequence, heads.c.hash)
    query = select(*columns).where(heads.c.partition == partition)
    return Head(*connection.execute(query.with_for_update() if locked else query).one())


def extend(connection: Connection, at: Head, rows: Iterable[Row]) -> Head:
    """Chain rows onto a head and store them; the head that they make. `move` must follow."""
    found = []
    for row in rows:
        digest = digest_of(row.body)
        sequence = at.sequence + 1
        numbers = (at.partition, sequence, row.at_us, row.version, int(row.queued))
        new = row_hash(at.hash, numbers, (row.position, row.kind), row.reference, digest)
        found.append(
            {
                "partition": at.partition,
                "sequence": sequence,
                "position": row.position,
                "kind": row.kind,
                "at_us": row.at_us,
                "version": row.version,
                "queued": int(row.queued),
                "reference": row.reference,
                "digest": digest,
                "sealed": row.body,
                "hash": new,
            }
        )
        at = replace(at, position=row.position or at.position, sequence=sequence, hash=new)
    if found:
        connection.execute(insert(journal), found)
    return at


def move(connection: Connection, before: Head, after: Head, *, shown: bool) -> None:
    """Compare and set: the head goes from `before` to `after`, or StaleWriter. `shown`: cases changed."""
    moved = connection.execute(
        update(heads)
        .where(
            heads.c.partition == before.partition,
            heads.c.position == before.position,
            heads.c.sequence == before.sequence,
            heads.c.hash == before.hash,
        )
        .values(
            position=after.position,
            sequence=after.sequence,
            hash=after.hash,
            shown=heads.c.shown + int(shown),
        )
    )
    if moved.rowcount != 1:
        raise StaleWriter(f"partition {before.partition:02d}: another archivist moved the head")


def microseconds(at: float) -> int:
    """Epoch seconds as the record keeps them."""
    return round(at * 1_000_000)


def order_of(position: str) -> tuple[int, int]:
    """A position ("ms-n") as numbers that can be compared. Raises ValueError for anything else."""
    milliseconds, _, number = position.partition("-")
    return int(milliseconds), int(number)
