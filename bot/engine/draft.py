"""The draft of a turn: what it was given, what may be seen of it, and what it asks for. Pure but for its own fields."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.domain import (
    Borrower,
    Case,
    ConsentChange,
    Conversation,
    Entities,
    Event,
    Facts,
    Flags,
    Lender,
    Loan,
    Person,
    Purpose,
    TextEvent,
    TimerKind,
    Understanding,
    utc,
)
from bot.engine.compose import Said, outgoing_id
from bot.engine.hours import country_of, zone_of
from bot.engine.rules import Given, Rules
from bot.flowkit import Turn
from bot.understanding import EntityReader

_entity_reader: Final = cache(EntityReader)
"""One for all turns; made when a text first asks for it."""
NOTHING = Understanding(label="out_of_scope", score=0.0, rule="none")


class Draft(Turn):
    """A turn under way: what it was given, and what it asks for so far. `turn.LiveTurn` adds the words."""

    __slots__ = (
        "_epoch",
        "_person",
        "_zone",
        "case_touched",
        "consent",
        "conversation",
        "counts",
        "event",
        "facts",
        "fields",
        "lender",
        "noted",
        "now",
        "purging",
        "resumed",
        "rules",
        "said",
        "second",
        "shown",
        "staff_text",
        "tail_refused",
        "timers_before",
        "understanding",
    )

    def __init__(self, rules: Rules, person: Person, conversation: Conversation, given: Given) -> None:
        draft = conversation.copy()
        draft.timers = dict(conversation.timers)
        draft.case = copy.copy(conversation.case) if conversation.case else None
        draft.pending = copy.copy(conversation.pending) if conversation.pending else None
        draft.version = conversation.version + 1
        draft.state = rules.book.migrate(conversation.state)
        self.conversation = draft
        self.rules = rules
        self.lender: Lender = rules.lender
        self.event: Event = given.event
        self.facts: Facts = given.facts
        self.understanding: Understanding = given.understanding or NOTHING
        self.now = utc(given.at)
        self.fields: dict[str, object] = {}
        self.resumed = False
        self.shown = False
        """An account fact was said in this turn."""
        self.second = ""
        """The trigger of a second wish, until it is served or waits behind the first."""
        self.tail_refused = False
        """The text's identity tail opened nothing; it is not tried again for a second wish."""
        self._epoch = int(given.at)
        self._person = person
        self._zone: ZoneInfo | None = None
        self.said: list[Said] = []
        self.staff_text: Said | None = None
        self.consent: list[ConsentChange] = []
        self.counts: list[str] = []
        self.case_touched = False
        self.purging = False
        self.noted: str | None = None
        self.timers_before: Mapping[str, int] = conversation.timers

    # --- what flows see

    @property
    def state(self) -> str:
        """The conversation's state; the machine reads and writes it here."""
        return self.conversation.state

    @state.setter
    def state(self, name: str) -> None:
        self.conversation.state = name

    @property
    def epoch(self) -> int:
        """`now` in whole epoch seconds."""
        return self._epoch

    @property
    def zone(self) -> ZoneInfo:
        """The borrower's zone."""
        if self._zone is None:
            self._zone = zone_of(self.conversation.phone, self.lender.timezone)
        return self._zone

    @property
    def today(self) -> date:
        """The date where the borrower is."""
        return self.now.astimezone(self.zone).date()

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.conversation.language or self.lender.default_language

    @property
    def proven(self) -> bool:
        """Whether a proof of identity holds now."""
        proof = self.conversation.proof
        return (
            proof is not None
            and proof.until > self._epoch
            and not self.conversation.flags & Flags.WRONG_NUMBER
        )

    def entities(self, awaited: Literal["amount", "date"] | None = None) -> Entities:
        """As flowkit.py says."""
        if not isinstance(self.event, TextEvent):
            return Entities()
        now = self.now.astimezone(self.zone)
        country = country_of(self.conversation.phone, self.lender.default_country)
        return _entity_reader().read(
            self.event.text, now=now, language=self.language, country=country, awaited=awaited
        )

    def borrowers(self) -> Sequence[Borrower]:
        """Everybody registered at the number; nobody where the number was disowned."""
        if self.conversation.flags & Flags.WRONG_NUMBER:
            return ()
        return self.facts.borrowers or ()

    def loans(self) -> Sequence[Loan]:
        """The loans that the present proof opens; empty without proof."""
        proof = self.conversation.proof
        if proof is None or not self.proven:
            return ()
        return [loan for who in self.facts.borrowers or () if who.id in proof.borrowers for loan in who.loans]

    def count(self, metric: str) -> None:
        """Raise a metric by one when the turn commits."""
        self.counts.append(metric)

    def resume(self) -> None:
        """A gate was passed: the wish that waited is to be taken up."""
        self.resumed = True

    # --- what the engine's own steps add

    @property
    def person(self) -> Person:
        """Whose turn this is."""
        return self._person

    @property
    def spoke(self) -> bool:
        """Whether the turn says anything."""
        return bool(self.said) or self.staff_text is not None

    def silence(self) -> None:
        """Take back what was to be said."""
        self.said.clear()

    def write_as_staff(self, text: str, login: str, introduction: str | None) -> None:
        """A person's own words, after an introduction where it is their first."""
        if introduction is not None:
            self.say(introduction)
        self.staff_text = Said("staff", Purpose.SERVICING, text, login)

    def changed_consent(self, change: ConsentChange) -> None:
        """Keep the evidence of a change of consent."""
        self.consent.append(change)

    def touch_case(self, case: Case) -> None:
        """The case changed: the desk is to see it as it stands at the end of the turn."""
        self.conversation.case = case
        self.case_touched = True

    def purge(self) -> None:
        """Throw away every queued text."""
        self.purging = True

    def note(self, text: str) -> None:
        """A note that only staff see."""
        self.noted = text

    def take_second(self) -> str:
        """The second wish's trigger, handed over; "" where there is none (any more)."""
        second, self.second = self.second, ""
        return second

    def set_timer(self, kind: TimerKind, due: int) -> None:
        """Set, or move, the one timer of this kind."""
        self.conversation.timers[kind.value] = due

    def clear_timer(self, kind: TimerKind) -> None:
        """Clear the timer of this kind, if it is set."""
        self.conversation.timers.pop(kind.value, None)

    @property
    def text_id(self) -> str:
        """The id of the one text that this turn sends, if it sends any."""
        return self.code("0")

    def code(self, label: str) -> str:
        """An id that belongs to this turn, the same at every replay."""
        return outgoing_id(self._person, self.event.id, label)
