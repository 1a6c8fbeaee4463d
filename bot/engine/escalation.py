"""Cases: opened with a promise, taken by one person, given back, closed, reopened."""

from __future__ import annotations

from bot.domain import CASE_OPENED, BlockEvent, Case, CaseStatus, Flags, Priority, TimerKind
from bot.engine.draft import Draft
from bot.engine.hours import is_quiet, quiet_until
from bot.engine.rules import REOPEN_S, UNSPOKEN_S

_FOR_A_PERSON = frozenset({"human", "unclear", "no_document", "locked", "media"})
"""Topics of whoever asks for a person and does not say why."""
_LOCKED_FOR_GOOD = 3
_RANK = {Priority.NORMAL: 0, Priority.URGENT: 1, Priority.DISTRESS: 2}


def alive(turn: Draft) -> Case | None:
    """The case that is open or taken."""
    case = turn.conversation.case
    return case if case is not None and case.status is not CaseStatus.CLOSED else None


def closed_lately(turn: Draft) -> Case | None:
    """A case that a text still reopens."""
    case = turn.conversation.case
    if case is None or case.status is not CaseStatus.CLOSED:
        return None
    return case if turn.epoch - case.closed_at < REOPEN_S else None


def open_case(turn: Draft, topic: str, priority: Priority = Priority.NORMAL) -> bool:
    """Open a case and say so, or raise and confirm the one there is. True if opened (or reopened) now."""
    case = alive(turn)
    if case is not None:
        raise_priority(turn, priority)
        owe(turn, case)
        turn.say("case.already" if topic in _FOR_A_PERSON else "case.noted")
        return False
    if (old := closed_lately(turn)) is not None:
        reopen(turn, old)
        return True
    start(turn, topic, priority)
    if not turn.rules.hours.is_open(turn.now):
        turn.say("case.opened_late")
    else:
        turn.say("case.opened" if _menu_works(turn) else "case.opened_only")
    return True


def _menu_works(turn: Draft) -> bool:
    """Whether balance and dates may be asked meanwhile, as far as is known."""
    conversation = turn.conversation
    nobody = turn.facts.borrowers is not None and not turn.borrowers()
    return (
        not nobody and conversation.lock_level < _LOCKED_FOR_GOOD and conversation.locked_until <= turn.epoch
    )


def start(turn: Draft, topic: str, priority: Priority, *, elsewhere: bool = False) -> Case:
    """Open a case without a word to the borrower."""
    case = Case(
        id=turn.code("case"),
        topic=topic,
        language=turn.language,
        priority=priority,
        opened_at=turn.epoch,
        promised_at=promised(turn),
        channel="elsewhere" if elsewhere else "text",
    )
    turn.touch_case(case)
    if not elsewhere:
        turn.set_timer(TimerKind.PROMISE, case.promised_at)
    turn.count(CASE_OPENED)
    return case


def reopen(turn: Draft, case: Case) -> None:
    """Take a case up again under its old number."""
    case.status = CaseStatus.OPEN
    case.closed_at = 0
    case.taken_by = case.taken_name = None
    case.we_owe, case.spoke, case.apologised = True, False, False
    case.channel = "text"
    _promise(turn, case)
    turn.touch_case(case)
    turn.say("case.reopened")


def raise_priority(turn: Draft, priority: Priority) -> None:
    """A case only ever becomes more urgent."""
    case = alive(turn)
    if case is not None and _RANK[priority] > _RANK[case.priority]:
        case.priority = priority
        turn.touch_case(case)


def promised(turn: Draft) -> int:
    """The epoch second by which a person answers."""
    return int(turn.rules.hours.promise(turn.now, turn.rules.answer_within).timestamp())


def owe(turn: Draft, case: Case) -> None:
    """An answer by a time that can be told: the promise that runs, or a new one."""
    borrower_wrote(turn)
    if case.promised_at <= turn.epoch:
        _promise(turn, case)
    turn.touch_case(case)


def _promise(turn: Draft, case: Case) -> None:
    """A new promise, watched by a timer where its miss would be told."""
    case.promised_at = promised(turn)
    if case.channel == "text" and not case.spoke:
        turn.set_timer(TimerKind.PROMISE, case.promised_at)


def borrower_wrote(turn: Draft) -> None:
    """The last word is the borrower's: we owe an answer, and from now the promise runs again."""
    case = alive(turn)
    if case is not None and not case.we_owe:
        borrower_waits(turn, case)


def borrower_waits(turn: Draft, case: Case) -> None:
    """We owe an answer by a new promise."""
    case.we_owe = True
    _promise(turn, case)
    turn.touch_case(case)


def take(turn: Draft, case: Case, login: str, name: str) -> None:
    """Give the case to one person; without words from them it goes back."""
    case.status = CaseStatus.TAKEN
    case.taken_by, case.taken_name, case.taken_at, case.spoke = login, name, turn.epoch, False
    turn.touch_case(case)
    await_words(turn, case)


def await_words(turn: Draft, case: Case) -> None:
    """Start the wait for the person's first words; on another channel there is nothing to wait for."""
    if case.channel == "text" and not case.spoke:
        turn.set_timer(TimerKind.UNSPOKEN, turn.epoch + UNSPOKEN_S)


def answer(turn: Draft, case: Case, text: str, login: str) -> None:
    """A person's words; with the first of them the bot falls quiet and the open question lapses."""
    first = not case.spoke
    case.spoke, case.we_owe = True, False
    case.last_reply = turn.text_id
    if first:
        case.introduced_by = case.last_reply
    turn.conversation.flags |= Flags.STAFF_HAS_IT
    turn.conversation.pending = None
    turn.state = "idle"
    turn.clear_timer(TimerKind.UNSPOKEN)
    turn.clear_timer(TimerKind.PROMISE)
    turn.touch_case(case)
    turn.write_as_staff(text, login, "case.taken" if first else None)


def unheard(turn: Draft, outgoing_id: str) -> None:
    """A text of ours failed for good.

    If it was a person's last, or there is no reaching them any more, we owe an answer still, and
    from now the promise runs again. If it said who writes, the next one says so.
    """
    case = alive(turn)
    if case is None:
        return
    if outgoing_id and outgoing_id == case.introduced_by:
        case.spoke = False
        turn.touch_case(case)
    blocked = isinstance(turn.event, BlockEvent)
    if not case.last_reply or not (blocked or outgoing_id == case.last_reply):
        return
    borrower_wrote(turn)
    if case.status is CaseStatus.TAKEN and not case.spoke:
        turn.conversation.flags = turn.conversation.flags.without(Flags.STAFF_HAS_IT)
        await_words(turn, case)


def hand_back(turn: Draft, case: Case) -> None:
    """Back to the queue; the bot answers simple questions again."""
    case.status = CaseStatus.OPEN
    case.taken_by = case.taken_name = None
    case.spoke = False
    turn.conversation.flags = turn.conversation.flags.without(Flags.STAFF_HAS_IT)
    turn.clear_timer(TimerKind.UNSPOKEN)
    if case.we_owe and case.channel == "text" and case.promised_at > turn.epoch:
        turn.set_timer(TimerKind.PROMISE, case.promised_at)
    turn.touch_case(case)


def close(turn: Draft, case: Case) -> None:
    """End a case; the borrower is told unless it is night or they opted out."""
    case.status = CaseStatus.CLOSED
    case.closed_at = turn.epoch
    case.we_owe = False
    conversation = turn.conversation
    conversation.flags = conversation.flags.without(Flags.STAFF_HAS_IT)
    conversation.unclear = 0
    turn.clear_timer(TimerKind.UNSPOKEN)
    turn.clear_timer(TimerKind.PROMISE)
    turn.touch_case(case)
    if (
        case.channel == "text"
        and not conversation.flags & Flags.OUT_SERVICING
        and not is_quiet(turn.now, turn.zone)
    ):
        turn.say("case.closed")


def promise_due(turn: Draft) -> None:
    """The promised time has come: if we still owe, one apology with a new time; a second miss is the desk's alone."""
    turn.clear_timer(TimerKind.PROMISE)
    case = alive(turn)
    if case is None or not case.we_owe or case.spoke or case.channel != "text" or case.apologised:
        return
    if is_quiet(turn.now, turn.zone):
        turn.set_timer(TimerKind.PROMISE, int(quiet_until(turn.now, turn.zone).timestamp()))
        return
    case.promised_at = promised(turn)
    case.apologised = True
    turn.touch_case(case)
    turn.count("promises_missed")
    if not turn.conversation.flags & Flags.OUT_SERVICING:
        turn.say("case.apology")


def unspoken_due(turn: Draft) -> None:
    """Taken ten minutes ago and not a word: back to the queue."""
    turn.clear_timer(TimerKind.UNSPOKEN)
    case = alive(turn)
    if case is not None and case.status is CaseStatus.TAKEN and not case.spoke and case.channel == "text":
        hand_back(turn, case)
