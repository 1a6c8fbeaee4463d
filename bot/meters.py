"""What a process counts, and how all the processes of a host are shown together at /metrics.

Every process keeps its own registry and leaves a copy in `folder` now and then; the one that is asked
adds the fresh copies of the others, with the label `process` telling them apart. No label is ever
made from a borrower: names of carriers, outcomes and loops only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

EVERY_S: Final = 5.0
"""How often a process leaves its copy."""
FRESH_S: Final = 30.0
"""An older copy belongs to a process that is gone."""
GONE_S: Final = 3600.0
"""A copy as old as this is cleared away."""


class Meters:
    """The numbers of one process. `role` is "web" or "worker"; `folder` None keeps them to itself."""

    def __init__(self, role: str, folder: Path | None = None) -> None:
        self.process = f"{role}-{os.getpid()}"
        self._folder = folder
        self._registry = CollectorRegistry()
        self._turned = self._counter("huixin_turns", "What committed turns counted.", "name")
        self._texts = self._counter("huixin_texts", "Requests at the carriers' doors.", "carrier", "outcome")
        self._texts_by: dict[tuple[str, str], Counter] = {}
        self.receipts = self._counter("huixin_receipts", "Receipts from carriers.", "carrier", "delivery")
        self.sends = self._counter("huixin_sends", "Texts handed to carriers.", "carrier", "outcome")
        self.segments = self._counter(
            "huixin_segments", "Segments drawn from the pace of sending numbers.", "carrier"
        )
        self.archived = self._counter("huixin_archived", "Journal entries carried into the archive.")
        self.timers = self._counter("huixin_timers", "Timers that came due.", "outcome")
        self.drained = self._counter("huixin_drained", "Texts taken out of the spool.", "outcome")
        self.stumbles = self._counter("huixin_stumbles", "Rounds that failed.", "loop", "reason")
        self._failed_look_ups = self._counter(
            "huixin_look_ups_failed", "Look-ups in the loan book that failed.", "reason"
        )
        self.lag = self._gauge("huixin_journal_lag_seconds", "Age of the oldest entry not archived.")
        self.spool_waiting = self._gauge("huixin_spool_waiting", "1 while texts wait in this host's spool.")
        self._beat = self._gauge("huixin_heartbeat_timestamp_seconds", "When this process last reported.")

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(name, help_text, labels, registry=self._registry)

    def _gauge(self, name: str, help_text: str) -> Gauge:
        return Gauge(name, help_text, registry=self._registry)

    def turned(self, name: str) -> None:
        """Raise what a turn counts (the engine's `count`)."""
        self._turned.labels(name).inc()

    def look_up_failed(self, reason: str) -> None:
        """Count a look-up that the loan book did not answer ("away") or answered badly ("nonsense")."""
        self._failed_look_ups.labels(reason).inc()

    def text(self, carrier: str, outcome: str) -> None:
        """Count a request at a carrier's door; on the way of every text, so without a lock where it can."""
        found = self._texts_by.get((carrier, outcome))
        if found is None:
            found = self._texts_by[carrier, outcome] = self._texts.labels(carrier, outcome)
        found.inc()

    def publish(self) -> None:
        """Leave a copy for the process that is asked; a disk that is full costs only the copy."""
        self._beat.set_to_current_time()
        if self._folder is None:
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            whole = self._folder / f"{self.process}.prom"
            part = whole.with_suffix(".part")
            part.write_bytes(generate_latest(self._registry))
            part.replace(whole)
            for copy in self._folder.glob("*.prom"):
                if _age_of(copy) > GONE_S:
                    copy.unlink(missing_ok=True)

    def withdraw(self) -> None:
        """Take the copy away, at the end of the process."""
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / f"{self.process}.prom").unlink(missing_ok=True)

    def exposition(self) -> bytes:
        """All processes of this host in Prometheus' text format."""
        self._beat.set_to_current_time()
        return generate_latest(_Together(self._families()))

    def _families(self) -> Iterator[tuple[str, Metric]]:
        for family in self._registry.collect():
            yield self.process, family
        for path in self._others():
            with suppress(OSError, ValueError):
                for family in list(text_string_to_metric_families(path.read_text())):
                    yield path.stem, family

    def _others(self) -> list[Path]:
        if self._folder is None or not self._folder.is_dir():
            return []
        copies = [path for path in self._folder.glob("*.prom") if path.stem != self.process]
        return sorted(path for path in copies if _age_of(path) < FRESH_S)


class _Together(CollectorRegistry):
    """Families of several processes under one heading each, as the format demands."""

    def __init__(self, families: Iterator[tuple[str, Metric]]) -> None:
        super().__init__()
        self._merged: dict[str, Metric] = {}
        for process, family in families:
            merged = self._merged.setdefault(
                family.name, Metric(family.name, family.documentation, family.type)
            )
            for sample in family.samples:
                merged.add_sample(sample.name, {**sample.labels, "process": process}, sample.value)

    def collect(self) -> Iterator[Metric]:
        yield from self._merged.values()


def _age_of(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return FRESH_S
