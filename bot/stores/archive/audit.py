"""Proving that the record is what it was: walking the chains, and signing where they end.

Walking finds every changed, missing, added or reordered row. It cannot see a chain cut off at its
end or written anew as a whole; a checkpoint can, as the signature (Ed25519, RFC 8032) was made
over all 64 heads as they were then. A checkpoint kept elsewhere also proves it against somebody
who can write to the database.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, func, insert, literal, select, tuple_

from bot.domain import PARTITIONS
from bot.errors import ChainBroken
from bot.stores.archive.chain import START, digest_of, first_hash, row_hash
from bot.stores.archive.schema import ERASURES, checkpoints, heads, journal, people

_STEP: Final = 1000
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that does not hold. `partition` None: not about one row."""

    partition: int | None
    sequence: int
    what: str

    def __str__(self) -> str:
        if self.partition is None:
            return self.what
        return f"partition {self.partition:02d} sequence {self.sequence}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verified:
    """A record that holds: rows walked, bodies gone by erasure, checkpoints that it was held against."""

    rows: int
    erased: int
    checkpoints: int


# --- checkpoints --------------------------------------------------------------------------------


def public_key(audit_key: bytes) -> bytes:
    """The 32 raw bytes that checkpoints are verified with, for HUIXIN_AUDIT_KEY's 32."""
    return Ed25519PrivateKey.from_private_bytes(audit_key).public_key().public_bytes_raw()


def checkpoint(connection: Connection, audit_key: bytes, now: datetime) -> dict[str, Any]:
    """Sign all heads as they are, store that and give it back, ready to be written out as JSON."""
    rows = connection.execute(select(heads.c.sequence, heads.c.hash).order_by(heads.c.partition))
    document: dict[str, Any] = {
        "format": _FORMAT,
        "at": now.isoformat(),
        "heads": [[row.sequence, row.hash.hex()] for row in rows],
        "public_key": public_key(audit_key).hex(),
    }
    signed = Ed25519PrivateKey.from_private_bytes(audit_key).sign(_signed_bytes(document))
    document["signature"] = signed.hex()
    at_us = round(now.timestamp() * 1_000_000)
    connection.execute(insert(checkpoints).values(at_us=at_us, document=orjson.dumps(document).decode()))
    return document


def _signed_bytes(document: Mapping[str, Any]) -> bytes:
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    return b"huixin checkpoint\n" + orjson.dumps(unsigned, option=orjson.OPT_SORT_KEYS)


