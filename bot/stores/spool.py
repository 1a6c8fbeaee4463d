"""This host's spool: texts taken while Redis is away, on disk before they are acknowledged.

One file, appended to, sealed record by record, drained from its front in order. Until it is empty
new texts join it: `waiting` tells. Its first 16 bytes are random and name it; a record is

    4 bytes  b"HxSp"
    4 bytes  length of what follows the next field
    4 bytes  CRC-32 of it
    …        sealed JSON: when the text came in, and the text

A record torn by a crash was never acknowledged; reading goes on at the next whole one. How far the
file is drained lies beside it with the file's name. All processes of a host share the folder: locks
order them, and only one drains. They also share one byte of memory (the file `mark`): while it is 0
nothing waits, which saves every text a look at the file system.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

import structlog

from bot.domain import Inbound
from bot.errors import SealBroken, SpoolFull
from bot.stores.crypto import KeyRing, Kind

log = structlog.get_logger(__name__)

_MAGIC: Final = b"HxSp"
_NAME: Final = 16
_HEAD: Final = 12
_LONGEST: Final = 1 << 20
"""Bytes of one record; carriers' doors take 64 KB."""
_SYNC_EVERY: Final = 8
"""Records drained between two syncs of the position: fewer than the event ids a conversation knows."""


@dataclass(frozen=True, slots=True)
class _Record:
    sealed: bytes
    end: int


