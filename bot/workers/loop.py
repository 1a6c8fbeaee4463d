"""One thing done again and again on a thread of its own: no fault ends it, trouble slows it down."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import structlog

from bot.errors import StoreAway, place_of
from bot.meters import Meters

log = structlog.get_logger()

LONGEST_S: Final = 2.0
"""Between two tries while something is away."""


class Loop:
    """Calls `step` until it is told to stop. `step` returns whether there was work, and so may be more.

    `idle_s` is the pause after a round without work. A round that raises is logged by type and place,
    never by content, and the next one waits longer.
    """

    def __init__(self, name: str, step: Callable[[], bool], meters: Meters, *, idle_s: float) -> None:
        self._name = name
        self._step = step
        self._stumbles = meters.stumbles
        self._idle_s = idle_s
        self._stopping = threading.Event()
        self._failed = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present round."""
        self._stopping.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end; whether it came."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = self.round()
            if pause:
                self._stopping.wait(pause)

    def round(self) -> float:
        """One step; seconds to pause after it."""
        try:
            busy = self._step()
        except Exception as fault:  # noqa: BLE001 - no fault may end the loop
            return self._stumbled(fault)
        if self._failed:
            log.info("loop_recovered", loop=self._name, rounds=self._failed)
            self._failed = 0
        return 0.0 if busy else self._idle_s

    def _stumbled(self, fault: Exception) -> float:
        away = isinstance(fault, StoreAway)
        self._stumbles.labels(self._name, "away" if away else type(fault).__name__).inc()
        # The first of a series says what is wrong; after that once in a while.
        if self._failed % 60 == 0:
            log.warning(
                "loop_stumbled", loop=self._name, fault=type(fault).__name__ if away else place_of(fault)
            )
        self._failed += 1
        return float(min(LONGEST_S, 0.1 * 2 ** min(self._failed, 10)))
