"""A borrower's text: consent, safety, the person who has the case, and only then the flows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import IDLE, Conversation, Flags, TextEvent, Understanding
from bot.engine import consent, escalation, gates, safety
from bot.engine.hearing import language_by_number
from bot.engine.rules import QUESTION_S, SILENT_AFTER
from bot.engine.turn import LiveTurn
from bot.flowbook.book import FlowBook

_MENU = range(1, 5)
_OF_TWO = frozenset({1, 2})
_NO_ANSWER = frozenset({"thanks"})
_NO_WISH = frozenset(
    {"thanks", "greeting", "yes", "no", "opt_out", "opt_in", "help", "distress", "wrong_number"}
)
_NOT_SETTLED = frozenset({"no", "payoff", "pay", "interest_rate", "application_status", "rejection_reason"})
"""After a case was closed: wishes that the bot cannot serve, so the person is asked again."""
_NOTICE_OWED = "first.notice_owed"
"""Before a long first answer: no more than that we are a machine. The notice comes with the next one."""
_ABOUT_CONSENT = frozenset({"opt_out", "opt_in", "help"})


def take(turn: LiveTurn, event: TextEvent) -> None:
    """One text, from consent down to the menu."""
    _adopt(turn, event)
    understanding = turn.understanding
    if understanding.distress and understanding.label == "opt_out" and not consent.silenced(turn):
        safety.distress(turn, event)
    if consent.handle(turn, event):
        return
    if safety.disowned(understanding) and not understanding.distress:
        safety.wrong_number(turn, event)
    elif consent.silenced(turn):
        consent.keep_for_another_channel(turn)
    elif understanding.distress:
        safety.distress(turn, event)
    elif turn.conversation.flags & Flags.STAFF_HAS_IT:
        if understanding.label not in _NO_ANSWER:
            escalation.borrower_wrote(turn)
    else:
        _converse(turn, event)


def _adopt(turn: LiveTurn, event: TextEvent) -> None:
    """Remember the road that the text came by, and the language it is in; there is such a number."""
    conversation = turn.conversation
    if conversation.flags & Flags.NO_SUCH_NUMBER:
        conversation.flags = conversation.flags.without(Flags.NO_SUCH_NUMBER)
    conversation.carrier, conversation.account, conversation.our_number = (
        event.carrier,
        event.account,
        event.recipient,
    )
    guess = turn.understanding.language
    if guess is not None and not conversation.language_fixed:
        conversation.language = guess
    if conversation.language is None:
        conversation.language = _first_language(turn)


def _first_language(turn: LiveTurn) -> str:
    """Before any text tells: the language on file for all at this number, else the number's country's."""
    on_file = {borrower.language for borrower in turn.borrowers() if borrower.language}
    if len(on_file) == 1:
        return on_file.pop()
    return language_by_number(turn.conversation.phone) or turn.lender.default_language


def _converse(turn: LiveTurn, event: TextEvent) -> None:
    if turn.understanding.label in _NOT_SETTLED and turn.state == IDLE:
        closed = escalation.closed_lately(turn)
        if closed is not None:
            escalation.reopen(turn, closed)
            _introduce(turn, event)
            return
    for trigger in triggers(turn.rules.book, turn.conversation, turn.understanding, event, turn.epoch):
        if trigger == "wrong_person":
            safety.wrong_number(turn, event)
            return
        turn.second = _second(turn, trigger)
        if gates.fire(turn, trigger):
            turn.conversation.unclear = 0
            gates.serve_second(turn)
            break
        turn.second = ""
    else:
        _not_understood(turn)
    _introduce(turn, event)


def _second(turn: LiveTurn, first: str) -> str:
    """The other wish of a text with two; courtesy, a yes or a no beside a wish is none."""
    taken = (first, first.removesuffix("_choice"))
    for wish in turn.rules.book.told_once(turn.understanding.intents):
        if wish not in taken and wish not in _NO_WISH:
            return wish
    return ""


def _introduce(turn: LiveTurn, event: TextEvent) -> None:
    """What is said besides the answer: of pictures and whole numbers that came, and before the first one."""
    if not turn.spoke:
        return
    if event.media and event.text.strip():
        turn.say("media.received")
    if turn.understanding.full_number:
        turn.say_first("identity.full_number")
    if not turn.conversation.greeted:
        told = turn.say_fitting("first.notice", "first.notice_short", _NOTICE_OWED, first=True)
        turn.conversation.greeted = told != _NOTICE_OWED


def triggers(
    book: FlowBook, conversation: Conversation, understanding: Understanding, event: TextEvent, epoch: int
) -> Sequence[str]:
    """The triggers that a text may fire, best first: what the state waits for, then wishes, then the menu."""
    if understanding.number == 0:
        return ("human",)
    is_open = epoch - conversation.asked_at < QUESTION_S
    found = [*_awaited(book, conversation, understanding)] if is_open else []
    wishes = book.told_once(understanding.intents)
    if "language" in wishes[1:]:  # the answer is given in it
        wishes = ["language", *(wish for wish in wishes if wish != "language")]
    found += wishes
    if understanding.number in _MENU and is_open:
        found.append(f"menu.{understanding.number}")
    digits = understanding.tail or understanding.loan_digits
    if not understanding.intents and (understanding.number is not None or digits):
        found.append("stale_number")
    if event.media and not event.text.strip():
        found.append("media")
    return tuple(dict.fromkeys(found))


def _awaited(book: FlowBook, conversation: Conversation, understanding: Understanding) -> Sequence[str]:
    """Of what the present state waits for, that which the text could be."""
    state = book.states.get(book.migrate(conversation.state))
    if state is None or not state.expects:
        return ()
    given = {
        "tail": understanding.tail is not None,
        "loan_choice": understanding.number is not None
        or bool(understanding.loan_digits)
        or understanding.everything,
        "language_choice": understanding.number is not None or understanding.asked_language is not None,
        "day_choice": understanding.number in _OF_TWO,
        "wrong_person": understanding.number == 9,
    }
    return [trigger for trigger in state.expects if given.get(trigger, trigger in understanding.intents)]


def wanted(
    book: FlowBook, conversation: Conversation, understanding: Understanding, event: TextEvent, epoch: int
) -> frozenset[str]:
    """The facts that this text's turn will need; read before the machine runs."""
    want: set[str] = set()
    if conversation.language is None and understanding.language is None:
        want.add("borrowers")
    if understanding.label in _ABOUT_CONSENT or conversation.flags & Flags.OUT_SERVICING:
        if understanding.tail and conversation.pending:
            want |= {"borrowers", "proven"}
        return frozenset(want)
    state = book.migrate(conversation.state)
    if conversation.flags & Flags.STAFF_HAS_IT:
        return frozenset(want)
    waiting = conversation.pending
    for trigger in (*triggers(book, conversation, understanding, event, epoch), "unclear"):
        want |= gates.facts_for(book, trigger, state, conversation, understanding)
        if trigger == "human":  # is anybody registered, so that balance and dates can be asked meanwhile?
            want.add("borrowers")
        if waiting is not None and trigger in gates.LANGUAGE:  # it takes up the wish that waits
            want |= gates.facts_for(book, waiting.trigger, state, conversation, understanding)
    return frozenset(want)


def _not_understood(turn: LiveTurn) -> None:
    """Nothing fits: a state's own words, a note to an open case, or the menu; then a person; then silence."""
    if gates.fire(turn, "unclear"):
        return
    conversation = turn.conversation
    conversation.unclear += 1
    turn.count("not_understood")
    if escalation.alive(turn) is not None:
        escalation.borrower_wrote(turn)
        if conversation.unclear == 1:
            turn.say("case.noted_late")
    elif (closed := escalation.closed_lately(turn)) is not None:
        escalation.reopen(turn, closed)
    elif conversation.unclear <= SILENT_AFTER:
        turn.say("unclear.first" if conversation.unclear == 1 else "unclear.twice")
        gates.leave_choice(turn)
