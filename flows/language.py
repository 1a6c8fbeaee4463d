"""Which language to answer in from now on."""

from __future__ import annotations

from bot.domain import LANGUAGES
from bot.flowkit import Turn, action, guard


@guard
def names_a_language(turn: Turn) -> bool:
    """One of ours was asked for by name."""
    return turn.understanding.asked_language is not None


@guard
def chooses_a_language(turn: Turn) -> bool:
    """By name, or by its number in the question."""
    return _asked(turn) is not None


@guard
def wish_waits(turn: Turn) -> bool:
    """Something was asked before, and waits behind a question of ours."""
    return turn.conversation.pending is not None


@guard
def wish_beside(turn: Turn) -> bool:
    """The text wishes something else too, which is answered right after."""
    return len(turn.understanding.intents) > 1


@action()
def switch_language(turn: Turn) -> None:
    """Answer in it until another is asked for; guesses no longer count."""
    turn.conversation.language = _asked(turn)
    turn.conversation.language_fixed = True


def _asked(turn: Turn) -> str | None:
    number = turn.understanding.number
    by_number = LANGUAGES[number - 1] if number is not None and 1 <= number <= len(LANGUAGES) else None
    return turn.understanding.asked_language or by_number
