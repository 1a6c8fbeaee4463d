"""What stands beside a conversation: who it may be, their loans, proof of identity and consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from babel.numbers import format_currency

from bot.domain import Borrower, Conversation, Flags, Loan, Money, Purpose, utc
from bot.domain.currency import EXPONENTS
from bot.engine.engine import PersonView
from bot.engine.staff import unreachable
from bot.errors import Refusal
from bot.stores.base import ConsentRow
from bot.web.desk.masks import masked_phone, readable
from bot.web.times import Times

_LOCALE: Final = {"en": "en", "zh": "zh_Hans_CN"}
_FOR_GOOD: Final = 3
"""The level of lock that no time lifts (flows/identity.py)."""
_PURPOSES: Final = (Purpose.SERVICING, Purpose.COLLECTION, Purpose.MARKETING)


@dataclass(frozen=True, slots=True)
class Fact:
    """One state of affairs in words: an icon's tone beside it."""

    text: str
    tone: Literal["good", "bad", "doubt", "none"]


@dataclass(frozen=True, slots=True)
class LoanLine:
    """A loan: its last four digits, and of what staff need of it the label and the value, in parts kept whole."""

    digits: str
    standing: str
    standing_word: str
    details: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class BorrowerLine:
    """Somebody registered at the number, by initial."""

    id: str
    initial: str
    language: str
    loans: Sequence[LoanLine]
    applications: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands beside a conversation. `borrowers` is None while the loan book is away."""

    phone: str
    identity: Fact
    locked: bool
    consents: Sequence[tuple[str, Fact]]
    borrowers: Sequence[BorrowerLine] | None
    refusal: Refusal | None
    """Why nobody may be texted at this number."""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One change of consent with its evidence."""

    at: str
    change: str
    given: bool
    words: str
    evidence: str


def panel(view: PersonView, times: Times) -> Panel:
    """The engine's view of a person, in words."""
    conversation = view.conversation
    return Panel(
        phone=masked_phone(view.phone),
        identity=identity(conversation, times),
        locked=conversation.lock_level >= _FOR_GOOD or conversation.locked_until > times.now.timestamp(),
        consents=[
            (times.words(f"purpose.{purpose.value}"), _allowed(conversation, purpose, times))
            for purpose in _PURPOSES
        ],
        borrowers=None if view.borrowers is None else [_borrower(who, times) for who in view.borrowers],
        refusal=unreachable(conversation),
    )


def identity(conversation: Conversation, times: Times) -> Fact:
    """Whether the borrower has proved who they are, or is locked out of trying."""
    words, now = times.words, times.now.timestamp()
    if conversation.flags & Flags.WRONG_NUMBER:
        return Fact(words("proof.wrong_number"), "bad")
    if conversation.proof is not None and conversation.proof.until > now:
        return Fact(words("proof.until", moment=times.moment(utc(conversation.proof.until))), "good")
    if conversation.lock_level >= _FOR_GOOD:
        return Fact(words("proof.person_only"), "bad")
    if conversation.locked_until > now:
        return Fact(words("proof.locked", moment=times.moment(utc(conversation.locked_until))), "bad")
    if conversation.wrong_tries:
        return Fact(words.counted("proof.wrong_tries", conversation.wrong_tries), "doubt")
    return Fact(words("proof.none"), "none")


def history(rows: Sequence[ConsentRow], times: Times) -> Sequence[ConsentLine]:
    """The consent history in words, newest first."""
    words = times.words
    return [
        ConsentLine(
            at=times.moment(row.at),
            change=words(
                "consent.given" if row.given else "consent.withdrawn",
                purposes=words("list.comma").join(
                    words(f"purpose.{purpose.value}") for purpose in row.purposes
                ),
            ),
            given=row.given,
            words=readable(row.words),
            evidence=words("consent.evidence", carrier=row.carrier, rule=row.rule),
        )
        for row in rows
    ]


def amount(money: Money, language: str) -> str:
    """An amount as people of this language write it."""
    value = Decimal(money.minor).scaleb(-EXPONENTS.get(money.currency, 2))
    return format_currency(value, money.currency, locale=_LOCALE[language], currency_digits=True)


def _allowed(conversation: Conversation, purpose: Purpose, times: Times) -> Fact:
    if conversation.flags & Flags.out_of(purpose):
        return Fact(times.words("consent.out"), "bad")
    if purpose is Purpose.MARKETING:
        return Fact(times.words("consent.never_given"), "none")  # offers need a yes, not the lack of a no
    return Fact(times.words("consent.in"), "good")


def _borrower(who: Borrower, times: Times) -> BorrowerLine:
    return BorrowerLine(
        id=who.id,
        initial=who.initial,
        language=times.words.named("language", who.language) if who.language else "",
        loans=[_loan(loan, times) for loan in who.loans],
        applications=[(one.id, times.words.named("application", one.status)) for one in who.applications],
    )


def _loan(loan: Loan, times: Times) -> LoanLine:
    return LoanLine(
        loan.digits, loan.standing, times.words(f"standing.{loan.standing}"), _details(loan, times)
    )


def _details(loan: Loan, times: Times) -> Sequence[tuple[str, Sequence[str]]]:
    words = times.words

    def money(given: Money | None) -> Sequence[str]:
        return [amount(given, words.language)] if given else []

    if loan.paid_off_on:
        return [(words("loan.paid_off"), [times.date(loan.paid_off_on)])]
    found = [(words("loan.outstanding"), money(loan.outstanding))]
    if loan.overdue_since:
        since = words("loan.since", date=times.date(loan.overdue_since))
        found.append((words("loan.overdue"), [*money(loan.overdue_amount), since]))
    if loan.next_due:
        found.append((words("loan.next"), [*money(loan.next_amount), times.date(loan.next_due)]))
    if loan.annual_rate:
        found.append((words("loan.rate"), [words("loan.per_year", rate=loan.annual_rate)]))
    if loan.instalments_left is not None:
        found.append((words("loan.left"), [str(loan.instalments_left)]))
    if loan.disbursed_on:
        found.append((words("loan.disbursed"), [times.date(loan.disbursed_on)]))
    return found
