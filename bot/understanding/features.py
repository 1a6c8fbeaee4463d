"""What the model looks at: pieces of a line, the same in training and at work.

Latin writing gives its words, pairs of words, runs of 3 and 4 signs, and runs of 4 of its skeleton
(consonants without spaces, so that "hwmch" and "how much" meet). Chinese gives runs of 1 to 3 signs, and
runs of 2 and 3 sounds (toneless pinyin, so that 鱼额 and 余额 meet).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from bot.understanding.normalise import words

LONGEST: Final = 300
"""Signs of a line that the model looks at; who has not said his wish by then writes a letter."""

_HAN: Final = re.compile("[\u3400-\u9fff]+")
_DIGITS: Final = re.compile("[0-9]+")
_SKELETON: Final = str.maketrans("bdfgjklmnprstvwxcqz", "BDFGJKLMNPRSTVWXKKS", "aeiouyh0 ")
_ASKS: Final = "?"

Sounds = Mapping[int, str]
"""Code point of a Chinese sign -> the one sign that stands for its sound."""


def features(line: str, sounds: Sounds) -> list[str]:
    """The features of a line (see normalise.py), each once: "aaaaaaaa" says no more than "aaaa".

    The kinds cannot be mistaken for one another: words and pairs hold a low line, skeletons are capitals,
    sounds begin with a tilde.
    """
    line = line[:LONGEST]
    said = _DIGITS.sub(_zeros, words(line))
    found = [_ASKS] if _ASKS in line else []
    if not said.isascii() and (han := "".join(_HAN.findall(said))):
        _add_han(han, sounds, found)
        said = " ".join(_HAN.sub(" ", said).split())
    if said:
        _add_latin(said, found)
    return list(dict.fromkeys(found))


def readable(line: str) -> list[str]:
    """Those features of a line that people can read: words, pairs of words, runs of Chinese signs."""
    said = words(line[:LONGEST])
    parts = said.split()
    found = [f"_{part}" for part in parts]
    found += map("_".join, pairwise(parts))
    if not said.isascii():
        for han in _HAN.findall(said):
            found += [han[place : place + size] for size in (2, 3) for place in range(len(han) - size + 1)]
    return found


def _zeros(digits: re.Match[str]) -> str:
    """Which digits they are says nothing, how many there are does."""
    return "0000"[: digits.end() - digits.start()]


def _add_han(han: str, sounds: Sounds, found: list[str]) -> None:
    framed = f"^{han}$"
    found += han
    found += [framed[place : place + 2] for place in range(len(framed) - 1)]
    found += [framed[place : place + 3] for place in range(len(framed) - 2)]
    heard = framed.translate(sounds)
    found += ["~" + heard[place : place + 2] for place in range(len(heard) - 1)]
    found += ["~" + heard[place : place + 3] for place in range(len(heard) - 2)]


def _add_latin(said: str, found: list[str]) -> None:
    parts = said.split()
    found += [f"_{part}" for part in parts]
    found += map("_".join, zip(["^", *parts], [*parts, "$"], strict=True))
    spaced = f" {said} "
    found += [spaced[place : place + 3] for place in range(len(spaced) - 2)]
    found += [spaced[place : place + 4] for place in range(len(spaced) - 3)]
    bare = said.translate(_SKELETON)
    found += [bare[place : place + 4] for place in range(len(bare) - 3)]
