"""Signed texts to our web process and to floor.py, in turn (A B A B).

Both run side by side on core 0, each one granian process with eight blocking threads; only one of them
is loaded at a time. wrk and one Redis, on a unix socket and without persistence, have core 1.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Literal

import redis

from bench import lender, servers
from bench.wrk import Load, Run
from bot.domain import PARTITIONS
from bot.settings import load_settings

RATE = 500
"""Texts a second where latency is looked at: an open loop, far from saturation."""
_WARM_S = 5
_ATTEMPTS = 5
Figure = Literal["per_second", "server_us", "p99_ms"]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Runs of ours and of the floor, one of each in turn."""

    ours: list[Run] = field(default_factory=list)
    floor: list[Run] = field(default_factory=list)

    def ratio(self, figure: Figure) -> float:
        """The median, over the pairs, of ours to the floor's."""
        pairs = zip(self.ours, self.floor, strict=True)
        return median(getattr(ours, figure) / getattr(floor, figure) for ours, floor in pairs)


class Ring:
    """Both servers, loaded in turn."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._redis = stack.enter_context(servers.redis_server(folder))
        place = folder / "redis.sock"
        self._redis.wait_for(place.exists)
        self._client = redis.Redis(unix_socket_path=str(place))
        lender.fill_loan_book(f"sqlite:///{folder / 'loans.db'}", datetime.now(UTC).date())
        self._environment = servers.settings(folder, f"unix://{place}")
        self._environment["LOAN_BOOK_URL"] = f"sqlite:///{folder / 'loans.db'}"
        self.web = stack.enter_context(servers.web(folder, self._environment))
        self.floor = stack.enter_context(servers.floor(folder, f"unix://{place}"))
        self.web.wait_for(lambda: servers.listens(servers.OURS))
        self.floor.wait_for(lambda: servers.listens(servers.FLOOR))
        self._working = False
        self.prove()
        servers.probe(servers.OURS)

    def prove(self) -> None:
        """Everybody's proof, which lasts 30 minutes."""
        given = {name.lower(): value for name, value in self._environment.items()}
        lender.prove_everybody(load_settings(None, **given))

    def start_worker(self) -> None:
        """From now on a worker runs too."""
        self._stack.enter_context(servers.worker(self._folder, self._environment))
        self._working = True

    def ours(self, seconds: int, rate: int = 0) -> Run:
        """Load ours; each text that it acknowledged must then be in the journal, once.

        On a machine so busy that Redis comes too late, texts go into the spool: such a run is taken again.
        """
        for _ in range(_ATTEMPTS):
            before = self._journaled()
            load = Load(servers.OURS, self._folder / "load.txt", seconds, rate)
            run = load.run(self.web, self._redis)
            if self._working:
                return run
            at_once = self._journaled() - before
            self._wait_until_drained()
            taken = self._journaled() - before
            if not run.good <= taken <= load.sent:
                raise RuntimeError(f"{run.good} texts were acknowledged, {taken} are in the journal")
            self._trim()
            if at_once >= run.good:
                return run
            print("  (Redis was too slow for some texts, which went into the spool; once more)", flush=True)
        raise RuntimeError("this machine is too busy: Redis keeps coming too late")

    def floors(self, seconds: int, rate: int = 0) -> Run:
        """Load the floor."""
        return Load(servers.FLOOR, self._folder / "load.txt", seconds, rate).run(self.floor, self._redis)

    def _journaled(self) -> int:
        pipe = self._client.pipeline(transaction=False)
        for partition in range(PARTITIONS):
            pipe.xlen(_journal(partition))
        return sum(pipe.execute())

    def _wait_until_drained(self) -> None:
        while (self._folder / "data" / "spool" / "texts.spool").exists():
            time.sleep(0.1)

    def _trim(self) -> None:
        """What an archivist does with what it has carried away; here nobody else does."""
        for partition in range(PARTITIONS):
            self._client.xtrim(_journal(partition), maxlen=0, approximate=False)


def _journal(partition: int) -> str:
    return f"{{p{partition:02}}}:j"


@contextmanager
def ring() -> Iterator[Ring]:
    """Both servers, warm."""
    with tempfile.TemporaryDirectory(prefix="hx-bench-") as name, ExitStack() as stack:
        yield Ring(Path(name), stack)


def measure(here: Ring, rounds: int, seconds: int, rate: int = 0) -> Pairs:
    """So many pairs of runs, after a warm-up; prints each."""
    found = Pairs()
    here.prove()
    here.ours(_WARM_S, rate)
    here.floors(_WARM_S, rate)
    for number in range(1, rounds + 1):
        found.ours.append(here.ours(seconds, rate))
        _tell(f"{number} huixin", found.ours[-1])
        found.floor.append(here.floors(seconds, rate))
        _tell(f"{number} floor", found.floor[-1])
    return found


def _tell(name: str, run: Run) -> None:
    print(
        f"  {name:10}{run.per_second:7.0f} texts/s  p50 {run.p50_ms:6.2f}  p99 {run.p99_ms:6.2f} ms  CPU us a text:"
        f" server {run.server_us:6.1f}  redis {run.redis_us:5.1f}  wrk {run.wrk_us:5.1f}  errors {run.errors:.0f}",
        flush=True,
    )
