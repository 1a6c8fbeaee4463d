"""The engine's door: loads a conversation, reads facts, takes the pure turn and commits it.

Everything that happens to a conversation comes through here: texts, commands of staff, timers and
carriers' blocks. Two of them at once are two turns in a row: whoever loses the commit goes again
from the newer conversation.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Literal

from bot.domain import (
    BlockEvent,
    Borrower,
    Case,
    Conversation,
    Effects,
    Entry,
    Event,
    Facts,
    Flags,
    Inbound,
    Outgoing,
    Person,
    StaffEvent,
    TextEvent,
    TimerEvent,
    TimerKind,
    UndeliveredEvent,
    Understanding,
    noun,
    utc,
)
from bot.engine import texts
from bot.engine.decide import decide
from bot.engine.facts import NO_FACTS, FactReader
from bot.engine.gates import lookup_facts
from bot.engine.hearing import Ear, listen
from bot.engine.hours import is_quiet, zone_of
from bot.engine.rules import Given, Rules
from bot.errors import Contended, Refusal, Refused
from bot.stores.base import Committed, DueTimer, Held, Leased, LiveStore

ATTEMPTS = 16
"""How often a turn is taken again after losing the race for one person."""
PAUSE_S = 0.002
"""Before trying again: up to this times the number of losses, drawn, so that rivals part."""
LOOKUP_DEADLINE_S = 10.0
STALE_REPLY_S = 24 * 3600
"""A bot's answer older than this answers nothing any more."""
_UNASKED = frozenset({"case.closed", "case.apology"})
"""Replies that nobody waits for: never at night."""


@noun
class Answer:
    """What a text was given. `outgoing` belongs in the carrier's answer; empty when queued or silent."""

    outgoing: tuple[Outgoing, ...]
    journal_id: str | None
    known: bool = False
    """The event had been taken before; this is the remembered answer."""


@noun
class SendDecision:
    """Whether a queued text may go now; `seconds` for a deferral."""

    kind: Literal["send", "drop", "defer"]
    reason: str = ""
    seconds: float = 0.0


@noun
class PersonView:
    """A conversation as it stands, for the desk. `borrowers` is None while the loan book is away."""

    phone: str
    conversation: Conversation
    borrowers: tuple[Borrower, ...] | None


