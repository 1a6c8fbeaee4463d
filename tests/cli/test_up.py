"""`huixin up` as a newcomer runs it: started, texted, stopped, killed, and everything still there."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.carriers.twilio_kit import signed
from tests.workers.processes import ROOT, free_port

pytestmark = pytest.mark.slow

SID, TOKEN = "AC" + "0" * 32, "t" * 32
PATIENCE_S = 60.0


def eventually(check, what: str):
    """The first true value of `check`; fails after PATIENCE_S. No test measures how long it took."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


def processes_under(folder: Path) -> dict[int, str]:
    """Pid -> command line of everything that runs in a folder (its working folder) or on it."""
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    found = {}
    for line in listed.splitlines():
        pid, _, command = line.strip().partition(" ")
        if str(folder) in command or _works_in(int(pid), folder):
            found[int(pid)] = command
    return found


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


class Up:
    """One run of `huixin up` in a folder."""

    def __init__(self, folder: Path, environment: dict[str, str], port: int) -> None:
        self.folder, self.port = folder, port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "up"],
            cwd=folder,
            env={**environment, "PORT": str(port), "TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        self.said.extend(self.process.stdout)

    def wait_until_up(self) -> str:
        def up() -> bool:
            assert self.process.poll() is None, self.words
            return "Ctrl-C stops everything" in self.words

        eventually(up, "the addresses")
        return self.words

    @property
    def words(self) -> str:
        return "".join(self.said)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def get(self, path: str) -> int:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0

    def body(self, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().read()

    def text(self, message: str, words: str) -> str:
        """A signed text from Maria; the TwiML answer."""
        fields = {
            "MessageSid": f"SM{message:0>32}",
            "AccountSid": SID,
            "From": "+14155550101",
            "To": "+14155550100",
            "Body": words,
        }
        request = signed(f"http://127.0.0.1:{self.port}/sms/twilio", urlencode(fields), TOKEN)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/sms/twilio", request.body, dict(request.headers))
        answer = connection.getresponse()
        body = answer.read().decode()
        assert answer.status == 200, body
        return body

    def children(self, name: str) -> list[int]:
        return [
            pid for pid, command in processes_under(self.folder).items() if f"bot {name} " in f"{command} "
        ]


@pytest.fixture
def start(tmp_path, bare):
    """start() -> a run in tmp_path; whatever is left of it is ended afterwards."""
    runs: list[Up] = []

    def start(port: int = 0) -> Up:
        runs.append(Up(tmp_path, bare, port or free_port()))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()
    for pid in processes_under(tmp_path):
        os.kill(pid, signal.SIGKILL)


def test_started_texted_stopped_and_started_again_everything_is_still_there(start, tmp_path):
    first = start()
    said = first.wait_until_up()
    assert f"http://127.0.0.1:{first.port}/phone" in said
    assert f"http://127.0.0.1:{first.port}/desk" in said
    password = re.search(r"password (\S+)", said)[1]
    assert [first.get(path) for path in ("/healthz", "/readyz", "/phone/")] == [200, 200, 200]
    assert "automatic replies" in first.text("1", "how much do i owe")
    assert "$1,250.00" in first.text("2", "its 4821")

    beside = start()
    assert beside.process.wait(PATIENCE_S) == 2
    beside._reader.join(PATIENCE_S)
    assert beside.words == (
        "huixin: DATA_DIR: Huixin already runs on data; stop it first, or set another, for example DATA_DIR=./data2\n"
    )

    assert first.end(signal.SIGINT) == 0
    assert processes_under(tmp_path) == {}
    logged = "".join(path.read_text() for path in (tmp_path / "data" / "logs").iterdir())
    assert '"event"' in logged
    for secret in ("4155550101", "how much", "4821", "1,250", "Maria"):
        assert secret not in logged

    second = start()
    assert f"password {password}" in second.wait_until_up()
    assert "$1,250.00" in second.text("2", "its 4821"), "a redelivered text gets its old answer"
    answer = second.text("3", "when do i pay")
    assert "automatic replies" not in answer
    assert "$210.50" in answer, "the proof is still good"
    assert second.end(signal.SIGTERM) == 0
    assert processes_under(tmp_path) == {}
    assert plain_in(tmp_path / "data", b"4155550101", b"how much do", b"1,250.00", b"Maria") == []


def plain_in(data: Path, *needles: bytes) -> list[str]:
    """Files of an installation in which something personal stands in plain; the loan book is the lender's own."""
    files = [path for path in data.rglob("*") if path.is_file() and not path.name.startswith("loans.db")]
    assert {"archive.db", "redis"} <= {path.relative_to(data).parts[0] for path in files}
    return [f"{path.name}: {needle!r}" for path in files for needle in needles if needle in path.read_bytes()]


def test_killed_without_a_word_it_leaves_nothing_behind_and_starts_again(start, tmp_path):
    first = start()
    first.wait_until_up()
    first.text("1", "how much do i owe")
    first.process.kill()
    first.process.wait()
    names = ("web", "worker", "flows")
    eventually(lambda: not any(first.children(name) for name in names), "the end of web, worker and check")
    assert len(processes_under(tmp_path)) <= 1, "the embedded Redis may wait for the next start"

    second = start(first.port)
    second.wait_until_up()
    assert "$1,250.00" in second.text("2", "4821")
    assert len(second.children("worker")) == 1
    assert second.end() == 0
    assert processes_under(tmp_path) == {}


def test_what_dies_is_started_again(start):
    run = start()
    run.wait_until_up()
    eventually(lambda: run.children("worker"), "the worker")
    for name in ("worker", "web"):
        before = run.children(name)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        eventually(lambda name=name, before=before: set(run.children(name)) - set(before), f"a new {name}")
    eventually(lambda: run.get("/readyz") == 200, "web is ready again")
    (redis,) = (pid for pid, command in processes_under(run.folder).items() if "redis.conf" in command)
    os.kill(redis, signal.SIGKILL)
    eventually(lambda: "starting it again" in run.words, "a word about Redis")
    eventually(lambda: b"redis" in run.body("/readyz"), "ready by Redis again, not by the spool")
    assert "automatic replies" in run.text("1", "hello")
    assert run.end() == 0


def test_a_port_that_is_taken_is_one_line(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = start(port)
        assert run.process.wait(PATIENCE_S) == 2
    run._reader.join(PATIENCE_S)
    (line,) = run.words.splitlines()
    assert line.startswith(f"huixin: PORT: {port} on 127.0.0.1 cannot be used")
    assert line.endswith(f"for example PORT={port + 1}")


def test_flows_with_flaws_start_with_a_word_about_them(start, tmp_path):
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    with (tmp_path / "flows" / "examples" / "en" / "thanks.txt").open("a") as examples:
        examples.write("how much do i owe\n")
    (tmp_path / ".env").write_text("FLOWS_DIR=flows\n")
    run = start()
    run.wait_until_up()
    eventually(lambda: "huixin flows check" in run.words, "a word about the flaws")
    (line,) = [line for line in run.words.splitlines() if "huixin flows check" in line]
    assert re.fullmatch(r"The flows have \d+ flaws?, the first at \S+:\d+: run `huixin flows check`\.", line)
    logged = tmp_path / "data" / "logs" / "up.log"
    eventually(lambda: logged.exists() and logged.read_text().endswith("\n"), "the same in the log")
    told = json.loads(logged.read_text())
    assert (told["event"], told["level"]) == ("flows_have_flaws", "warning")
    assert told["flaws"] >= 1
    assert run.end() == 0
    assert processes_under(tmp_path) == {}


def test_flows_that_cannot_be_loaded_stop_the_start_with_file_and_line(start, tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "odd.yaml").write_text("format: 1\nflow: odd\nflow: twice\n")
    (tmp_path / ".env").write_text("FLOWS_DIR=flows\n")
    run = start()
    assert run.process.wait(PATIENCE_S) == 2
    run._reader.join(PATIENCE_S)
    assert "odd.yaml:3" in run.words.splitlines()[-1]
    assert processes_under(tmp_path) == {}
