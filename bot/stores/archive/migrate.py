"""Bring a database to the tables that this version knows, at the start of every process."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from bot.errors import ConfigurationError
from bot.stores.archive.database import Database

NEWEST: Final = "0001"
"""The newest revision in `migrations/versions`; at it, Alembic need not even be imported."""
_LOCK: Final = 0x687578696E
"""Names our advisory lock in PostgreSQL ("huixn")."""


def migrate(database: Database) -> None:
    """Run the migrations that are missing. Safe when several processes start at once."""
    with database.reading() as connection:
        if _revision(connection) == NEWEST:
            return
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _revision(connection) != NEWEST:
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


def _upgrade(connection: Connection) -> None:
    # Alembic costs a quarter of a second to import; most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise ConfigurationError(
            "DATABASE_URL: the archive was written by a newer Huixin; install that version"
        ) from None
