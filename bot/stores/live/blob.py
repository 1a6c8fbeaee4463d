"""A conversation as one Redis string: a clear header that Lua reads, then the sealed rest.

    offset  bytes
         0      1  format
         1      8  version
         9      2  flags (domain.Flags), for the opt-out check right before a send
        11      4  key id of the data key that wraps the secret
        15     44  the person's secret, wrapped
        59     12  nonce
        71      …  AES-GCM ciphertext of codec.conversation_bytes

The seal vouches for the header, the kind and the person: flags and version cannot be changed, nor
a blob moved to another person. Of an erased person who must not be texted only a tombstone stays:
format, version and flags (with ERASED), and a keyed mark over them.
"""

from __future__ import annotations

import struct
from typing import Final

from bot.domain import Conversation, Flags, Person, noun
from bot.errors import NewerFormat, SealBroken
from bot.stores.base import Held
from bot.stores.codec import CONVERSATION_FORMAT, conversation_bytes, conversation_from
from bot.stores.crypto import NONCE, WRAPPED, KeyRing, Kind, Seal, new_secret

_HEADER: Final = struct.Struct(f">BQHI{WRAPPED}s")
_TOMB: Final = struct.Struct(">BQH")
_MARK: Final = 16


@noun
class Grip:
    """What a commit needs to know of the conversation that it replaces (`Held.token`)."""

    seal: Seal
    key_id: int
    wrapped: bytes
    nonce: bytes = b""
    """Of the blob it was opened from: no other ever had it, so a version that comes again (after an erasure,
    a lost second of Redis) is not taken for the same."""

    @classmethod
    def new(cls, keys: KeyRing, person: Person) -> Grip:
        """Of somebody seen for the first time: a secret of their own."""
        key_id, wrapped = keys.wrap(new_secret(), person)
        return cls(keys.seal(key_id, wrapped, person), key_id, wrapped)


def close_blob(grip: Grip, conversation: Conversation, plain: bytes | None = None) -> bytes:
    """The blob of a conversation; `plain` are its codec bytes, if at hand."""
    header = _HEADER.pack(
        CONVERSATION_FORMAT, conversation.version, conversation.flags, grip.key_id, grip.wrapped
    )
    body = conversation_bytes(conversation) if plain is None else plain
    return header + grip.seal.close(Kind.CONVERSATION, body, header)


def open_blob(keys: KeyRing, person: Person, blob: bytes) -> Held | None:
    """The conversation in a blob; None in a tombstone. Raises SealBroken, NewerFormat."""
    if blob[0] != CONVERSATION_FORMAT:
        raise NewerFormat(f"a conversation has format {blob[0]}; this Huixin reads {CONVERSATION_FORMAT}")
    if len(blob) == _TOMB.size + _MARK:
        read_tombstone(keys, person, blob)
        return None
    if len(blob) < _HEADER.size:
        raise SealBroken("a conversation is cut short")
    _, version, flags, key_id, wrapped = _HEADER.unpack_from(blob)
    grip = Grip(keys.seal(key_id, wrapped, person), key_id, wrapped, nonce_in(blob))
    plain = grip.seal.open(Kind.CONVERSATION, blob[_HEADER.size :], blob[: _HEADER.size])
    return Held(person, conversation_from(plain, version, flags), grip)


def nonce_in(blob: bytes) -> bytes:
    """What tells this blob from every other of its person."""
    return blob[_HEADER.size : _HEADER.size + NONCE]


def version_and_flags(blob: bytes) -> tuple[int, Flags]:
    """What the clear header says, unverified: enough to erase what no longer opens."""
    _, version, flags = _TOMB.unpack_from(blob)
    return version, Flags(flags)


def tombstone(keys: KeyRing, person: Person, version: int, flags: Flags) -> bytes:
    """What stays of an erased person who must not be texted."""
    header = _TOMB.pack(CONVERSATION_FORMAT, version, flags | Flags.ERASED)
    return header + keys.mark(b"tombstone" + person + header)


def read_tombstone(keys: KeyRing, person: Person, blob: bytes) -> tuple[int, Flags]:
    """Version and flags in a tombstone, ERASED left out. Raises SealBroken if it is not ours."""
    if blob[_TOMB.size :] != keys.mark(b"tombstone" + person + blob[: _TOMB.size]):
        raise SealBroken("the tombstone of an erased person has been tampered with")
    _, version, flags = _TOMB.unpack_from(blob)
    return version, Flags(flags).without(Flags.ERASED)


def rewrapped(keys: KeyRing, person: Person, blob: bytes) -> bytes | None:
    """The blob with its secret under the newest data key; None if it is already, or has no secret."""
    if len(blob) == _TOMB.size + _MARK:
        return None
    held = open_blob(keys, person, blob)
    assert held is not None
    assert isinstance(held.token, Grip)
    old = held.token
    key_id, wrapped = keys.rewrap(old.key_id, old.wrapped, person)
    return None if key_id == old.key_id else close_blob(Grip(old.seal, key_id, wrapped), held.conversation)
