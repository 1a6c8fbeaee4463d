"""Training the model from phrases and examples. Needs the extra `train`; nothing else does.

A linear support vector machine over features.py, one label against the rest, on every text and a few
variations of it. What it says is then put on the scale of probabilities by what it says of texts that
it was not shown (blocks of the examples held out in turn).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.svm import LinearSVC

from bot.understanding import modelfile
from bot.understanding.costs import thresholds
from bot.understanding.features import Sounds, features
from bot.understanding.lesson import Lesson, digest, lessons_of
from bot.understanding.normalise import is_han
from bot.understanding.phrasebook import PhraseLike
from bot.understanding.variations import Variations, sound_of

FEATURES: Final = 60_000
"""Features kept, those with the largest weights; more gained nothing on texts of others."""
_VARIED: Final = 3
_VARIED_WEIGHT: Final = 0.4
_SOFTNESS: Final = 1.0  # of the margin (C); from 1 on, nothing changes
_ROUNDS: Final = 100
_FOLDS: Final = 4
_BLOCK: Final = 12
"""Neighbouring lines of a file are one thought; they are held out together."""
_LARGEST: Final = 127

_Numbers = Any  # numpy's arrays; the checks run without the extra


class Trained(NamedTuple):
    """The file's bytes, and how the model did on texts that were held out."""

    blob: bytes
    accuracy: float
    lessons: int
    reliability: tuple[tuple[float, float, int], ...]
    """Mean probability told, share that was right, and number of texts, from least sure to surest."""
    probabilities: Callable[[str], Mapping[str, float]]
    """What the machine itself says of a line, by label, before its weights are rounded."""


def train(phrases: Iterable[PhraseLike], tell: Callable[[str], None] = lambda _: None) -> Trained:
    """Learn from phrases and examples alike; `tell` hears of progress. The same input gives the same bytes."""
    phrases = list(phrases)
    lessons = lessons_of(phrases)
    labels = sorted({lesson.label for lesson in lessons})
    shown = _Shown(lessons, labels)
    tell(f"{len(lessons)} texts, {len(shown.labels)} with their variations")
    margins = _held_out(shown, len(labels), tell)
    truth = shown.labels[: len(lessons)]
    scale, shifts = _calibrated(margins, truth)
    tell("learning from all")
    learnt = _learnt(shown, scale, shifts)
    told = softmax(margins * scale + shifts, axis=1)
    right = told.argmax(axis=1) == truth
    return Trained(
        blob=modelfile.written(_contents(learnt, shown, labels, digest(phrases))),
        accuracy=float(right.mean()),
        lessons=len(lessons),
        reliability=_reliability(told.max(axis=1), right),
        probabilities=lambda line: dict(zip(labels, learnt.probabilities(shown, line), strict=True)),
    )


def _contents(learnt: _Learnt, shown: _Shown, labels: Sequence[str], source: str) -> modelfile.ModelContents:
    """The file's contents: weights rounded to one byte each."""
    step = float(np.abs(learnt.weights).max()) / _LARGEST
    rounded = np.clip(np.rint(learnt.weights / step), -_LARGEST, _LARGEST).astype(np.int16) + 128
    return modelfile.ModelContents(
        learned_from=source,
        labels=tuple(labels),
        biases=tuple(map(float, learnt.biases)),
        scale=learnt.scale * step,
        thresholds=thresholds(labels),
        features=tuple(shown.names[place] for place in learnt.kept),
        weights=rounded.astype(np.uint8).tobytes(),
        sounds=shown.sounds,
    )


class _Shown:
    """Lessons and their variations as numbers: the lessons first, in their order."""

    def __init__(self, lessons: Sequence[Lesson], labels: Sequence[str]) -> None:
        place = {label: number for number, label in enumerate(labels)}
        vary = Variations(lesson.line for lesson in lessons)
        self._ids: dict[str, int] = {}
        self.sounds = _sounds(lesson.line for lesson in lessons)
        self._heard: Sounds = {ord(sign): sound for sign, sound in self.sounds.items()}
        self._seen = array("i")
        self._ends = array("q", [0])
        told, weights, source = array("i"), array("d"), array("i")
        for number, lesson in enumerate(lessons):
            self._add(lesson.line)
            told.append(place[lesson.label])
            weights.append(1.0)
            source.append(number)
        for number, lesson in enumerate(lessons):
            for line in vary.of(*lesson, _VARIED):
                self._add(line)
                told.append(place[lesson.label])
                weights.append(_VARIED_WEIGHT)
                source.append(number)
        self.names = list(self._ids)
        self.labels: _Numbers = np.array(told)
        self.weights: _Numbers = np.array(weights)
        self.source: _Numbers = np.array(source)
        ones = np.ones(len(self._seen))
        shape = (len(told), len(self.names))
        self.counts: _Numbers = csr_matrix((ones, np.array(self._seen), np.array(self._ends)), shape=shape)
        self.counts.sum_duplicates()

    def _add(self, line: str) -> None:
        names = features(line, self._heard)
        self._seen.extend(self._ids.setdefault(name, len(self._ids)) for name in names)
        self._ends.append(len(self._seen))

    def of(self, line: str) -> _Numbers:
        """One more line, as counts of the features of these."""
        seen = [self._ids[name] for name in features(line, self._heard) if name in self._ids]
        return csr_matrix((np.ones(len(seen)), ([0] * len(seen), seen)), shape=(1, len(self.names)))


