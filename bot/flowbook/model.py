"""What a loaded flow book is made of. `load.py` makes it, the engine reads it, `check.py` judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain import Purpose

FieldType = Literal[
    "digits",
    "money",
    "date",
    "day",
    "day_and_year",
    "time",
    "text",
    "phone",
    "hours",
    "name",
    "case",
    "count",
    "initial",
]
"""date: a due date with weekday; day: "as of" date; day_and_year: one that may be long past; time: a moment."""

RESUME = "resume"
"""`to: resume`: go idle and take up the wish that waited for this gate."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: file name and line, for messages to people."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class State:
    """A state and what it waits for."""

    name: str
    expects: tuple[str, ...]
    """Triggers that an answer in this state may fire before any intent does."""
    timeout: int
    """Seconds; 0 for none."""
    timeout_to: str
    place: Place


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a flow. First match wins, in the order of the file."""

    on: str
    source: tuple[str, ...]
    """State names; ("*",) for every state."""
    to: str
    """A state, "resume", or "" to stay."""
    needs: tuple[str, ...]
    """Gates to pass first, in order: "proof", "loan"."""
    facts: tuple[str, ...]
    guards: tuple[str, ...]
    """Names of guards; a leading "not " turns one round."""
    do: tuple[str, ...]
    say: tuple[str, ...]
    """Reply ids. "{standing}" in one becomes current, unscheduled, overdue, paid_off or none, once per selected loan."""
    tells: tuple[str, ...]
    """Wishes that the answer to this one answers too."""
    place: Place


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply with its text in every language."""

    id: str
    purpose: Purpose
    fields: Mapping[str, FieldType]
    texts: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of an intent in one language, as written."""

    intent: str
    language: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong in a flow, for the person who wrote it."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"
