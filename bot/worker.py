"""The worker process: wiring and signals."""

from __future__ import annotations

import signal
from types import FrameType

from bot.app import build
from bot.restorer import LOOK_EVERY_S, Restorer
from bot.settings import Settings, load_settings
from bot.workers.worker import worker_of


def run(settings: Settings | None = None) -> int:
    """Work until SIGTERM or SIGINT; the exit code: 0, or 1 if a thread died.

    Raises ConfigurationError. What sends and fires timers works while the archive is away.
    """
    house = build(settings or load_settings(), "worker")
    restorer = Restorer(house.live, house.archive)
    worker = worker_of(
        house.live,
        house.archive,
        house.engine,
        house.carriers,
        house.meters,
        also={"restorer": (restorer.step, LOOK_EVERY_S)},
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        return 0 if worker.run() else 1
    finally:
        house.close()
