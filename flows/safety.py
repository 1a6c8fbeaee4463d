"""While somebody in distress waits for a person."""

from __future__ import annotations

from bot.domain import CaseStatus, Priority
from bot.flowkit import Turn, action, guard

TIMES = 3
"""How often the bot repeats itself; then only the person speaks."""


@guard
def in_distress(turn: Turn) -> bool:
    """The top case is open, and nobody has written yet."""
    case = turn.conversation.case
    return (
        case is not None
        and case.status is not CaseStatus.CLOSED
        and case.priority is Priority.DISTRESS
        and turn.conversation.unclear < TIMES
    )


@guard
def first_time(turn: Turn) -> bool:
    """The last text was understood."""
    return turn.conversation.unclear == 0


@action()
def answer_again(turn: Turn) -> None:
    """Count it, so that it ends."""
    turn.conversation.unclear += 1
