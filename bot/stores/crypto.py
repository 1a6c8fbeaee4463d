"""Keys and seals: who a person is to the stores, and how everything kept of them is closed and opened.

The order of keys, outermost first: data keys (HUIXIN_KEYS, rotated) wrap each person's 16-byte
secret; the secret never changes while the person is known, and the record key (which seals) and
the reference (which names archive rows) derive from it. So a rotation re-wraps secrets and
rewrites no row, and throwing a secret away makes a person's records unreadable.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
from collections import deque
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from itertools import chain
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain import Person
from bot.errors import ConfigurationError, SealBroken

NONCE: Final = 12
TAG: Final = 16
SECRET: Final = 16
WRAPPED: Final = NONCE + SECRET + TAG
DIGEST: Final = 6
NOBODY: Final = Person(bytes(16))
"""Stands where a record belongs to no person."""

_PEOPLE_KEPT: Final = 8192
_NONCE: Final = struct.Struct(f"{NONCE}s")
_NONCES_AT_ONCE: Final = 256
_DIGESTS_KEPT: Final = 256
"""Of the texts whose turns are being taken."""
_SECRETS_KEPT: Final = 16384
"""A third of a kilobyte each: for everybody who texted lately."""


class Kind(bytes, Enum):
    """What a sealed record is; part of what the seal vouches for, so kinds cannot stand for one another."""

    SECRET = b"K"
    CONVERSATION = b"C"
    OUTGOING = b"O"
    ENTRY = b"J"
    SPOOL = b"S"
    ARCHIVED = b"A"
    """For the archive's own records, whatever it adds to the journal's."""


def record_key(secret: bytes) -> bytes:
    """The 32-byte key that seals a person's records."""
    return hmac.digest(secret, b"huixin record key 1", "sha256")


def reference(secret: bytes) -> bytes:
    """The 16 bytes that name a person's archive rows; nobody can tell whose without the secret."""
    return hmac.digest(secret, b"huixin archive reference 1", "sha256")[:16]


_drawn: Final[deque[bytes]] = deque()
os.register_at_fork(after_in_child=_drawn.clear)


def _nonce() -> bytes:
    """Twelve random bytes that nobody had before. Drawn many at a time: a draw for each would let other threads in."""
    try:
        return _drawn.popleft()
    except IndexError:
        drawn = os.urandom(NONCE * _NONCES_AT_ONCE)
        _drawn.extend(chain.from_iterable(_NONCE.iter_unpack(drawn)))
        return _nonce()


def new_secret() -> bytes:
    """A person's secret: 16 random bytes."""
    return os.urandom(SECRET)


class Seal:
    """Closes and opens the records of one person. Safe to share between threads.

    It weighs three kilobytes, nearly all of them the cipher's: whoever remembers many keeps `secret` and
    `key`, from which another is made in microseconds.
    """

    __slots__ = ("_aead", "key", "person", "secret")

    def __init__(self, secret: bytes, person: Person, key: bytes | None = None) -> None:
        """`key` is the secret's record key, if at hand."""
        self.person = person
        self.secret = secret
        self.key = record_key(secret) if key is None else key
        self._aead = AESGCM(self.key)

    @property
    def reference(self) -> bytes:
        """The 16 bytes that name this person's archive rows."""
        return reference(self.secret)

    def close(self, kind: Kind, plain: bytes, header: bytes = b"") -> bytes:
        """Nonce and ciphertext. `header` stays outside, but the seal vouches for it too."""
        nonce = _nonce()
        return nonce + self._aead.encrypt(nonce, plain, kind + self.person + header)

    def open(self, kind: Kind, sealed: bytes, header: bytes = b"") -> bytes:
        """What `close` was given. Raises SealBroken for another kind, header, person or any change."""
        return _open(self._aead, sealed, kind + self.person + header, kind)


