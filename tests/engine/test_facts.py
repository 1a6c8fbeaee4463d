"""Reading the loan book: bounded, broken off, never raising."""

from __future__ import annotations

import threading

from bot.domain import Borrower
from bot.engine.facts import Breaker, FactReader
from bot.errors import LoanBookAway
from bot.loans.base import LoanBook

BOTH = frozenset({"borrowers", "proven"})


class Book(LoanBook):
    """A lender's book that can be told to hang or fail."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.fail = False
        self.reads = 0

    def borrowers(self, phone):
        self.reads += 1
        self.gate.wait(10)
        if self.fail:
            raise LoanBookAway("down")
        return [Borrower("a", "R."), Borrower("b", "T.")]

    def proven(self, phone, tail):
        return {"1": ["a"], "2": ["a", "b"]}.get(tail, [])

    def name(self, borrower_id):
        return None

    def ping(self):
        return None


def test_a_slow_book_is_missing_not_waited_for():
    book = Book()
    book.gate.clear()
    reader = FactReader(book, deadline_s=0.05)
    assert reader.read(BOTH, "+1", "1").missing == BOTH
    book.gate.set()
    reader.close()


def test_a_book_that_is_down_is_left_alone_for_a_while():
    book = Book()
    book.fail = True
    reader = FactReader(book)
    for _ in range(20):
        assert reader.read(BOTH, "+1", "1").missing == BOTH
    assert book.reads == 5
    reader.close()


def test_the_breaker_lets_one_try_through_after_its_rest():
    now = [0.0]
    breaker = Breaker(limit=1, rest_s=10, clock=lambda: now[0])
    breaker.record(ok=False)
    assert not breaker.allows()
    now[0] = 11
    assert breaker.allows()
    assert not breaker.allows()
    breaker.record(ok=True)
    assert breaker.allows()


def test_two_persons_with_one_tail_cannot_be_told_apart():
    reader = FactReader(Book())
    assert reader.read(BOTH, "+1", "1").proven == ("a",)
    assert reader.read(BOTH, "+1", "2").proven == ()
    reader.close()
