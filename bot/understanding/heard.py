"""What the model hears in a text, and in its pieces where there are several wishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.understanding.matcher import Match
from bot.understanding.model import Guess, Model
from bot.understanding.optout import OptOut
from bot.understanding.phrasebook import OPT_OUT
from bot.understanding.piece import Piece
from bot.understanding.wishes import OUT_OF_SCOPE

_SURE_OF_A_PIECE: Final = 0.85
_NO_SECOND_WISH: Final = frozenset(
    {OUT_OF_SCOPE, OPT_OUT, "opt_in", "greeting", "thanks", "yes", "no", "help", "language"}
)
"""Labels that a piece of a text does not add to the others: too easily heard by chance."""

_RULE_HOLDS: Final = 0.03
"""An opt-out rule is believed unless the model gives it less than this."""
_CERTAIN: Final = 0.995
"""Against a guard, an opt-out that no rule found is believed only if the model is this sure."""


class Heard:
    """One text as the model hears it."""

    def __init__(self, model: Model, guess: Guess) -> None:
        self._model = model
        self.guess: Guess = guess

    @property
    def opt_out(self) -> float:
        """Probability that it is an opt-out."""
        place = self._model.place.get(OPT_OUT)
        return 0.0 if place is None else self.guess.probabilities[place]

    def says(self, guess: Guess) -> Match:
        """A guess as a match."""
        because = self._model.because(guess)
        rule = f"model {guess.probability:.2f} {guess.label}" + (f", by {because}" if because else "")
        return Match(guess.label, rule, round(guess.probability, 4), ())

    def believed(self, guess: Guess) -> bool:
        """Whether a guess is sure enough for what a mistake in it would cost."""
        limits = self._model.thresholds
        return guess.probability >= limits.get(guess.label, limits[""])

    def not_opting_out(self) -> None:
        """Forget that it could be an opt-out: a guard has spoken."""
        self.guess = self._model.without(OPT_OUT, self.guess)

    def matches(self, parts: Sequence[Piece], found: Sequence[Match | None], notes: list[str]) -> list[Match]:
        """The wishes heard, in the order of the text; none where the model believes in none."""
        whole = self.guess
        said = self.says(whole)
        if whole.label == OUT_OF_SCOPE or not self.believed(whole):
            notes.append(said.rule)
            return []
        pieces = self._pieces(parts, found) if len(parts) > 1 else []
        if any(match.intent == whole.label for match in pieces):
            return pieces
        return [said, *pieces]

    def _pieces(self, parts: Sequence[Piece], found: Sequence[Match | None]) -> list[Match]:
        matches = []
        for part, known in zip(parts, found, strict=True):
            match = known or self._surely(part.line)
            if match and match.intent not in _NO_SECOND_WISH:
                matches.append(match)
        return matches

    def _surely(self, line: str) -> Match | None:
        guess = self._model.guess(line)
        return self.says(guess) if guess and guess.probability >= _SURE_OF_A_PIECE else None


def opting_out(rules: OptOut, line: str, heard: Heard | None, notes: list[str]) -> Match | None:
    """Whether a line opts out: what the rules say and what the model hears, weighed together.

    A rule needs no help from the model, only no clear word against it. Without a rule the model must
    believe it, and be all but certain where a guard speaks against it; a rule that a guard undid stays undone.
    """
    verdict = rules.verdict(line)
    if verdict and not verdict.guard:
        if heard is None or heard.opt_out >= _RULE_HOLDS:
            return Match(OPT_OUT, f'opt-out rule "{verdict.rule}"', 0.95, (verdict.rule[:2],))
        notes.append(f'opt-out rule "{verdict.rule}", but the model gives it {heard.opt_out:.2f}')
        return None
    if verdict:
        notes.append(f'no opt-out: guard "{verdict.guard}" against rule "{verdict.rule}"')
        if heard:
            heard.not_opting_out()
        return None
    if heard is None or heard.guess.label != OPT_OUT:
        return None
    if heard.opt_out < _CERTAIN and (guard := rules.doubt(line)):
        notes.append(f'no opt-out: guard "{guard}" against the model, {heard.opt_out:.2f}')
        heard.not_opting_out()
        return None
    return heard.says(heard.guess) if heard.believed(heard.guess) else None
