"""What is measured: our web process and worker as an operator runs them, the floor, a Redis for both."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench import lender, signed_load
from bench.processes import PYTHON, Started

OURS, FLOOR = "http://127.0.0.1:9000/sms/twilio", "http://127.0.0.1:9001/state"
SERVER_CORE, OTHER_CORE = "0", "1"
_GRANIAN = (
    *(PYTHON, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--no-ws", "--host", "127.0.0.1"),
    *("--blocking-threads", "8", "--blocking-threads-idle-timeout", "600"),
)
"""As bot/serve.py serves ours."""


def redis_server(folder: Path) -> Started:
    """A Redis 7 at `folder`/redis.sock, nothing kept on disk."""
    line = ["redis-server", "--port", "0", "--unixsocket", "redis.sock", "--save", "", "--appendonly", "no"]
    return Started(line, core=OTHER_CORE, log=folder / "redis.log")


def floor(folder: Path, redis_url: str) -> Started:
    """floor.py, served as ours is."""
    line = [*_GRANIAN, "--port", str(_port(FLOOR)), "bench.floor:app"]
    given = {"FLOOR_TOKEN": lender.TOKEN, "FLOOR_REDIS": redis_url}
    return Started(line, core=SERVER_CORE, log=folder / "floor.log", environment=given)


def web(folder: Path, environment: Mapping[str, str]) -> Started:
    """`huixin web`."""
    return Started(
        [PYTHON, "-m", "bot", "web"], core=SERVER_CORE, log=folder / "web.log", environment=environment
    )


def worker(folder: Path, environment: Mapping[str, str]) -> Started:
    """`huixin worker`, beside wrk and Redis."""
    line = [PYTHON, "-m", "bot", "worker"]
    return Started(line, core=OTHER_CORE, log=folder / "worker.log", environment=environment)


def settings(folder: Path, redis_url: str) -> dict[str, str]:
    """Our environment, in a new data folder."""
    data = folder / "data"
    data.mkdir()
    return lender.environment(data, redis_url, _port(OURS))


def listens(url: str) -> bool:
    """Whether a server has its port."""
    with suppress(OSError), socket.create_connection((urlsplit(url).hostname, _port(url)), 1):
        return True
    return False


def probe(url: str) -> None:
    """Every text is answered as it should be, and a forged one refused. Raises RuntimeError."""
    sender = lender.PHONES_USED[0]
    for number, text in enumerate(lender.TEXTS):
        params = signed_load.inbound(sender, text, f"SMprobe{number}")
        status, body = _post(url, params, signed_load.signature(lender.TOKEN, url, params))
        if status != http.client.OK or (text in lender.ABOUT_LOANS and "$" not in body):
            raise RuntimeError(f"{text!r} was answered {status}: {body[:200]}")
    status, _ = _post(url, signed_load.inbound(sender, "balance", "SMforged"), "A" * 27 + "=")
    if status != http.client.FORBIDDEN:
        raise RuntimeError(f"a forged text was answered {status}")


def _post(url: str, params: dict[str, str], signature: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    headers = {
        "X-Twilio-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    }
    connection.request("POST", urlsplit(url).path, urlencode(params), headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


def _port(url: str) -> int:
    return urlsplit(url).port or 80
