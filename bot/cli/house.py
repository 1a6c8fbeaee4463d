"""The whole installation, opened for one command, with the embedded Redis running if it is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Final

import click

from bot import logs
from bot.app import House, build, embedded_redis
from bot.errors import ConfigurationError, StoreAway
from bot.prepare import make_keys
from bot.settings import Settings, load_settings
from bot.stores.archive import is_empty
from bot.workers.archivist import Archivist

_ROUNDS: Final = 100_000


@contextmanager
def opened(read: Callable[[], Settings] = load_settings, *, first: bool = False) -> Iterator[House]:
    """Build everything, as `read` says it is set. Raises ConfigurationError, StoreAway.

    `first`: this may be the first command of a new installation; else there must be one already. The
    embedded Redis is the one that a running `huixin up` has, else one of our own for this command.
    """
    settings = read()
    logs.set_up("ERROR")
    if not first:
        must_be_there(settings)
    with ExitStack() as stack:
        if make_keys(settings, _redis(settings, stack)):
            settings = read()
        house = build(settings, "cli")
        stack.callback(house.close)
        house.live.ping()
        yield house


def must_be_there(settings: Settings) -> None:
    """Raise ConfigurationError where nothing was ever kept: most likely this is the wrong folder.

    A Redis of the operator's own counts as something, whatever it holds. Makes nothing.
    """
    if settings.redis_url or (settings.data_dir / "redis").exists() or not is_empty(settings.database):
        return
    raise ConfigurationError(
        f"DATA_DIR: nothing here yet: {settings.data_dir.absolute()} holds no installation;"
        " run `huixin up` first, or set DATA_DIR to where yours is"
    )


def _redis(settings: Settings, stack: ExitStack) -> str:
    if settings.redis_url is not None:
        return settings.redis_url.get_secret_value()
    embedded = embedded_redis(settings)
    if not is_answering(embedded.url):
        stack.callback(embedded.stop)
        embedded.start()
    return embedded.url


def is_answering(url: str) -> bool:
    """Whether a Redis answers at a URL."""
    from bot.stores.live import connect

    try:
        server = connect(url)
        try:
            server.ping()
        finally:
            server.close()
    except StoreAway:
        return False
    return True


def archive_all(house: House) -> None:
    """Carry everything that waits in the journal into the archive, beside whatever worker runs."""
    archivist = Archivist(house.live, house.archive, house.meters)
    for _ in range(_ROUNDS):
        if not archivist.step():
            return


def e164(phone: str, country: str) -> str:
    """A number as people write it, in E.164. Raises click.UsageError."""
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        raise click.UsageError("That is no phone number; write it as +14155550101.") from None
    if not phonenumbers.is_possible_number(number):
        raise click.UsageError("That is too short or too long for a phone number; write it as +14155550101.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)
