"""Log-in throttling: so many tries of an account, and of an address, in a quarter of an hour.

A try is counted before the password is looked at, so that many at once cannot slip through. Counts
lie in Redis, shared by all web hosts; while it is away each process counts for itself.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from threading import Lock
from typing import Any, Final

from bot.domain import PARTITIONS
from bot.errors import StoreAway

WINDOW_S: Final = 15 * 60
PER_ACCOUNT: Final = 10
PER_ADDRESS: Final = 40
"""An office may share one address."""


class Counts(ABC):
    """Counters that vanish by themselves."""

    @abstractmethod
    def add(self, key: str, amount: int, window_s: int) -> int:
        """Add to a counter, which lives `window_s` seconds from its first use; its value now."""

    @abstractmethod
    def clear(self, key: str) -> None:
        """Forget a counter."""


class MemoryCounts(Counts):
    """Counters of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    def add(self, key: str, amount: int, window_s: int) -> int:
        now = self._clock()
        with self._lock:
            self._counts = {name: held for name, held in self._counts.items() if held[1] > now}
            count, until = self._counts.get(key, (0, now + window_s))
            self._counts[key] = (count + amount, until)
            return count + amount

    def clear(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)


class RedisCounts(Counts):
    """Counters in Redis (keys `{pNN}:login:<digest>`); of this process while Redis is away.

    `ask(partition, *words)` carries out one command and raises StoreAway (stores.live.Server.ask).
    """

    def __init__(self, ask: Callable[..., Any], fallback: Counts | None = None) -> None:
        self._ask = ask
        self._fallback = fallback or MemoryCounts()

    def add(self, key: str, amount: int, window_s: int) -> int:
        partition, name = _redis_key(key)
        try:
            # SET NX carries the end of the window; Redis 6.2 has no EXPIRE NX.
            self._ask(partition, b"SET", name, 0, b"EX", window_s, b"NX")
            count = int(self._ask(partition, b"INCRBY", name, amount))
            if count == amount:
                # The counter may have ended between the two.
                self._ask(partition, b"EXPIRE", name, window_s)
            return count
        except StoreAway:
            return self._fallback.add(key, amount, window_s)

    def clear(self, key: str) -> None:
        partition, name = _redis_key(key)
        self._fallback.clear(key)
        with suppress(StoreAway):
            self._ask(partition, b"DEL", name)


class LoginThrottle:
    """Says whether one more try is allowed."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def allows(self, login: str, address: str) -> bool:
        """Count a try; whether both its account and its address are within bounds."""
        account = self._counts.add(f"account:{login.casefold()}", 1, WINDOW_S)
        place = self._counts.add(f"address:{address}", 1, WINDOW_S)
        return account <= PER_ACCOUNT and place <= PER_ADDRESS

    def succeeded(self, login: str, address: str) -> None:
        """A log-in that was right is no try."""
        self._counts.clear(f"account:{login.casefold()}")
        self._counts.add(f"address:{address}", -1, WINDOW_S)


def _redis_key(key: str) -> tuple[int, bytes]:
    """(partition, key), digested: neither a name nor an address is kept in Redis."""
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).digest()
    partition = digest[0] % PARTITIONS
    return partition, f"{{p{partition:02d}}}:login:{digest.hex()}".encode()
