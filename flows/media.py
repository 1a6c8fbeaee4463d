"""Pictures go to a person."""

from __future__ import annotations

from bot.flowkit import Turn, action


@action()
def hand_picture_over(turn: Turn) -> None:
    """Say that it cannot be opened, and let a person know that it came."""
    turn.say("media.received")
    turn.open_case("media")
