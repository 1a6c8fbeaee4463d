"""One turn: a draft that can also speak, open cases, and be closed into effects."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from bot.domain import IDLE, Effects, Flags, Loan, Outgoing, Priority, Purpose, TimerKind
from bot.engine import disclosure, escalation
from bot.engine.compose import Said, compose
from bot.engine.draft import Draft
from bot.engine.rules import MOST_SEGMENTS
from bot.segments import segments

_STATE_TIMER = TimerKind.STATE.value


class LiveTurn(Draft):
    """A turn under way. `effects()` closes it."""

    __slots__ = ()

    def selected(self) -> Sequence[Loan]:
        """The loans that this answer is about; empty while there is a choice to make, or no loan."""
        return disclosure.selection(self)

    def say(self, reply: str, **fields: object) -> None:
        """Add a reply, once; "{standing}" in the id becomes one reply per selected loan."""
        if "{standing}" in reply:
            self.said.extend(disclosure.per_loan(self, reply, fields))
            self.shown = True
        else:
            said = disclosure.rendered(self, reply, None, fields)
            if said not in self.said:  # two wishes may have one answer
                self.said.append(said)

    def open_case(self, topic: str, priority: Priority = Priority.NORMAL) -> bool:
        """Open a case, or tell of the open one. True if it was opened now."""
        return escalation.open_case(self, topic, priority)

    def say_first(self, reply: str) -> None:
        """Put a reply before the others."""
        self.said.insert(0, disclosure.rendered(self, reply, None, {}))

    def say_fitting(self, *forms: str, first: bool = False) -> str:
        """Add one reply, `first` or last, in a form that fits; which it was.

        That is the first of its forms, longest first, with which the whole text costs no more than
        MOST_SEGMENTS; where none does, the second.
        """
        place = 0 if first else len(self.said)
        told = next((form for form in forms if self._fits(form, place)), forms[1])
        self.said.insert(place, disclosure.rendered(self, told, None, {}))
        return told

    def _fits(self, reply: str, place: int) -> bool:
        self.said.insert(place, disclosure.rendered(self, reply, None, {}))
        fits = self.segments() <= MOST_SEGMENTS
        self.said.pop(place)
        return fits

    def body(self) -> str:
        """The one text that is sent: what has been said so far and a person's words, behind the signature."""
        return compose(self._parts(), self.language, self.conversation.phone, self.lender.name)

    def segments(self) -> int:
        """Of what has been said so far."""
        return segments(self.body(), mainland=self.conversation.phone.startswith("+86")).count

    def effects(self) -> Effects:
        """Close the turn: settle timers and join what was said into one text."""
        conversation = self.conversation
        if self.said and self.staff_text is None:
            conversation.asked_at = self._epoch
        self._settle_state_timer()
        before, after = self.timers_before, conversation.timers
        return Effects(
            outgoing=self._outgoing(),
            consent=tuple(self.consent),
            case=copy.copy(conversation.case) if self.case_touched else None,
            note=self.noted,
            set_timers={kind: due for kind, due in after.items() if before.get(kind) != due} if after else {},
            clear_timers=tuple([kind for kind in before if kind not in after]) if before else (),
            purge=self.purging,
            counts=tuple(self.counts),
        )

    def _settle_state_timer(self) -> None:
        state = self.rules.book.states.get(self.conversation.state)
        if state is None or state.name == IDLE or not state.timeout:
            self.conversation.timers.pop(_STATE_TIMER, None)
        elif self.said or _STATE_TIMER not in self.conversation.timers:
            self.conversation.timers[_STATE_TIMER] = self._epoch + state.timeout

    def _parts(self) -> Sequence[Said]:
        return self.said if self.staff_text is None else [*self.said, self.staff_text]

    def _outgoing(self) -> tuple[Outgoing, ...]:
        said = self._parts()
        if not said or self.conversation.flags & Flags.NO_SUCH_NUMBER:
            return ()
        staff = self.staff_text
        return (
            Outgoing(
                id=self.text_id,
                reply="+".join([part.reply for part in said]),
                purpose=_purpose(said, self.conversation.flags),
                language=self.language,
                text=self.body(),
                by=staff.by if staff else "bot",
            ),
        )


def _purpose(said: Sequence[Said], flags: Flags) -> Purpose:
    """The purpose that all parts share; what the turn of an opt-out itself says is its confirmation."""
    if flags & Flags.OUT_SERVICING:
        return Purpose.CONSENT
    first, *others = said
    for part in others:
        if part.purpose is not first.purpose:
            return Purpose.SERVICING
    return first.purpose
