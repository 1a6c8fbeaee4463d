"""`huixin rebuild live|desk`."""

from __future__ import annotations

import click

from bot.cli.house import opened
from bot.restorer import put_back


@click.group()
def rebuild() -> None:
    """Make Redis or the desk's tables again from the archive."""


@rebuild.command()
def live() -> None:
    """Put every conversation, timer and unsent text of the archive into Redis; newer ones there stay."""
    with opened() as house:
        done = put_back(house.live, house.archive)
    click.echo(
        f"Put back {done.conversations} conversations, and {done.erased} erased people who must not be texted."
    )


@rebuild.command()
def desk() -> None:
    """Make the desk's tables again from the record."""
    with opened() as house:
        rows = house.archive.rebuild_desk()
    click.echo(f"Read {rows} entries; the desk's tables are made anew.")
