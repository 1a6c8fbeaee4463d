"""Read-only connections to a loan book: one per thread, every statement bounded in time.

SQLAlchemy opens and keeps them; statements go straight to the driver, because the two hot reads
lie on the way of every text (measured: 18 µs against 45 through the toolkit's result layer).
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import psycopg
from sqlalchemy import URL, Engine, NullPool, PoolProxiedConnection, create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.errors import LoanBookAway

_DRIVER_ERRORS: Final = (sqlite3.Error, psycopg.Error, DBAPIError, OSError)
_STEPS: Final = 10_000
"""SQLite's virtual machine looks at the clock every so many instructions, about 0.1 ms."""


class Connections:
    """`read` runs on the calling thread's own connection. Safe to share between threads."""

    def __init__(self, url: URL, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self.engine = (
            _sqlite(url, timeout_s) if url.get_backend_name() == "sqlite" else _postgres(url, timeout_s)
        )
        self._mine = threading.local()
        self._all: set[PoolProxiedConnection] = set()
        self._lock = threading.Lock()

    def read(self, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """All rows. Raises LoanBookAway, without a value in its words, when they cannot be had in time.

        A connection that broke while it lay idle is made again once; a statement that failed on a
        working one is not repeated.
        """
        kept = self._kept()
        try:
            return self._run(kept or self._open(), sql, values)
        except _DRIVER_ERRORS as trouble:
            self._drop()
            if kept is None or not _was_cut(trouble):
                raise LoanBookAway(_reason(trouble)) from None
        try:
            return self._run(self._open(), sql, values)
        except _DRIVER_ERRORS as trouble:
            self._drop()
            raise LoanBookAway(_reason(trouble)) from None

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._mine = threading.local()

    def _run(
        self, driver: Any, sql: str, values: Sequence[Any] | Mapping[str, Any]
    ) -> Sequence[Sequence[Any]]:
        self._mine.deadline[0] = time.monotonic() + self._timeout_s
        rows: Sequence[Sequence[Any]] = driver.execute(sql, values).fetchall()
        return rows

    def _kept(self) -> Any:
        return getattr(self._mine, "driver", None)

    def _open(self) -> Any:
        connection = self.engine.raw_connection()
        driver: Any = connection.driver_connection
        deadline = [time.monotonic() + self._timeout_s]
        if isinstance(driver, sqlite3.Connection):
            driver.set_progress_handler(lambda: time.monotonic() > deadline[0], _STEPS)
        self._mine.connection, self._mine.driver, self._mine.deadline = connection, driver, deadline
        with self._lock:
            self._all.add(connection)
        return driver

    def _drop(self) -> None:
        connection = getattr(self._mine, "connection", None)
        self._mine.connection = self._mine.driver = None
        if connection is not None:
            with self._lock:
                self._all.discard(connection)
            connection.invalidate()


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

    return engine


def _postgres(url: URL, timeout_s: float) -> Engine:
    milliseconds = int(timeout_s * 1000)
    options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
    # Autocommit: each statement is its own read-only transaction, one round trip instead of three.
    connect = {"options": options, "connect_timeout": 2, "autocommit": True, "application_name": "huixin"}
    return create_engine(url, poolclass=NullPool, connect_args=connect)


def _was_cut(trouble: Exception) -> bool:
    """Whether the connection, not the statement, is what failed."""
    return isinstance(trouble, (psycopg.OperationalError, psycopg.InterfaceError)) and not isinstance(
        trouble, psycopg.errors.QueryCanceled
    )


def _reason(trouble: Exception) -> str:
    """What failed, in words that hold no data: drivers quote values in theirs."""
    origin = getattr(trouble, "orig", None) or trouble
    state = getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None)
    return f"the loan book failed: {type(origin).__name__}{f' {state}' if state else ''}"
