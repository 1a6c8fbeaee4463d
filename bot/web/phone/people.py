"""Whose phone this is: a demo borrower, or any number that somebody types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers
from flask import session

from bot.domain import Person
from bot.engine.hearing import language_by_number

_KEPT: Final = 8
"""How many typed numbers a session remembers."""
_SESSION: Final = "phones"


@dataclass(frozen=True, slots=True)
class DemoBorrower:
    """One line of the demo loan book. `tails` are the identity tails of everybody at the number."""

    phone: str
    name: str
    language: str
    tails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose phone is open. `key` names it in addresses, where no number may stand."""

    key: str
    phone: str
    name: str
    language: str
    tails: tuple[str, ...]


class People:
    """Everybody whose phone can be opened."""

    def __init__(
        self, borrowers: Sequence[DemoBorrower], person_of: Callable[[str], Person], country: str
    ) -> None:
        self._person_of = person_of
        self._country = country
        self._listed = {self.key(one.phone): one for one in borrowers}

    def key(self, phone: str) -> str:
        """The person key of a number, in hex."""
        return self._person_of(phone).hex()

    def person(self, owner: Owner) -> Person:
        """The person key of an open phone."""
        return self._person_of(owner.phone)

    def listed(self) -> Sequence[Owner]:
        """The demo borrowers, in the order they were given."""
        return [_owner(key, one) for key, one in self._listed.items()]

    def typed(self) -> Sequence[Owner]:
        """The numbers that were typed in this session, newest first."""
        return [_stranger(key, phone) for key, phone in reversed(list(_remembered().items()))]

    def find(self, key: str) -> Owner | None:
        """Whose key this is, if they are listed or were typed in this session."""
        if (one := self._listed.get(key)) is not None:
            return _owner(key, one)
        phone = _remembered().get(key)
        return None if phone is None else _stranger(key, phone)

    def remember(self, written: str) -> Owner | None:
        """Take a number as people write it; None where it is none."""
        try:
            number = phonenumbers.parse(written[:40], self._country)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        key = self.key(phone)
        if key not in self._listed:
            others = {old: kept for old, kept in _remembered().items() if old != key}
            session[_SESSION] = dict([*others.items(), (key, phone)][-_KEPT:])
        return self.find(key)


def _remembered() -> Mapping[str, str]:
    kept = session.get(_SESSION)
    return kept if isinstance(kept, dict) else {}


def _owner(key: str, one: DemoBorrower) -> Owner:
    return Owner(key, one.phone, one.name, one.language, one.tails)


def _stranger(key: str, phone: str) -> Owner:
    language = language_by_number(phone) or "en"
    return Owner(key, phone, "", language, ())
