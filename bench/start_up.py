"""How long `huixin up` takes to be ready, and how much memory the web process then needs."""

from __future__ import annotations

import http.client
import socket
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.processes import PYTHON, Started, megabytes

_BOTH_CORES = "0,1"


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds from the command to /readyz, and MB of the processes once ready."""

    first_s: float
    """Of an empty data folder: keys, demo borrowers, demo staff and the archive's tables are made."""
    second_s: float
    web_mb: float
    """The process that serves."""
    others_mb: dict[str, float]


def measure() -> Starts:
    """Start everything on an empty data folder, end it, start it again."""
    with tempfile.TemporaryDirectory(prefix="hx-bench-") as name:
        first, _ = _start(Path(name))
        second, sizes = _start(Path(name))
    return Starts(first, second, sizes.pop("web"), sizes)


def _start(folder: Path) -> tuple[float, dict[str, float]]:
    port = _free_port()
    settings = {"DATA_DIR": str(folder / "data"), "PORT": str(port), "DEMO": "1"}
    began = time.perf_counter()
    line = [PYTHON, "-m", "bot", "up"]
    with Started(line, core=_BOTH_CORES, log=folder / "up.log", environment=settings) as everything:
        everything.wait_for(lambda: _is_ready(port))
        took = time.perf_counter() - began
        time.sleep(2)
        return took, _sizes(everything)


def _sizes(everything: Started) -> dict[str, float]:
    """MB by process; of the web process' two the one that serves is the larger."""
    found: dict[str, float] = {}
    for pid in everything.pids():
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        name = next((word for word in ("web", "worker", "up") if word in line), "redis")
        name = "supervisor" if name == "up" else name
        smaller, larger = sorted((found.pop(name, 0.0), megabytes(pid)))
        found[name] = larger
        if smaller:
            found[f"{name}'s parent"] = smaller
    return found


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
