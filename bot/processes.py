"""Processes of ours under a supervisor: started in groups of their own, restarted, ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

WRONG_SETTINGS: Final = 2
"""The exit code of a process that a restart cannot help."""
_LONGEST_LOG: Final = 5_000_000
_STEADY_S: Final = 30.0
"""A process that lived so long may fail again from the beginning."""
_MOST_FAILURES: Final = 5


class GaveUp(Exception):
    """A process fails again and again, or its settings are wrong. The message is one line for people."""


class Errand:
    """A command that ends by itself, in a process of its own: what it loads costs the supervisor nothing.

    `lifeline` is a descriptor that it inherits.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], lifeline: int) -> None:
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - kept open until `close`
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "bot", *command, "--lifeline", str(lifeline)],
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            pass_fds=(lifeline,),
            start_new_session=True,
        )

    def printed(self) -> bytes | None:
        """All that it printed, once it has ended; None before."""
        if self._process.poll() is None:
            return None
        self._out.seek(0)
        return self._out.read()

    def close(self) -> None:
        """End it, if it has not ended."""
        self._process.kill()
        self._process.wait()
        self._out.close()


class Child:
    """One process: `huixin web` or `huixin worker`, its output in a file.

    `keep` are descriptors that it inherits, the first of them its lifeline.
    """

    def __init__(self, name: str, log: Path, environment: Mapping[str, str], keep: Sequence[int]) -> None:
        self.name = name
        self.log = log
        self._environment = environment
        self._keep = tuple(keep)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_from = 0
        self._failures = 0
        self._started_at = 0.0
        self._again_at = 0.0

    def start(self) -> None:
        """Start it, as the leader of a session: Ctrl-C in the terminal is the supervisor's alone."""
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        command = [sys.executable, "-m", "bot", self.name, "--lifeline", str(self._keep[0])]
        with self.log.open("ab") as out:
            self._log_from = out.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=dict(self._environment),
                pass_fds=self._keep,
                start_new_session=True,
            )
        self._started_at = time.monotonic()

    def tend(self) -> bool:
        """Start it again if it died, later each time; False while it waits. Raises GaveUp."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return True
            self._bury(code)
        if time.monotonic() < self._again_at:
            return False
        self.start()
        return True

    def ask_to_end(self) -> None:
        """Ask politely."""
        self._signal(signal.SIGTERM)

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL, group=True)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def last_words(self) -> str:
        """Why it ended, in the line that it left for people, or where to look."""
        with self.log.open("rb") as file:
            file.seek(self._log_from)
            lines = file.read(_LONGEST_LOG).decode(errors="replace").strip().splitlines()
        own = [line.removeprefix("huixin: ") for line in lines if line.startswith("huixin: ")]
        return (own or [f"{self.name} ended at once; see {self.log}"])[-1]

    def _bury(self, code: int) -> None:
        """Note a death, and when to start again. Raises GaveUp."""
        lived = time.monotonic() - self._started_at
        self.kill()
        if code == WRONG_SETTINGS:
            raise GaveUp(self.last_words())
        self._failures = 1 if lived > _STEADY_S else self._failures + 1
        if self._failures >= _MOST_FAILURES:
            raise GaveUp(f"{self.name} ended {self._failures} times in a row; see {self.log}")
        self._again_at = time.monotonic() + 0.25 * 2**self._failures

    def _signal(self, number: signal.Signals, *, group: bool = False) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            # The group outlives its leader while any member lives.
            (os.killpg if group else os.kill)(self._process.pid, number)
