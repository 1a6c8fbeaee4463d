"""Example texts beside the flows: `examples/<language>/<intent>.txt`, one text a line.

Phrases claim a text; examples teach. A text that equals an example is understood at once; what is like
many of them is understood after `huixin flows train`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.domain import LANGUAGES
from bot.flowbook.model import Flaw, Phrase, Place

FOLDER: Final = "examples"
_INTENT: Final = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST: Final = 1000
"""Characters of one example; a longer line is two that lost their line break."""


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """One file's texts, kept as one string: there are tens of thousands."""

    intent: str
    language: str
    name: str
    """Below the flows' folder, for messages to people."""
    content: str

    def __iter__(self) -> Iterator[Phrase]:
        for line, text in enumerate(self.content.split("\n"), start=1):
            if text := text.strip():
                yield Phrase(self.intent, self.language, text, Place(self.name, line))


@dataclass(frozen=True, slots=True)
class Examples:
    """All example texts of a folder, by file."""

    files: tuple[ExampleFile, ...] = ()

    def __iter__(self) -> Iterator[Phrase]:
        for file in self.files:
            yield from file


def read_examples(flows: Path) -> tuple[Examples, list[Flaw]]:
    """The examples beside the flows of a folder, and what is wrong with them; none where there is no folder."""
    files: list[ExampleFile] = []
    flaws: list[Flaw] = []
    for path in sorted((flows / FOLDER).glob("*/*")):
        if path.name.startswith("."):
            continue
        name = path.relative_to(flows).as_posix()
        wrong = _misplaced(path)
        content = "" if wrong else _content(path)
        if wrong or content is None:
            flaws.append(Flaw(Place(name, 1), wrong or "cannot be read as UTF-8"))
            continue
        file = ExampleFile(path.stem, path.parent.name, name, content)
        files.append(file)
        flaws += (_too_long(example) for example in file if len(example.text) > _LONGEST)
    return Examples(tuple(files)), flaws


def _misplaced(path: Path) -> str:
    if path.parent.name not in LANGUAGES:
        return f"lies in {path.parent.name}, which is none of {', '.join(LANGUAGES)}"
    if path.suffix != ".txt" or not _INTENT.fullmatch(path.stem):
        return "is no file of examples; call it after its intent, such as balance.txt"
    return ""


def _content(path: Path) -> str | None:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _too_long(example: Phrase) -> Flaw:
    return Flaw(example.place, f"is an example of {len(example.text)} characters; {_LONGEST} are the most")
