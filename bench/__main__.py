"""`make bench`, `python -m bench [PART …]`: the figures of docs/performance.md, as one table.

Parts: texts, latency, start-up (the default is these three), memory (needs minutes), understanding, archive, live.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.table import Figure, lines

ROUNDS, SECONDS = 8, 4
FLOOR_US = 281
"""CPU of the floor where the bounds were set; on a busy host both take more, and their ratio stays."""
_SCRIPTS = ("understanding", "archive", "live")


def texts() -> Iterator[Figure]:
    """As many texts as go, ours and the floor in turn."""
    from bench import against_floor
    from bench.processes import megabytes

    with against_floor.ring() as here:
        found = against_floor.measure(here, ROUNDS, SECONDS)
        here.start_worker()
        print("  (a worker runs beside wrk and Redis from now on)", flush=True)
        beside = against_floor.measure(here, ROUNDS, SECONDS)
        heaviest = max(map(megabytes, here.web.pids()))
    yield Figure("texts", "texts/s to the floor's", found.ratio("per_second"), "x", "least", 1.0, 1.2)
    yield Figure("texts", "CPU a text", _median(run.server_us for run in found.ours), "us", "most", 280, 235)
    yield Figure("texts", "CPU a text to the floor's", found.ratio("server_us"), "x")
    there = f"the same where the floor takes {FLOOR_US} us"
    yield Figure("texts", there, FLOOR_US * found.ratio("server_us"), "us")
    yield Figure("texts", "texts/s, with a worker", beside.ratio("per_second"), "x")
    yield Figure("texts", "CPU a text, with a worker", beside.ratio("server_us"), "x")
    yield Figure("texts", "web process after it", heaviest, "MB")


def latency() -> Iterator[Figure]:
    """500 texts a second."""
    from bench import against_floor

    with against_floor.ring() as here:
        found = against_floor.measure(here, ROUNDS, SECONDS, against_floor.RATE)
    yield Figure(
        "latency", "p99 at 500 texts/s", _median(run.p99_ms for run in found.ours), "ms", "most", 3, 3
    )
    yield Figure("latency", "p99 to the floor's", found.ratio("p99_ms"), "x")


def start_up() -> Iterator[Figure]:
    """`huixin up`, and what its processes weigh."""
    from bench import start_up as part

    found = part.measure()
    yield Figure("start-up", "first start to ready", found.first_s, "s")
    yield Figure("start-up", "next start to ready", found.second_s, "s", "most", 3)
    yield Figure("start-up", "web process", found.web_mb, "MB", "most", 140)
    for name, size in found.others_mb.items():
        yield Figure("start-up", name, size, "MB")


def memory() -> Iterator[Figure]:
    """A million idle people on the redis-server of this machine; prints its own lines."""
    with tempfile.TemporaryDirectory(prefix="hx-bench-") as name:
        socket = Path(name) / "redis.sock"
        words = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", name]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        try:
            while not socket.exists():
                pass
            _run("memory", f"unix://{socket}", "1000000")
        finally:
            server.terminate()
            server.wait()
    yield from ()


PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "texts": texts,
    "latency": latency,
    "start-up": start_up,
    "memory": memory,
}
NEEDS = {"texts": ("wrk", "redis-server"), "latency": ("wrk", "redis-server"), "memory": ("redis-server",)}


def main(wanted: list[str]) -> int:
    """Measure the parts that are asked for; 1 if one could not be measured."""
    figures: list[Figure] = []
    whole = True
    for part in wanted or ["texts", "latency", "start-up"]:
        missing = [name for name in NEEDS.get(part, ()) if not shutil.which(name)]
        if part in _SCRIPTS:
            _run(part)
        elif part not in PARTS:
            print(f"{part}: no such part; there are {', '.join([*PARTS, *_SCRIPTS])}", file=sys.stderr)
            whole = False
        elif missing:
            print(f"{part}: not measured, {' and '.join(missing)} not installed", file=sys.stderr)
            whole = False
        else:
            print(f"{part} ...", flush=True)
            figures += PARTS[part]()
    if figures:
        print("\n".join(("", *lines(figures))))
    return 0 if whole else 1


def _run(part: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", f"bench.{part}", *arguments], check=True)


def _median(values: Iterator[float]) -> float:
    from statistics import median

    return median(values)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
