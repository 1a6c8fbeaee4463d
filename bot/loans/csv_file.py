"""One CSV file as people save it: with a BOM or not, commas, semicolons or tabs, read cell by cell."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.errors import ConfigurationError
from bot.loans.csv_columns import FILES, Column, Style

_SEPARATORS: Final = ",;\t"
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong where. `line` counts from 1, 0 means the whole file; `column` may be empty."""

    file: str
    line: int
    column: str
    wrong: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}, column {self.column}: {self.wrong}" if self.column else f"{place}: {self.wrong}"


@dataclass(slots=True)
class CsvFile:
    """What a file holds: values by the columns it has, each row with its line; and every flaw found."""

    name: str
    table: str
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def flaw(self, line: int, column: str, wrong: str) -> None:
        """Note a flaw."""
        self.flaws.append(Flaw(self.name, line, column, wrong))


def check_encoding(encoding: str | None) -> None:
    """Raise ConfigurationError unless Python can read text that is in it, whether or not a file needs it."""
    try:
        b"a".decode(encoding or "utf-8")
    except LookupError:
        raise ConfigurationError(
            "--encoding: names no encoding of texts that Python knows; for example --encoding gb18030"
        ) from None
    except UnicodeError:  # one whose characters are longer
        return


def read_csv(path: Path, *, country: str, encoding: str | None = None) -> CsvFile:
    """Read a file named after its table (`borrowers.csv`). Never raises for what is in it.

    `encoding`, of what has no byte order mark, is one that `check_encoding` let pass.
    """
    table = next((name for name in FILES if path.stem.lower().startswith(name)), "")
    file = CsvFile(path.name, table)
    if not table:
        file.flaw(0, "", f"the name must begin with one of {', '.join(FILES)}")
        return file
    try:
        _read(file, _text(path, encoding), country)
    except ValueError as wrong:
        file.flaw(0, "", str(wrong))
    return file


def _text(path: Path, encoding: str | None) -> str:
    try:
        data = path.read_bytes()
    except OSError as trouble:
        raise ValueError(f"cannot be read ({trouble.strerror})") from None
    marked = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    try:
        text = data.decode(marked or encoding or "utf-8")
    except UnicodeDecodeError:
        raise ValueError(
            f"is not {marked or encoding or 'UTF-8'}; save it as CSV UTF-8, or name what it is, such as --encoding gb18030"
        ) from None
    if "\0" in text:
        raise ValueError("holds NUL characters; it is no text file")
    return text


def _read(file: CsvFile, text: str, country: str) -> None:
    text, separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = _lines(reader)
    header_line, cells = next(rows, (1, ()))
    header = [cell.strip().lower() for cell in cells]
    columns = FILES[file.table]
    if not _header_fits(file, header_line, header, columns):
        return
    style = Style(country, decimal_comma=separator != ",")
    for line, cells in rows:
        if len(cells) != len(header):
            file.flaw(line, "", f"has {len(cells)} cells where the header has {len(header)}")
            continue
        _take(file, line, dict(zip(header, cells, strict=True)), columns, style)


def _separator(text: str) -> tuple[str, str]:
    """The text with a spreadsheet's `sep=` line emptied, and its separator."""
    first, end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return end + rest, first.strip()[4]
    return text, max(_SEPARATORS, key=first.count)


def _lines(reader: Any) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not blank with the line it begins on. Raises ValueError for broken quotes."""
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as trouble:
        raise ValueError(f"cannot be read from line {begins} on: {trouble}") from None


def _header_fits(file: CsvFile, line: int, header: Sequence[str], columns: Mapping[str, Column]) -> bool:
    """Whether the columns are those that we know; what is none of them is told by its place, for it may be data."""
    if not columns.keys() & set(header):
        file.flaw(line, "", f"the first line must name the columns: {_named(columns)}")
        return False
    for name in columns:
        if columns[name].required and name not in header:
            file.flaw(line, name, "is missing from the header")
        elif header.count(name) > 1:
            file.flaw(line, name, "stands in the header more than once")
    for place, name in enumerate(header, start=1):
        if name not in columns:
            file.flaw(line, str(place), f"has a name that is not known; there are {_named(columns)}")
    return not file.flaws


def _named(columns: Mapping[str, Column]) -> str:
    return ", ".join(name if column.required else f"[{name}]" for name, column in columns.items())


def _take(
    file: CsvFile, line: int, cells: Mapping[str, str], columns: Mapping[str, Column], style: Style
) -> None:
    values: dict[str, Any] = {}
    before = len(file.flaws)
    for name, given in cells.items():
        column, cell = columns[name], _unwrapped(given)
        if not cell and column.required:
            file.flaw(line, name, "is empty")
        elif not cell:
            values[name] = column.default
        else:
            try:
                values[name] = column.read(cell, style)
            except ValueError as wrong:
                file.flaw(line, name, str(wrong))
    if len(file.flaws) == before:
        file.rows.append((line, values))


def _unwrapped(cell: str) -> str:
    """A cell without spaces around it and without the ="0098" that keeps zeros in a spreadsheet."""
    cell = cell.strip()
    return cell[2:-1].strip() if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell
