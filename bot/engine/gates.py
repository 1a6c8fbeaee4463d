"""Gates and re-dispatch: a wish waits outside the machine until proof, loan and facts are there."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import IDLE, Conversation, Pending, Priority, TimerKind, Understanding
from bot.engine import disclosure, escalation
from bot.engine.rules import LOOKUP_S, LOOKUP_STEP_S
from bot.engine.turn import LiveTurn
from bot.flowbook.book import FlowBook

_BOUND = 5
"""How often one text may pass a gate and take up what waited behind it."""
_BORROWERS = frozenset({"borrowers"})
_WITH_PROOF = frozenset({"borrowers", "proven"})
LANGUAGE = frozenset({"language", "language_choice"})
_ANSWERS = frozenset({"tail", "loan_choice"})
_NUMBERS_OF_THEIR_OWN = frozenset({"tail", "wrong_person"})
"""Awaited answers that no choice of the menu can be taken for."""


def fire(turn: LiveTurn, trigger: str, bound: int = _BOUND) -> bool:
    """Fire one trigger through its gates. False if the present state does not allow it."""
    book = turn.rules.book
    if bound == 0 or not book.has(trigger):
        return False
    missing = turn.facts.missing
    if missing and missing & facts_for(book, trigger, turn.state, turn.conversation, turn.understanding):
        _look_up_later(turn, trigger)
        return True
    for gate in book.needs(trigger, turn.state):
        if not _is_open(turn, gate):
            return _ask(turn, gate, trigger, bound)
    turn.resumed = False
    if not book.fire(trigger, turn):
        return False
    turn.tail_refused = turn.tail_refused or (trigger == "tail" and not turn.resumed)
    if turn.resumed:
        _take_up(turn, bound)
    else:
        _settle(turn, trigger)
    return True


def facts_for(
    book: FlowBook, trigger: str, state: str, conversation: Conversation, understanding: Understanding
) -> frozenset[str]:
    """The facts that a trigger may need in this state, those of its gates and of the waiting wish included."""
    facts = book.facts(trigger, state)
    if book.needs(trigger, state) or (conversation.pending is not None and trigger in _ANSWERS):
        return facts | (_WITH_PROOF if understanding.tail else _BORROWERS)
    return facts


def _is_open(turn: LiveTurn, gate: str) -> bool:
    return _proof_stands(turn) if gate == "proof" else not disclosure.has_choice(turn)


def _proof_stands(turn: LiveTurn) -> bool:
    """Proven, and whoever proved it is still registered at this number."""
    proof = turn.conversation.proof
    if proof is None or not turn.proven:
        return False
    for who in turn.borrowers():  # noqa: SIM110 - the plain loop is faster, and this runs for each text
        if who.id in proof.borrowers:
            return True
    return False


def _ask(turn: LiveTurn, gate: str, trigger: str, bound: int) -> bool:
    """Let the wish wait and ask for what the gate wants; a tail that came along is the answer already."""
    conversation, understanding = turn.conversation, turn.understanding
    before = conversation.pending
    kept = before if before is not None and before.trigger == trigger else None
    conversation.pending = Pending(
        trigger=trigger,
        asked_at=turn.epoch,
        loan_digits=understanding.loan_digits or (kept.loan_digits if kept else ()),
        everything=understanding.everything or (kept is not None and kept.everything),
        then=_second_that_waits(turn) or (kept.then if kept else ""),
    )
    if gate == "proof" and understanding.tail and turn.borrowers():
        return fire(turn, "tail", bound - 1)
    return fire(turn, f"need.{gate}", bound - 1)


def _take_up(turn: LiveTurn, bound: int) -> None:
    turn.resumed = False
    waiting = turn.conversation.pending
    if waiting is not None:
        waiting = _with_second(turn, waiting)
    if waiting is None or not fire(turn, waiting.trigger, bound - 1):
        turn.conversation.pending = None
    serve_second(turn, waiting, bound - 1)


def _with_second(turn: LiveTurn, waiting: Pending) -> Pending:
    """The waiting wish beside the second one; where the answer to one of them tells both, that one alone."""
    turn.second = turn.second or waiting.then
    wishes = turn.rules.book.told_once([waiting.trigger, turn.second])
    if len(wishes) == 1:
        turn.second = ""
        waiting = turn.conversation.pending = replace(waiting, trigger=wishes[0])
    return waiting


def serve_second(turn: LiveTurn, first: Pending | None = None, bound: int = _BOUND) -> None:
    """The text's second wish, in the same answer, unless it waits behind the first one's gate.

    It is about the loans that the first one was about.
    """
    second = turn.take_second()
    if not second:
        return
    if turn.tail_refused and "proof" in turn.rules.book.needs(second, turn.state):
        _wait_too(turn, second)
        return
    if first is not None and turn.conversation.pending is None:
        turn.conversation.pending = replace(first, trigger=second, then="", tail=None, lookup=0)
    fire(turn, second, bound)


def _wait_too(turn: LiveTurn, second: str) -> None:
    """No tail opened the account: a second wish waits behind the first, if that one still waits."""
    waiting = turn.conversation.pending
    if waiting is not None and second != waiting.trigger:
        waiting.then = second


def _second_that_waits(turn: LiveTurn) -> str:
    """The second wish, if it has gates of its own; a complaint, say, waits for nobody's proof."""
    return turn.take_second() if turn.rules.book.needs(turn.second, turn.state) else ""