def _heads_in(document: Mapping[str, Any], trusted: bytes | None) -> Sequence[tuple[int, bytes]]:
    """The signed heads. Raises ValueError, one line, unless the trusted key signed them."""
    try:
        key = bytes.fromhex(document["public_key"])
        found = [(int(sequence), bytes.fromhex(word)) for sequence, word in document["heads"]]
        signature = bytes.fromhex(document["signature"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _signed_bytes(document))
    except InvalidSignature:
        raise ValueError("its signature is wrong") from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValueError("it cannot be read") from None
    if document.get("format") != _FORMAT or len(found) != PARTITIONS:
        raise ValueError("it is of a format that this version does not know")
    if trusted is not None and key != trusted:
        raise ValueError("another key signed it")
    return found


# --- walking ------------------------------------------------------------------------------------


def verify(
    connection: Connection, trusted: bytes | None, exported: Iterable[Mapping[str, Any]] = ()
) -> Verified:
    """Hold the record against itself, the stored checkpoints and any exported ones.

    `trusted` is the raw public key that must have signed them; None: each is believed its own key,
    which proves nothing against somebody who can write to the database. Raises ChainBroken, naming
    the first flaw and how many more there are.
    """
    verified, flaws = examine(connection, trusted, exported)
    if flaws:
        more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
        raise ChainBroken(f"{flaws[0]}{more}")
    return verified


def examine(
    connection: Connection, trusted: bytes | None, exported: Iterable[Mapping[str, Any]] = ()
) -> tuple[Verified, Sequence[Flaw]]:
    """The same, with every flaw told."""
    signed: list[Sequence[tuple[int, bytes]]] = []
    flaws: list[Flaw] = []
    for name, document in _documents(connection, exported):
        try:
            signed.append(_heads_in(document, trusted))
        except ValueError as error:
            flaws.append(Flaw(None, 0, f"{name}: {error}"))
    ends, erasures = _heads_now(connection), _erasures(connection)
    rows = erased = 0
    for partition, found in _by_partition(connection):
        if partition not in range(PARTITIONS):
            flaws.append(Flaw(None, 0, f"{sum(1 for _ in found)} rows lie in a partition that there is not"))
            continue
        walk = _Walk(partition, [then[partition] for then in signed], erasures)
        flaws += walk.flaws(found, ends.get(partition))
        rows, erased = rows + walk.rows, erased + walk.erased
    flaws += _orphans(connection)
    return Verified(rows, erased, len(signed)), flaws


def _documents(
    connection: Connection, exported: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    stored = select(checkpoints.c.id, checkpoints.c.document).order_by(checkpoints.c.id)
    for row in connection.execute(stored):
        try:
            document = orjson.loads(row.document)
        except (ValueError, TypeError):
            document = {}
        yield f"stored checkpoint {row.id}", document
    for number, document in enumerate(exported, 1):
        yield f"exported checkpoint {number}", document


def _orphans(connection: Connection) -> Iterator[Flaw]:
    """Turns whose person's secret is gone although no erasure took their body: erased behind our back."""
    secret = select(people.c.reference).where(people.c.reference == journal.c.reference)
    turns = (journal.c.kind == "turn", journal.c.sealed.is_not(None), journal.c.reference != b"")
    query = select(journal.c.partition, journal.c.sequence).where(*turns, ~secret.exists())
    for row in connection.execute(query.order_by(journal.c.partition, journal.c.sequence)):
        yield Flaw(
            row.partition, row.sequence, "the secret that opens it is missing, and no erasure names it"
        )


def _heads_now(connection: Connection) -> Mapping[int, Any]:
    return {row.partition: row for row in connection.execute(select(heads))}


def _erasures(connection: Connection) -> Mapping[tuple[int, bytes], int]:
    """Partition and reference -> sequence of the newest erasure entry that names it."""
    columns = (journal.c.partition, journal.c.reference)
    query = select(*columns, func.max(journal.c.sequence)).where(ERASURES).group_by(*columns)
    return {(row[0], row[1]): row[2] for row in connection.execute(query) if row[1]}


def _by_partition(connection: Connection) -> Iterator[tuple[int, Iterator[Any]]]:
    """All rows in order, by partition; partitions without any come last."""
    seen = set()
    for partition, rows in groupby(_all_rows(connection), key=lambda row: row.partition):
        seen.add(partition)
        yield partition, rows
    for partition in range(PARTITIONS):
        if partition not in seen:
            yield partition, iter(())


def _all_rows(connection: Connection) -> Iterator[Any]:
    place = tuple_(journal.c.partition, journal.c.sequence)
    query = select(journal).order_by(journal.c.partition, journal.c.sequence).limit(_STEP)
    rows = connection.execute(query).all()
    while rows:
        yield from rows
        last = literal(rows[-1].partition), literal(rows[-1].sequence)
        rows = connection.execute(query.where(place > tuple_(*last))).all()


class _Walk:
    """One partition's chain from its first row to its head."""

    def __init__(
        self,
        partition: int,
        signed: Iterable[tuple[int, bytes]],
        erasures: Mapping[tuple[int, bytes], int],
    ) -> None:
        self.rows = 0
        self.erased = 0
        self._partition = partition
        self._erasures = erasures
        self._signed: dict[int, set[bytes]] = {}
        for sequence, signed_hash in signed:
            self._signed.setdefault(sequence, set()).add(signed_hash)

    def flaws(self, rows: Iterator[Any], head: Any) -> Iterator[Flaw]:
        """Everything in this partition that does not hold; `head` is where it says that it ends."""
        previous: bytes | None = first_hash(self._partition)
        yield from self._against_checkpoints(0, first_hash(self._partition))
        last, position = 0, START
        for row in rows:
            self.rows += 1
            if not isinstance(row.sequence, int) or row.sequence <= 0:
                yield self._flaw(row.sequence, "a row that was never written")
                continue
            if row.sequence > last + 1:
                yield self._flaw(last + 1, f"missing, up to {row.sequence - 1}")
                previous = None
            yield from self._of_row(row, previous)
            yield from self._against_checkpoints(row.sequence, row.hash)
            previous = row.hash if isinstance(row.hash, bytes) else None
            last, position = row.sequence, row.position or position
        yield from self._at_the_end(head, last, previous, position)

    def _flaw(self, sequence: int, what: str) -> Flaw:
        return Flaw(self._partition, sequence, what)

    def _of_row(self, row: Any, previous: bytes | None) -> Iterator[Flaw]:
        if previous is not None and not _hash_holds(row, previous):
            yield self._flaw(row.sequence, "changed")
        if row.sealed is None:
            self.erased += 1
            if self._erasures.get((self._partition, row.reference), 0) <= row.sequence:
                yield self._flaw(row.sequence, "its body is missing, and no erasure names it")
        elif not isinstance(row.sealed, bytes) or digest_of(row.sealed) != row.digest:
            yield self._flaw(row.sequence, "its body is changed")

    def _against_checkpoints(self, sequence: int, found: bytes) -> Iterator[Flaw]:
        if self._signed.pop(sequence, {found}) != {found}:
            yield self._flaw(sequence, "not the row that a checkpoint signed")

    def _at_the_end(self, head: Any, last: int, found: bytes | None, position: str) -> Iterator[Flaw]:
        if head is None:
            yield self._flaw(last, "its head is missing")
        elif (head.sequence, head.hash, head.position) != (last, found, position):
            yield self._flaw(head.sequence, f"the head does not fit the last row, {last}")
        if self._signed:
            yield self._flaw(
                max(self._signed), f"a checkpoint signed it, but it is gone; the chain ends at {last}"
            )


def _hash_holds(row: Any, previous: bytes) -> bool:
    numbers = (row.partition, row.sequence, row.at_us, row.version, row.queued)
    try:
        found = row_hash(previous, numbers, (row.position, row.kind), row.reference, row.digest)
    except (TypeError, AttributeError, struct.error):
        return False  # a type that no writer of ours stores; SQLite takes any
    return bool(found == row.hash)
