"""Reading the loan book for a turn: bounded in time and number, broken off while the book is down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout

from bot.domain import Borrower, Facts
from bot.errors import LoanBookAway
from bot.loans.base import LoanBook

NO_FACTS = Facts()


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


class FactReader:
    """Fetches the facts that a turn asks for; what is late or broken comes back in `missing`."""

    def __init__(self, book: LoanBook, *, deadline_s: float = 1.0, workers: int = 8) -> None:
        self._book = book
        self._deadline_s = deadline_s
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
            return Facts(missing=wanted)
        try:
            if self._pool is None:
                facts = self._fetch(wanted, phone, tail)
            else:
                facts = self._within(self._pool, (wanted, phone, tail), deadline_s or self._deadline_s)
        except (LoanBookAway, FutureTimeout):
            self._breaker.record(ok=False)
            return Facts(missing=wanted)
        self._breaker.record(ok=True)
        return facts

    def close(self) -> None:
        """Let go of the pool; reads under way are not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

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
