"""The turn as a pure function: a conversation, an event and facts in; a new conversation and effects out."""

from __future__ import annotations

from bot.domain import (
    IDLE,
    OUT_OF_ALL,
    BlockEvent,
    Conversation,
    Effects,
    Event,
    Flags,
    Person,
    StaffEvent,
    TextEvent,
    TimerEvent,
    TimerKind,
    UndeliveredEvent,
)
from bot.engine import consent, escalation, gates, staff, texts
from bot.engine.rules import Given, Rules
from bot.engine.turn import LiveTurn

KNOWN = 16
"""How many event digests a conversation remembers."""


def decide(
    rules: Rules, person: Person, conversation: Conversation, given: Given
) -> tuple[Conversation, Effects]:
    """Take one turn. The same arguments always give the same result.

    Raises Refused for a command of staff that may not be; every other event is always taken.
    """
    turn = LiveTurn(rules, person, conversation, given)
    _take(turn, given.event)
    turn.conversation.known = (*turn.conversation.known, given.digest)[-KNOWN:]
    effects = turn.effects()
    return turn.conversation, effects


def _take(turn: LiveTurn, event: Event) -> None:
    match event:
        case TextEvent():
            texts.take(turn, event)
        case StaffEvent():
            staff.obey(turn, event)
        case TimerEvent():
            _timer(turn, event)
        case BlockEvent():
            _blocked(turn, event)
        case UndeliveredEvent():
            escalation.unheard(turn, event.outgoing_id)
        case _:
            raise TypeError(f"no turn for {event.kind}")


def _timer(turn: LiveTurn, event: TimerEvent) -> None:
    """A timer that the conversation still has, with this very due time."""
    if turn.conversation.timers.get(event.timer.value) != event.due:
        return
    match event.timer:
        case TimerKind.STATE:
            _state_timed_out(turn)
        case TimerKind.UNSPOKEN:
            escalation.unspoken_due(turn)
        case TimerKind.PROMISE:
            escalation.promise_due(turn)
        case TimerKind.LOOKUP:
            gates.lookup_due(turn)
        case TimerKind.HELD:
            turn.clear_timer(TimerKind.HELD)


def _state_timed_out(turn: LiveTurn) -> None:
    turn.clear_timer(TimerKind.STATE)
    state = turn.rules.book.states.get(turn.state)
    turn.state = state.timeout_to if state is not None and state.timeout_to else IDLE
    turn.conversation.pending = None
    turn.conversation.offered = turn.conversation.chosen = ()


def _blocked(turn: LiveTurn, event: BlockEvent) -> None:
    """The carrier's own opt-out counts like a STOP; a number that is none is left alone until it texts."""
    if event.reason == "invalid_number":
        turn.conversation.flags |= Flags.NO_SUCH_NUMBER
        turn.purge()
    elif turn.conversation.flags & OUT_OF_ALL != OUT_OF_ALL:
        consent.withdraw(
            turn, consent.EVERY_PURPOSE, f"carrier block {event.code}".strip(), None, event.carrier
        )
        turn.count("carrier_blocks")
    escalation.unheard(turn, event.outgoing_id)
