"""The journal: one stream in each partition, read by the archivist and trimmed once archived.

An item's header, packed: kind (1 byte), at (8, epoch seconds), and where there is one the person
(16); of a turn also the version (8), key id (4) and wrapped secret (44) of its conversation.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from bot.domain import PARTITIONS, Entry, Person
from bot.stores.base import JournalItem
from bot.stores.crypto import WRAPPED
from bot.stores.items import UnreadableNote, note_bytes, open_entry
from bot.stores.live import keys
from bot.stores.live.blob import Grip
from bot.stores.live.parts import Part
from bot.stores.live.scripts import Word, script

_START: Final = struct.Struct(">cd")
_PERSON: Final = struct.Struct(">cd16s")
_TURN: Final = struct.Struct(f">cd16sQI{WRAPPED}s")

Kind = Literal["turn", "delivery", "unreadable", "erasure"]
_KINDS: Final[Mapping[bytes, Kind]] = {b"t": "turn", b"d": "delivery", b"u": "unreadable", b"e": "erasure"}


def turn_header(person: Person, grip: Grip, version: int, at: float) -> bytes:
    """The header of a turn."""
    return _TURN.pack(b"t", at, person, version, grip.key_id, grip.wrapped)


def delivery_header(person: Person, at: float) -> bytes:
    """The header of a change of what we know of a text."""
    return _PERSON.pack(b"d", at, person)


def erasure_header(person: Person, at: float) -> bytes:
    """The header of an erasure."""
    return _PERSON.pack(b"e", at, person)


def item_of(position: bytes, fields: Mapping[bytes, bytes]) -> JournalItem:
    """A stream entry as the archivist sees it."""
    header = fields[b"h"]
    code, at = _START.unpack_from(header)
    person: Person | None = None
    version, key_id, wrapped = 0, 0, b""
    if len(header) == _TURN.size:
        _, _, raw, version, key_id, wrapped = _TURN.unpack(header)
        person = Person(raw)
    elif len(header) == _PERSON.size:
        person = Person(_PERSON.unpack(header)[2])
    return JournalItem(
        position=position.decode(),
        kind=_KINDS[code],
        at=at,
        person=person,
        version=version,
        key_id=key_id,
        wrapped=wrapped,
        sealed=fields[b"s"],
        queued=b"q" in fields,
    )


class Journal(Part):
    """What the archivist needs, and the way in for requests that could not be read."""

    def read_journal(self, partition: int, after: str, limit: int) -> Sequence[JournalItem]:
        found: list[tuple[bytes, list[bytes]]] = self._server.ask(
            partition, b"XRANGE", keys.JOURNAL[partition], f"({after}", b"+", b"COUNT", limit
        )
        return [
            item_of(position, dict(zip(fields[::2], fields[1::2], strict=True))) for position, fields in found
        ]

    def journal_waiting(self, positions: Sequence[str]) -> Sequence[bool]:
        """One sweep of lengths; only a stream with something in it is asked what."""
        lengths = self._server.sweep("journal", stream_length)
        return [
            bool(lengths[partition]) and self._any_after(partition, positions[partition])
            for partition in range(PARTITIONS)
        ]

    def trim_journal(self, partition: int, upto: str) -> None:
        milliseconds, _, number = upto.partition("-")
        first_kept = f"{milliseconds}-{int(number) + 1}"
        self._server.ask(partition, b"XTRIM", keys.JOURNAL[partition], b"MINID", first_kept)

    def continue_journal(self, partition: int, position: str) -> int:
        milliseconds, _, number = position.partition("-")
        if (milliseconds, number) == ("0", "0"):
            return 0
        words = (milliseconds, number)
        moved: int = self._server.run(partition, script("continue"), (keys.JOURNAL[partition],), words)
        return moved

    def note_unreadable(self, event_id: str, carrier: str, why: str) -> None:
        digest = self._ring.digest(event_id)
        partition = digest[0] % PARTITIONS
        self._server.run(
            partition,
            script("unreadable"),
            (keys.UNREADABLE[partition] + digest, keys.JOURNAL[partition]),
            (_START.pack(b"u", self._clock()), note_bytes(UnreadableNote(digest.hex(), carrier, why))),
        )

    def open_entry(self, item: JournalItem) -> Entry:
        """The entry in an item of kind "turn". Raises SealBroken, NewerFormat."""
        return open_entry(self._ring, item)

    def _any_after(self, partition: int, after: str) -> bool:
        found: list[Any] = self._server.ask(
            partition, b"XRANGE", keys.JOURNAL[partition], f"({after}", b"+", b"COUNT", 1
        )
        return bool(found)


def stream_length(partition: int) -> tuple[Word, ...]:
    """The command that tells how much lies in a partition's journal."""
    return (b"XLEN", keys.JOURNAL[partition])
