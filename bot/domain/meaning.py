"""What a text means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.basics import noun

_WRITTEN = ("exact ", "polite ", "look-alike ", "mainland code ")


@noun
class Understanding:
    """What a text means, and which phrase or rule says so."""

    label: str
    """One of the contract's labels (or a flow's own intent); "out_of_scope" when nothing fits."""
    score: float
    """0..1, calibrated as far as the stage that decided can be."""
    rule: str
    """For a compliance officer: the stage and the phrase or rule that decided."""
    language: str | None = None
    """A guess from the text alone; None when it does not tell ("ok", "4821")."""
    intents: tuple[str, ...] = ()
    """Candidates, best first, `label` leading; empty when nothing fits."""
    distress: bool = False
    tail: str | None = None
    """Four characters that could be an identity tail, upper case, X for * and its likes."""
    full_number: bool = False
    """A whole identity or card number was sent: mask it everywhere; `tail` holds its last four."""
    number: int | None = None
    """The text is a bare small number or an ordinal choice ("2", "第二个")."""
    everything: bool = False
    """"both", "all", 全部."""
    loan_digits: tuple[str, ...] = ()
    """Groups of four digits said of a loan ("the 1188 one")."""
    asked_language: str | None = None
    """The language that the borrower asks for by name."""

    @property
    def word_for_word(self) -> bool:
        """Whether somebody wrote this wish down as it was texted, courtesy apart; no rule or model guessed."""
        return self.rule.startswith(_WRITTEN)


@noun
class SaidDate:
    """A day that a text names, in the borrower's zone. Never a silent guess: `confirm` asks for a question back."""

    day: date | None
    """The likeliest day; None where the words name none ("payday", "next week")."""
    confirm: bool
    """Whether to ask back before the day is believed."""
    other: date | None
    """The second reading, where there is one ("3/12", "next Friday")."""
    words: str
    """As compared: folded, Simplified. The borrower's own, so never in logs."""
    rule: str
    """How it was read, for a compliance officer: "next weekday"."""


@noun
class SaidAmount:
    """A sum of money that a text names."""

    value: Decimal
    """Major units, as written: 200.50."""
    currency: str | None
    """ISO 4217, by the words or, for "$" and 元, by the number's country; None for a bare number."""
    confirm: bool
    """Whether to ask back: another reading, an approximation, or a number that may be a day."""
    other: Decimal | None
    """The second reading, where there is one ("1.250" where a dot is the decimal sign)."""
    words: str
    """As compared; the borrower's own, so never in logs."""
    rule: str


@dataclass(frozen=True, slots=True, repr=False)
class SaidPhone:
    """A phone number that a text names. Shows itself masked wherever it is printed whole."""

    e164: str

    @property
    def masked(self) -> str:
        """All but the country's beginning and the last two digits hidden: "+14******01"."""
        return f"{self.e164[:3]}{'*' * (len(self.e164) - 5)}{self.e164[-2:]}"

    def __repr__(self) -> str:
        """Masked, so that no trace or error shows the number."""
        return f"SaidPhone({self.masked})"


@noun
class Entities:
    """What a text names besides its wish, in the order of the text."""

    amounts: tuple[SaidAmount, ...] = ()
    dates: tuple[SaidDate, ...] = ()
    phones: tuple[SaidPhone, ...] = ()
    answer: bool | None = None
    """The whole text is a yes or a no, in words that need a question before them too ("ok", 👍)."""