class KeyRing:
    """The keys of one installation: data keys of 32 bytes, newest first, and the 16-byte person key.

    Raises ConfigurationError (one line) for keys of a wrong length or given twice.
    """

    def __init__(self, data_keys: Sequence[bytes], person_key: bytes) -> None:
        _check_lengths(data_keys, person_key)
        self._person_key = person_key
        self._digest_key = hmac.digest(person_key, b"huixin event digest 1", "sha256")
        self._data_keys = {key_id(key): key for key in data_keys}
        if len(self._data_keys) != len(data_keys):
            raise ConfigurationError(
                "HUIXIN_KEYS: the same key is listed twice; list each once, newest first"
            )
        self._wrappers = {number: AESGCM(key) for number, key in self._data_keys.items()}
        self.newest = key_id(data_keys[0])
        self._secret = lru_cache(_SECRETS_KEPT)(self._unwrap)
        self.person_of = lru_cache(_PEOPLE_KEPT)(self._person_of)
        self.digest = lru_cache(_DIGESTS_KEPT)(self._digest)

    def _person_of(self, phone: str) -> Person:
        """The person key of an E.164 number; `person_of` is the same, remembered."""
        return Person(hmac.digest(self._person_key, phone.encode(), "sha256")[:16])

    def _digest(self, event_id: str) -> bytes:
        """The keyed 6-byte digest of an event id; `digest` is the same, remembered."""
        raw = event_id.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(raw, key=self._digest_key, digest_size=DIGEST).digest()

    def mark(self, what: bytes) -> bytes:
        """Sixteen keyed bytes that vouch for something clear. Outlives every rotation."""
        return hmac.digest(self._digest_key, b"huixin mark 1" + what, "sha256")[:16]

    def wrap(self, secret: bytes, person: Person) -> tuple[int, bytes]:
        """(key id, wrapped secret of WRAPPED bytes) under the newest data key."""
        nonce = os.urandom(NONCE)
        return self.newest, nonce + self._wrappers[self.newest].encrypt(nonce, secret, Kind.SECRET + person)

    def unwrap(self, number: int, wrapped: bytes, person: Person) -> bytes:
        """The secret. Raises SealBroken for a key that is not in the ring, another person, any change."""
        wrapper = self._wrappers.get(number)
        if wrapper is None:
            raise SealBroken(f"sealed under data key {number:08x}, which HUIXIN_KEYS does not list")
        return _open(wrapper, wrapped, Kind.SECRET + person, Kind.SECRET)

    def rewrap(self, number: int, wrapped: bytes, person: Person) -> tuple[int, bytes]:
        """The same secret under the newest data key; given back as it was if it is already."""
        if number == self.newest:
            return number, wrapped
        return self.wrap(self.unwrap(number, wrapped, person), person)

    def seal(self, number: int, wrapped: bytes, person: Person) -> Seal:
        """The seal of a person whose wrapped secret this is. Raises SealBroken."""
        secret, key = self._secret(number, wrapped, person)
        return Seal(secret, person, key)

    def _unwrap(self, number: int, wrapped: bytes, person: Person) -> tuple[bytes, bytes]:
        secret = self.unwrap(number, wrapped, person)
        return secret, record_key(secret)

    def close_record(self, kind: Kind, plain: bytes, header: bytes = b"") -> bytes:
        """Seal something that belongs to no person, under a key of this kind derived from the newest data key."""
        nonce = os.urandom(NONCE)
        sealed = self._house(self.newest, kind).encrypt(nonce, plain, kind + NOBODY + header)
        return self.newest.to_bytes(4) + nonce + sealed

    def open_record(self, kind: Kind, sealed: bytes, header: bytes = b"") -> bytes:
        """What `close_record` was given, under whichever data key of the ring. Raises SealBroken."""
        number = int.from_bytes(sealed[:4])
        if number not in self._data_keys:
            raise SealBroken(f"sealed under data key {number:08x}, which HUIXIN_KEYS does not list")
        return _open(self._house(number, kind), sealed[4:], kind + NOBODY + header, kind)

    def _house(self, number: int, kind: Kind) -> AESGCM:
        return AESGCM(hmac.digest(self._data_keys[number], b"huixin house key 1" + kind, "sha256"))

    @property
    def fingerprint(self) -> str:
        """One line that names the keys and tells nothing of them; stores keep it beside their data."""
        return _fingerprint_line(self._person_mark(), [self.newest])

    def reconcile(self, stored: str) -> str:
        """Check these keys against the fingerprint that a store kept; the fingerprint to keep from now on.

        Raises ConfigurationError, one line, if they cannot open what the store holds.
        """
        try:
            kept = json.loads(stored)
            person, data = str(kept["person"]), [int(name, 16) for name in kept["data"]]
        except (ValueError, KeyError, TypeError):
            raise ConfigurationError(
                "the key fingerprint in the store is unreadable: is it another's data?"
            ) from None
        if person != self._person_mark():
            raise ConfigurationError(
                "HUIXIN_PERSON_KEY: not the key this store was written with; put that one back"
            )
        for number in data:
            if number not in self._data_keys:
                raise ConfigurationError(
                    f"HUIXIN_KEYS: key {number:08x} sealed what this store holds; list it after the newest"
                )
        return _fingerprint_line(person, [self.newest, *(number for number in data if number != self.newest)])

    def _person_mark(self) -> str:
        return hmac.digest(self._person_key, b"huixin fingerprint 1", "sha256")[:8].hex()


def key_id(data_key: bytes) -> int:
    """A data key's name: four bytes of a hash, as a number; says nothing of the key."""
    return int.from_bytes(hashlib.sha256(b"huixin key id 1" + data_key).digest()[:4])


def _fingerprint_line(person: str, numbers: Sequence[int]) -> str:
    return json.dumps({"person": person, "data": [f"{number:08x}" for number in numbers]})


def _open(aead: AESGCM, sealed: bytes, vouched: bytes, kind: Kind) -> bytes:
    try:
        return aead.decrypt(sealed[:NONCE], sealed[NONCE:], vouched)
    except (InvalidTag, ValueError):
        raise SealBroken(f"a record of kind {kind.name.lower()} does not open") from None


def _check_lengths(data_keys: Sequence[bytes], person_key: bytes) -> None:
    if not data_keys:
        raise ConfigurationError("HUIXIN_KEYS: no data key; give at least one of 32 bytes, newest first")
    for key in data_keys:
        if len(key) != 32:
            raise ConfigurationError(f"HUIXIN_KEYS: a data key has {len(key)} bytes; each needs 32")
    if len(person_key) != 16:
        raise ConfigurationError(f"HUIXIN_PERSON_KEY: has {len(person_key)} bytes; it needs 16")
