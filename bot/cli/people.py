"""`huixin people export|erase PHONE`: a person's right to see and to be forgotten."""

from __future__ import annotations

import json
from contextlib import suppress
from getpass import getuser
from pathlib import Path
from uuid import uuid4

import click

from bot.app import House
from bot.cli.house import archive_all, e164, now, opened
from bot.cli.output import write_new
from bot.domain import Act, Person, StaffEvent
from bot.errors import Refused
from bot.settings import load_settings


@click.group()
def people() -> None:
    """Export or erase what is kept of a person."""


@people.command()
@click.argument("phone")
@click.option("--output", type=click.Path(path_type=Path), help="A file, for your eyes only; else stdout.")
def export(phone: str, output: Path | None) -> None:
    """Everything kept of the person at PHONE, as JSON."""
    number = e164(phone, load_settings().default_country)
    with opened() as house:
        person = house.live.person_of(number)
        _record(house, person)
        archive_all(house)
        found = house.archive.export(person, now())
    text = json.dumps(found, ensure_ascii=False, indent=2, default=str)
    if output is None:
        click.echo(text)
        return
    write_new(output, text + "\n")
    click.echo(f"Written to {output}.")


@people.command()
@click.argument("phone")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def erase(phone: str, *, yes: bool, as_json: bool) -> None:
    """Make everything kept of the person at PHONE unreadable, but what the law says to keep."""
    number = e164(phone, load_settings().default_country)
    with opened() as house:
        person = house.live.person_of(number)
        if not yes and not _confirmed("This cannot be undone. Erase this person?"):
            raise click.ClickException("nothing erased")
        archive_all(house)
        entries = house.archive.erasable(person)
        house.live.forget(person)
        house.archive.erase(person, now())
        archive_all(house)
    if as_json:
        click.echo(json.dumps({"entries": entries}))
    elif entries:
        click.echo(
            f"Erased: {entries} entries can no longer be read by anybody. What the law requires is kept apart."
        )
    else:
        click.echo("Nothing was kept of this number, or it was erased before.")


def _confirmed(question: str) -> bool:
    """Whether somebody said yes; nobody there to ask is a no."""
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        return False


def _record(house: House, person: Person) -> None:
    """Put it on the person's record that they were exported, and by whom on this machine."""
    event = StaffEvent(
        id=f"cli:{uuid4()}", act=Act.EXPORT, staff=getuser(), display_name="command line", role="operator"
    )
    with suppress(Refused):  # nothing is kept of this person, or they were erased
        house.engine.command(person, event)
