"""How far the archive, and with it every screen of the desk, is behind what has been decided."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from bot.domain import PARTITIONS
from bot.errors import StoreAway
from bot.stores.base import Archive, LiveStore

BANNER_S: Final = 5.0
"""A lag above this is told to staff."""
_LOOK_EVERY_S: Final = 2.0


class Lag:
    """Looks at most every two seconds, however many people watch the desk."""

    def __init__(self, archive: Archive, live: LiveStore, clock: Callable[[], float] = time.time) -> None:
        self._archive = archive
        self._live = live
        self._clock = clock
        self._lock = Lock()
        self._looked_at = 0.0
        self._seconds = 0.0
        self._away: StoreAway | None = None

    def seconds(self) -> float:
        """Seconds since the oldest entry that the archive does not hold yet; 0.0 for none. Raises StoreAway."""
        with self._lock:
            now = self._clock()
            if not 0 <= now - self._looked_at < _LOOK_EVERY_S:
                self._look(now)
                self._looked_at = now
            if self._away is not None:
                raise self._away
            return self._seconds

    def _look(self, now: float) -> None:
        try:
            self._seconds = max(0.0, now - self._oldest_waiting(now))
            self._away = None
        except StoreAway as away:
            self._away = away

    def _oldest_waiting(self, now: float) -> float:
        """Epoch seconds of the oldest entry that waits; `now` for none."""
        positions = self._archive.positions()
        waiting = self._live.journal_waiting(positions)
        oldest = now
        for partition in range(PARTITIONS):
            if waiting[partition]:
                for item in self._live.read_journal(partition, positions[partition], 1):
                    oldest = min(oldest, item.at)
        return oldest
