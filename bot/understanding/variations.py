"""Other writings of a text, for training: slips of the finger, texting habits, homophones, pinyin, courtesy.

Needs pypinyin, of the extra `train`. The same text always varies in the same way.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pypinyin import lazy_pinyin

from bot.understanding.normalise import is_han
from bot.understanding.texting import AFTER, BEFORE, DEBTS, NEIGHBOURS, SHORT

COURTEOUS_THEMSELVES: Final = frozenset({"greeting", "thanks", "yes", "no", "opt_in", "help"})
"""Intents that courtesy around them would change."""

_LIKELIEST: Final = 8  # homophones that a keyboard offers first
_DEBTS: Final = {
    tongue: re.compile("|".join(names) if tongue == "zh" else rf"\b(?:{'|'.join(names)})\b")
    for tongue, names in DEBTS.items()
}
_VOWELS: Final = str.maketrans("", "", "aeiou")
_READ_OTHERWISE: Final = {"还": "huan"}  # 还款, not 还是: what this trade writes


def sound_of(sign: str) -> str:
    """The toneless pinyin of one Chinese sign."""
    return _READ_OTHERWISE.get(sign) or lazy_pinyin(sign)[0]


class Variations:
    """Varies lines (see normalise.py). `lines` are those whose signs homophones are taken from."""

    def __init__(self, lines: Iterable[str]) -> None:
        frequent = Counter(sign for line in lines for sign in line if is_han(sign))
        self._alike: defaultdict[str, list[str]] = defaultdict(list)
        for sign, _ in sorted(frequent.items(), key=lambda found: (-found[1], found[0])):
            self._alike[sound_of(sign)].append(sign)

    def of(self, intent: str, language: str, line: str, number: int) -> Iterator[str]:
        """At most `number` other writings of a line."""
        seed = hashlib.blake2b(f"{intent} {line}".encode(), digest_size=8)
        chance = random.Random(seed.digest())  # noqa: S311 - nothing is kept secret by it
        ways = self._han_ways() if any(map(is_han, line)) else _LATIN_WAYS
        for _ in range(number):
            way = chance.choice(ways)
            if way is _of_another_debt:
                varied = _of_another_debt(line, language, chance)
            elif way is not _in_courtesy:
                varied = way(line, chance)
            elif intent not in COURTEOUS_THEMSELVES:
                varied = _in_courtesy(line, language, chance)
            else:
                continue
            if varied != line:
                yield varied

    def _han_ways(self) -> tuple[Callable[..., str], ...]:
        return (
            self._by_homophones,
            self._by_homophones,
            _in_pinyin,
            _without_a_sign,
            _in_courtesy,
            _of_another_debt,
        )

    def _by_homophones(self, line: str, chance: random.Random) -> str:
        signs = list(line)
        places = [place for place, sign in enumerate(signs) if is_han(sign)]
        for place in chance.sample(places, max(1, len(places) // 5)):
            alike = [sign for sign in self._alike[sound_of(signs[place])] if sign != signs[place]]
            if alike:
                signs[place] = chance.choice(alike[:_LIKELIEST])
        return "".join(signs)


def _in_pinyin(line: str, chance: random.Random) -> str:
    """The whole line, or a word of it, as it is typed without a Chinese keyboard."""
    if chance.random() < 0.6:
        between = chance.choice(["", " ", " "])
        return between.join(lazy_pinyin(line)).replace("  ", " ")
    start = chance.choice([place for place, sign in enumerate(line) if is_han(sign)])
    end = start + chance.choice([1, 2, 2])
    return line[:start] + "".join(lazy_pinyin(line[start:end])) + line[end:]


def _without_a_sign(line: str, chance: random.Random) -> str:
    place = chance.randrange(len(line))
    return line[:place] + line[place + 1 :] if len(line) > 5 else line


def _in_courtesy(line: str, language: str, chance: random.Random) -> str:
    tongue = language[:2]
    between = [", ", " "] if tongue != "zh" else ["，", " ", ""]
    if chance.random() < 0.6:
        line = chance.choice(BEFORE[tongue]) + chance.choice(between) + line
    if chance.random() < 0.6:
        line += chance.choice(between) + chance.choice(AFTER[tongue])
    return line


def _of_another_debt(line: str, language: str, chance: random.Random) -> str:
    found = _DEBTS[language[:2]].search(line)
    if found is None:
        return line
    other = chance.choice(DEBTS[language[:2]])
    return line[: found.start()] + other + line[found.end() :]


def _with_slips(line: str, chance: random.Random) -> str:
    parts = line.replace("'", "").split()
    long = [place for place, part in enumerate(parts) if len(part) >= 4]
    chance.shuffle(long)
    for place in long[: 1 + len(parts) // 5]:
        parts[place] = _slip(parts[place], chance)
    return " ".join(parts)


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    before, sign, after = word[:place], word[place], word[place + 1 :]
    kind = chance.random()
    if kind < 0.25:
        return before + after[0] + sign + after[1:]
    if kind < 0.5:
        return before + after
    if kind < 0.65:
        return before + sign + sign + after
    if kind < 0.85:
        return before + chance.choice(NEIGHBOURS.get(sign, sign)) + after
    return word[0] + word[1:].translate(_VOWELS) if len(word) <= 8 else before + after


def _shortened(line: str, chance: random.Random) -> str:
    line = f" {line.replace(chr(39), '')} "
    for full, short in SHORT.items():
        if f" {full} " in line and chance.random() < 0.6:
            line = line.replace(f" {full} ", f" {chance.choice(short)} ")
    return line.strip()


def _shortened_with_slips(line: str, chance: random.Random) -> str:
    return _with_slips(_shortened(line, chance), chance)


def _run_together(line: str, chance: random.Random) -> str:
    parts = line.replace("'", "").split()
    if len(parts) <= 6 and chance.random() < 0.6:
        return "".join(parts)
    return "".join(part if chance.random() < 0.3 else f" {part}" for part in parts).strip()


_LATIN_WAYS: Final[tuple[Callable[..., str], ...]] = (
    _with_slips,
    _with_slips,
    _shortened,
    _shortened_with_slips,
    _run_together,
    _in_courtesy,
    _of_another_debt,
)
