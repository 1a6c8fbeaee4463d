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

from bot.understanding.features import features, readable
from bot.understanding.modelfile import ModelContents

_NOTHING: Final = 128
"""The byte for a weight of nothing: lanes must not go below zero."""
_AT_ONCE: Final = 255
"""Features whose weights fit into one sum: 255 bytes fit into sixteen bits."""
_FAMILIAR: Final = 0.3
"""Share of a line's features that must be known: a tenth of random letters have it, and every text of the test sets."""
_TOLD: Final = 2
"""Words or signs that an explanation names."""


class Guess(NamedTuple):
    """What the model makes of a line. `label` may be out_of_scope; probabilities are 0..1."""

    label: str
    probability: float
    shares: Sequence[float]
    """Of all labels, in the order of `Model.labels`; over `whole` they are probabilities."""
    whole: float

    def of(self, place: int) -> float:
        """The probability of the label at a place."""
        return self.shares[place] / self.whole if self.whole else 0.0


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
        """What a line (see normalise.py) means; its first 300 signs count. None where it knows too little of it."""
        seen = features(line, self._sounds)
        *sums, known = self._summed(seen)
        if known <= _FAMILIAR * len(seen):
            return None
        factor = self._scale / sqrt(known)  # what lifts all lanes above zero lifts them alike
        scores = [summed * factor + bias for summed, bias in zip(sums, self._biases, strict=True)]
        best = max(scores)
        shares = [exp(score - best) for score in scores]
        whole = sum(shares)
        return Guess(self.labels[scores.index(best)], 1 / whole, shares, whole)

    def without(self, label: str, guess: Guess) -> Guess:
        """The guess if it could not be this label."""
        shares = list(guess.shares)
        shares[self.place[label]] = 0.0
        whole = sum(shares)
        best = max(shares)
        return Guess(self.labels[shares.index(best)], best / whole if whole else 0.0, shares, whole)

    def because(self, line: str, label: str) -> str:
        """The words or signs of a line that speak loudest for a label, in quotes; "" when none does."""
        place, weights = 2 * self.place[label], self._weights
        told = {
            feature: weights[feature].to_bytes(self._bytes, "little")[place]
            for feature in readable(line)
            if feature in weights
        }
        loudest = sorted(told, key=told.__getitem__)[: -_TOLD - 1 : -1]
        return ", ".join([f'"{_shown(name)}"' for name in loudest if told[name] > _NOTHING + 1])

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
    """A readable feature as people write it."""
    return feature.replace("_", " ").strip()
