"""Timers that are due become turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import structlog

from bot.engine.engine import Engine
from bot.errors import Contended, StoreAway, place_of
from bot.meters import Meters
from bot.stores.base import DueTimer, LiveStore

log = structlog.get_logger()

BATCH: Final = 100


class Timers:
    """Leases what is due and fires it; what fails comes back when its lease runs out."""

    def __init__(
        self, live: LiveStore, engine: Engine, meters: Meters, clock: Callable[[], float] = time.time
    ) -> None:
        self._live = live
        self._engine = engine
        self._fired = meters.timers
        self._clock = clock

    def step(self) -> bool:
        """Fire what is due; whether there was any."""
        due = self._live.lease_timers(self._clock(), limit=BATCH)
        for timer in due:
            self._fire(timer)
        return bool(due)

    def _fire(self, timer: DueTimer) -> None:
        try:
            self._engine.fire(timer)
        except StoreAway:
            raise
        except Contended:
            self._fired.labels("contended").inc()
        except Exception as fault:  # noqa: BLE001 - one bad timer must not stop the others
            self._fired.labels("failed").inc()
            log.error("timer_failed", timer=timer.timer, fault=place_of(fault))  # noqa: TRY400 - no message
        else:
            self._fired.labels("fired").inc()
