"""Read-only connections to a loan book, every statement bounded in time.

A PostgreSQL server is read over a connection per thread. An SQLite file is read over one connection, by one
thread at a time: a read takes microseconds, and eight page caches of the same file drove one another out.

SQLAlchemy opens and keeps them; statements go straight to the driver, because the two hot reads
lie on the way of every text (measured: 18 µs against 45 through the toolkit's result layer).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import quote
from weakref import WeakSet

from sqlalchemy import URL, Engine, NullPool, PoolProxiedConnection, create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.errors import LoanBookAway

Values = tuple[Any, ...] | Mapping[str, Any]
Rows = Sequence[Sequence[Any]]
_Identity = tuple[int, int]
"""Device and inode of a file."""

FAILED: Final = "the loan book failed: "
"""How the reason begins when a statement failed."""
_STEPS: Final = 10_000
"""SQLite's virtual machine looks at the clock every so many instructions, about 0.1 ms."""
_PAGES_KIB: Final = 16_000
"""SQLite's page cache: the whole book of some 15,000 borrowers."""
_LOOK_S: Final = 1.0
"""So often it is looked whether another file has been put in the place of the one that is open."""
TRUE_FOR_S: Final = 0.01
"""So long after a look at a file what was remembered of it is told without another look."""
_READS_KEPT: Final = 8192
"""A kilobyte each: those of borrowers who texted lately."""


