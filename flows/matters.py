"""Wishes that a person settles: the case says at once which one it is."""

from __future__ import annotations

from bot.domain import Priority
from bot.flowkit import Turn, action


@action()
def bring_to_a_person(turn: Turn) -> None:
    """Open a case about the wish that was understood; money that may be lost goes before the rest."""
    wish = next((intent for intent in turn.understanding.intents if intent in _MATTERS), "human")
    turn.open_case(wish, Priority.URGENT if wish == "fraud_report" else Priority.NORMAL)


_MATTERS = frozenset(
    {
        "fraud_report",
        "complaint",
        "dispute",
        "hardship",
        "paid_already",
        "promise_to_pay",
        "update_details",
        "contact_preference",
    }
)
