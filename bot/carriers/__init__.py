"""The carriers that this installation knows. Adding one is a line here; CONTRIBUTING.md says the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.carriers.base import Carrier
from bot.carriers.phone import Phone
from bot.carriers.twilio import Twilio

CARRIERS: Final[Mapping[str, type[Carrier]]] = {
    "phone": Phone,
    "twilio": Twilio,
}


def switched_on(settings: Any) -> dict[str, Carrier]:
    """The carriers whose secrets are set, by name; the others are off and their addresses answer 404."""
    made = {name: kind.from_settings(settings) for name, kind in CARRIERS.items()}
    return {name: carrier for name, carrier in made.items() if carrier is not None}
