"""A linear model of what texts mean: sums of learned weights, in plain Python.

Each feature's weights for all labels stand side by side in one integer, sixteen bits a label, so that
scoring a text is one sum of integers. A last lane counts the features that were known.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import repeat
from math import exp, sqrt
from typing import Final, NamedTuple

from bot.understanding.features import features
from bot.understanding.modelfile import ModelContents

_NOTHING: Final = 128
"""The byte for a weight of nothing: lanes must not go below zero."""
_AT_ONCE: Final = 255
"""Features whose weights fit into one sum: 255 bytes fit into sixteen bits."""
_TOLD: Final = 2
"""Words or signs that an explanation names."""


class Guess(NamedTuple):
    """What the model makes of a line. `label` may be out_of_scope; probabilities are 0..1."""

    label: str
    probability: float
    probabilities: tuple[float, ...]
    """Of all labels, in the order of `Model.labels`."""
    seen: Sequence[str]
    """The features, for `Model.because`."""


class Model:
    """Guesses what a line means. Never changed; shared by all threads."""

    def __init__(self, contents: ModelContents) -> None:
        self.labels: Final = contents.labels
        self.learned_from: Final = contents.learned_from
        self.place: Final = {label: place for place, label in enumerate(contents.labels)}
        self.thresholds: Final = contents.thresholds
        self._biases = contents.biases
        self._scale = contents.scale
        self._sounds = {ord(sign): sound for sign, sound in contents.sounds.items()}
        lanes = len(contents.labels) + 1
        self._bytes = 2 * lanes
        self._lanes = struct.Struct(f"<{lanes}H").unpack
        self._weights = dict(zip(contents.features, _packed(contents), strict=True))

    def guess(self, line: str) -> Guess | None:
        """What a line (see normalise.py) means; its first 300 signs count. None where it knows nothing in it."""
        seen = features(line, self._sounds)
        *sums, known = self._summed(seen)
        if not known:
            return None
        factor = self._scale / sqrt(known)
        middle = _NOTHING * known
        scores = [(summed - middle) * factor + bias for summed, bias in zip(sums, self._biases, strict=True)]
        best = max(scores)
        shares = [exp(score - best) for score in scores]
        whole = sum(shares)
        return Guess(
            self.labels[scores.index(best)],
            1 / whole,
            tuple([share / whole for share in shares]),
            seen,
        )

    def without(self, label: str, guess: Guess) -> Guess:
        """The guess if it could not be this label."""
        place = self.place[label]
        rest = 1 - guess.probabilities[place]
        shares = (
            tuple(0.0 if at == place else share / rest for at, share in enumerate(guess.probabilities))
            if rest > 0
            else guess.probabilities
        )
        best = max(shares)
        return Guess(self.labels[shares.index(best)], best, shares, guess.seen)

    def because(self, guess: Guess) -> str:
        """The words or signs that spoke loudest for the guessed label, in quotes; "" when none did."""
        shift = 16 * self.place[guess.label]
        weights = self._weights
        told = {
            shown: (weights[feature] >> shift) & 0xFF
            for feature in guess.seen
            if feature in weights and (shown := _shown(feature))
        }
        loudest = sorted((name for name in told if told[name] > _NOTHING + 1), key=told.__getitem__)
        return ", ".join(f'"{name}"' for name in loudest[: -_TOLD - 1 : -1])

    def _summed(self, seen: Sequence[str]) -> Sequence[int]:
        """The sums of all lanes."""
        get = self._weights.get
        if len(seen) <= _AT_ONCE:
            return self._lanes(sum(map(get, seen, repeat(0))).to_bytes(self._bytes, "little"))
        parts = [self._summed(seen[start : start + _AT_ONCE]) for start in range(0, len(seen), _AT_ONCE)]
        return [sum(column) for column in zip(*parts, strict=True)]


def _packed(contents: ModelContents) -> list[int]:
    """By feature: the weights of all labels and a one for the count, as one integer."""
    number, size = len(contents.features), 2 * (len(contents.labels) + 1)
    table = bytearray(number * size)
    for place in range(len(contents.labels)):
        table[2 * place :: size] = contents.weights[place * number : (place + 1) * number]
    table[size - 2 :: size] = b"\1" * number
    return [int.from_bytes(table[start : start + size], "little") for start in range(0, number * size, size)]


def _shown(feature: str) -> str:
    """A feature as people read it; "" for those that say nothing to them (skeletons, sounds, scraps)."""
    if "0" in feature:
        return ""
    if "_" in feature:
        return feature.replace("_", " ").strip("^$ ")
    if len(feature) > 1 and "\u3400" <= feature[0] <= "\u9fff" and "$" not in feature:
        return feature
    return ""
