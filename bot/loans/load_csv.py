"""`huixin loans import`: a lender's CSV files into a loan book, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from bot.domain import EXPONENTS
from bot.loans.csv_file import CsvFile, Flaw, check_encoding, read_csv
from bot.loans.schema import APPLICATIONS, BORROWERS, INSTALMENTS, LOANS, PAYMENTS, PHONES
from bot.loans.writing import empty, open_for_trying, open_for_writing, store

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "borrowers": ("id",),
    "loans": ("id",),
    "instalments": ("loan_id", "number"),
    "payments": ("id",),
    "applications": ("id",),
}


@dataclass(slots=True)
class Report:
    """What an import did, or would do. With any flaw nothing was stored."""

    counts: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    stored: bool = False


def load_csv(
    url: str,
    paths: Sequence[Path],
    *,
    country: str,
    dry_run: bool = False,
    replace: bool = False,
    encoding: str | None = None,
) -> Report:
    """Add or change what the files say; `replace` empties the book first.

    Raises ConfigurationError for a wrong `url` or `encoding` and SQLAlchemy's DBAPIError where the database fails;
    nothing is stored then.
    """
    check_encoding(encoding)
    files = [read_csv(path, country=country, encoding=encoding) for path in paths]
    engine = open_for_trying(url) if dry_run else open_for_writing(url)
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            if replace:
                empty(connection)
            report = _import(connection, files)
            if dry_run or report.flaws:
                transaction.rollback()
            else:
                report.stored = True
    finally:
        engine.dispose()
    return report


def _import(connection: Connection, files: Sequence[CsvFile]) -> Report:
    currencies = _currencies(connection, files)
    people = _known(connection, BORROWERS, files, "borrowers")
    for file in files:
        _check_keys(file)
        if file.table in {"loans", "applications"}:
            _check_reference(file, "borrower_id", people, "no borrower of this id")
        if file.table in {"instalments", "payments"}:
            _check_reference(file, "loan_id", currencies, "no loan of this id")
    rows: dict[Table, list[dict[str, Any]]] = {}
    for file in files:
        for line, values in file.rows:
            for table, row in _rows(file, line, values, currencies):
                rows.setdefault(table, []).append(row)
    report = Report(
        {file.name: len(file.rows) for file in files},
        [flaw for file in files for flaw in sorted(file.flaws, key=lambda flaw: flaw.line)],
    )
    if not report.flaws:
        store(connection, rows)
    return report


def _known(connection: Connection, table: Table, files: Sequence[CsvFile], name: str) -> set[str]:
    stored = {str(key) for (key,) in connection.execute(select(table.c.id))}
    return stored | {values["id"] for file in files if file.table == name for _, values in file.rows}


def _currencies(connection: Connection, files: Sequence[CsvFile]) -> dict[str, str]:
    """The currency of every loan, stored or in the files."""
    stored = {str(key): str(code) for key, code in connection.execute(select(LOANS.c.id, LOANS.c.currency))}
    given = {
        values["id"]: values["currency"] for file in files if file.table == "loans" for _, values in file.rows
    }
    return stored | given


def _check_keys(file: CsvFile) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for line, values in file.rows:
        key = tuple(values[name] for name in _KEYS[file.table])
        if key in seen:
            file.flaw(line, _KEYS[file.table][-1], f"repeats line {seen[key]}")
        seen.setdefault(key, line)


def _check_reference(file: CsvFile, column: str, known: Collection[str], wrong: str) -> None:
    for line, values in file.rows:
        if values[column] not in known:
            file.flaw(line, column, f"there is {wrong}, neither in the files nor in the book")


def _rows(
    file: CsvFile, line: int, values: Mapping[str, Any], currencies: Mapping[str, str]
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """The rows of the schema that one line makes."""
    row = dict(values)
    match file.table:
        case "borrowers":
            numbers = row.pop("phones")
            yield BORROWERS, row
            yield from (
                (PHONES, {"phone": phone, "borrower_id": row["id"]}) for phone in dict.fromkeys(numbers)
            )
        case "loans":
            row["digits"] = row.get("digits") or _last_four(file, line, row["id"])
            row["outstanding_minor"] = _minor(file, line, "outstanding", row, row["currency"])
            yield LOANS, row
        case "instalments":
            code = currencies.get(row["loan_id"], "")
            row["amount_minor"] = _minor(file, line, "amount", row, code)
            if "paid" in row:
                row["paid_minor"] = _minor(file, line, "paid", row, code)
                if row["paid_minor"] > row["amount_minor"]:
                    file.flaw(line, "paid", "is more than the amount")
            yield INSTALMENTS, row
        case "payments":
            row["amount_minor"] = _minor(file, line, "amount", row, currencies.get(row["loan_id"], ""))
            yield PAYMENTS, row
        case "applications":
            yield APPLICATIONS, row


def _minor(file: CsvFile, line: int, column: str, row: dict[str, Any], currency: str) -> int:
    """Take an amount out of a row, as minor units; a flaw where it has digits that the currency has not."""
    value: Decimal = row.pop(column)
    if currency not in EXPONENTS:
        return 0
    minor = value.scaleb(EXPONENTS[currency])
    if minor != int(minor):
        file.flaw(line, column, f"has more than {EXPONENTS[currency]} decimals, the most that {currency} has")
    return int(minor)


def _last_four(file: CsvFile, line: int, loan_id: str) -> str:
    characters = "".join(character for character in loan_id if character.isascii() and character.isalnum())
    if len(characters) < 4:
        file.flaw(line, "digits", "is empty, and the id has no four letters or digits to take instead")
    return characters[-4:]
