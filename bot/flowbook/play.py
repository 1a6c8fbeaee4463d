"""Plays written dialogues on a stage that somebody hands in, and reports the first line that differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from bot.domain import Act
from bot.errors import Refused
from bot.flowbook.book import FlowBook
from bot.flowbook.model import Flaw, Reply
from bot.flowbook.talk import Dialogue, Step, dialogues
from bot.flowbook.template import Hole, parse

_REPLIES: Final = re.compile(r"\[([a-z_]+(?:\.[a-z0-9_]+)+)(?: ([A-Za-z-]+))?\]")
_SIGNATURE: Final = re.compile(r"^【[^】]*】")


class Stage(Protocol):
    """One person's phone, the lender behind it and a clock in the hand."""

    def send(self, text: str, media: int) -> Sequence[str]:
        """The borrower texts; the texts that come back."""

    def advance(self, seconds: float) -> Sequence[str]:
        """Time passes; the texts that come by themselves meanwhile."""

    def staff(self, login: str, act: Act, words: str) -> Sequence[str]:
        """A member of staff acts; the texts that the borrower gets. Raises Refused."""

    def now(self) -> datetime:
        """The time on the stage, aware."""


@dataclass(frozen=True, slots=True)
class Played:
    """How it went. `flaws` are unreadable files and, of each dialogue that failed, the first difference."""

    dialogues: int
    flaws: tuple[Flaw, ...]


def play(folder: Path, book: FlowBook, stage_for: Callable[[Dialogue], Stage]) -> Played:
    """Play every dialogue of a folder, each on a stage of its own.

    Raises ConfigurationError for a folder without dialogues.
    """
    found, flaws = dialogues(folder)
    for dialogue in found:
        flaw = play_one(dialogue, book, stage_for(dialogue))
        if flaw is not None:
            flaws.append(flaw)
    return Played(len(found), tuple(flaws))


def play_one(dialogue: Dialogue, book: FlowBook, stage: Stage) -> Flaw | None:
    """Play one dialogue; its first difference."""
    for step in dialogue.steps:
        wanted = "\n".join(step.heard)
        if unknown := [name for name, _ in _REPLIES.findall(wanted) if name not in book.replies]:
            return Flaw(step.place, f"{dialogue.name}: no reply is called {unknown[0]}")
        try:
            texts = _do(step, stage)
        except Refused as refused:
            return Flaw(step.place, f"{dialogue.name}: {step.staff} is refused: {refused.reason.value}")
        got = "\n".join(texts)
        if not _fits(wanted, got, book, dialogue.language):
            return Flaw(step.place, f"{dialogue.name}: expected {_quoted(wanted)}, got {_quoted(got)}")
    return None


def _do(step: Step, stage: Stage) -> Sequence[str]:
    if step.says is not None:
        return stage.send(step.says, step.media)
    if step.act is not None:
        return stage.staff(step.staff, step.act, step.words)
    return stage.advance(step.wait if step.until is None else (step.until - stage.now()).total_seconds())


def _fits(wanted: str, got: str, book: FlowBook, language: str) -> bool:
    """Word for word, but for replies named in brackets and for a signature that was left out."""
    if not wanted.startswith("【"):
        got = _SIGNATURE.sub("", got)
    pattern, end = "", 0
    for named in _REPLIES.finditer(wanted):
        pattern += re.escape(wanted[end : named.start()])
        pattern += _pattern(book.replies[named[1]], named[2] or language)
        end = named.end()
    return re.fullmatch(pattern + re.escape(wanted[end:]), got, re.DOTALL) is not None


def _pattern(reply: Reply, language: str) -> str:
    """A reply with anything in its fields; a capital may stand where an initial would."""
    parts = parse(reply.texts.get(language, ""))
    pattern = "".join(r"[^\n]*?" if isinstance(part, Hole) else re.escape(part) for part in parts)
    leading = bool(parts) and isinstance(parts[0], Hole) and reply.fields[parts[0].field] == "initial"
    return f"(?i:{pattern})" if leading else pattern


def _quoted(text: str) -> str:
    return f'"{text}"'.replace("\n", " / ") if text else "no answer"
