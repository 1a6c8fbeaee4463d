"""Huixin's processes as an operator runs them, each in a group of its own that can be killed whole."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.carriers.fake_twilio import ACCOUNT, TOKEN
from tests.carriers.twilio_kit import PUBLIC_URL, signed
from tests.wired import OURS, base64_of

ROOT = Path(__file__).parents[2]
WORKER = """
import sys
from bot import logs
from bot.app import build
from bot.settings import load_settings
from bot.workers.worker import worker_of
import signal

settings = load_settings()
logs.set_up("WARNING")
house = build(settings, "worker")
worker = worker_of(house.live, house.archive, house.engine, house.carriers, house.meters, lease_s=float(sys.argv[1]))
signal.signal(signal.SIGTERM, lambda *_: worker.stop())
sys.exit(0 if worker.run() else 1)
"""


def environment(folder: Path, redis_url: str, **more: str) -> dict[str, str]:
    """The environment of every process of one installation."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder),
        "REDIS_URL": redis_url,
        "PUBLIC_URL": PUBLIC_URL,
        "DEMO": "1",
        "HUIXIN_KEYS": base64_of(32),
        "HUIXIN_PERSON_KEY": base64_of(16, 100),
        "HUIXIN_AUDIT_KEY": base64_of(32, 50),
        "SECRET_KEY": "a secret of the tests only",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": OURS,
        "SEGMENTS_PER_SECOND": "1000",
        "NO_PROXY": "127.0.0.1",
        **more,
    }


class Process:
    """One process and whatever it started."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                env=environment,
                cwd=ROOT,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9, the whole group."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def terminate(self, seconds: float = 20.0) -> int:
        """SIGTERM; the exit code."""
        self._process.terminate()
        return self._process.wait(seconds)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None


class Web(Process):
    """`huixin web` on a port of this machine."""

    def __init__(self, environment: Mapping[str, str], folder: Path, port: int) -> None:
        self.port = port
        super().__init__(["-m", "bot", "web"], {**environment, "PORT": str(port)}, folder / "web.log")

    def wait(self) -> None:
        until(lambda: self.get("/healthz") == 200, lambda: self.alive)

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def post(self, body: str) -> tuple[int, bytes]:
        """A signed text; status 0 where no answer came."""
        request = signed(f"{PUBLIC_URL}/sms/twilio", body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/sms/twilio", request.body, dict(request.headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


@contextmanager
def running(make: Callable[[], Process]) -> Iterator[Process]:
    """A process that is gone afterwards, whatever happens."""
    process = make()
    try:
        yield process
    finally:
        process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(
    holds: Callable[[], bool], while_: Callable[[], bool] = lambda: True, seconds: float = 60.0
) -> None:
    """Wait for something to come about."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and while_():
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about")
