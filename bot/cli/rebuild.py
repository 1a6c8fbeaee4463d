"""`huixin rebuild live|desk`."""

from __future__ import annotations

import click

from bot.cli.house import opened


@click.group()
def rebuild() -> None:
    """Make Redis or the desk's tables again from the archive."""


@rebuild.command()
def live() -> None:
    """Put every conversation, timer and unsent text of the archive into Redis; newer ones there stay."""
    with opened() as house:
        count = 0
        for survivor in house.archive.conversations():
            house.live.restore(*survivor)
            count += 1
        erased = house.archive.suppressions()
        for one in erased:
            house.live.suppress(one.person, one.flags, one.version)
        for partition, position in enumerate(house.archive.positions()):
            house.live.continue_journal(partition, position)
    click.echo(f"Put back {count} conversations, and {len(erased)} erased people who must not be texted.")


@rebuild.command()
def desk() -> None:
    """Make the desk's tables again from the record."""
    with opened() as house:
        rows = house.archive.rebuild_desk()
    click.echo(f"Read {rows} entries; the desk's tables are made anew.")
