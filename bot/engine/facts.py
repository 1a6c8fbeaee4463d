"""Reading the loan book for a turn: bounded in time and number, broken off while the book is down.

Why a look-up failed is logged (`look_up_failed`), each reason once in a while and not once for each text,
and counted: "away" where the book did not answer, "nonsense" where only a borrower's own rows were at fault.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Final

import structlog

from bot.domain import Borrower, Facts
from bot.errors import LoanBookAway, LoanBookNonsense
from bot.loans.base import LoanBook

log = structlog.get_logger()

NO_FACTS: Final = Facts()
AWAY: Final = "away"
NONSENSE: Final = "nonsense"
_TELL_EVERY_S: Final = 60.0
_REASONS_KEPT: Final = 100


class Breaker:
    """Opens after so many failures in a row; then one attempt in each `rest_s` seconds tries again."""

    def __init__(
        self, limit: int = 5, rest_s: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._rest_s = rest_s
        self._clock = clock
        self._failures = 0
        self._retry_at = 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether to try; while open, true once in each rest."""
        if self._failures < self._limit:
            return True
        with self._lock:
            if self._clock() < self._retry_at:
                return False
            self._retry_at = self._clock() + self._rest_s
            return True

    def record(self, *, ok: bool) -> None:
        """Tell how an attempt went."""
        if ok and not self._failures:
            return
        with self._lock:
            self._failures = 0 if ok else self._failures + 1
            if self._failures >= self._limit:
                self._retry_at = self._clock() + self._rest_s


class Complaints:
    """Logs why look-ups fail: each reason at once, and then at most once in `every_s` seconds."""

    def __init__(self, every_s: float = _TELL_EVERY_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def tell(self, kind: str, why: str) -> None:
        """`why` holds nothing of a borrower: the loan book's errors promise it."""
        with self._lock:
            now = self._clock()
            if why in self._told and now < self._told[why] + self._every_s:
                return
            if len(self._told) >= _REASONS_KEPT:
                self._told.clear()
            self._told[why] = now
        log.warning("look_up_failed", kind=kind, why=why)


class FactReader:
    """Fetches the facts that a turn asks for; what is late or broken comes back in `missing`.

    `failed` is told AWAY or NONSENSE for each look-up that failed.
    """

    def __init__(
        self,
        book: LoanBook,
        *,
        deadline_s: float = 1.0,
        workers: int = 8,
        failed: Callable[[str], None] = lambda _kind: None,
        complaints: Complaints | None = None,
    ) -> None:
        self._book = book
        self._deadline_s = deadline_s
        self._failed = failed
        self._complaints = complaints or Complaints()
        self._breaker = Breaker()
        self._pool = None if book.local else ThreadPoolExecutor(workers, thread_name_prefix="loan-book")
        self._places = threading.BoundedSemaphore(workers * 2)

    def read(
        self, wanted: frozenset[str], phone: str, tail: str | None, deadline_s: float | None = None
    ) -> Facts:
        """Read "borrowers" and, when there is a tail to check, "proven". Never raises."""
        if not wanted:
            return NO_FACTS
        if not self._breaker.allows():
            self._failed(AWAY)
            return Facts(missing=wanted)
        try:
            if self._pool is None:
                facts = self._fetch(wanted, phone, tail)
            else:
                facts = self._within(self._pool, (wanted, phone, tail), deadline_s or self._deadline_s)
        except LoanBookNonsense as wrong:  # the book answers: it is this borrower's rows, and nobody else's
            self._breaker.record(ok=True)
            return self._missing(wanted, NONSENSE, str(wrong))
        except LoanBookAway as trouble:
            self._breaker.record(ok=False)
            return self._missing(wanted, AWAY, str(trouble))
        except FutureTimeout:
            self._breaker.record(ok=False)
            return self._missing(wanted, AWAY, "no answer in time")
        self._breaker.record(ok=True)
        return facts

    def close(self) -> None:
        """Let go of the pool; reads under way are not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _missing(self, wanted: frozenset[str], kind: str, why: str) -> Facts:
        self._failed(kind)
        self._complaints.tell(kind, why)
        return Facts(missing=wanted)

    def _within(
        self, pool: ThreadPoolExecutor, asked: tuple[frozenset[str], str, str | None], deadline_s: float
    ) -> Facts:
        if not self._places.acquire(blocking=False):
            raise LoanBookAway("all readers are busy")
        future: Future[Facts] = pool.submit(self._fetch, *asked)
        future.add_done_callback(lambda _: self._places.release())
        return future.result(timeout=deadline_s)

    def _fetch(self, wanted: frozenset[str], phone: str, tail: str | None) -> Facts:
        borrowers = tuple(self._book.borrowers(phone))
        if "proven" not in wanted or tail is None:
            return Facts(borrowers=borrowers)
        return Facts(borrowers=borrowers, proven=_one_person(borrowers, self._book.proven(phone, tail)))


def _one_person(borrowers: Sequence[Borrower], proven: Sequence[str]) -> tuple[str, ...]:
    """Several records of one person may share a tail; two persons who share one cannot be told apart."""
    initials = {borrower.initial for borrower in borrowers if borrower.id in proven}
    return tuple(proven) if len(initials) == 1 else ()
