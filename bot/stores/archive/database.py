"""A database behind the archive: SQLite with its settings or PostgreSQL, transactions, and when it is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url

from bot.errors import ConfigurationError, StoreAway

BUSY_MS: Final = 5_000
CONNECT_S: Final = 5
EXAMPLE: Final = "sqlite:////var/lib/huixin/archive.db or postgresql://huixin@localhost/huixin"

_REASONS: Final = (
    "database is locked",
    "unable to open database file",
    "database or disk is full",
    "readonly database",
    "disk i/o error",
    "password authentication failed",
    "no password supplied",
    "connection refused",
    "connection timeout",
    "too many clients",
    "starting up",
    "shutting down",
    "does not exist",
    "no such file",
)
"""What SQLite and PostgreSQL say, as far as it helps an operator."""


class Database:
    """Connections to one database. `url` as SQLAlchemy writes it; ConfigurationError where it is none.

    Reading and writing raise StoreAway when the database does not answer, is locked or full.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(_url(url))

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; else it is PostgreSQL."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and changes nothing."""
        with _away_is_store_away(), self._engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable when it ends, or never was."""
        with _away_is_store_away(), self._engine.connect() as connection:
            connection.execution_options(huixin_writes=True)
            with connection.begin():
                yield connection

    def exists(self) -> bool:
        """Whether there are tables of the archive; looking creates no file."""
        path = self._engine.url.database
        if self.is_sqlite and not (path and Path(path).exists()):
            return False
        with self.reading() as connection:
            return inspect(connection).has_table("journal")

    def compact(self) -> None:
        """After an erasure: leave no old page in SQLite's log. PostgreSQL sees to its own pages in its own time."""
        if self.is_sqlite:
            # On the driver's own connection: no transaction may be open around it.
            with _away_is_store_away(), closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def _url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        raise ConfigurationError(f"DATABASE_URL: not an address of a database, such as {EXAMPLE}") from None
    match parsed.drivername:
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed
        case "postgres" | "postgresql" | "postgresql+psycopg":
            return parsed.set(drivername="postgresql+psycopg")
    raise ConfigurationError(f"DATABASE_URL: must name an SQLite file or PostgreSQL, such as {EXAMPLE}")


def _engine(url: URL) -> Engine:
    if url.drivername != "sqlite":
        wait = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_S}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, connect_args=wait)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "cache_size = -32000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that writes later could fail half way, without any wait, when another wrote first.
    writes = connection.get_execution_options().get("huixin_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _away_is_store_away() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError:
        raise StoreAway("the archive's database has no free connection") from None
    except exc.DBAPIError as error:
        if isinstance(error, (exc.OperationalError, exc.InterfaceError)) or error.connection_invalidated:
            raise StoreAway(f"the archive's database does not answer: {_reason(error.orig)}") from error
        if type(error) is exc.DatabaseError:
            raise ConfigurationError(
                "DATABASE_URL: the file is no SQLite database, or it is damaged"
            ) from None
        raise


def _reason(fault: BaseException | None) -> str:
    """Why, in words that name no host, person, path or value."""
    told = str(fault).lower()
    return next((phrase for phrase in _REASONS if phrase in told), type(fault).__name__)
