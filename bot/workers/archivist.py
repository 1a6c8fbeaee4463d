"""Carries the journal into the archive: append, and only then trim."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from bot.domain import PARTITIONS
from bot.errors import StaleWriter, StoreAway, place_of
from bot.meters import Meters
from bot.stores.base import Archive, JournalItem, LiveStore

log = structlog.get_logger()

BATCH: Final = 200
REST_S: Final = 2.0
"""A partition that failed, or that another archivist carries, is left alone for so long."""


class Archivist:
    """One writer of the archive. A second one is harmless: the archive refuses whoever comes late."""

    def __init__(
        self,
        live: LiveStore,
        archive: Archive,
        meters: Meters,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._live = live
        self._archive = archive
        self._meters = meters
        self._clock = clock
        self._positions: list[str] = []
        self._batch = [BATCH] * PARTITIONS
        self._rest_until = [0.0] * PARTITIONS
        self._oldest: dict[int, float] = {}

    def step(self) -> bool:
        """One sweep over all partitions; whether anything was carried."""
        if not self._positions:
            self._begin()
        waiting = self._live.journal_waiting(self._positions)
        now = self._clock()
        carried = 0
        for partition, some in enumerate(waiting):
            if not some:
                self._oldest.pop(partition, None)
            elif self._rest_until[partition] <= now:
                carried += self._carry(partition)
        self._meters.lag.set(max((now - at for at in self._oldest.values()), default=0.0))
        return carried > 0

    def _begin(self) -> None:
        """Take up where the archive stands; what a dead archivist had archived but not trimmed goes now."""
        positions = list(self._archive.positions())
        for partition, position in enumerate(positions):
            if moved := self._live.continue_journal(partition, position):
                log.warning("journal_was_behind", partition=partition, moved=moved)
            self._live.trim_journal(partition, position)
        self._positions = positions

    def _carry(self, partition: int) -> int:
        """Archive one batch of a partition and trim it; how many items."""
        after = self._positions[partition]
        items = self._live.read_journal(partition, after, self._batch[partition])
        if not items:
            return 0
        self._oldest[partition] = items[0].at
        if not self._append(partition, after, items):
            return 0
        self._live.trim_journal(partition, self._positions[partition])
        self._meters.archived.inc(len(items))
        self._batch[partition] = min(BATCH, self._batch[partition] * 2)
        return len(items)

    def _append(self, partition: int, after: str, items: Sequence[JournalItem]) -> bool:
        try:
            self._positions[partition] = self._archive.append(partition, after, items)
        except StoreAway:
            raise
        except StaleWriter:
            self._positions[partition] = self._archive.position(partition)
            self._rest(partition)
            return False
        except Exception as fault:  # noqa: BLE001 - one bad item must not stop the other partitions
            self._stumbled(partition, fault)
            return False
        return True

    def _stumbled(self, partition: int, fault: Exception) -> None:
        """The database is away, or an item is bad: then those before it go one by one."""
        self._archive.ping()
        self._meters.stumbles.labels("archivist", type(fault).__name__).inc()
        if self._batch[partition] == 1:
            log.error("journal_stuck", partition=partition, fault=place_of(fault))
            self._rest(partition)
        self._batch[partition] = 1

    def _rest(self, partition: int) -> None:
        self._rest_until[partition] = self._clock() + REST_S