class Engine:
    """Takes turns. Thread-safe; holds no state of any person."""

    def __init__(
        self,
        rules: Rules,
        live: LiveStore,
        ear: Ear,
        facts: FactReader,
        *,
        count: Callable[[str], None] = lambda _name: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rules = rules
        self._live = live
        self._ear = ear
        self._facts = facts
        self._count = count
        self._clock = clock

    def receive(self, inbound: Inbound, *, inline: bool = True, received_at: float | None = None) -> Answer:
        """Take the turn of one text, once for each message id.

        `inline`: the carrier can carry the reply in its answer. `received_at`: epoch seconds when the
        text came in, if it waited in a spool. Raises StoreAway and Contended.
        """
        event = TextEvent(
            id=f"{inbound.carrier}:{inbound.account}:{inbound.message_id}",
            text=inbound.text,
            carrier=inbound.carrier,
            account=inbound.account,
            recipient=inbound.recipient,
            media=inbound.media,
            keyword=inbound.keyword,
            received_at=received_at or 0.0,
        )
        held = self._live.recall(inbound.sender)
        if self._live.digest(event.id) in held.conversation.known:
            held = self._live.load(inbound.sender)  # known to this process; Redis may have lost it
        done = self._turn(held, event, inline=inline)
        if done is None:
            return Answer(self._live.remembered(held.person, event.id), None, known=True)
        committed, effects = done
        return Answer(effects.outgoing if committed.inline else (), committed.journal_id)

    def command(self, person: Person, event: StaffEvent) -> str:
        """Carry out a command of staff; its journal id, "" when the same command was done before.

        Raises Refused, StoreAway and Contended.
        """
        held = self._live.load_person(person)
        if held is None:
            raise Refused(Refusal.ERASED)
        done = self._turn(held, event, inline=False)
        return done[0].journal_id if done else ""

    def knows(self, person: Person, event_id: str) -> bool:
        """Whether this event was one of the person's last sixteen. Raises StoreAway."""
        held = self._live.load_person(person)
        return held is not None and self._live.digest(event_id) in held.conversation.known

    def fire(self, due: DueTimer) -> None:
        """Take the turn of a timer; drops one that no conversation has any more."""
        held = self._live.load_person(due.person)
        if held is None or held.conversation.timers.get(due.timer) != due.due:
            self._live.drop_timer(due)
            return
        event = TimerEvent(id=f"timer:{due.timer}:{due.due}", timer=TimerKind(due.timer), due=due.due)
        if self._turn(held, event, inline=False) is None:
            self._live.drop_timer(due)

    def failed(self, person: Person, event: BlockEvent | UndeliveredEvent) -> None:
        """A text failed for good: a turn where the carrier refuses the number, or a case waits on that text."""
        held = self._live.load_person(person)
        if held is None:
            return
        if isinstance(event, BlockEvent) or _waits_on(held.conversation.case, event.outgoing_id):
            self._turn(held, event, inline=False)

    def before_send(self, leased: Leased) -> SendDecision:
        """Consent, age and quiet hours, once more, right before a text goes out."""
        conversation, outgoing = leased.conversation, leased.outgoing
        now = self._clock()
        if conversation.flags & Flags.out_of(outgoing.purpose):
            return SendDecision("drop", "opted_out")
        if conversation.flags & Flags.NO_SUCH_NUMBER:
            return SendDecision("drop", "invalid_number")
        if outgoing.by == "bot" and now - leased.queued_at > STALE_REPLY_S:
            return SendDecision("drop", "stale")
        zone = zone_of(conversation.phone, self._rules.lender.timezone)
        if outgoing.reply in _UNASKED and is_quiet(utc(now), zone):
            return SendDecision("drop", "quiet_hours")
        return SendDecision("send")

    def view(self, person: Person) -> PersonView | None:
        """A conversation with what the loan book says of the number; None for a person erased or never seen."""
        held = self._live.load_person(person)
        if held is None:
            return None
        facts = self._facts.read(frozenset({"borrowers"}), held.conversation.phone, None)
        return PersonView(held.conversation.phone, held.conversation, facts.borrowers)

    def _turn(self, held: Held, event: Event, *, inline: bool) -> tuple[Committed, Effects] | None:
        """Decide and commit, again from the newer conversation while others win. None: known already."""
        digest = self._live.digest(event.id)
        for losses in range(ATTEMPTS):
            if losses > 1:
                time.sleep(random.uniform(0, PAUSE_S * losses))  # noqa: S311  # parts rivals, keeps no secret
            if digest in held.conversation.known:
                return None
            at = self._clock()
            understanding = self._understand(held.conversation, event, at)
            facts = self._read(held.conversation, event, understanding, at)
            given = Given(event, digest, at, facts, understanding)
            conversation, effects = decide(self._rules, held.person, held.conversation, given)
            result = self._live.commit(held, self._entry(given, effects, conversation), inline=inline)
            if isinstance(result, Committed):
                for name in effects.counts:
                    self._count(name)
                return result, effects
            held = result.newer
        raise Contended("other turns of the same person kept winning")

    def _entry(self, given: Given, effects: Effects, conversation: Conversation) -> Entry:
        return Entry(
            event=given.event,
            at=given.at,
            flows=self._rules.book.hash,
            settings=self._rules.settings_hash,
            facts=given.facts,
            understanding=given.understanding,
            effects=effects,
            conversation=conversation,
        )

    def _understand(self, conversation: Conversation, event: Event, at: float) -> Understanding | None:
        if not isinstance(event, TextEvent):
            return None
        return listen(self._ear, self._rules, conversation, event.text, int(at))

    def _read(
        self, conversation: Conversation, event: Event, understanding: Understanding | None, at: float
    ) -> Facts:
        if isinstance(event, TextEvent) and understanding is not None:
            wanted = texts.wanted(self._rules.book, conversation, understanding, event, int(at))
            return self._facts.read(wanted, conversation.phone, understanding.tail)
        if isinstance(event, TimerEvent) and event.timer is TimerKind.LOOKUP:
            pending = conversation.pending
            tail = pending.tail if pending else None
            return self._facts.read(lookup_facts(conversation), conversation.phone, tail, LOOKUP_DEADLINE_S)
        return NO_FACTS


def _waits_on(case: Case | None, outgoing_id: str) -> bool:
    return case is not None and outgoing_id in {case.last_reply, case.introduced_by}
