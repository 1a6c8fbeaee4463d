"""A conversation as staff read it: borrower, bot and person, notes and what happened in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.domain import Delivery
from bot.stores.base import MessageRow
from bot.web.desk.masks import readable
from bot.web.times import Times

Kind = Literal["borrower", "bot", "person", "note", "event"]
_TONE: Final = {
    Delivery.FAILED: "bad",
    Delivery.PURGED: "bad",
    Delivery.UNKNOWN: "doubt",
    Delivery.DELIVERED: "good",
    Delivery.ANSWERED: "good",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation, in words."""

    id: str
    kind: Kind
    who: str
    day: str
    """Set where a new day begins."""
    clock: str
    text: str
    delivery: str
    tone: str
    media: str


def lines(messages: Sequence[MessageRow], times: Times, names: Mapping[str, str]) -> Sequence[Line]:
    """Messages in words, oldest first. `names`: display names of staff by log-in."""
    told = ""
    found = []
    for message in messages:
        day = times.day(message.at)
        found.append(_line(message, times, names, "" if day == told else day))
        told = day
    return found


def _line(message: MessageRow, times: Times, names: Mapping[str, str], day: str) -> Line:
    kind = _kind(message)
    return Line(
        id=message.id,
        kind=kind,
        who=_who(message, kind, times, names),
        day=day,
        clock=times.clock(message.at),
        text=_what(message, times) if kind == "event" else readable(message.text),
        delivery=_delivery(message, times),
        tone=_TONE.get(message.delivery, "") if message.delivery else "",
        media=times.words.counted("thread.media", message.media) if message.media else "",
    )


def _kind(message: MessageRow) -> Kind:
    if message.direction == "in":
        return "borrower"
    if message.direction == "out":
        return "bot" if message.by == "bot" else "person"
    return "note" if message.direction == "note" else "event"


def _who(message: MessageRow, kind: Kind, times: Times, names: Mapping[str, str]) -> str:
    if kind in {"borrower", "bot"}:
        return times.words(f"thread.{kind}")
    if kind == "event" and message.by == "bot":
        return ""
    return names.get(message.by, message.by)


def _what(message: MessageRow, times: Times) -> str:
    event = times.words.named("event", message.text)
    return f"{event}: {times.words.named('failure', message.failure)}" if message.failure else event


def _delivery(message: MessageRow, times: Times) -> str:
    if message.delivery is None:
        return ""
    state = times.words(f"delivery.{message.delivery.value}")
    return f"{state}: {times.words.named('failure', message.failure)}" if message.failure else state
