"""A stage for written dialogues: real flows, understanding, engine and demo loan book; the clock is in the hand.

Nothing is stored or sent. The lender is the demo's, whatever is configured, so that a dialogue reads the
same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain import (
    Act,
    Conversation,
    Event,
    Facts,
    Lender,
    Person,
    StaffEvent,
    TextEvent,
    TimerEvent,
    TimerKind,
    utc,
)
from bot.engine import gates, texts
from bot.engine.decide import decide
from bot.engine.facts import FactReader
from bot.engine.hearing import listen
from bot.engine.hours import OpeningHours
from bot.engine.rules import Given, Rules
from bot.flowbook.book import FlowBook
from bot.flowbook.talk import Dialogue
from bot.lender import hours_in_words
from bot.loans.demo import load_demo
from bot.loans.sql import SqlLoanBook
from bot.understanding import Recogniser

STAFF: Final = {"alice": "agent", "bob": "agent", "carol": "supervisor", "dan": "compliance"}
_COUNTRY: Final = "US"


class Stage:
    """One person's phone and the lender behind it."""

    def __init__(self, rules: Rules, ear: Recogniser, facts: FactReader, dialogue: Dialogue) -> None:
        self._rules = rules
        self._ear = ear
        self._facts = facts
        self._now = dialogue.at.timestamp()
        self._zone = ZoneInfo(dialogue.zone)
        self._conversation = Conversation(phone=dialogue.phone)
        self._person = Person(_digest(dialogue.phone, 16))
        self._events = 0

    def now(self) -> datetime:
        """The time on the stage, in the lender's zone."""
        return utc(self._now).astimezone(self._zone)

    def send(self, text: str, media: int) -> Sequence[str]:
        """The borrower texts; the texts that come back."""
        return self._take(TextEvent(self._event_id("text"), text, "phone", "demo", "+18005550199", media))

    def staff(self, login: str, act: Act, words: str) -> Sequence[str]:
        """One of the demo's staff acts. Raises Refused."""
        role = STAFF.get(login, "agent")
        return self._take(StaffEvent(self._event_id("staff"), act, login, login.title(), role, words))

    def advance(self, seconds: float) -> Sequence[str]:
        """Time passes; timers that come due are taken in order."""
        end = self._now + seconds
        heard: list[str] = []
        while due := [(when, kind) for kind, when in self._conversation.timers.items() if when <= end]:
            when, kind = min(due)
            self._now = max(self._now, float(when))
            heard += self._take(TimerEvent(f"timer:{kind}:{when}", TimerKind(kind), when))
        self._now = max(self._now, end)
        return heard

    def _event_id(self, kind: str) -> str:
        self._events += 1
        return f"{kind}:{self._events}"

    def _take(self, event: Event) -> list[str]:
        given = self._given(event)
        conversation, effects = decide(self._rules, self._person, self._conversation, given)
        self._conversation = conversation
        return [outgoing.text for outgoing in effects.outgoing]

    def _given(self, event: Event) -> Given:
        conversation, phone = self._conversation, self._conversation.phone
        understanding, facts = None, Facts()
        if isinstance(event, TextEvent):
            understanding = listen(self._ear, self._rules, conversation, event.text, int(self._now))
            wanted = texts.wanted(self._rules.book, conversation, understanding, event, int(self._now))
            facts = self._facts.read(wanted, phone, understanding.tail)
        elif isinstance(event, TimerEvent) and event.timer is TimerKind.LOOKUP:
            tail = conversation.pending.tail if conversation.pending else None
            facts = self._facts.read(gates.lookup_facts(conversation), phone, tail)
        return Given(event, _digest(event.id, 6), self._now, facts, understanding)


@contextmanager
def stages(book: FlowBook) -> Iterator[Callable[[Dialogue], Stage]]:
    """Stages for a flow book; the demo loan book counts its days from each dialogue's own."""
    ear = Recogniser(book.phrases, book.examples, book.model)
    with TemporaryDirectory(prefix="huixin-") as folder:
        loan_books = _LoanBooks(Path(folder))
        try:
            yield lambda dialogue: Stage(
                _rules(book, dialogue.zone), ear, loan_books.counting_from(dialogue.at.date()), dialogue
            )
        finally:
            loan_books.close()


class _LoanBooks:
    """Demo loan books by first day, one file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[date, tuple[SqlLoanBook, FactReader]] = {}

    def counting_from(self, day: date) -> FactReader:
        if day not in self._open:
            url = f"sqlite:///{self._folder / f'{day}.db'}"
            load_demo(url, day)
            loan_book = SqlLoanBook(url, today=lambda: day)
            self._open[day] = (loan_book, FactReader(loan_book))
        return self._open[day][1]

    def close(self) -> None:
        for loan_book, reader in self._open.values():
            reader.close()
            loan_book.close()


def _rules(book: FlowBook, zone: str) -> Rules:
    hours = OpeningHours.parse("Mon-Fri 09:00-18:00", zone)
    lender = Lender(
        name="Huixin Demo",
        phone="800-555-0199",
        timezone=zone,
        default_country=_COUNTRY,
        default_language="en",
        hours_text=hours_in_words(hours),
        help_line={"US": "988", "CN": "12356", "HK": "18111"},
        demo=True,
    )
    return Rules(lender, hours, book, "dialogues")


def _digest(word: str, size: int) -> bytes:
    return blake2b(word.encode("utf-8", "surrogatepass"), digest_size=size).digest()
