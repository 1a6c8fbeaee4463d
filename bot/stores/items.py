"""What a journal item holds, for whoever reads one: the live store, which writes them, and the archive.

A turn's entry is sealed under its person's record key; the version stands outside and is vouched
for. Deliveries, unreadable requests and erasures hold clear JSON without personal data: our own
ids, carriers' codes, digests.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import orjson

from bot.domain import Delivery, Entry, Flags
from bot.errors import SealBroken
from bot.stores.base import JournalItem
from bot.stores.codec import entry_bytes, entry_from
from bot.stores.crypto import KeyRing, Kind, Seal


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """One accepted change of what we know of a text's way (item kind "delivery")."""

    outgoing_id: str
    delivery: Delivery
    carrier: str = ""
    carrier_id: str = ""
    failure: str = ""
    """A value of errors.SendFailure, where delivery is FAILED."""
    code: str = ""


@dataclass(frozen=True, slots=True)
class UnreadableNote:
    """A genuine request that could not be read (item kind "unreadable")."""

    digest: str
    """Of its event id, keyed, in hex."""
    carrier: str
    why: str


@dataclass(frozen=True, slots=True)
class ErasureNote:
    """A person was erased (item kind "erasure"); the flags that outlive them."""

    flags: Flags


def note_bytes(note: DeliveryNote | UnreadableNote | ErasureNote) -> bytes:
    """A note as clear JSON; empty words are left out."""
    return orjson.dumps({name: value for name, value in asdict(note).items() if value != ""})


def delivery_of(item: JournalItem) -> DeliveryNote:
    """The note in an item of kind "delivery"."""
    found = orjson.loads(item.sealed)
    return DeliveryNote(**{**found, "delivery": Delivery(found["delivery"])})


def unreadable_of(item: JournalItem) -> UnreadableNote:
    """The note in an item of kind "unreadable"."""
    return UnreadableNote(**orjson.loads(item.sealed))


def erasure_of(item: JournalItem) -> ErasureNote:
    """The note in an item of kind "erasure"."""
    return ErasureNote(Flags(orjson.loads(item.sealed)["flags"]))


def close_entry(seal: Seal, entry: Entry, conversation: bytes | None = None) -> bytes:
    """An entry sealed for the journal; `conversation` are its conversation's bytes, if at hand."""
    return seal.close(Kind.ENTRY, entry_bytes(entry, conversation), entry.conversation.version.to_bytes(8))


def open_sealed_entry(seal: Seal, sealed: bytes, version: int) -> Entry:
    """The entry again. Raises SealBroken, NewerFormat."""
    return entry_from(seal.open(Kind.ENTRY, sealed, version.to_bytes(8)))


def open_entry(keys: KeyRing, item: JournalItem) -> Entry:
    """The entry in an item of kind "turn". Raises SealBroken, NewerFormat."""
    if item.person is None:
        raise SealBroken(f"a journal item of kind {item.kind} belongs to no person and holds no entry")
    return open_sealed_entry(keys.seal(item.key_id, item.wrapped, item.person), item.sealed, item.version)
