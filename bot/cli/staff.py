"""`huixin staff add|list|reset`."""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import replace

import click

from bot.cli.house import opened
from bot.settings import load_settings
from bot.stores.base import StaffRow
from bot.web.desk.passwords import hash_password

_ROLES = ("agent", "supervisor", "compliance")
_from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from stdin instead of making one."
)


@click.group()
def staff() -> None:
    """Add, list and reset the desk's staff."""


@staff.command()
@click.argument("login")
@click.option("--name", required=True, help="The name that borrowers read, such as Chen.")
@click.option("--role", type=click.Choice(_ROLES), default="agent", show_default=True)
@_from_stdin
def add(login: str, name: str, role: str, *, password_stdin: bool) -> None:
    """Add somebody; their password is made and printed."""
    if not login.isascii() or not login.isalnum() or not 2 <= len(login) <= 32:
        raise click.UsageError("A log-in name has 2 to 32 letters and digits.")
    if not name.strip().isprintable() or not 1 <= len(name.strip()) <= 40:
        raise click.UsageError("A name has 1 to 40 printable characters.")
    # Staff may be added before the first start (docs/running.md), by whoever has set the keys.
    with opened(first=not load_settings().missing_keys()) as house:
        if house.archive.staff(login.lower()) is not None:
            raise click.ClickException(
                f"{login.lower()} is there already; `huixin staff reset` gives a new password"
            )
        password, hashed = _password(from_stdin=password_stdin)
        house.archive.save_staff(StaffRow(login.lower(), name.strip(), role, hashed))
    _tell(login.lower(), password, made=not password_stdin)


@staff.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON lines.")
def list_(*, as_json: bool) -> None:
    """Everybody, by log-in name."""
    with opened() as house:
        rows = house.archive.all_staff()
    for row in rows:
        if as_json:
            shown = {"login": row.login, "name": row.display_name, "role": row.role, "active": row.active}
            click.echo(json.dumps(shown, ensure_ascii=False))
        else:
            click.echo(f"{row.login:16} {row.role:12} {'' if row.active else '(off) '}{row.display_name}")


@staff.command()
@click.argument("login")
@click.option("--off", is_flag=True, help="Let them in no more.")
@_from_stdin
def reset(login: str, *, off: bool, password_stdin: bool) -> None:
    """Give somebody a new password, and let them in again; or, with --off, never more."""
    with opened() as house:
        row = house.archive.staff(login.lower())
        if row is None:
            raise click.ClickException(f"nobody is called {login.lower()}; `huixin staff list` says who is")
        if off:
            house.archive.save_staff(replace(row, active=False))
            click.echo(f"{row.login} cannot log in any more.")
            return
        password, hashed = _password(from_stdin=password_stdin)
        house.archive.save_staff(replace(row, password_hash=hashed, active=True))
    _tell(row.login, password, made=not password_stdin)


def _password(*, from_stdin: bool) -> tuple[str, str]:
    """A password and its hash."""
    password = sys.stdin.readline().rstrip("\r\n") if from_stdin else secrets.token_urlsafe(9)
    try:
        return password, hash_password(password)
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None


def _tell(login: str, password: str, *, made: bool) -> None:
    click.echo(f"{login}: the password is {password}" if made else f"{login}: done")
