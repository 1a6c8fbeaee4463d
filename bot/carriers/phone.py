"""The demo carrier: the phone in the browser and `huixin chat`. Texts reach the engine without HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

from bot.carriers.base import Carrier, Reply, Request, Sent
from bot.domain import Inbound, Outgoing, Receipt
from bot.errors import NotGenuine


class PhoneSettings(Protocol):
    """What this adapter reads of the settings."""

    @property
    def demo(self) -> bool: ...


class Phone(Carrier):
    """Delivers by doing nothing: the phone shows what the record holds."""

    name = "phone"
    over_http = False
    inline_replies = True
    segments_per_second = 1000.0

    @classmethod
    def from_settings(cls, settings: PhoneSettings) -> Self | None:
        """Only in demo mode."""
        return cls() if settings.demo else None

    def verify(self, request: Request) -> None:
        """Nothing that comes over HTTP is from this phone."""
        raise NotGenuine(f"the phone takes no {request.method}")

    def parse(self, request: Request) -> Sequence[Inbound]:
        raise NotGenuine(f"the phone takes no {request.method}")

    def parse_receipt(self, request: Request) -> Receipt | None:
        raise NotGenuine(f"the phone takes no {request.method}")

    def answer(self, texts: Sequence[Outgoing]) -> Reply:
        """One text a line, for whoever shows it."""
        return Reply(
            "\n".join(text.text for text in texts).encode("utf-8", "replace"), "text/plain; charset=utf-8"
        )

    def send(self, outgoing: Outgoing, to: str, sender: str) -> Sent:  # noqa: ARG002 - goes nowhere
        """Always taken; the id is made from ours."""
        return Sent(f"phone-{outgoing.id}")
