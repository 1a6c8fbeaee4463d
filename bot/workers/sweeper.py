"""Throws away what was kept by law once its time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import structlog

from bot.stores.base import Archive

log = structlog.get_logger()

SWEEP_EVERY_S: Final = 6 * 3600.0
"""Days are what the law counts in; four times a day is early enough."""


class Sweeper:
    """Sweeps the archive. Several at once are harmless."""

    def __init__(self, archive: Archive, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._archive = archive
        self._clock = clock

    def step(self) -> bool:
        """One sweep; never more work at once."""
        expired = self._archive.sweep(self._clock())
        if expired:
            log.info("evidence_expired", pieces=expired)
        return False
