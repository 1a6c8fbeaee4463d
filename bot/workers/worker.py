"""The worker process: sender, archivist and timers on threads, ended in good order."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from typing import Final

import structlog

from bot.carriers.base import Carrier
from bot.engine.engine import Engine
from bot.meters import EVERY_S, Meters
from bot.stores.base import Archive, LiveStore
from bot.workers.archivist import Archivist
from bot.workers.loop import Loop
from bot.workers.sender import LEASE_S, Sender
from bot.workers.sweeper import SWEEP_EVERY_S, Sweeper
from bot.workers.timers import Timers

log = structlog.get_logger()

WATCH_S: Final = 1.0


class Worker:
    """Runs loops until told to stop. Several workers, on one host or many, share the work by leases."""

    def __init__(
        self, loops: Sequence[Loop], meters: Meters, close: Callable[[], None] = lambda: None
    ) -> None:
        self._loops = loops
        self._meters = meters
        self._close = close
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin all loops."""
        self._meters.publish()
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        """Ask for the end; `run` returns soon after. Safe in a signal handler."""
        self._stopping.set()

    def run(self) -> bool:
        """Work until `stop`; False if a loop died, so that the supervisor starts a new worker."""
        self.start()
        log.info("worker_started", process=self._meters.process)
        while not self._stopping.wait(WATCH_S) and all(loop.alive for loop in self._loops):
            pass
        whole = all(loop.alive for loop in self._loops)
        self.end()
        log.info("worker_stopped", process=self._meters.process, whole=whole)
        return whole

    def end(self) -> None:
        """Let every round and every send under way finish."""
        for loop in self._loops:
            loop.stop()
        for loop in self._loops:
            loop.join(LEASE_S)
        self._close()
        self._meters.withdraw()


def worker_of(
    live: LiveStore,
    archive: Archive,
    engine: Engine,
    carriers: Mapping[str, Carrier],
    meters: Meters,
    *,
    hands: int = 8,
    lease_s: float = LEASE_S,
    also: Mapping[str, tuple[Callable[[], bool], float]] | None = None,
) -> Worker:
    """The worker with its loops, and one that leaves its numbers for /metrics. `also`: more steps, and their pauses."""
    name = f"{socket.gethostname()}-{os.getpid()}-{token_hex(3)}"
    sender = Sender(live, engine, carriers, meters, name=name, hands=hands, lease_s=lease_s)
    steps: Mapping[str, tuple[Callable[[], bool], float]] = {
        "sender": (sender.step, 0.1),
        "archivist": (Archivist(live, archive, meters).step, 0.1),
        "timers": (Timers(live, engine, meters).step, 0.5),
        "sweeper": (Sweeper(archive).step, SWEEP_EVERY_S),
        **(also or {}),
        "meters": (reporter(meters), EVERY_S),
    }
    loops = [Loop(kind, step, meters, idle_s=idle_s) for kind, (step, idle_s) in steps.items()]
    return Worker(loops, meters, sender.close)


def reporter(meters: Meters) -> Callable[[], bool]:
    """The step of a loop that leaves a copy of the numbers."""

    def step() -> bool:
        meters.publish()
        return False

    return step
