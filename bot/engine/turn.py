"""One turn: the draft of a conversation, what it may see, and what it asks for. Pure but for its own fields."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain import (
    IDLE,
    Borrower,
    Case,
    ConsentChange,
    Conversation,
    Effects,
    Event,
    Facts,
    Flags,
    Lender,
    Loan,
    Outgoing,
    Person,
    Priority,
    Purpose,
    TimerKind,
    Understanding,
    utc,
)
from bot.engine import disclosure, escalation
from bot.engine.compose import Said, compose, outgoing_id
from bot.engine.hours import zone_of
from bot.engine.rules import QUESTION_S, Given, Rules
from bot.flowkit import Turn

NOTHING = Understanding(label="out_of_scope", score=0.0, rule="none")
_STATE_TIMER = TimerKind.STATE.value


class LiveTurn(Turn):
    """A turn under way. `effects()` closes it."""

    __slots__ = (
        "_case_touched",
        "_consent",
        "_counts",
        "_epoch",
        "_note",
        "_person",
        "_purge",
        "_said",
        "_staff_text",
        "_timers_before",
        "_zone",
        "conversation",
        "event",
        "facts",
        "fields",
        "lender",
        "now",
        "resumed",
        "rules",
        "shown",
        "understanding",
    )

    def __init__(self, rules: Rules, person: Person, conversation: Conversation, given: Given) -> None:
        draft = copy.copy(conversation)
        draft.timers = dict(conversation.timers)
        draft.case = copy.copy(conversation.case)
        draft.proof = copy.copy(conversation.proof)
        draft.pending = copy.copy(conversation.pending)
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
        self._epoch = int(given.at)
        self._person = person
        self._zone: ZoneInfo | None = None
        self._said: list[Said] = []
        self._staff_text: Said | None = None
        self._consent: list[ConsentChange] = []
        self._counts: list[str] = []
        self._case_touched = False
        self._purge = False
        self._note: str | None = None
        self._timers_before: Mapping[str, int] = conversation.timers

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

    def borrowers(self) -> Sequence[Borrower]:
        """Everybody registered at the number; nobody where the number was disowned."""
        if self.conversation.flags & Flags.WRONG_NUMBER:
            return ()
        return self.facts.borrowers or ()

    def loans(self) -> Sequence[Loan]:
        """The loans that the present proof opens; empty without proof."""
        proof = self.conversation.proof
        if not self.proven or proof is None:
            return ()
        return [loan for who in self.borrowers() if who.id in proof.borrowers for loan in who.loans]

    def selected(self) -> Sequence[Loan]:
        """The loans that this answer is about; empty while there is a choice to make, or no loan."""
        return disclosure.selection(self)

    def say(self, reply: str, **fields: object) -> None:
        """Add a reply; "{standing}" in the id becomes one reply per selected loan."""
        if "{standing}" in reply:
            self._said.extend(disclosure.per_loan(self, reply, fields))
            self.shown = True
        else:
            self._said.append(disclosure.rendered(self, reply, None, fields))

    def open_case(self, topic: str, priority: Priority = Priority.NORMAL) -> bool:
        """Open a case, or tell of the open one. True if it was opened now."""
        return escalation.open_case(self, topic, priority)

    def count(self, metric: str) -> None:
        """Raise a metric by one when the turn commits."""
        self._counts.append(metric)

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
        return bool(self._said) or self._staff_text is not None

    def say_first(self, reply: str) -> None:
        """Put a reply before the others."""
        self._said.insert(0, disclosure.rendered(self, reply, None, {}))

    def silence(self) -> None:
        """Take back what was to be said."""
        self._said.clear()

    def write_as_staff(self, text: str, login: str, introduction: str | None) -> None:
        """A person's own words, after an introduction where it is their first."""
        if introduction is not None:
            self.say(introduction)
        self._staff_text = Said("staff", Purpose.SERVICING, text, login)

    def changed_consent(self, change: ConsentChange) -> None:
        """Keep the evidence of a change of consent."""
        self._consent.append(change)

    def touch_case(self, case: Case) -> None:
        """The case changed: the desk is to see it as it stands at the end of the turn."""
        self.conversation.case = case
        self._case_touched = True

    def purge(self) -> None:
        """Throw away every queued text."""
        self._purge = True

    def note(self, text: str) -> None:
        """A note that only staff see."""
        self._note = text

    def set_timer(self, kind: TimerKind, due: int) -> None:
        """Set, or move, the one timer of this kind."""
        self.conversation.timers[kind.value] = due

    def clear_timer(self, kind: TimerKind) -> None:
        """Clear the timer of this kind, if it is set."""
        self.conversation.timers.pop(kind.value, None)

    def question_open(self) -> bool:
        """Whether the last question or menu still waits for its answer."""
        return self._epoch - self.conversation.asked_at < QUESTION_S

    def code(self, label: str) -> str:
        """An id that belongs to this turn, the same at every replay."""
        return outgoing_id(self._person, self.event.id, label)

    def effects(self) -> Effects:
        """Close the turn: settle timers and join what was said into one text."""
        conversation = self.conversation
        if self._said and self._staff_text is None:
            conversation.asked_at = self._epoch
        self._settle_state_timer()
        before, after = self._timers_before, conversation.timers
        return Effects(
            outgoing=self._outgoing(),
            consent=tuple(self._consent),
            case=copy.copy(conversation.case) if self._case_touched else None,
            note=self._note,
            set_timers={kind: due for kind, due in after.items() if before.get(kind) != due},
            clear_timers=tuple(kind for kind in before if kind not in after),
            purge=self._purge,
            counts=tuple(self._counts),
        )

    def _settle_state_timer(self) -> None:
        state = self.rules.book.states.get(self.conversation.state)
        if state is None or state.name == IDLE or not state.timeout:
            self.conversation.timers.pop(_STATE_TIMER, None)
        elif self._said or _STATE_TIMER not in self.conversation.timers:
            self.conversation.timers[_STATE_TIMER] = self._epoch + state.timeout

    def _outgoing(self) -> tuple[Outgoing, ...]:
        said = self._said if self._staff_text is None else [*self._said, self._staff_text]
        if not said:
            return ()
        text = compose(said, self.language, self.conversation.phone, self.lender.name)
        staff = self._staff_text
        return (
            Outgoing(
                id=outgoing_id(self._person, self.event.id, "0"),
                reply="+".join(part.reply for part in said),
                purpose=_purpose(said, self.conversation.flags),
                language=self.language,
                text=text,
                by=staff.by if staff else "bot",
            ),
        )


def _purpose(said: Sequence[Said], flags: Flags) -> Purpose:
    """The purpose that all parts share; what the turn of an opt-out itself says is its confirmation."""
    if flags & Flags.OUT_SERVICING:
        return Purpose.CONSENT
    purposes = {part.purpose for part in said}
    return purposes.pop() if len(purposes) == 1 else Purpose.SERVICING


def moment(turn: LiveTurn, epoch: int) -> datetime:
    """An epoch second as a time where the borrower is."""
    return utc(epoch).astimezone(turn.zone)