class _Learnt(NamedTuple):
    """A machine over the features that are kept; scale and biases make its margins probabilities."""

    kept: _Numbers
    weights: _Numbers
    """By label and feature."""
    scale: float
    biases: _Numbers

    def probabilities(self, shown: _Shown, line: str) -> Sequence[float]:
        """Of one line, by label."""
        margins = _scaled(shown.of(line)[:, self.kept]) @ self.weights.T
        told: Sequence[float] = softmax(margins * self.scale + self.biases, axis=1)[0].tolist()
        return told


def _sounds(lines: Iterable[str]) -> dict[str, str]:
    """Of the signs in daily use and those in the lessons: the sign that stands for the sound."""
    daily = (
        bytes((high, low)).decode("gb2312", "ignore")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
    )
    signs = sorted({sign for sign in (*daily, *"".join(lines)) if is_han(sign)})
    heard = {sign: sound_of(sign) for sign in signs}
    numbers = {sound: number for number, sound in enumerate(sorted(set(heard.values())))}
    return {sign: chr(0xE000 + numbers[sound]) for sign, sound in heard.items()}


def _scaled(counts: _Numbers) -> _Numbers:
    """Counts over the root of how many there are, as the model does it."""
    known = np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1)
    return counts.multiply(1 / np.sqrt(known)[:, None]).tocsr()


def _machine(counts: _Numbers, labels: _Numbers, weights: _Numbers) -> Any:
    machine = LinearSVC(C=_SOFTNESS, max_iter=_ROUNDS, random_state=0)
    return machine.fit(_scaled(counts), labels, sample_weight=weights)


def _learnt(shown: _Shown, scale: float, shifts: _Numbers) -> _Learnt:
    """Learn once over all features, keep the loudest, and learn again over those."""
    common = _common(shown.counts)
    first = _machine(shown.counts[:, common], shown.labels, shown.weights)
    loud = np.abs(first.coef_).max(axis=0)
    kept = np.sort(common[np.argsort(-loud, kind="stable")[:FEATURES]])
    machine = _machine(shown.counts[:, kept], shown.labels, shown.weights)
    return _Learnt(kept, machine.coef_, scale, machine.intercept_ * scale + shifts)


def _common(counts: _Numbers) -> _Numbers:
    """The features that more than one text has."""
    return np.flatnonzero(np.asarray((counts > 0).sum(axis=0)).ravel() >= 2)


def _held_out(shown: _Shown, labels: int, tell: Callable[[str], None]) -> _Numbers:
    """What machines say of every lesson that they were not shown."""
    number = int((shown.weights == 1).sum())
    margins = np.zeros((number, labels))
    fold = shown.source // _BLOCK % _FOLDS
    for held in range(_FOLDS):
        tell(f"trying on texts held out, {held + 1} of {_FOLDS}")
        learn, judge = fold != held, np.flatnonzero(fold[:number] == held)
        common = _common(shown.counts[learn])
        machine = _machine(shown.counts[learn][:, common], shown.labels[learn], shown.weights[learn])
        said = machine.decision_function(_scaled(shown.counts[judge][:, common]))
        margins[np.ix_(judge, machine.classes_)] = said
    return margins


def _calibrated(margins: _Numbers, truth: _Numbers) -> tuple[float, _Numbers]:
    """Scale and biases that make margins probabilities, by likelihood."""
    size = margins.shape[1]

    def surprise(values: _Numbers) -> float:
        said = log_softmax(margins * values[0] + values[1:], axis=1)
        return float(-said[np.arange(len(truth)), truth].mean() + 1e-3 * (values[1:] ** 2).sum())

    def slope(values: _Numbers) -> _Numbers:
        off = softmax(margins * values[0] + values[1:], axis=1)
        off[np.arange(len(truth)), truth] -= 1
        biases = off.mean(axis=0) + 2e-3 * values[1:]
        return np.concatenate([[(off * margins).sum() / len(truth)], biases])

    best = minimize(surprise, np.array([2.0, *[0.0] * size]), jac=slope, method="L-BFGS-B").x
    return float(best[0]), best[1:]


def _reliability(told: _Numbers, right: _Numbers) -> tuple[tuple[float, float, int], ...]:
    edges = np.array([0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99])
    shelf = np.digitize(told, edges)
    return tuple(
        (float(told[shelf == one].mean()), float(right[shelf == one].mean()), int((shelf == one).sum()))
        for one in range(1, len(edges) + 1)
        if (shelf == one).any()
    )
