"""What the model hears in a text, and in its pieces where there are several wishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from bot.understanding.matcher import Match
from bot.understanding.model import Guess, Model
from bot.understanding.optout import OptOut
from bot.understanding.phrasebook import DISTRESS, HARDSHIP, OPT_IN, OPT_OUT
from bot.understanding.wishes import OUT_OF_SCOPE

_SURELY_NOTHING: Final = 0.7
_SURE_OF_A_PIECE: Final = 0.9
_SURE_ENOUGH_TO_LEAD: Final = 0.99
_NO_SECOND_WISH: Final = frozenset(
    {
        OUT_OF_SCOPE,
        OPT_OUT,
        DISTRESS,
        OPT_IN,
        "greeting",
        "thanks",
        "yes",
        "no",
        "help",
        "language",
        "contact_preference",
    }
)
"""Labels that a piece of a text does not add to the others: too easily heard by chance."""

_DISTRESS: Final = 0.3
"""The probability from which distress is noticed; missing it costs more than any false alarm."""
_RULE_HOLDS: Final = 0.01
"""An opt-out rule is believed unless the model gives it less than this, whole and in parts."""
_OVERRULES: Final = 0.95
"""From here on the model overrules those guards that it may."""
_PLAINLY_IN: Final = 0.97
_PERHAPS_OUT: Final = 0.02
"""Between opting in and out, below the one and above the other, texts stop and the confirmation asks."""
_HOPELESS: Final = 3e-5
"""Below this in the whole, a part that sounds like an opt-out is about something else ("on hold an hour, then cut off")."""
_CERTAIN: Final = 0.8
"""Against a guard that is not firm, an opt-out that no rule found is believed only if the model is this sure."""


class Heard:
    """One text as the model hears it."""

    def __init__(self, model: Model, line: str, guess: Guess, parts: Sequence[str]) -> None:
        self._model = model
        self._lines = parts
        self._line = line
        self._in_distress = guess.label == DISTRESS
        self.guess = self._outside(guess)

    @property
    def distress(self) -> bool:
        """Whether somebody in distress may be writing: more likely than not is not asked for."""
        place = self._model.place.get(DISTRESS)
        return place is not None and self.guess.of(place) >= _DISTRESS

    def _outside(self, guess: Guess) -> Guess:
        """Outside, distress goes by the name of hardship."""
        if guess.label != DISTRESS:
            return guess
        return guess._replace(label=HARDSHIP) if HARDSHIP in self._model.place else guess

    @property
    def opt_out(self) -> float:
        """Probability that it is an opt-out."""
        place = self._model.place.get(OPT_OUT)
        return 0.0 if place is None else self.guess.of(place)

    @property
    def opt_out_in_a_part(self) -> float:
        """The same of the part that sounds most like one."""
        place = self._model.place.get(OPT_OUT)
        if place is None:
            return 0.0
        return max((guess.of(place) for _, guess in self._parts if guess), default=0.0)

    def match(self) -> Match:
        """The guess for the whole text as a match."""
        return self._told(self.guess, self._line)

    def _told(self, guess: Guess, line: str) -> Match:
        because = self._model.because(line, guess.label)
        rule = f"{_named(guess)}, by {because}" if because else _named(guess)
        return Match(guess.label, rule, round(guess.probability, 4), ())

    @property
    def may_opt_out(self) -> bool:
        """Whether an opt-out is probable enough to be honoured, be something else likelier or not."""
        return self.opt_out >= self._model.thresholds.get(OPT_OUT, 1.0)

    @property
    def _in_or_out(self) -> bool:
        """Whether it is about wanting texts or not, and not plain which: nobody opts in by a guess."""
        unsure = self.guess.label == OPT_IN and self.guess.probability < _PLAINLY_IN
        return unsure and self.opt_out >= _PERHAPS_OUT

    def believed(self, guess: Guess) -> bool:
        """Whether a guess is sure enough for what a mistake in it would cost."""
        limits = self._model.thresholds
        return guess.probability >= limits.get(guess.label, limits[""])

    @property
    def surely_nothing(self) -> bool:
        """Whether it is out of scope beyond doubt."""
        return self.guess.label == OUT_OF_SCOPE and self.guess.probability >= _SURELY_NOTHING

    def not_opting_out(self) -> None:
        """Forget that it could be an opt-out: a guard has spoken."""
        self.guess = self._model.without(OPT_OUT, self.guess)

    def matches(self, found: Sequence[Match | None], notes: list[str]) -> list[Match]:
        """The wishes heard; none where the model believes in none.

        Of several the whole text's own leads, unless another stands before it beyond doubt. `found` are the phrases
        known among the parts of the text.
        """
        if self.guess.label == OUT_OF_SCOPE or not self.believed(self.guess):
            notes.append(_named(self.guess))
            return []
        whole, besides = self.match(), list(self._besides(found))
        if self._in_distress and besides:  # that is told beside whatever else is wished
            return besides
        if (
            any(match.intent == whole.intent for match in besides)
            and besides[0].score >= _SURE_ENOUGH_TO_LEAD
        ):
            return besides
        return [whole, *(match for match in besides if match.intent != whole.intent)]

    def surely(self) -> list[Match]:
        """The wish that the whole text is surely about; none where it may be about nothing."""
        sure = self.guess.probability >= _SURE_OF_A_PIECE and self.guess.label not in _NO_SECOND_WISH
        return [self.match()] if sure else []

    def part_opting_out(self, rules: OptOut) -> Match | None:
        """The part of the text, if any, that is surely an opt-out by itself, where nothing firm in the whole speaks against it."""
        for line, guess in self._parts if self.opt_out >= _HOPELESS else ():
            if (
                guess
                and guess.label == OPT_OUT
                and guess.probability >= _SURE_OF_A_PIECE
                and not rules.doubt(line)
                and not rules.doubt(self._line, certain=True)
            ):
                return self._told(guess, line)
        return None

    def doubtful_opt_out(self, rules: OptOut) -> Match | None:
        """An opt-out though something else is likelier: texts stop, and the confirmation asks."""
        if not (self.may_opt_out or self._in_or_out) or rules.doubt(self._line):
            return None
        return Match(OPT_OUT, f"model {self.opt_out:.2f} opt_out, in doubt", round(self.opt_out, 4), ())

    def _besides(self, found: Sequence[Match | None]) -> Iterator[Match]:
        for known, (line, guess) in zip(found, self._parts, strict=True):
            surely = guess is not None and guess.probability >= _SURE_OF_A_PIECE
            match = known or (self._told(guess, line) if guess and surely else None)
            if match and match.intent not in _NO_SECOND_WISH:
                yield match

    @cached_property
    def _parts(self) -> list[tuple[str, Guess | None]]:
        return [(line, self._model.guess(line)) for line in self._lines] if len(self._lines) > 1 else []


def _named(guess: Guess) -> str:
    return f"model {guess.probability:.2f} {guess.label}"


def opting_out(rules: OptOut, line: str, heard: Heard | None, notes: list[str]) -> Match | None:
    """Whether a line opts out: what the rules say and what the model hears, weighed together.

    A rule needs no help from the model, only no clear word against it. Without a rule the model must
    hold it for probable enough in the whole (even where something else is likelier) or be sure of a part, and
    be all but certain where a guard speaks against it. A rule that a guard undid stays undone, unless the
    guard is a weak one and the model all but certain.
    """
    verdict = rules.verdict(line)
    if verdict is None:
        return _heard_alone(rules, line, heard, notes) if heard else None
    if verdict.guard:
        if heard and verdict.overruled and heard.opt_out >= _OVERRULES:
            return heard.match()
        notes.append(f'no opt-out: guard "{verdict.guard}" against rule "{verdict.rule}"')
        if heard:
            heard.not_opting_out()
        return None
    if heard is None or heard.opt_out >= _RULE_HOLDS or heard.opt_out_in_a_part >= _RULE_HOLDS:
        return Match(OPT_OUT, f'opt-out rule "{verdict.rule}"', 0.95, (verdict.rule[:2],))
    notes.append(f'opt-out rule "{verdict.rule}", but the model gives it {heard.opt_out:.2f}')
    return None


def _heard_alone(rules: OptOut, line: str, heard: Heard, notes: list[str]) -> Match | None:
    if heard.guess.label != OPT_OUT:
        return heard.part_opting_out(rules) or heard.doubtful_opt_out(rules)
    if guard := rules.doubt(line, certain=heard.opt_out >= _CERTAIN):
        notes.append(f'no opt-out: guard "{guard}" against the model, {heard.opt_out:.2f}')
        heard.not_opting_out()
        return None
    return heard.match() if heard.may_opt_out else None
