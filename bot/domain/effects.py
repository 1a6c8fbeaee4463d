"""What a turn wants done, what becomes of a text, and the journal entry that records it."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Final

from bot.domain.basics import Purpose, noun
from bot.domain.conversation import Case, Conversation
from bot.domain.events import Event
from bot.domain.lending import Facts
from bot.domain.meaning import Understanding


@noun
class Outgoing:
    """One text to send. `id` starts with its partition ("07-…") and is the same at every replay."""

    id: str
    reply: str
    """The reply's stable id (several joined by "+"), or "staff"."""
    purpose: Purpose
    language: str
    text: str
    by: str
    """"bot", or the log-in name of staff."""


@noun
class ConsentChange:
    """Evidence of one change of consent. `words` is the exact text."""

    purposes: tuple[Purpose, ...]
    given: bool
    rule: str
    words: str
    carrier: str
    at: int


CASE_OPENED: Final = "cases_opened"
"""The metric of a turn that opened a case; the record tells by it which turn did."""


@noun
class Effects:
    """What a turn wants done, all of it in the same commit."""

    outgoing: tuple[Outgoing, ...] = ()
    consent: tuple[ConsentChange, ...] = ()
    case: Case | None = None
    """The case as it now stands, when the turn changed it."""
    note: str | None = None
    """A staff note, seen on the desk only."""
    set_timers: dict[str, int] = field(default_factory=dict)
    clear_timers: tuple[str, ...] = ()
    purge: bool = False
    """Throw away every queued text of this person."""
    counts: tuple[str, ...] = ()
    """Names of metrics to raise by one."""


class Delivery(StrEnum):
    """What we know of an outgoing text's way, in rank order."""

    QUEUED = "queued"
    ANSWERED = "answered"
    """Given to the carrier inside the webhook's answer."""
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    FAILED = "failed"
    PURGED = "purged"

    @property
    def rank(self) -> int:
        """Receipts only ever raise this; 9 is final."""
        return _RANK[self]


_RANK: Final = {
    Delivery.QUEUED: 0,
    Delivery.ANSWERED: 1,
    Delivery.SENDING: 2,
    Delivery.SENT: 3,
    Delivery.UNKNOWN: 4,
    Delivery.DELIVERED: 9,
    Delivery.FAILED: 9,
    Delivery.PURGED: 9,
}


@noun
class Receipt:
    """A carrier's word on one of our texts, found by our own id in the callback address."""

    outgoing_id: str
    delivery: Delivery
    carrier: str
    failure: str = ""
    """A value of errors.SendFailure where delivery is FAILED."""
    code: str = ""


@noun
class Entry:
    """One journal entry: enough to replay its turn exactly and to rebuild the conversation."""

    event: Event
    at: float
    """Epoch seconds."""
    flows: str
    """Hash of the flow book that the turn used."""
    settings: str
    facts: Facts
    understanding: Understanding | None
    effects: Effects
    conversation: Conversation
    format: int = 1
