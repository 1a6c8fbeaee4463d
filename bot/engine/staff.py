"""Commands of staff as turns. The commit decides who has a case; a page on a screen never does."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from bot.domain import Act, Case, CaseStatus, Conversation, Flags, StaffEvent
from bot.engine import escalation
from bot.engine.rules import MAX_NOTE, MAX_STAFF_TEXT
from bot.engine.turn import LiveTurn
from bot.errors import Refusal, Refused

_ANSWERS = frozenset({"agent", "supervisor"})
_UNSEEN = "ZCM"
"""Unicode's categories without a shape of their own: spaces, controls and the like, marks (UAX #44, 5.7.1)."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that are drawn as nothing: Hangul fillers, the empty Braille cell."""
_KEPT_CONTROLS = {ord("\n"): "\n", ord("\r"): "\n", ord("\t"): " "}
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "") | _KEPT_CONTROLS


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
    if (why := unreachable(turn.conversation)) is not None:
        raise Refused(why)
    _take(turn, event, case)
    escalation.answer(turn, case, text, event.staff)
    if len(turn.body()) > MAX_STAFF_TEXT:
        raise Refused(Refusal.TOO_LONG)


def _note(turn: LiveTurn, event: StaffEvent, case: Case) -> None:
    words = _words(event)
    if len(words) > MAX_NOTE:
        raise Refused(Refusal.NOTE_TOO_LONG)
    turn.note(words)
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


def unreachable(conversation: Conversation) -> Refusal | None:
    """Why nobody may be texted at this number; None where they may."""
    flags = conversation.flags
    if flags & Flags.OUT_SERVICING:
        return Refusal.WRONG_NUMBER if flags & Flags.WRONG_NUMBER else Refusal.OPTED_OUT
    return Refusal.NO_SUCH_NUMBER if flags & Flags.NO_SUCH_NUMBER else None


def _own(event: StaffEvent, case: Case) -> None:
    """Only who has the case, or a supervisor, may give it away."""
    if case.taken_by != event.staff and event.role != "supervisor":
        raise Refused(Refusal.NOT_YOURS, case.taken_name)


def _refuse_closed(case: Case) -> None:
    if case.status is CaseStatus.CLOSED:
        raise Refused(Refusal.CLOSED)


def _words(event: StaffEvent) -> str:
    """What was typed, without control characters but line breaks. Refuses what nobody would see."""
    text = event.text.replace("\r\n", "\n").translate(_CONTROLS).strip()
    if not any(map(_is_seen, text)):
        raise Refused(Refusal.EMPTY)
    return text


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in _UNSEEN and sign not in _BLANK_LETTERS