class Connections:
    """Safe to share between threads."""

    def __init__(self, url: URL, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._file = Path(url.database or "")
        self.engine = (_sqlite if url.get_backend_name() == "sqlite" else _postgres)(url, timeout_s)
        self._errors = (self.engine.dialect.loaded_dbapi.Error, DBAPIError, OSError)
        self._turn = threading.Lock() if url.get_backend_name() == "sqlite" else None
        """Whoever has it reads the file."""
        self._kept = self._nothing()
        self._all: WeakSet[_Connection] = WeakSet()  # a thread that ends takes its connection along
        self._lock = threading.Lock()

    def read(self, sql: str, values: Values, *, remember: bool = False) -> Rows:
        """All rows. Raises LoanBookAway, without a value in its words, when they cannot be had in time.

        A connection that broke while it lay idle is made again once; a statement that failed on a
        working one is not repeated. `remember`: of a file that nobody has written to since, or up to
        TRUE_FOR_S before, the rows of the last such read will do.
        """
        if self._turn is None:
            return self._read(sql, values, remember=remember)
        if remember and (known := self._known(sql, values)) is not None:
            return known
        if not self._turn.acquire(timeout=self._timeout_s):
            raise LoanBookAway("others have been reading for too long")
        try:
            return self._read(sql, values, remember=remember)
        finally:
            self._turn.release()

    def _known(self, sql: str, values: Values) -> Rows | None:
        """What is remembered of a file that was looked at a moment ago: under load nobody waits to look again."""
        kept: _FileConnection | None = getattr(self._kept, "connection", None)
        return None if kept is None else kept.known(sql, values)

    def _read(self, sql: str, values: Values, *, remember: bool) -> Rows:
        kept: _Connection | None = getattr(self._kept, "connection", None)
        if kept is not None and kept.is_replaced():
            self._drop()
            kept = None
        try:
            return (kept or self._open()).read(sql, values, remember=remember)
        except self._errors as trouble:
            cut = kept is not None and kept.is_cut
            self._drop()
            if not cut:
                raise LoanBookAway(_reason(trouble)) from None
        return self._read(sql, values, remember=remember)

    def close(self) -> None:
        """Close every connection."""
        with self._turn or nullcontext(), self._lock:
            for connection in list(self._all):
                connection.close()
            self._all.clear()
            self._kept = self._nothing()

    def _nothing(self) -> Any:
        """Where the connection will be kept: by each thread, or by all together."""
        return threading.local() if self._turn is None else SimpleNamespace()

    def _open(self) -> _Connection:
        connection: _Connection
        if self._turn is None:
            connection = _Connection(self.engine.raw_connection())
        else:
            identity = _identity(self._file)
            connection = _FileConnection(self.engine.raw_connection(), self._file, identity, self._timeout_s)
        self._kept.connection = connection
        with self._lock:
            self._all.add(connection)
        return connection

    def _drop(self) -> None:
        connection: _Connection | None = getattr(self._kept, "connection", None)
        self._kept.connection = None
        if connection is not None:
            with self._lock:
                self._all.discard(connection)
            connection.close()


class _Connection:
    """One connection."""

    def __init__(self, proxied: PoolProxiedConnection) -> None:
        driver: Any = proxied.driver_connection
        proxied.detach()
        self._driver = driver

    @property
    def is_cut(self) -> bool:
        """Whether PostgreSQL went away; an SQLite file cannot."""
        return bool(getattr(self._driver, "closed", False))

    def is_replaced(self) -> bool:
        """Whether it reads what is no longer the book."""
        return False

    def read(self, sql: str, values: Values, *, remember: bool) -> Rows:  # noqa: ARG002 - as a file does it
        rows: Rows = self._driver.execute(sql, values).fetchall()
        return rows

    def close(self) -> None:
        self._driver.close()


class _FileConnection(_Connection):
    """A connection to a file, whose deadline SQLite asks about; knows its reads while nobody writes.

    `PRAGMA data_version` (sqlite.org/pragma.html) is a read of the file, of its counter alone: it changes with
    every commit of any other connection. What is remembered is as true as rows read at that moment, and is told
    for TRUE_FOR_S more.
    """

    def __init__(
        self, proxied: PoolProxiedConnection, file: Path, identity: _Identity | None, timeout_s: float
    ) -> None:
        """`identity`: the file's, from before it was opened."""
        super().__init__(proxied)
        self._file = file
        self._identity = identity
        self._look_at = time.monotonic() + _LOOK_S
        self._timeout_s = timeout_s
        self._deadline = deadline = [0.0]
        self._version = 0
        self._true_until = 0.0
        self._reads: dict[tuple[str, Values], Rows] = {}
        self._driver.set_progress_handler(lambda: time.monotonic() > deadline[0], _STEPS)

    def is_replaced(self) -> bool:
        """Whether another file has its name: a book that is delivered anew, say, each night."""
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + _LOOK_S
        return _identity(self._file) != self._identity

    def known(self, sql: str, values: Values) -> Rows | None:
        """What was read before and is still told. Takes no lock: any thread may ask while another reads."""
        return self._reads.get((sql, values)) if time.monotonic() < self._true_until else None

    def read(self, sql: str, values: Values, *, remember: bool) -> Rows:
        now = time.monotonic()
        self._deadline[0] = now + self._timeout_s
        if not remember:
            return super().read(sql, values, remember=False)
        (version,) = self._driver.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._reads.clear()
            self._version = version
        self._true_until = now + TRUE_FOR_S
        found = self._reads.get((sql, values))
        if found is None:
            found = self._reads[sql, values] = super().read(sql, values, remember=True)
            if len(self._reads) > _READS_KEPT:
                del self._reads[next(iter(self._reads))]
        return found


def _identity(file: Path) -> _Identity | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _sqlite(url: URL, timeout_s: float) -> Engine:
    # mode=rw: a missing file is an error, not a new empty book.
    engine = create_engine(
        URL.create(
            "sqlite", database=f"file:{quote(url.database or '')}", query={"mode": "rw", "uri": "true"}
        ),
        poolclass=NullPool,
        connect_args={"timeout": timeout_s, "check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _only_read(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_PAGES_KIB}")

    return engine


def _postgres(url: URL, timeout_s: float) -> Engine:
    milliseconds = int(timeout_s * 1000)
    options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
    # Autocommit: each statement is its own read-only transaction, one round trip instead of three.
    connect = {"options": options, "connect_timeout": 2, "autocommit": True, "application_name": "huixin"}
    return create_engine(url, poolclass=NullPool, connect_args=connect)


def _reason(trouble: Exception) -> str:
    """What failed, in one line that holds no borrower's data.

    Drivers quote values in their words; those about tables and connections name none.
    """
    origin = getattr(trouble, "orig", None) or trouble
    state = str(getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None) or "")
    words = (str(origin).strip().splitlines() or [""])[0]
    harmless = words.startswith(("no such", "connection")) or state.startswith("42")
    detail = words if harmless else state
    return f"{FAILED}{type(origin).__name__}{f', {detail}' if detail else ''}"
