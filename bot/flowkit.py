"""What a flow's Python may use: the turn it sees, and the marks that make a function a guard or an action.

A guard answers a question about the turn; an action changes the turn's conversation or asks for
effects. Both are pure: no clock, network, file or random source but what the turn hands them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Literal, TypeVar

from bot.domain import Borrower, Conversation, Entities, Event, Facts, Lender, Loan, Priority, Understanding

Guard = Callable[["Turn"], bool]
Action = Callable[["Turn"], None]
_G = TypeVar("_G", bound=Guard)
_A = TypeVar("_A", bound=Action)


def guard(function: _G) -> _G:
    """Mark a function as a guard; flows name it in `if:` by its name."""
    function.__huixin__ = ("guard", ())  # type: ignore[attr-defined]  # a mark on a function object
    return function


def action(*, fills: Sequence[str] = ()) -> Callable[[_A], _A]:
    """Mark a function as an action; flows name it in `do:`. `fills` are the reply fields it sets."""

    def mark(function: _A) -> _A:
        function.__huixin__ = ("action", tuple(fills))  # type: ignore[attr-defined]  # as above
        return function

    return mark


class Turn(ABC):
    """One turn, as guards and actions see it."""

    state: str
    conversation: Conversation
    """The draft that the commit will store."""
    event: Event
    understanding: Understanding
    facts: Facts
    lender: Lender
    now: datetime
    """Aware UTC."""
    fields: dict[str, object]
    """Extra reply fields, set by actions."""

    @property
    @abstractmethod
    def epoch(self) -> int:
        """`now` in whole epoch seconds."""

    @property
    @abstractmethod
    def today(self) -> date:
        """The date where the borrower is."""

    @abstractmethod
    def entities(self, awaited: Literal["amount", "date"] | None = None) -> Entities:
        """The sums, days and numbers that the text names; nothing where there is no text.

        `awaited`: what was asked for, so that a bare "15" is one.
        """

    @abstractmethod
    def loans(self) -> Sequence[Loan]:
        """The loans that the present proof opens; empty without proof. The only way to a loan."""

    @abstractmethod
    def selected(self) -> Sequence[Loan]:
        """Of `loans()`, those that this answer is about; empty while there is a choice to make."""

    @abstractmethod
    def borrowers(self) -> Sequence[Borrower]:
        """Everybody registered at the number (for counting; never for showing)."""

    @abstractmethod
    def say(self, reply: str, **fields: object) -> None:
        """Add a reply; the replies of one turn are joined into one send."""

    @abstractmethod
    def open_case(self, topic: str, priority: Priority = Priority.NORMAL) -> bool:
        """Open a case unless one is open (then raise its priority). True if it was opened now."""

    @abstractmethod
    def count(self, metric: str) -> None:
        """Raise a metric by one when the turn commits."""
