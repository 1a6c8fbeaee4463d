"""A world for pure turns: real flows, real understanding, a loan book of plain tuples, a clock in the hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.domain import (
    Act,
    Borrower,
    Conversation,
    Effects,
    Entry,
    Event,
    Facts,
    Lender,
    Loan,
    Money,
    Person,
    StaffEvent,
    TextEvent,
    TimerEvent,
    TimerKind,
)
from bot.engine import gates, texts
from bot.engine.decide import decide
from bot.engine.hearing import listen
from bot.engine.hours import OpeningHours
from bot.engine.rules import Given, Rules
from bot.flowbook.load import load
from bot.understanding import Recogniser

FLOWS = Path(__file__).parents[2] / "flows"
MONDAY_NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC).timestamp()
"""Monday 2026-11-23 12:00 in San Francisco."""

LENDER = Lender(
    name="Huixin Demo",
    phone="800-555-0199",
    timezone="America/Los_Angeles",
    default_country="US",
    default_language="en",
    hours_text=dict.fromkeys(("en", "zh-Hans", "zh-Hant", "es"), "Mon-Fri 9-18"),
    help_line={"US": "988", "CN": "12356", "HK": "2896 0000"},
)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


MARIA = Borrower(
    "maria",
    "M.",
    "en",
    (Loan("l-4021", "4021", usd(125000), date(2026, 11, 28), usd(21050), annual_rate="18.00"),),
)
JAMES = Borrower(
    "james",
    "J.",
    "en",
    (
        Loan("l-1107", "1107", usd(840000), date(2026, 12, 5), usd(35000)),
        Loan("l-1188", "1188", usd(60000), date(2026, 11, 24), usd(10000)),
    ),
)
WANG = Borrower(
    "wang",
    "王",
    "zh-Hans",
    (
        Loan(
            "l-8802",
            "8802",
            Money(330000, "CNY"),
            date(2026, 12, 17),
            Money(110000, "CNY"),
            date(2026, 11, 17),
            Money(110000, "CNY"),
        ),
    ),
)
KIM = Borrower("kim", "K.", "en")
SAM = Borrower("sam", "S.", "en", (Loan("l-7007", "7007", usd(0), paid_off_on=date(2026, 10, 24)),))
ROSA = Borrower("rosa", "R.", "en", (Loan("l-9101", "9101", usd(50000), date(2026, 11, 30), usd(5000)),))
TOM = Borrower("tom", "T.", "en", (Loan("l-9202", "9202", usd(90000), date(2026, 12, 1), usd(9000)),))

BOOK: dict[str, tuple[tuple[Borrower, str], ...]] = {
    "+14155550101": ((MARIA, "4821"),),
    "+14155550102": ((JAMES, "7730"),),
    "+8613800138002": ((WANG, "4560"),),
    "+14155550106": ((KIM, "3344"),),
    "+14155550107": ((SAM, "9001"),),
    "+14155550109": ((ROSA, "1111"), (TOM, "2222")),
}


def person_of(phone: str) -> Person:
    return Person(hashlib.blake2b(phone.encode(), digest_size=16).digest())


def digest(event_id: str) -> bytes:
    return hashlib.blake2b(event_id.encode("utf-8", "surrogatepass"), digest_size=6).digest()


def build_rules(**changes: object) -> Rules:
    rules = Rules(LENDER, OpeningHours.parse("Mon-Fri 09:00-18:00", LENDER.timezone), load(FLOWS), "test")
    return replace(rules, **changes)  # type: ignore[arg-type]


@dataclass
class World:
    """One person and everything that has happened to them."""

    rules: Rules
    ear: Recogniser
    phone: str = "+14155550101"
    now: float = MONDAY_NOON
    book_down: bool = False
    conversation: Conversation = field(init=False)
    entries: list[Entry] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    serial: int = 0

    def __post_init__(self) -> None:
        self.conversation = Conversation(phone=self.phone)

    @property
    def person(self) -> Person:
        return person_of(self.phone)

    def text(self, text: str, *, media: int = 0, keyword: str = "", received_at: float = 0.0) -> Effects:
        """The borrower texts; effects come back, answers are in `said`."""
        self.serial += 1
        event = TextEvent(
            f"phone:demo:m{self.serial}", text, "phone", "demo", "+18005550199", media, keyword, received_at
        )
        return self.take(event)

    def staff(
        self, act: Act, text: str = "", *, login: str = "alice", role: str = "agent", case_id: str = ""
    ) -> Effects:
        """A member of staff acts."""
        self.serial += 1
        return self.take(StaffEvent(f"staff:{self.serial}", act, login, login.title(), role, text, case_id))

    def wait(self, seconds: float) -> None:
        """Time passes; timers that come due are taken in order."""
        end = self.now + seconds
        while timers := [(due, kind) for kind, due in self.conversation.timers.items() if due <= end]:
            due, kind = min(timers)
            self.now = max(self.now, float(due))
            self.take(TimerEvent(f"timer:{kind}:{due}", TimerKind(kind), due))
        self.now = end

    def take(self, event: Event) -> Effects:
        understanding = None
        wanted: frozenset[str] = frozenset()
        tail = None
        if isinstance(event, TextEvent):
            understanding = listen(self.ear, self.rules, self.conversation, event.text, int(self.now))
            wanted = texts.wanted(self.rules.book, self.conversation, understanding, event, int(self.now))
            tail = understanding.tail
        elif isinstance(event, TimerEvent) and event.timer is TimerKind.LOOKUP:
            wanted = gates.lookup_facts(self.conversation)
            tail = self.conversation.pending.tail if self.conversation.pending else None
        facts = self._facts(wanted, tail)
        given = Given(event, digest(event.id), self.now, facts, understanding)
        conversation, effects = decide(self.rules, self.person, self.conversation, given)
        self.entries.append(
            Entry(event, self.now, self.rules.book.hash, "test", facts, understanding, effects, conversation)
        )
        self.conversation = conversation
        self.now += 1
        self.said = [outgoing.text for outgoing in effects.outgoing]
        self.replies = [part for outgoing in effects.outgoing for part in outgoing.reply.split("+")]
        return effects

    def _facts(self, wanted: frozenset[str], tail: str | None) -> Facts:
        if not wanted:
            return Facts()
        if self.book_down:
            return Facts(missing=wanted)
        rows = BOOK.get(self.phone, ())
        proven = tuple(who.id for who, on_file in rows if on_file == tail) if "proven" in wanted else None
        return Facts(tuple(who for who, _ in rows), proven)
