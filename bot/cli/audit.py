"""`huixin audit verify|checkpoint`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bot.cli.house import now, opened
from bot.cli.output import write


@click.group()
def audit() -> None:
    """Verify the record, sign checkpoints."""


@audit.command()
@click.argument("checkpoints", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def verify(checkpoints: tuple[Path, ...], *, as_json: bool) -> int:
    """Walk every chain of the record, and hold it against exported CHECKPOINTS."""
    exported = [_read(path) for path in checkpoints]
    with opened() as house:
        flaws = house.archive.flaws(exported)
        found = None if flaws else house.archive.verify(exported)
    if as_json:
        click.echo(json.dumps({"whole": not flaws, "flaws": [str(flaw) for flaw in flaws]}))
    for flaw in flaws if not as_json else ():
        click.echo(f"huixin: {flaw}", err=True)
    if found is not None and not as_json:
        click.echo(
            f"The record is whole: {found.rows} entries, {found.erased} erased, held against {found.checkpoints} checkpoints."
        )
    return 1 if flaws else 0


@audit.command()
@click.option("--output", type=click.Path(path_type=Path), help="A file to keep elsewhere; else stdout.")
def checkpoint(output: Path | None) -> None:
    """Sign the heads of all chains as they are now."""
    with opened() as house:
        signed = house.archive.checkpoint(now())
    text = json.dumps(signed, sort_keys=True)
    if output is None:
        click.echo(text)
    else:
        write(output, text + "\n")
        click.echo(f"Written to {output}; keep it where nobody who can write to the database can reach it.")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise click.ClickException(f"{path} is no checkpoint as `huixin audit checkpoint` writes it")
    return found
