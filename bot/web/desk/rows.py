"""Cases as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain import CaseStatus, Priority
from bot.stores.base import CaseRow
from bot.web.desk.masks import readable
from bot.web.times import Left, Times

_PREVIEW: int = 140


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list, all in words."""

    id: str
    number: str
    topic: str
    topic_code: str
    language: str
    language_code: str
    priority: str
    is_open: bool
    elsewhere: bool
    left: Left
    preview: str
    proof: str
    proven: bool
    holder: str
    mine: bool
    we_owe: bool

    @property
    def about_distress(self) -> bool:
        """Whether the topic says already what the priority would."""
        return self.topic_code == Priority.DISTRESS

    @property
    def tone(self) -> str:
        """The colour of its edge: distress before lateness before urgency."""
        if self.priority == Priority.DISTRESS and self.is_open:
            return "distress"
        return self.left.tone if self.left.tone in {"late", "soon"} else self.priority


def rows(cases: Iterable[CaseRow], times: Times, login: str) -> Sequence[Row]:
    """Cases in words, in the order they came in."""
    return [row(case, times, login) for case in cases]


def row(case: CaseRow, times: Times, login: str) -> Row:
    """One case in words."""
    words = times.words
    proven = case.proof_until is not None and case.proof_until > times.now
    preview = readable(" ".join(case.last_text.split()))
    return Row(
        id=case.id,
        number=case.number,
        topic=words.named("topic", case.topic),
        topic_code=case.topic,
        language=words.named("language", case.language),
        language_code=case.language,
        priority=case.priority.value,
        is_open=case.status is not CaseStatus.CLOSED,
        elsewhere=case.channel != "text",
        left=left(case, times),
        preview=preview if len(preview) <= _PREVIEW else f"{preview[:_PREVIEW]}…",
        proof=words("proof.until", moment=times.moment(case.proof_until))
        if proven and case.proof_until
        else words("proof.none"),
        proven=proven,
        holder=case.taken_name or case.taken_by or "",
        mine=case.taken_by == login,
        we_owe=case.we_owe,
    )


def left(case: CaseRow, times: Times) -> Left:
    """What is left of a case's promise; of a closed one, when it was closed; else that they owe."""
    words = times.words
    if case.status is CaseStatus.CLOSED:
        closed = times.moment(case.closed_at) if case.closed_at else ""
        return Left(words("time.closed", moment=closed), "none", "")
    if not case.we_owe:
        return Left(words("owing.they"), "none", words("owing.they_long"))
    return times.left(case.promised_at)
