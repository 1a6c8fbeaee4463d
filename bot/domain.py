"""The nouns of Huixin. No behaviour beyond what a noun must know of itself; imports nothing of ours.

Money is integer minor units with a currency. Times are aware UTC `datetime`s, or whole epoch
seconds where they are stored. Phone numbers are E.164 with the plus sign.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntFlag, StrEnum
from typing import Final, Literal, NewType

LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant", "es")
PARTITIONS: Final = 64
IDLE: Final = "idle"

Person = NewType("Person", bytes)
"""The person key: 16 bytes, HMAC-SHA256 of the E.164 number under HUIXIN_PERSON_KEY, cut short."""


def partition_of(person: Person) -> int:
    """The partition (0..63) in which all of a person's keys and rows live."""
    return person[0] % PARTITIONS


class Purpose(StrEnum):
    """What an outgoing text is for; consent is given and withdrawn by purpose."""

    SERVICING = "servicing"
    MARKETING = "marketing"
    COLLECTION = "collection"
    CONSENT = "consent"
    """Confirmations of opt-out and opt-in, and HELP: the only texts allowed after an opt-out."""


class Flags(IntFlag):
    """The clear bits in a conversation's header, readable by Lua."""

    NONE = 0
    OUT_SERVICING = 1
    OUT_MARKETING = 2
    OUT_COLLECTION = 4
    STAFF_HAS_IT = 8
    WRONG_NUMBER = 16
    ERASED = 32

    @classmethod
    def out_of(cls, purpose: Purpose) -> Flags:
        """The opt-out bit of a purpose; none for CONSENT, which cannot be opted out of."""
        return _OUT[purpose]


_OUT: Final = {
    Purpose.SERVICING: Flags.OUT_SERVICING,
    Purpose.MARKETING: Flags.OUT_MARKETING,
    Purpose.COLLECTION: Flags.OUT_COLLECTION,
    Purpose.CONSENT: Flags.NONE,
}
OUT_OF_ALL: Final = Flags.OUT_SERVICING | Flags.OUT_MARKETING | Flags.OUT_COLLECTION


# --- the lender, as the turn needs to know it ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lender:
    """What replies say about the lender; built once from the settings."""

    name: str
    phone: str
    timezone: str
    default_country: str
    default_language: str
    hours_text: dict[str, str]
    """Opening hours in words, by language."""
    help_line: dict[str, str]
    """The distress help line in words, by ISO country."""
    demo: bool = False


# --- the loan book's facts ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, fen) of an ISO 4217 currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan as the loan book has it today. `digits` are the last four, the only ones we print."""

    id: str
    digits: str
    outstanding: Money
    next_due: date | None = None
    next_amount: Money | None = None
    overdue_since: date | None = None
    overdue_amount: Money | None = None
    paid_off_on: date | None = None
    disbursed_on: date | None = None
    annual_rate: str | None = None
    """Per cent a year as a decimal string, such as "18.00"."""
    instalments_left: int | None = None

    @property
    def standing(self) -> Literal["current", "overdue", "paid_off"]:
        """Which true words fit: paid off before overdue before current."""
        if self.paid_off_on is not None:
            return "paid_off"
        return "overdue" if self.overdue_since is not None else "current"


@dataclass(frozen=True, slots=True)
class Application:
    """A loan application. `reasons` are the lender's codes for a rejection."""

    id: str
    status: str
    decided_on: date | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Borrower:
    """Somebody registered at a number. `initial` such as "R." is all of a name that a text may show."""

    id: str
    initial: str
    language: str | None = None
    loans: tuple[Loan, ...] = ()
    applications: tuple[Application, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one turn read from the loan book. None: not asked for."""

    borrowers: tuple[Borrower, ...] | None = None
    """Everybody registered at the number; empty for an unknown one."""
    proven: tuple[str, ...] | None = None
    """Ids of the borrowers at this number whose tail is the one that the text gave."""
    missing: frozenset[str] = frozenset()
    """Facts that were asked for and could not be had: "borrowers", "proven"."""


# --- understanding ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text means, and which phrase or rule says so."""

    label: str
    """One of the contract's labels (or a flow's own intent); "out_of_scope" when nothing fits."""
    score: float
    """0..1, calibrated as far as the stage that decided can be."""
    rule: str
    """For a compliance officer: the stage and the phrase or rule that decided."""
    language: str | None = None
    """A guess from the text alone; None when it does not tell ("ok", "4821")."""
    intents: tuple[str, ...] = ()
    """Candidates, best first, `label` leading; empty when nothing fits."""
    distress: bool = False
    tail: str | None = None
    """Four characters that could be an identity tail, upper case, X for * and its likes."""
    full_number: bool = False
    """A whole identity or card number was sent: mask it everywhere; `tail` holds its last four."""
    number: int | None = None
    """The text is a bare small number or an ordinal choice ("2", "第二个")."""
    everything: bool = False
    """"both", "all", 全部."""
    loan_digits: tuple[str, ...] = ()
    """Groups of four digits said of a loan ("the 1188 one")."""
    asked_language: str | None = None
    """The language that the borrower asks for by name."""


# --- events -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """A command of staff; `id` carries the form's nonce, so a double click is one event."""

    id: str
    act: Act
    staff: str
    display_name: str
    role: str
    text: str = ""
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


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """A timer that is due; applies only while the conversation still has it with this due time."""

    id: str
    timer: TimerKind
    due: int
    kind: Literal["timer"] = "timer"


@dataclass(frozen=True, slots=True)
class BlockEvent:
    """The carrier refuses this number: the borrower opted out there, or it is no number."""

    id: str
    carrier: str
    reason: Literal["opted_out", "invalid_number"]
    code: str = ""
    kind: Literal["block"] = "block"


@dataclass(frozen=True, slots=True)
class UnreadableEvent:
    """A genuine request that could not be read; journaled without its content."""

    id: str
    carrier: str
    why: str
    kind: Literal["unreadable"] = "unreadable"


Event = TextEvent | StaffEvent | TimerEvent | BlockEvent | UnreadableEvent


# --- the conversation ---------------------------------------------------------------------------


@dataclass(slots=True)
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
    """Ids of the loans in the numbered choice, in its order."""
    unclear: int = 0
    """Texts in a row that were not understood."""
    case: Case | None = None
    timers: dict[str, int] = field(default_factory=dict)
    """TimerKind -> due, epoch seconds."""
    opted_in_at: int = 0
    """A spooled opt-out from before this moment no longer counts."""
    kept_since: int = 0
    """Epoch second of the first text written after STOP and not taken up yet."""
    known: tuple[bytes, ...] = ()
    """Keyed 6-byte digests of the last sixteen event ids, oldest first."""


# --- effects ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """Evidence of one change of consent. `words` is the exact text."""

    purposes: tuple[Purpose, ...]
    given: bool
    rule: str
    words: str
    carrier: str
    at: int


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


# --- receipts -----------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Receipt:
    """A carrier's word on one of our texts, found by our own id in the callback address."""

    outgoing_id: str
    delivery: Delivery
    carrier: str
    failure: str = ""
    """A value of errors.SendFailure where delivery is FAILED."""
    code: str = ""


def utc(epoch: float) -> datetime:
    """An aware UTC time from epoch seconds."""
    return datetime.fromtimestamp(epoch, UTC)