class Spool:
    """The spool in one folder. Safe between threads and processes of this host."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self._folder = folder
        self._keys = keys
        self._file = folder / "texts.spool"
        self._mark = self._shared_mark()

    def waiting(self) -> bool:
        """Whether texts wait here."""
        return self._mark[0] != 0 and self._file.exists()

    def writable(self) -> bool:
        """Whether a text could be kept here now, as far as trying tells."""
        try:
            self._make_folder()
            probe = self._folder / f".probe-{os.getpid()}"
            with probe.open("wb") as file:
                file.write(bytes(4096))
                _sync(file.fileno())
            probe.unlink()
        except OSError:
            return False
        return True

    def append(self, inbound: Inbound, received_at: float) -> None:
        """Keep one text; it is on disk when this returns. `received_at`: epoch seconds.

        Raises SpoolFull if it cannot be kept (disk full, not writable); then no part of it is.
        """
        plain = json.dumps({"received_at": received_at, **asdict(inbound)}).encode()
        try:
            self._make_folder()
            with self._locked("append.lock"):
                self._write(plain)
        except OSError as why:
            raise SpoolFull(f"the spool cannot take a text: {os.strerror(why.errno or 0)}") from None

    def drain(self, handle: Callable[[Inbound, float], object]) -> int:
        """Hand over what waits, oldest first, each with when it came in; how many.

        An exception of `handle` passes through and its text stays first in line. Returns 0 at once
        while another process drains. Records that do not open with our keys are set aside, sealed as
        they are, so that they hold up nobody.
        """
        if not self._file.exists():
            return 0
        with self._locked("drain.lock", wait=False) as mine:
            file = self._opened() if mine else None
            if file is None:
                return 0
            with file:
                return self._drain(file, handle)

    def _opened(self) -> IO[bytes] | None:
        """The file, unless there is none any more; one that was only begun is removed."""
        with self._locked("append.lock"):
            try:
                file = self._file.open("rb")
            except FileNotFoundError:
                return None
            if os.fstat(file.fileno()).st_size >= _NAME:
                return file
            file.close()
            self._file.unlink()
            return None

    def _write(self, plain: bytes) -> None:
        self._mark[0] = 1
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            try:
                if size < _NAME:
                    os.ftruncate(descriptor, 0)
                    size = 0
                    _write_all(descriptor, os.urandom(_NAME))
                name = os.pread(descriptor, _NAME, 0)
                _write_all(descriptor, _framed(self._keys.close_record(Kind.SPOOL, plain, name)))
                _sync(descriptor)
                if size == 0:
                    _sync_folder(self._folder)
            except OSError:
                self._take_back(descriptor, size)
                raise
        finally:
            os.close(descriptor)

    def _take_back(self, descriptor: int, size: int) -> None:
        """After a failed write: as it was. An empty file would keep texts from a Redis that is there."""
        with suppress(OSError):
            os.ftruncate(descriptor, size)
            if size == 0:
                self._file.unlink()

    def _drain(self, file: IO[bytes], handle: Callable[[Inbound, float], object]) -> int:
        name = file.read(_NAME)
        position = self._position(name)
        done = seen = 0
        while True:
            record = self._next(file.fileno(), position)
            if record is not None:
                done += self._hand_over(record, name, handle)
                seen += 1
                position = record.end
                self._remember(name, position, sync=seen % _SYNC_EVERY == 0)
            elif self._finish(position):
                return done

    def _hand_over(self, record: _Record, name: bytes, handle: Callable[[Inbound, float], object]) -> int:
        try:
            fields = json.loads(self._keys.open_record(Kind.SPOOL, record.sealed, name))
            received_at = fields.pop("received_at")
            inbound = Inbound(**fields)
        except (SealBroken, ValueError, TypeError, KeyError) as why:
            log.warning("spooled_text_unreadable", reason=type(why).__name__)
            self._set_aside(record, name)
            return 0
        handle(inbound, received_at)
        return 1

    def _next(self, descriptor: int, position: int) -> _Record | None:
        """The first whole record at or after a position; None at the end."""
        size = os.fstat(descriptor).st_size
        while position + _HEAD <= size:
            head = os.pread(descriptor, _HEAD, position)
            length, checksum = int.from_bytes(head[4:8]), int.from_bytes(head[8:12])
            if head[:4] == _MAGIC and length <= _LONGEST:
                sealed = os.pread(descriptor, length, position + _HEAD)
                if len(sealed) == length and zlib.crc32(sealed) == checksum:
                    return _Record(sealed, position + _HEAD + length)
            position = _next_magic(descriptor, position + 1, size)
        return None

    def _finish(self, position: int) -> bool:
        """Remove the file if nothing was added meanwhile. A half-written record is waited for: locks tell."""
        with self._locked("append.lock"), self._file.open("rb") as file:
            if self._next(file.fileno(), position) is not None:
                return False
            self._file.unlink()
            self._mark[0] = 0
            (self._folder / "drained").unlink(missing_ok=True)
            _sync_folder(self._folder)
            return True

    def _position(self, name: bytes) -> int:
        try:
            kept = (self._folder / "drained").read_bytes()
        except OSError:
            kept = b""
        whole = len(kept) == _NAME + 8 and kept[:_NAME] == name
        return int.from_bytes(kept[_NAME:]) if whole else _NAME

    def _remember(self, name: bytes, position: int, *, sync: bool) -> None:
        """A full disk does not stop the draining: a text handed over twice is known by its id."""
        with suppress(OSError):
            descriptor = os.open(self._folder / "drained", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(descriptor, name + position.to_bytes(8), 0)
                if sync:
                    _sync(descriptor)
            finally:
                os.close(descriptor)

    def _set_aside(self, record: _Record, name: bytes) -> None:
        with (self._folder / "unreadable.spool").open("ab") as file:
            file.write(name + _framed(record.sealed))
            file.flush()
            _sync(file.fileno())

    def _shared_mark(self) -> mmap.mmap | bytearray:
        """The byte that says whether to look; where it cannot be shared, one that always says so."""
        try:
            self._make_folder()
            with self._locked("append.lock"):
                descriptor = os.open(self._folder / "mark", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    os.ftruncate(descriptor, 1)
                    mark = mmap.mmap(descriptor, 1)
                finally:
                    os.close(descriptor)
                mark[0] = self._file.exists()
                return mark
        except (OSError, ValueError):
            return bytearray(b"\1")

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def _locked(self, which: str, *, wait: bool = True) -> Iterator[bool]:
        """Holds a lock among all processes and threads; False where it is taken and not waited for."""
        descriptor = os.open(self._folder / which, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
                mine = True
            except BlockingIOError:
                mine = False
            yield mine
        finally:
            os.close(descriptor)


def _framed(sealed: bytes) -> bytes:
    return b"".join((_MAGIC, len(sealed).to_bytes(4), zlib.crc32(sealed).to_bytes(4), sealed))


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _next_magic(descriptor: int, position: int, size: int) -> int:
    """Where the next record may begin; the end of the file if nowhere."""
    while position < size:
        chunk = os.pread(descriptor, 1 << 16, position)
        found = chunk.find(_MAGIC)
        if found >= 0:
            return position + found
        if len(chunk) < len(_MAGIC):
            break
        position += len(chunk) - len(_MAGIC) + 1
    return size


def _sync(descriptor: int) -> None:
    """Onto the disk itself; macOS leaves that to a call of its own."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is None:
        os.fsync(descriptor)
    else:
        fcntl.fcntl(descriptor, full)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
