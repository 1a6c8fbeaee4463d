"""What a loan book promises. Huixin reads it and does not own it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from bot.domain import Borrower


class LoanBook(ABC):
    """The lender's record of borrowers, loans, instalments, payments and applications.

    Every method may block and raises LoanBookAway when the book is late or down, and its kind
    LoanBookNonsense when only what it holds of this borrower makes no sense.
    """

    local: bool = False
    """A read takes microseconds (an SQLite file on this host): no thread pool in between."""

    @abstractmethod
    def borrowers(self, phone: str) -> Sequence[Borrower]:
        """Everybody registered at an E.164 number with their loans and applications; empty if none."""

    @abstractmethod
    def proven(self, phone: str, tail: str) -> Sequence[str]:
        """Ids of the borrowers at this number whose identity tail (four characters) is `tail`."""

    @abstractmethod
    def name(self, borrower_id: str) -> str | None:
        """The full name, for staff who reveal it; never for a text."""

    @abstractmethod
    def ping(self) -> None:
        """Raise LoanBookAway, saying what is missing, unless all that is read of the book can be read."""

    def close(self) -> None:
        """Give back connections."""
        return None
