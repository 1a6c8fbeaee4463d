"""`huixin up`, `web` and `worker`."""

from __future__ import annotations

import click

from bot import lifeline
from bot.settings import load_settings

lifeline_option = click.option("--lifeline", "descriptor", type=int, hidden=True, help="A supervisor's pipe.")
"""For what `huixin up` starts: it ends with the supervisor, even one that was killed."""


@click.command()
def up() -> int:
    """Run Redis (unless REDIS_URL is set), the web process and a worker, until Ctrl-C."""
    from bot.up import up as run

    return run()


@click.command()
@lifeline_option
def web(descriptor: int | None) -> None:
    """Run the web process: carriers' doors, the desk, health."""
    if descriptor is not None:
        lifeline.hold_on(descriptor)
    settings = load_settings()
    from bot.ports import check_port
    from bot.serve import serve

    check_port(settings.host, settings.port)
    serve(settings)


@click.command()
@lifeline_option
def worker(descriptor: int | None) -> int:
    """Run a worker: sends what is queued, carries the journal into the archive, fires timers."""
    if descriptor is not None:
        lifeline.hold_on(descriptor)
    settings = load_settings()
    from bot import logs
    from bot.worker import run

    logs.set_up(settings.log_level)
    return run(settings)
