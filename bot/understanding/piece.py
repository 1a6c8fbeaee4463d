"""A text, or a piece of one, in the forms that the stages share; each is made once."""

from __future__ import annotations

from bot.understanding.normalise import words
from bot.understanding.polite import Peeled


class Piece:
    """One line (see normalise.py) with its `words`, its key (as normalise.key makes it) and its wrappings."""

    __slots__ = ("key", "line", "peeled", "words")

    def __init__(self, line: str) -> None:
        self.line = line
        self.words = words(line)
        self.key = self.words.replace(" ", "")
        self.peeled = Peeled(self.words)
