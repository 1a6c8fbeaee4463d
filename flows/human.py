"""What a case is about when somebody just asks for a person."""

from __future__ import annotations

from bot.flowkit import Turn, action


@action()
def call_a_person(turn: Turn) -> None:
    """Open a case, or tell of the one that is open."""
    turn.open_case(_topic(turn))


def _topic(turn: Turn) -> str:
    conversation = turn.conversation
    if conversation.lock_level > 2 or conversation.locked_until > turn.epoch:
        return "locked"
    if conversation.state == "proving":
        return "no_document"
    return "unclear" if conversation.unclear > 1 else "human"
