"""Several wishes in one text: where to cut it, and which wish leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.understanding import polite
from bot.understanding.matcher import Match
from bot.understanding.negation import denies
from bot.understanding.phrasebook import DISTRESS, OPT_OUT
from bot.understanding.piece import Piece

PIECES: Final = 8
"""Pieces of a text that are looked at one by one."""

_CUTS: Final = re.compile(
    r"[.,;:!?。，；：！？、\n…~|/()]+| - "
    r"|\b(?:and also|and|also|plus|then|but|y tambien|y|tambien|ademas|pero|and then)\b|还有|另外|顺便|以及|然后|并且|[和与及]"
)
_SAYS: Final = re.compile(r"[^\W_]")
OUT_OF_SCOPE: Final = "out_of_scope"
_NO_WISHES: Final = frozenset({DISTRESS, OUT_OF_SCOPE})
_COURTESY: Final = frozenset({"greeting", "thanks"})
_ANSWERS: Final = frozenset({"yes", "no"})
_LATER: Final = _ANSWERS | {"help"}
_ALONE: Final = _COURTESY | _ANSWERS | {"opt_in", "help", "language"}
"""Intents that a piece of a text shows only when the rest of the text is understood too."""

_SHORT_REST: Final = 14  # signs that may follow a "no," which is then still a no


def pieces(line: str) -> list[str]:
    """A line cut at its marks and joining words; empty pieces left out, at most PIECES."""
    cut = (piece.strip() for piece in _CUTS.split(line, maxsplit=4 * PIECES))
    return [piece for piece in cut if _SAYS.search(piece)][:PIECES]


def leading(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Opt-out first, then wishes as found, then yes, no or help; courtesy only when there is nothing else."""
    unique: dict[str, Match] = {}
    for match in matches:
        unique.setdefault(match.intent, match)
    torn = _ANSWERS if unique.keys() >= _ANSWERS else ()  # "可以/不可以" answers nothing
    told = [match for match in unique.values() if match.intent not in _NO_WISHES and match.intent not in torn]
    found = sorted(told, key=_rank)
    more = tuple(match for match in found if match.intent not in _COURTESY)
    return more or tuple(found[:1])


def _rank(match: Match) -> int:
    if match.intent == OPT_OUT:
        return 0
    return 3 if match.intent in _COURTESY else 2 if match.intent in _LATER else 1


def meant(parts: Sequence[Piece], found: Sequence[Match | None]) -> list[Match]:
    """Of what was found piece by piece, what may be believed.

    With every piece understood, all of it. Else only wishes that chatter does not hold by chance, and a
    yes or no that leads with little after it; an ordinary word such as "cancel" must lead too.
    """
    matches = [match for match in found if match]
    if len(matches) == len(found):
        return matches
    sure = [
        match
        for place, match in enumerate(found)
        if match and match.intent not in _ALONE and not (place and parts[place].key in polite.AMBIGUOUS)
    ]
    first = found[0] if found else None
    if not sure and first and first.intent in _ANSWERS and _says_little(parts[1:]):
        sure = [first]
    return [match._replace(score=round(0.85 * match.score, 3)) for match in sure]


def _says_little(rest: Sequence[Piece]) -> bool:
    """Whether what follows a yes or no leaves it standing ("yes, I would" but not "yes, not today")."""
    words = " ".join(part.words for part in rest)
    return len(words) <= _SHORT_REST and not denies(words)
