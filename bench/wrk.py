"""wrk with signed texts: how many were answered, how fast, and what that cost each process in CPU time."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench import lender, signed_load
from bench.processes import Started

CONNECTIONS = 16
_CORE = "1"
_MOST_PER_S = 9_000
"""More than any server here answers."""
_SCRIPT = Path(__file__).with_name("signed_load.lua")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of wrk. `…_us` are CPU microseconds per good answer."""

    per_second: float
    p50_ms: float
    p99_ms: float
    server_us: float
    redis_us: float
    wrk_us: float
    good: int
    errors: int


class Load:
    """Texts for one run of so many seconds; `rate` a second at random moments, 0: as fast as answers come."""

    def __init__(self, url: str, path: Path, seconds: int, rate: int = 0) -> None:
        self._url, self._path, self._seconds, self._rate = url, path, seconds, rate
        self.sent = 0
        self._count = seconds * (2 * rate or _MOST_PER_S)
        signed_load.write_load(
            path,
            url=url,
            token=lender.TOKEN,
            count=self._count,
            senders=lender.PHONES_USED,
            texts=lender.TEXTS,
            seed=secrets.randbits(40),
        )

    def run(self, server: Started, redis: Started) -> Run:
        """Send them. Raises RuntimeError if they were too few."""
        before = server.cpu_seconds(), redis.cpu_seconds(), _children()
        raw = self._wrk()
        after = server.cpu_seconds(), redis.cpu_seconds(), _children()
        self.sent = raw["sent"]
        if self.sent > self._count:
            raise RuntimeError(f"{self._count} texts were too few for {self._seconds} s")
        good = max(raw["requests"] - raw["status"], 1)
        server_us, redis_us, wrk_us = (
            (end - start) * 1e6 / good for start, end in zip(before, after, strict=True)
        )
        return Run(
            per_second=good / raw["duration_us"] * 1e6,
            p50_ms=raw["p50_us"] / 1e3,
            p99_ms=raw["p99_us"] / 1e3,
            server_us=server_us,
            redis_us=redis_us,
            wrk_us=wrk_us,
            good=good,
            errors=sum(raw[kind] for kind in ("connect", "read", "write", "status", "timeout")),
        )

    def _wrk(self) -> dict[str, int]:
        command = [
            *(
                "taskset",
                "-c",
                _CORE,
                "wrk",
                "-t1",
                f"-c{CONNECTIONS}",
                f"-d{self._seconds}s",
                "--timeout",
                "10s",
            ),
            *("-H", f"Host: {urlsplit(self._url).netloc}", "-s", str(_SCRIPT), self._url, "--"),
            *map(str, (self._path, 0, 1, self._rate, CONNECTIONS)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=self._seconds + 60)
        line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
        raw: dict[str, int] = json.loads(line[7:])
        return raw


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system
