"""What a case is about when somebody just asks for a person."""

from __future__ import annotations

from bot.domain import CaseStatus
from bot.flowkit import Turn, action, guard


@guard
def waits_for_a_person(turn: Turn) -> bool:
    """A case is open whose answer comes by text."""
    case = turn.conversation.case
    return (
        case is not None and case.status is not CaseStatus.CLOSED and case.channel == "text" and case.we_owe
    )


@action()
def call_a_person(turn: Turn) -> None:
    """Open a case, or tell of the one that is open. A choice of loan is given up with it."""
    turn.open_case(_topic(turn))
    turn.conversation.chosen = turn.conversation.offered = ()


def _topic(turn: Turn) -> str:
    conversation = turn.conversation
    if conversation.lock_level > 2 or conversation.locked_until > turn.epoch:
        return "locked"
    if conversation.state == "proving" and turn.understanding.intents[:1] in {(), ("human",)}:
        return "no_document"
    return "unclear" if conversation.unclear > 1 else "human"
