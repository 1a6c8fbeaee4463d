"""Processes under measurement: started on chosen cores, their CPU time and memory read, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
_TICKS = os.sysconf("SC_CLK_TCK")


class Started:
    """A command and all its descendants on one core; ends with the block.

    It runs in the folder of its `log`, so that no .env of a developer's has a say.
    """

    def __init__(
        self, command: Sequence[str], *, core: str, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = ["taskset", "-c", core, *command]
        self._log = log
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}

    def __enter__(self) -> Self:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._log.parent,
                env=self._environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        everyone = self.pids()
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
        for pid in everyone:
            with suppress(ProcessLookupError):
                if os.getpgid(pid) == self._process.pid:
                    os.kill(pid, signal.SIGKILL)
        self._process.wait()

    @property
    def pid(self) -> int:
        """The process that was started."""
        return self._process.pid

    def pids(self) -> list[int]:
        """It and every process below it."""
        children: dict[int, list[int]] = {}
        for entry in filter(str.isdigit, (path.name for path in Path("/proc").iterdir())):
            if fields := _stat(int(entry)):
                children.setdefault(int(fields[1]), []).append(int(entry))
        found, queue = [], [self._process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            queue += children.get(pid, [])
        return found

    def cpu_seconds(self) -> float:
        """User and system time of all of them so far; steps of a clock tick, 10 ms."""
        return sum((int(f[11]) + int(f[12])) / _TICKS for f in map(_stat, self.pids()) if f)

    def wait_for(self, ready: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until `ready()` is true. Raises RuntimeError with the end of the log if it never is."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = self._log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{' '.join(self._command)} did not get ready:\n{tail}")
            time.sleep(0.01)


def megabytes(pid: int) -> float:
    """Resident memory of one process, in MB of 1,000,000 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat after the command's name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
