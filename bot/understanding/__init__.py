"""Text to understanding. See docs/understanding.md."""

from bot.understanding.entities import EntityReader
from bot.understanding.likeness import most_like
from bot.understanding.phrasebook import PhraseLike
from bot.understanding.recogniser import Recogniser

__all__ = ["EntityReader", "PhraseLike", "Recogniser", "most_like"]
