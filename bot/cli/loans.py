"""`huixin loans import`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click
from sqlalchemy.exc import DBAPIError

from bot.loans.load_csv import Report, load_csv
from bot.settings import load_settings

_SHOWN: Final = 50


@click.group()
def loans() -> None:
    """Fill the loan book from CSV files; docs/loan-book.md describes them."""


@loans.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@click.option("--replace", is_flag=True, help="Make these files the whole book.")
@click.option("--encoding", help="What the files are in, if not UTF-8; such as gb18030.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_(
    files: tuple[Path, ...], *, dry_run: bool, replace: bool, encoding: str | None, as_json: bool
) -> int:
    """Add or change what FILES say (borrowers.csv, loans.csv, ...): all of it, or nothing."""
    settings = load_settings()
    try:
        report = load_csv(
            settings.loan_book,
            files,
            country=settings.default_country,
            dry_run=dry_run,
            replace=replace,
            encoding=encoding,
        )
    except DBAPIError as trouble:
        raise click.ClickException(
            f"LOAN_BOOK_URL: the database refused ({type(trouble.orig).__name__}); nothing was stored. May this user write?"
        ) from None
    if as_json:
        click.echo(_json(report))
    else:
        _tell(report)
    return 1 if report.flaws else 0


def _tell(report: Report) -> None:
    for flaw in report.flaws[:_SHOWN]:
        click.echo(str(flaw), err=True)
    if report.flaws:
        more = len(report.flaws) - _SHOWN
        click.echo(
            f"huixin: {f'and {more} more; ' if more > 0 else ''}nothing was stored; mend the files and run it again",
            err=True,
        )
        return
    what = "Stored" if report.stored else "Would store"
    for name, count in report.counts.items():
        click.echo(f"{what} {count} {'row' if count == 1 else 'rows'} of {name}")


def _json(report: Report) -> str:
    flaws = [
        {"file": flaw.file, "line": flaw.line, "column": flaw.column, "wrong": flaw.wrong}
        for flaw in report.flaws
    ]
    return json.dumps({"stored": report.stored, "rows": report.counts, "flaws": flaws}, ensure_ascii=False)
