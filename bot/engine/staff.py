"""Commands of staff as turns. The commit decides who has a case; a page on a screen never does."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain import Act, Case, CaseStatus, Flags, StaffEvent
from bot.engine import escalation
from bot.engine.rules import MAX_STAFF_TEXT
from bot.engine.turn import LiveTurn
from bot.errors import Refusal, Refused

_ANSWERS = frozenset({"agent", "supervisor"})


def obey(turn: LiveTurn, event: StaffEvent) -> None:
    """Carry out one command. Raises Refused; then nothing is committed."""
    if event.act in {Act.REVEAL, Act.EXPORT}:
        return  # the desk says who may look; the journal entry is the record of it
    if event.role not in _ANSWERS:
        raise Refused(Refusal.ROLE)
    case = turn.conversation.case
    if case is None:
        raise Refused(Refusal.NO_CASE)
    if event.case_id and event.case_id != case.id and event.act is not Act.NOTE:
        raise Refused(Refusal.CLOSED)  # a page left open since before the present case
    _COMMANDS[event.act](turn, event, case)


def _take(turn: LiveTurn, event: StaffEvent, case: Case) -> None:
    _refuse_closed(case)
    if case.status is CaseStatus.TAKEN and case.taken_by != event.staff:
        raise Refused(Refusal.TAKEN, case.taken_name)
    if case.status is CaseStatus.OPEN:
        escalation.take(turn, case, event.staff, event.display_name)


def _reply(turn: LiveTurn, event: StaffEvent, case: Case) -> None:
    text = _words(event)
    if turn.conversation.flags & Flags.OUT_SERVICING:
        raise Refused(Refusal.OPTED_OUT)
    _take(turn, event, case)
    escalation.answer(turn, case, text, event.staff)


def _note(turn: LiveTurn, event: StaffEvent, case: Case) -> None:
    turn.note(_words(event))
    if case.status is CaseStatus.TAKEN and case.taken_by == event.staff:
        escalation.await_words(turn, case)  # they are at work on it, on the phone perhaps


def _unlock(turn: LiveTurn, event: StaffEvent, case: Case) -> None:
    """Whoever has the case made sure, by another way, who is texting."""
    _refuse_closed(case)
    _own(event, case)
    conversation = turn.conversation
    conversation.wrong_tries = conversation.lock_level = conversation.locked_until = 0


def _hand_back(turn: LiveTurn, event: StaffEvent, case: Case) -> None:
    _refuse_closed(case)
    _own(event, case)
    escalation.hand_back(turn, case)


def _close(turn: LiveTurn, event: StaffEvent, case: Case) -> None:
    _refuse_closed(case)
    if case.status is CaseStatus.TAKEN:
        _own(event, case)
    escalation.close(turn, case)


_COMMANDS: dict[Act, Callable[[LiveTurn, StaffEvent, Case], None]] = {
    Act.TAKE: _take,
    Act.REPLY: _reply,
    Act.NOTE: _note,
    Act.HAND_BACK: _hand_back,
    Act.CLOSE: _close,
    Act.UNLOCK: _unlock,
}


def _own(event: StaffEvent, case: Case) -> None:
    """Only who has the case, or a supervisor, may give it away."""
    if case.taken_by != event.staff and event.role != "supervisor":
        raise Refused(Refusal.NOT_YOURS, case.taken_name)


def _refuse_closed(case: Case) -> None:
    if case.status is CaseStatus.CLOSED:
        raise Refused(Refusal.CLOSED)


def _words(event: StaffEvent) -> str:
    text = event.text.strip()
    if not text:
        raise Refused(Refusal.EMPTY)
    if len(text) > MAX_STAFF_TEXT:
        raise Refused(Refusal.TOO_LONG)
    return text
