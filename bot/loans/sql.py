"""The loan book in SQL: the schema of docs/loan-book.md, on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    URL,
    ColumnElement,
    String,
    Table,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    make_url,
    null,
    select,
    union_all,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import ArgumentError

from bot.domain import Borrower
from bot.errors import ConfigurationError, LoanBookAway, LoanBookNonsense
from bot.loans import tails
from bot.loans.base import LoanBook
from bot.loans.connections import FAILED, Connections, Rows
from bot.loans.reading import borrowers_from, words
from bot.loans.schema import APPLICATIONS, BORROWERS, INSTALMENTS, LOANS, PHONES

_EXAMPLE: Final = "for example LOAN_BOOK_URL=postgresql://reader@db.example.com/loans"
_SLASH: Final[ColumnElement[str]] = literal_column("'/'", String)


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A column as text; an empty one stays visible, because it is nonsense to report."""
    return func.coalesce(cast(column, String), literal_column("''"))


_PHONE: Final = PHONES.c.phone == bindparam("phone", "")
_AT_PHONE: Final = PHONES.join(BORROWERS, BORROWERS.c.id == PHONES.c.borrower_id)
_UNPAID: Final = (
    select(
        func.aggregate_strings(
            _text(INSTALMENTS.c.due_on)
            + _SLASH
            + _text(INSTALMENTS.c.amount_minor)
            + _SLASH
            + _text(INSTALMENTS.c.paid_minor),
            ",",
        )
    )
    .where(INSTALMENTS.c.loan_id == LOANS.c.id)
    .where(INSTALMENTS.c.amount_minor > INSTALMENTS.c.paid_minor)
    .scalar_subquery()
)
"""The unpaid instalments of a loan in one column: a row each would double the time of a read."""
_PERSON: Final = (BORROWERS.c.id, BORROWERS.c.name, BORROWERS.c.language)
_LOAN: Final = (
    LOANS.c.id,
    LOANS.c.digits,
    LOANS.c.currency,
    LOANS.c.outstanding_minor,
    LOANS.c.annual_rate,
    LOANS.c.disbursed_on,
    LOANS.c.paid_off_on,
    _UNPAID,
)
_APPLICATION: Final = (
    APPLICATIONS.c.id,
    APPLICATIONS.c.status,
    APPLICATIONS.c.decided_on,
    APPLICATIONS.c.reasons,
)

PEOPLE: Final = union_all(
    select(*_PERSON, *_LOAN, *[null()] * len(_APPLICATION))
    .select_from(_AT_PHONE.outerjoin(LOANS, LOANS.c.borrower_id == BORROWERS.c.id))
    .where(_PHONE),
    select(*_PERSON, *[null()] * len(_LOAN), *_APPLICATION)
    .select_from(_AT_PHONE.join(APPLICATIONS, APPLICATIONS.c.borrower_id == BORROWERS.c.id))
    .where(_PHONE),
)
"""Everybody at a number: a row for each loan, a row for each application; one round trip."""

TAILS: Final = (
    select(BORROWERS.c.id, BORROWERS.c.tail, BORROWERS.c.tail_hash).select_from(_AT_PHONE).where(_PHONE)
)
NAME: Final = select(BORROWERS.c.name).where(BORROWERS.c.id == bindparam("borrower_id", ""))
PING: Final[Any] = select(literal_column("1"))
_COLUMNS: Final[Mapping[Table, Sequence[ColumnElement[Any]]]] = {
    BORROWERS: tuple(BORROWERS.c),
    PHONES: tuple(PHONES.c),
    LOANS: tuple(LOANS.c),
    INSTALMENTS: [INSTALMENTS.c[name] for name in ("loan_id", "due_on", "amount_minor", "paid_minor")],
    APPLICATIONS: tuple(APPLICATIONS.c),
}
"""All that is ever read: `payments` is not, nor the number of an instalment."""


class SqlLoanBook(LoanBook):
    """A loan book at an SQLAlchemy URL, opened when first asked.

    `today` is the lender's day (what is late depends on it), `tail_key` opens hashed tails, and
    `timeout_s` bounds each statement.
    """

    def __init__(
        self, url: str, *, today: Callable[[], date], tail_key: bytes | None = None, timeout_s: float = 0.8
    ) -> None:
        parsed = parse_url(url)
        self.local = parsed.get_backend_name() == "sqlite"
        self._today = today
        self._tail_key = tail_key
        self._connections = Connections(parsed, timeout_s)
        dialect = self._connections.engine.dialect
        self._people, self._tails = _Read(PEOPLE, dialect), _Read(TAILS, dialect)
        self._name, self._ping = _Read(NAME, dialect), _Read(PING, dialect)
        self._tables = {
            table.name: _Read(select(*columns).where(false()), dialect) for table, columns in _COLUMNS.items()
        }

    def borrowers(self, phone: str) -> Sequence[Borrower]:
        rows = self._people.run(self._connections, phone, remember=True)
        return borrowers_from(tuple(rows), self._today())

    def proven(self, phone: str, tail: str) -> Sequence[str]:
        given = tails.tidy(tail)
        rows = self._tails.run(self._connections, phone)
        return tuple(str(key) for key, kept, hashed in rows if self._matches(str(key), kept, hashed, given))

    def name(self, borrower_id: str) -> str | None:
        rows = self._name.run(self._connections, borrower_id)
        return str(rows[0][0]) if rows else None

    def ping(self) -> None:
        self._ping.run(self._connections)
        if wrong := ", ".join(self._unreadable()):
            raise LoanBookAway(f"cannot be read: {wrong}")
        self._people.run(self._connections)
        self._tails.run(self._connections)

    def _unreadable(self) -> Iterator[str]:
        """Each table that cannot be read, and why."""
        for name, read in self._tables.items():
            try:
                read.run(self._connections)
            except LoanBookAway as trouble:
                yield f"{name} ({str(trouble).removeprefix(FAILED)})"

    def close(self) -> None:
        self._connections.close()

    def _matches(self, borrower_id: str, kept: object, hashed: object, given: str) -> bool:
        if stored_hash := words(hashed, "borrowers.tail_hash"):
            if self._tail_key is None:
                raise LoanBookNonsense("borrowers.tail_hash is used, but LOAN_TAIL_KEY is not set")
            return tails.same(stored_hash.lower(), tails.tail_hash(self._tail_key, borrower_id, given))
        stored = tails.tidy(words(kept, "borrowers.tail"))
        if not stored:
            return False
        if not tails.is_tail(stored):
            raise LoanBookNonsense("borrowers.tail is not four letters or digits")
        return tails.same(stored, given)


class _Read:
    """One statement with one parameter, compiled once for a dialect."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self._sql = str(compiled)
        self._names = tuple(compiled.params)
        self._places = None if compiled.positiontup is None else len(compiled.positiontup)

    def run(self, connections: Connections, value: str = "", *, remember: bool = False) -> Rows:
        if self._places is None:
            return connections.read(self._sql, dict.fromkeys(self._names, value))
        return connections.read(self._sql, (value,) * self._places, remember=remember)


def parse_url(url: str) -> URL:
    """An SQLite file or PostgreSQL. Raises ConfigurationError."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError(f"LOAN_BOOK_URL: is no address of a database; {_EXAMPLE}") from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
    raise ConfigurationError(f"LOAN_BOOK_URL: must name an SQLite file or PostgreSQL; {_EXAMPLE}")
