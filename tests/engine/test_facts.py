"""Reading the loan book: bounded, broken off, never raising."""

from __future__ import annotations

import threading

from structlog.testing import capture_logs

from bot.domain import Borrower
from bot.engine.facts import Breaker, Complaints, FactReader
from bot.errors import LoanBookAway, LoanBookNonsense
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
        if phone == "+2":
            raise LoanBookNonsense("loans.digits is not four letters or digits")
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


def test_the_nonsense_of_one_borrower_is_nobody_elses():
    book, failed = Book(), []
    reader = FactReader(book, failed=failed.append)
    for _ in range(20):
        assert reader.read(BOTH, "+2", "1").missing == BOTH
    assert reader.read(BOTH, "+1", "1").proven == ("a",)
    assert failed == ["nonsense"] * 20
    reader.close()


def test_a_look_up_that_was_not_even_tried_has_failed_too():
    book, failed = Book(), []
    book.fail = True
    reader = FactReader(book, failed=failed.append)
    for _ in range(20):
        reader.read(BOTH, "+1", "1")
    assert failed == ["away"] * 20
    reader.close()


def test_the_log_says_why_look_ups_fail_once_in_a_while_and_not_for_each_text():
    now = [1000.0]
    book = Book()
    reader = FactReader(book, complaints=Complaints(every_s=60, clock=lambda: now[0]))
    with capture_logs() as lines:
        for _ in range(5):
            reader.read(BOTH, "+2", "1")
        now[0] += 59
        reader.read(BOTH, "+2", "1")
        book.fail = True
        reader.read(BOTH, "+1", "1")
        book.fail = False
        now[0] += 1
        reader.read(BOTH, "+2", "1")
    nonsense = ("nonsense", "loans.digits is not four letters or digits")
    told = [(line["kind"], line["why"]) for line in lines if line["event"] == "look_up_failed"]
    assert told == [nonsense, ("away", "down"), nonsense]
    reader.close()


def test_a_book_that_is_slow_is_said_to_be():
    book = Book()
    book.gate.clear()
    reader = FactReader(book, deadline_s=0.01)
    with capture_logs() as lines:
        reader.read(BOTH, "+1", "1")
    book.gate.set()
    assert [line["why"] for line in lines] == ["no answer in time"]
    reader.close()


def test_two_persons_with_one_tail_cannot_be_told_apart():
    reader = FactReader(Book())
    assert reader.read(BOTH, "+1", "1").proven == ("a",)
    assert reader.read(BOTH, "+1", "2").proven == ()
    reader.close()
