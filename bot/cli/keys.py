"""`huixin keys new|rotate`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from bot import keys as making
from bot.cli.house import must_be_there, opened
from bot.settings import Settings, load_settings
from bot.up import is_running


@click.group()
def keys() -> None:
    """Make new keys, put the newest to use. docs/running.md says when."""


@keys.command()
def new() -> None:
    """Print a fresh set of keys, as `.env` takes them. Nothing is changed."""
    for name, value in making.new_keys(_today(load_settings())).items():
        click.echo(f"{name}={value}")


@keys.command()
@click.option("--new", "fresh", is_flag=True, help="First put a new data key into DATA_DIR/keys.env.")
def rotate(*, fresh: bool) -> None:
    """Wrap every person's secret with the newest data key. No row of the record changes."""
    settings = load_settings()
    must_be_there(settings)
    if fresh:
        if is_running(settings.data_dir):
            raise click.ClickException("stop Huixin first: processes that run do not know a key made now")
        making.put_first(settings, making.new_data_key(_today(settings)))
    with opened() as house:
        live = house.live.rotate()
        archived = house.archive.rotate()
        older = len(house.settings.data_keys()) - 1
    click.echo(f"Wrapped anew: {live} in Redis, {archived} in the archive.")
    if older:
        click.echo("The older keys open nothing here any more once every worker has archived what waits.")


def _today(settings: Settings) -> date:
    return datetime.now(ZoneInfo(settings.timezone)).date()
