"""Writing to a loan book that is ours to fill: the demo's, or one that a lender feeds by CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, create_engine, delete, event
from sqlalchemy.dialects import postgresql, sqlite

from bot.loans.schema import METADATA, PHONES
from bot.loans.sql import parse_url

Rows = Mapping[Table, Sequence[Mapping[str, Any]]]
_AT_ONCE: Final = 500


def open_for_writing(url: str) -> Engine:
    """An engine whose tables exist. An SQLite file is made, with its folder, if there is none."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, hide_parameters=True)
    else:
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, hide_parameters=True)
        event.listen(engine, "connect", _write_ahead)
    METADATA.create_all(engine)
    return engine


def open_for_trying(url: str) -> Engine:
    """An engine for a transaction that will be rolled back; a book that is not there yet is not made."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        engine = create_engine("sqlite://", hide_parameters=True)
        METADATA.create_all(engine)
        return engine
    return open_for_writing(url)


def store(connection: Connection, rows: Rows) -> None:
    """Add rows, or change those that are there: only the columns given change.

    A borrower's numbers become exactly those given.
    """
    for table in METADATA.sorted_tables:
        given = rows.get(table, ())
        if table is PHONES:
            _forget_numbers(connection, {row["borrower_id"] for row in given})
        for columns in dict.fromkeys(tuple(row) for row in given):
            alike = [row for row in given if tuple(row) == columns]
            for part in _batches(alike):
                connection.execute(_upsert(connection, table, columns), part)


def empty(connection: Connection) -> None:
    """Remove every row of every table."""
    for table in reversed(METADATA.sorted_tables):
        connection.execute(delete(table))


def _forget_numbers(connection: Connection, borrowers: set[str]) -> None:
    for part in _batches(sorted(borrowers)):
        connection.execute(delete(PHONES).where(PHONES.c.borrower_id.in_(part)))


def _upsert(connection: Connection, table: Table, columns: Sequence[str]) -> Any:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


def _write_ahead(connection: Any, _record: object) -> None:
    # Readers answer texts while an import writes.
    connection.execute("PRAGMA journal_mode = WAL")
