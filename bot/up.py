"""`huixin up`: everything on one host, started in order, kept running, ended in order."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import threading
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Final

from rich.console import Console
from rich.markup import escape

from bot.errors import ConfigurationError
from bot.ports import check_port
from bot.processes import Child, Errand, GaveUp
from bot.settings import Settings, child_environment, load_settings

_READY_S: Final = 60.0
_LEFTOVER_S: Final = 15.0
"""What a killed supervisor left behind ends by itself within this (lifeline.py, granian's own patience)."""
_END_S: Final = 15.0
_STEP_S: Final = 0.05


def up(console: Console | None = None) -> int:
    """Run until Ctrl-C or SIGTERM; the exit code. Raises ConfigurationError, one line each."""
    console = console or Console(highlight=False, soft_wrap=True)
    settings = settings_for_up()
    with ExitStack() as stack:
        lock = take_place(settings.data_dir, console)
        stack.callback(lock.close)
        check_port(settings.host, settings.port)
        return _Supervisor(settings, lock, console, stack).run()


def settings_for_up() -> Settings:
    """The settings, in demo mode unless DEMO says otherwise."""
    settings = load_settings()
    return settings if "demo" in settings.model_fields_set else settings.model_copy(update={"demo": True})


def take_place(folder: Path, console: Console) -> IO[str]:
    """Lock the data folder for this supervisor and its children, who inherit the lock.

    Waits for children of a supervisor that was killed. Raises ConfigurationError while another runs.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "up.lock").open("a+")
    except OSError as trouble:
        raise ConfigurationError(
            f"DATA_DIR: {folder} cannot be written ({trouble.strerror}); for example DATA_DIR=./data"
        ) from None
    deadline = time.monotonic() + _LEFTOVER_S
    told = False
    while not _locked(lock):
        holder = _holder(lock)
        if holder is None or time.monotonic() > deadline:
            lock.close()
            raise ConfigurationError(
                f"DATA_DIR: Huixin already runs on {folder}; stop it first, or set another, for example DATA_DIR=./data2"
            )
        if not told:
            console.print("The last run was killed; waiting for what it left behind to end ...")
            told = True
        time.sleep(_STEP_S)
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(lock: IO[str]) -> int | None:
    """The dead supervisor whose children hold the lock; None while it lives."""
    lock.seek(0)
    try:
        pid = int(lock.read() or "0")
        os.kill(pid, 0)
    except ProcessLookupError:
        return pid
    except (ValueError, PermissionError):
        return None
    return None


def is_running(folder: Path) -> bool:
    """Whether a supervisor or what it left behind runs on a data folder."""
    file = folder / "up.lock"
    if not file.exists():
        return False
    with file.open("a+") as lock:
        return not _locked(lock)


class _Supervisor:
    """One run."""

    def __init__(self, settings: Settings, lock: IO[str], console: Console, stack: ExitStack) -> None:
        self._settings = settings
        self._lock = lock
        self._console = console
        self._stack = stack
        self._stopping = threading.Event()
        self._again = False

    def run(self) -> int:
        """Start, tend, end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        self._console.print("Starting Huixin ...")
        redis_url = self._start_redis()
        self._make_keys(redis_url)
        lifeline = self._lifeline()
        children = self._children(lifeline)
        try:
            web, worker = children
            web.start()
            password = self._load_demo()
            self._wait_until_ready(web)
            worker.start()
            self._welcome(password)
            self._tend(children, self._flows_are_checked(lifeline))
        except GaveUp as why:
            raise ConfigurationError(str(why)) from None
        finally:
            self._end(children)
        self._console.print("Stopped. The next start finds everything as it was.")
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._again = self._stopping.is_set()
        self._stopping.set()

    def _start_redis(self) -> str:
        url = self._settings.redis_url
        if url is not None:
            return url.get_secret_value()
        from bot.stores.embedded import EmbeddedRedis

        self._redis = EmbeddedRedis(self._settings.data_dir / "redis")
        self._stack.callback(self._redis.stop)
        return self._redis.start()

    def _make_keys(self, redis_url: str) -> None:
        from bot.prepare import make_keys

        if make_keys(self._settings, redis_url):
            self._settings = settings_for_up()
            self._console.print(
                f"Keys were made in {escape(str(self._settings.data_dir))}/keys.env: keep a copy elsewhere."
            )

    def _lifeline(self) -> int:
        """The end of a pipe that tells whoever inherits it when we are gone."""
        read_end, write_end = os.pipe()
        self._stack.callback(os.close, write_end)
        self._stack.callback(os.close, read_end)
        return read_end

    def _children(self, lifeline: int) -> list[Child]:
        environment = child_environment(self._settings)
        logs = self._settings.data_dir / "logs"
        keep = (lifeline, self._lock.fileno())
        return [Child(name, logs / f"{name}.log", environment, keep) for name in ("web", "worker")]

    def _load_demo(self) -> str:
        if not self._settings.demo:
            return ""
        from bot.prepare import load_demo

        return load_demo(self._settings)

    def _wait_until_ready(self, web: Child) -> None:
        """Nothing else starts before: the processors are all the web process's."""
        deadline = time.monotonic() + _READY_S
        while not self._stopping.is_set() and not _ready(self._settings):
            if not web.running:
                raise GaveUp(web.last_words())
            if time.monotonic() > deadline:
                raise GaveUp(f"web is not ready after {_READY_S:.0f} seconds; see {web.log}")
            time.sleep(_STEP_S)

    def _welcome(self, password: str) -> None:
        if self._stopping.is_set():
            return
        say, address = self._console.print, escape(self._settings.address)
        say("[bold]Huixin runs.[/bold]" + (" Everybody in it is fictional." if password else ""))
        if password:
            say(f"  Phone   {address}/phone")
        say(f"  Desk    {address}/desk")
        if password:
            say(f"          log in as alice, bob, carol or dan; password [bold]{escape(password)}[/bold]")
        else:
            say("          log in as whom `huixin staff add` has added")
        say(f"  Logs    {escape(str(self._settings.data_dir))}/logs")
        say("Ctrl-C stops everything; the next start finds it as it was.")

    def _flows_are_checked(self, lifeline: int) -> Errand:
        errand = Errand(("flows", "check", "--json"), child_environment(self._settings), lifeline)
        self._stack.callback(errand.close)
        return errand

    def _tell_flaws(self, printed: bytes) -> None:
        """One line for people and one in the log, where the flows are not fit to go out."""
        try:
            flaws = json.loads(printed)["flaws"]
        except (ValueError, KeyError):
            self._console.print("The flows could not be checked; run `huixin flows check`.")
            return
        if not flaws:
            return
        from bot.logs import line_in

        first = f"{flaws[0]['file']}:{flaws[0]['line']}"
        count = "1 flaw" if len(flaws) == 1 else f"{len(flaws)} flaws"
        self._console.print(
            f"The flows have {count}, the first at {escape(first)}: run `huixin flows check`."
        )
        line_in(
            self._settings.data_dir / "logs" / "up.log", "flows_have_flaws", flaws=len(flaws), first=first
        )

    def _tend(self, children: list[Child], check: Errand | None) -> None:
        while not self._stopping.wait(_STEP_S * 4):
            if check is not None and (printed := check.printed()) is not None:
                check = None
                self._tell_flaws(printed)
            if self._settings.redis_url is None and not self._redis.running():
                self._console.print("The embedded Redis ended; starting it again.")
                self._redis.start()
            for child in children:
                child.tend()

    def _end(self, children: list[Child]) -> None:
        """Web first, so that no text comes in that the worker would not see; Redis last (by the stack)."""
        for child in children:
            child.ask_to_end()
            deadline = time.monotonic() + _END_S
            while child.running and time.monotonic() < deadline and not self._again:
                time.sleep(_STEP_S)
            child.kill()


def _ready(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  # compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=1)
    with suppress(OSError, http.client.HTTPException), closing(connection):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    return False
