"""What is alive of one person."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import Final, Literal

from bot.domain.basics import IDLE, Flags, noun


@noun
class Proof:
    """Who has proved themselves, until when (epoch seconds)."""

    borrowers: tuple[str, ...]
    until: int


@dataclass(slots=True)
class Pending:
    """A wish that waits for a gate or for late facts."""

    trigger: str
    asked_at: int
    loan_digits: tuple[str, ...] = ()
    everything: bool = False
    tail: str | None = None
    """A tail that could not be checked yet, because the loan book was late."""
    lookup: int = 0
    """Non-zero: waits for facts, since this epoch second."""
    then: str = ""
    """The trigger of the text's second wish, served right after this one."""


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Priority(StrEnum):
    """The desk's order within one promised time."""

    DISTRESS = "distress"
    URGENT = "urgent"
    NORMAL = "normal"


def case_number(case_id: str) -> str:
    """The five letters and digits of a case's id that fit into a text, such as "C-7K2M9"."""
    return f"C-{case_id[-5:].upper()}"


@dataclass(slots=True)
class Case:
    """An escalation. Times are epoch seconds."""

    id: str
    """Unique: partition and a keyed hash, as for outgoing texts."""
    topic: str
    language: str
    priority: Priority
    opened_at: int
    promised_at: int
    status: CaseStatus = CaseStatus.OPEN
    channel: Literal["text", "elsewhere"] = "text"
    """elsewhere: written after STOP; nothing may be texted, staff use another channel."""
    taken_by: str | None = None
    taken_name: str | None = None
    taken_at: int = 0
    spoke: bool = False
    """The person has written since taking it; from then on the bot is quiet."""
    we_owe: bool = True
    """The last word was the borrower's."""
    apologised: bool = False
    closed_at: int = 0
    last_reply: str = ""
    """Id of the last text by staff: if it fails for good, we still owe an answer."""
    introduced_by: str = ""
    """Id of the text that said who has the case."""

    @property
    def number(self) -> str:
        """What people call the case: short, and not quite unique."""
        return case_number(self.id)


@dataclass(slots=True)
class Conversation:
    """Everything about one person that is alive. The commit stores it whole."""

    phone: str
    version: int = 0
    flags: Flags = Flags.NONE
    state: str = IDLE
    language: str | None = None
    language_fixed: bool = False
    """The borrower asked for it by name; a guess no longer changes it."""
    carrier: str = ""
    account: str = ""
    our_number: str = ""
    greeted: bool = False
    asked_at: int = 0
    """When the open question or menu was sent; it stays open 24 hours."""
    proof: Proof | None = None
    wrong_tries: int = 0
    lock_level: int = 0
    """0 never locked, 1 has been for 30 minutes, 2 for 24 hours, 3 a person only."""
    locked_until: int = 0
    pending: Pending | None = None
    chosen: tuple[str, ...] = ()
    """Ids of the loans that the borrower chose."""
    offered: tuple[str, ...] = ()
    """What the open question offers, in its order: ids of loans, or days (ISO 8601)."""
    unclear: int = 0
    """Texts in a row that were not understood."""
    case: Case | None = None
    timers: dict[str, int] = field(default_factory=dict)
    """TimerKind -> due, epoch seconds."""
    opted_in_at: int = 0
    """A spooled opt-out from before this moment no longer counts."""
    opted_out_at: int = 0
    """Epoch second of the opt-out that holds; a spooled opt-in from before it no longer counts."""
    kept_since: int = 0
    """Epoch second of the first text written after STOP and not taken up yet."""
    known: tuple[bytes, ...] = ()
    """Keyed 6-byte digests of the last sixteen event ids, oldest first."""

    def copy(self) -> Conversation:
        """Another with the same values, in a fifth of the time of copy.copy."""
        return Conversation(*_values(self))


_values: Final = attrgetter(*(each.name for each in fields(Conversation)))
