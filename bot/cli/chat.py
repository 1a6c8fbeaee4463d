"""`huixin chat PHONE`: a borrower's phone in the terminal."""

from __future__ import annotations

import sys
from uuid import uuid4

import click

from bot.app import House
from bot.cli.house import archive_all, e164, opened
from bot.domain import Delivery, Inbound
from bot.errors import ConfigurationError
from bot.settings import Settings, load_settings
from bot.stores.base import MessageRow

_ARRIVED = frozenset({Delivery.ANSWERED, Delivery.SENT, Delivery.UNKNOWN, Delivery.DELIVERED})


@click.command()
@click.argument("phone")
def chat(phone: str) -> None:
    """Text as the borrower at PHONE, such as +14155550101. An empty line looks for new texts; Ctrl-D ends."""
    with opened(_demo_settings, first=True) as house:
        number = e164(phone, house.settings.default_country)
        _load_demo(house)
        if sys.stdin.isatty():
            click.echo(
                f"You are {number}. Everybody here is fictional. Enter looks for new texts, Ctrl-D ends."
            )
        _Phone(house, number).run()


def _demo_settings() -> Settings:
    """Demo mode unless the settings say otherwise, and never beside a Redis that is not our own."""
    settings = load_settings()
    if "demo" not in settings.model_fields_set and settings.embedded_redis:
        settings = settings.model_copy(update={"demo": True})
    if not settings.demo:
        raise ConfigurationError("DEMO: `huixin chat` texts as a fictional borrower; for example DEMO=1")
    return settings


def _load_demo(house: House) -> None:
    from bot.prepare import load_demo

    load_demo(house.settings)


class _Phone:
    """What one phone sends and gets."""

    def __init__(self, house: House, number: str) -> None:
        self._house = house
        self._number = number
        self._person = house.live.person_of(number)
        self._seen = {message.id for message in self._arrived()}

    def run(self) -> None:
        """Text line by line."""
        while (line := self._line()) is not None:
            if line.strip():
                self._text(line)
            self._show_new()

    def _line(self) -> str | None:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line else None

    def _text(self, words: str) -> None:
        inbound = Inbound(
            carrier="phone",
            account="demo",
            message_id=uuid4().hex,
            sender=self._number,
            recipient="demo",
            text=words,
        )
        answer = self._house.engine.receive(inbound)
        for outgoing in answer.outgoing:
            self._seen.add(outgoing.id)
            click.echo(f"< {outgoing.text}")
        archive_all(self._house)

    def _show_new(self) -> None:
        """What came since: from staff, or what had to queue."""
        for message in self._arrived():
            if message.id not in self._seen:
                self._seen.add(message.id)
                click.echo(f"< {message.text}")

    def _arrived(self) -> list[MessageRow]:
        rows = self._house.archive.messages(self._person)
        return [row for row in rows if row.direction == "out" and row.delivery in _ARRIVED]
