"""The menu's third choice, until there is a whole flow for it."""

from __future__ import annotations

from bot.flowkit import Turn, action


@action()
def call_about_hardship(turn: Turn) -> None:
    """Somebody has trouble paying: a person answers."""
    turn.open_case("hardship")
