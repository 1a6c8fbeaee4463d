"""The smallest nouns: languages, partitions, purposes, flags, times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntFlag, StrEnum
from typing import Final, NewType, TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def noun(kind: type[_T]) -> type[_T]:
    """A dataclass that nobody changes. mypy holds it to that, not Python.

    Python's own `frozen=True` makes an object four times as slowly, and a text makes some thirty.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)


LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant", "es")
PARTITIONS: Final = 64
IDLE: Final = "idle"

Person = NewType("Person", bytes)
"""The person key: 16 bytes, HMAC-SHA256 of the E.164 number under HUIXIN_PERSON_KEY, cut short."""


def partition_of(person: Person) -> int:
    """The partition (0..63) in which all of a person's keys and rows live."""
    return person[0] % PARTITIONS


class Purpose(StrEnum):
    """What an outgoing text is for; consent is given and withdrawn by purpose."""

    SERVICING = "servicing"
    MARKETING = "marketing"
    COLLECTION = "collection"
    CONSENT = "consent"
    """Confirmations of opt-out and opt-in, and HELP: the only texts allowed after an opt-out."""


class Flags(IntFlag):
    """The clear bits in a conversation's header, readable by Lua."""

    NONE = 0
    OUT_SERVICING = 1
    OUT_MARKETING = 2
    OUT_COLLECTION = 4
    STAFF_HAS_IT = 8
    WRONG_NUMBER = 16
    ERASED = 32
    NO_SUCH_NUMBER = 64
    """The carrier knows no such number; the next text from it says that there is one."""

    def without(self, others: Flags) -> Flags:
        """These, but for the others."""
        return Flags(int(self) & ~int(others))

    __and__ = int.__and__  # type: ignore[assignment]  # gives a number: Enum's own takes ten times as long

    @classmethod
    def out_of(cls, purpose: Purpose) -> Flags:
        """The opt-out bit of a purpose; none for CONSENT, which cannot be opted out of."""
        return _OUT[purpose]


_OUT: Final = {
    Purpose.SERVICING: Flags.OUT_SERVICING,
    Purpose.MARKETING: Flags.OUT_MARKETING,
    Purpose.COLLECTION: Flags.OUT_COLLECTION,
    Purpose.CONSENT: Flags.NONE,
}
OUT_OF_ALL: Final = Flags.OUT_SERVICING | Flags.OUT_MARKETING | Flags.OUT_COLLECTION


def utc(epoch: float) -> datetime:
    """An aware UTC time from epoch seconds."""
    return datetime.fromtimestamp(epoch, UTC)
