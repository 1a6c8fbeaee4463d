"""A conversation as its borrower's phone shows it: only what has really arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain import Delivery
from bot.segments import segments
from bot.stores.base import MessageRow
from bot.web.times import Times

_ARRIVED: Final = frozenset({Delivery.ANSWERED, Delivery.SENT, Delivery.UNKNOWN, Delivery.DELIVERED})


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on the phone. `by` is "me", "bot" or the display name of a person."""

    id: str
    by: str
    text: str
    clock: str
    day: str
    """Set where a new day begins."""
    segments: int


def bubbles(
    messages: Sequence[MessageRow], phone: str, times: Times, names: Mapping[str, str]
) -> Sequence[Bubble]:
    """The texts that this phone sent and got, oldest first. `names`: display names of staff by log-in."""
    found: list[Bubble] = []
    told = ""
    for message in messages:
        if message.direction == "in" or (message.direction == "out" and message.delivery in _ARRIVED):
            day = times.day(message.at)
            found.append(_bubble(message, times, "" if day == told else day, phone, names))
            told = day
    return found


def _bubble(message: MessageRow, times: Times, day: str, phone: str, names: Mapping[str, str]) -> Bubble:
    by = "me" if message.direction == "in" else names.get(message.by, message.by)
    count = segments(message.text, mainland=phone.startswith("+86")).count
    return Bubble(message.id, by, message.text.replace("\0", "\u2400"), times.clock(message.at), day, count)
