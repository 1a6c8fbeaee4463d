"""Log-in throttling: so many tries of an account, and of an address, and then one now and again.

A try is counted before the password is looked at, so that many at once cannot slip through. The
buckets are the live store's, shared by all web hosts; while it is away each process has its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from bot.errors import StoreAway
from bot.stores.base import LiveStore

WINDOW_S: Final = 15 * 60
"""In this time an empty bucket is full again."""
PER_ACCOUNT: Final = 10
PER_ADDRESS: Final = 40
"""An office may share one address."""


class LoginThrottle:
    """Says how long somebody has to wait before the next try."""

    def __init__(self, live: LiveStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._live = live
        self._here = _Buckets(clock)

    def wait(self, login: str, address: str) -> float:
        """Count a try; 0.0, or the seconds after which the next one is looked at."""
        place = self._take(f"login address {address}", 1, PER_ADDRESS)
        return place or self._take(f"login account {login.casefold()}", 1, PER_ACCOUNT)

    def succeeded(self, login: str, address: str) -> None:
        """A log-in that was right is no try, and clears its account."""
        self._take(f"login address {address}", -1, PER_ADDRESS)
        self._take(f"login account {login.casefold()}", -PER_ACCOUNT, PER_ACCOUNT)

    def _take(self, name: str, tokens: int, size: int) -> float:
        """Take tokens from a bucket, or put them back (negative); the seconds to wait for them."""
        try:
            return self._live.take_tokens(name, tokens, per_second=size / WINDOW_S, burst=size)
        except StoreAway:
            return self._here.take(name, tokens, size)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class _Buckets:
    """Buckets of this process, for as long as the live store is away."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._buckets: dict[str, _Bucket] = {}

    def take(self, name: str, tokens: int, size: int) -> float:
        now, rate = self._clock(), size / WINDOW_S
        with self._lock:
            self._forget_full(now)
            bucket = self._buckets.setdefault(name, _Bucket(size, now))
            held = min(size, bucket.tokens + (now - bucket.at) * rate)
            if held < tokens:
                return (tokens - held) / rate
            bucket.tokens, bucket.at = held - tokens, now
            return 0.0

    def _forget_full(self, now: float) -> None:
        self._buckets = {name: one for name, one in self._buckets.items() if now - one.at < WINDOW_S}
