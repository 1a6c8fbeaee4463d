"""Distress and wrong numbers: straight to a person, whatever the flow was doing."""

from __future__ import annotations

from bot.domain import OUT_OF_ALL, Flags, Priority, Purpose, TextEvent, Understanding
from bot.engine import consent, escalation
from bot.engine.rules import SURE
from bot.engine.turn import LiveTurn


def distress(turn: LiveTurn, event: TextEvent) -> None:
    """Kind words, the help line, the top case; collection stops, servicing does not."""
    if not turn.conversation.flags & Flags.OUT_COLLECTION:
        consent.withdraw(turn, (Purpose.COLLECTION,), "distress", event)
    case = escalation.alive(turn)
    known = case is not None and case.priority is Priority.DISTRESS
    on_duty = turn.rules.hours.is_open(turn.now)
    if case is None:
        escalation.start(turn, "distress", Priority.DISTRESS)
    else:
        escalation.raise_priority(turn, Priority.DISTRESS)
        escalation.borrower_wrote(turn)
    turn.count("distress")
    if case is not None and case.spoke and known and on_duty:
        return  # a person who knows is writing with them; the bot does not speak between
    turn.conversation.greeted = True  # these words say that they are automatic; no notice comes between
    turn.say("safety.distress_on_duty" if on_duty else "safety.distress")


def disowned(understanding: Understanding) -> bool:
    """Whether a text surely says that we have the wrong person; a guess is asked back (flows/safety.yaml)."""
    return understanding.label == "wrong_number" and understanding.score >= SURE


def wrong_number(turn: LiveTurn, event: TextEvent) -> None:
    """Nothing about a loan is said on this number again; a person looks into it elsewhere."""
    conversation = turn.conversation
    already = conversation.flags & OUT_OF_ALL == OUT_OF_ALL
    conversation.flags |= Flags.WRONG_NUMBER
    if escalation.alive(turn) is None:
        escalation.start(turn, "wrong_number", Priority.NORMAL, elsewhere=True)
    else:
        escalation.borrower_wrote(turn)
    consent.withdraw(turn, consent.EVERY_PURPOSE, f"wrong number: {turn.understanding.rule}", event)
    turn.count("wrong_numbers")
    if not already:
        turn.say("safety.wrong_number")