def _settle(turn: LiveTurn, trigger: str) -> None:
    """After an answer nothing waits any more, but on a shared phone the next tail for the same wish."""
    conversation = turn.conversation
    chosen = conversation.chosen
    if turn.state == IDLE:
        _let_go(conversation, trigger)
    if turn.shown:
        conversation.chosen = chosen if turn.second else ()
        conversation.offered = ()
        disclosure.spend_proof(turn, trigger)
        turn.shown = False


def _let_go(conversation: Conversation, trigger: str) -> None:
    """Nothing waits any more, but a wish whose answer was promised and has not been given yet."""
    conversation.chosen = conversation.offered = ()
    waiting = conversation.pending
    if waiting is not None and (not waiting.lookup or waiting.trigger == trigger):
        conversation.pending = None


def leave_choice(turn: LiveTurn) -> None:
    """The menu has been shown: a bare number now means the menu, not an older numbered choice."""
    state = turn.rules.book.states.get(turn.state)
    if state is not None and {*state.expects} - _NUMBERS_OF_THEIR_OWN:
        turn.state = IDLE
        _let_go(turn.conversation, "")


def _look_up_later(turn: LiveTurn, trigger: str) -> None:
    """The loan book is late: say so once; a timer reads again until five minutes after that word."""
    conversation, understanding = turn.conversation, turn.understanding
    waiting = conversation.pending
    promised = waiting if waiting is not None and waiting.lookup else None
    wish = waiting.trigger if waiting is not None and trigger in {"tail", "loan_choice"} else trigger
    if promised is None:
        turn.say("lookup.wait")
    conversation.pending = Pending(
        trigger=wish,
        asked_at=turn.epoch,
        loan_digits=understanding.loan_digits,
        everything=understanding.everything,
        tail=understanding.tail or (promised.tail if promised else None),
        lookup=promised.lookup if promised else turn.epoch,
        then=_second_that_waits(turn) or (waiting.then if waiting is not None else ""),
    )
    turn.set_timer(TimerKind.LOOKUP, turn.epoch + LOOKUP_STEP_S)
    turn.count("lookups_late")


def lookup_due(turn: LiveTurn) -> None:
    """Facts were read again: answer, wait on, or after five minutes hand it to a person."""
    turn.clear_timer(TimerKind.LOOKUP)
    waiting = turn.conversation.pending
    if waiting is None or not waiting.lookup:
        return
    if turn.facts.missing:
        _wait_on(turn, waiting)
        return
    waiting.lookup = 0
    turn.understanding = replace(
        turn.understanding, tail=waiting.tail, loan_digits=waiting.loan_digits, everything=waiting.everything
    )
    if waiting.tail and not turn.proven:
        fire(turn, "tail")
        return
    turn.second = waiting.then
    fire(turn, waiting.trigger)
    serve_second(turn, waiting)


def _wait_on(turn: LiveTurn, waiting: Pending) -> None:
    if turn.epoch - waiting.lookup < LOOKUP_S:
        turn.set_timer(TimerKind.LOOKUP, turn.epoch + LOOKUP_STEP_S)
        return
    turn.conversation.pending = None
    turn.state = IDLE
    case = escalation.alive(turn)
    if case is None:
        escalation.start(turn, waiting.trigger, Priority.NORMAL)
    else:
        escalation.owe(turn, case)
    turn.say("lookup.failed")


def lookup_facts(conversation: Conversation) -> frozenset[str]:
    """What a look-up timer must read."""
    waiting: Pending | None = conversation.pending
    if waiting is None or not waiting.lookup:
        return frozenset()
    return _WITH_PROOF if waiting.tail else _BORROWERS
