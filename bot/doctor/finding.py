"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a finding weighs; only UNSAFE makes the exit code 1."""

    WELL = "well"
    NOTE = "note"
    MISSING = "missing"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `what` it is, `words` how it is and, where it is not well, what to do."""

    grade: Grade
    what: str
    words: str


def well(what: str, words: str) -> Finding:
    """Nothing to do."""
    return Finding(Grade.WELL, what, words)


def note(what: str, words: str) -> Finding:
    """Worth knowing."""
    return Finding(Grade.NOTE, what, words)


def missing(what: str, words: str) -> Finding:
    """Something that a real installation has."""
    return Finding(Grade.MISSING, what, words)


def unsafe(what: str, words: str) -> Finding:
    """Something that loses texts, tells secrets or misleads borrowers."""
    return Finding(Grade.UNSAFE, what, words)
