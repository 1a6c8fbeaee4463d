"""What can happen to a conversation."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from bot.domain.basics import noun


@noun
class Inbound:
    """One text as a carrier handed it over, verified and parsed."""

    carrier: str
    account: str
    message_id: str
    sender: str
    recipient: str
    text: str
    media: int = 0
    keyword: Literal["STOP", "START", "HELP", ""] = ""
    """Set when the carrier itself has acted on and confirmed an opt-out keyword."""


@noun
class TextEvent:
    """A borrower's text."""

    id: str
    text: str
    carrier: str
    account: str
    recipient: str
    media: int = 0
    keyword: str = ""
    received_at: float = 0.0
    """Epoch seconds when it came in, where it waited in a spool; 0: just now."""
    kind: Literal["text"] = "text"


class Act(StrEnum):
    """What staff can do to a conversation."""

    TAKE = "take"
    REPLY = "reply"
    NOTE = "note"
    HAND_BACK = "hand_back"
    CLOSE = "close"
    REVEAL = "reveal"
    EXPORT = "export"
    UNLOCK = "unlock"
    """A person has made sure who it is: tails may be tried again."""


@noun
class StaffEvent:
    """A command of staff; `id` carries the form's nonce, so a double click is one event."""

    id: str
    act: Act
    staff: str
    display_name: str
    role: str
    text: str = ""
    case_id: str = ""
    """The case that the page showed: a command never touches another. Empty: whichever is there."""
    kind: Literal["staff"] = "staff"


class TimerKind(StrEnum):
    """The timers a conversation can have; at most one of each is set."""

    STATE = "state"
    """The present state's time-out."""
    UNSPOKEN = "unspoken"
    """A case taken but without words goes back."""
    PROMISE = "promise"
    """The promised time of a case has come."""
    LOOKUP = "lookup"
    """Facts that were late are read again."""
    HELD = "held"
    """Something that waited for the quiet hours to end."""


@noun
class TimerEvent:
    """A timer that is due; applies only while the conversation still has it with this due time."""

    id: str
    timer: TimerKind
    due: int
    kind: Literal["timer"] = "timer"


@noun
class BlockEvent:
    """The carrier refuses this number: the borrower opted out there, or it is no number."""

    id: str
    carrier: str
    reason: Literal["opted_out", "invalid_number"]
    code: str = ""
    outgoing_id: str = ""
    """The text that the carrier refused."""
    kind: Literal["block"] = "block"


@noun
class UndeliveredEvent:
    """A text of staff failed for good, for another reason than a block: they still owe an answer."""

    id: str
    carrier: str
    outgoing_id: str
    failure: str
    """A value of errors.SendFailure."""
    code: str = ""
    kind: Literal["undelivered"] = "undelivered"


@noun
class UnreadableEvent:
    """A genuine request that could not be read; journaled without its content."""

    id: str
    carrier: str
    why: str
    kind: Literal["unreadable"] = "unreadable"


Event = TextEvent | StaffEvent | TimerEvent | BlockEvent | UndeliveredEvent | UnreadableEvent
