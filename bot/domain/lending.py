"""The lender, and what its loan book says."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.domain.basics import noun


@noun
class Lender:
    """What replies say about the lender; built once from the settings."""

    name: str
    phone: str
    timezone: str
    default_country: str
    default_language: str
    hours_text: dict[str, str]
    """Opening hours in words, by language."""
    help_line: dict[str, str]
    """The distress help line in words, by ISO country."""
    demo: bool = False


@noun
class Money:
    """An amount in minor units (cents, fen) of an ISO 4217 currency."""

    minor: int
    currency: str


@noun
class Loan:
    """One loan as the loan book has it today. `digits` are the last four, the only ones we print."""

    id: str
    digits: str
    outstanding: Money
    next_due: date | None = None
    next_amount: Money | None = None
    overdue_since: date | None = None
    overdue_amount: Money | None = None
    paid_off_on: date | None = None
    disbursed_on: date | None = None
    annual_rate: str | None = None
    """Per cent a year as a decimal string, such as "18.00"."""
    instalments_left: int | None = None

    @property
    def standing(self) -> Literal["current", "unscheduled", "overdue", "paid_off"]:
        """Which true words fit: paid off before overdue; unscheduled where no next due date is on file."""
        if self.paid_off_on is not None:
            return "paid_off"
        if self.overdue_since is not None:
            return "overdue"
        return "unscheduled" if self.next_due is None else "current"


@noun
class Application:
    """A loan application. `reasons` are the lender's codes for a rejection."""

    id: str
    status: str
    decided_on: date | None = None
    reasons: tuple[str, ...] = ()


@noun
class Borrower:
    """Somebody registered at a number. `initial` such as "R." is all of a name that a text may show."""

    id: str
    initial: str
    language: str | None = None
    loans: tuple[Loan, ...] = ()
    applications: tuple[Application, ...] = ()


@noun
class Facts:
    """What one turn read from the loan book. None: not asked for."""

    borrowers: tuple[Borrower, ...] | None = None
    """Everybody registered at the number; empty for an unknown one."""
    proven: tuple[str, ...] | None = None
    """Ids of the borrowers at this number whose tail is the one that the text gave."""
    missing: frozenset[str] = frozenset()
    """Facts that were asked for and could not be had: "borrowers", "proven"."""
