"""What a journal entry means for the desk: lines of the conversation, consent changes, how the case stands.

Pure: nothing here touches a database. `desk.py` writes what this finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import orjson

from bot.domain import (
    CASE_OPENED,
    Act,
    BlockEvent,
    Case,
    CaseStatus,
    ConsentChange,
    Delivery,
    Entry,
    Outgoing,
    Priority,
    Purpose,
    StaffEvent,
    TextEvent,
    TimerEvent,
    TimerKind,
)

_STAFF_EVENTS: Final = {
    Act.TAKE: "case.taken",
    Act.HAND_BACK: "case.handed_back",
    Act.CLOSE: "case.closed",
    Act.REVEAL: "revealed",
    Act.EXPORT: "exported",
    Act.UNLOCK: "identity.unlocked",
}
_LONGEST_CLEAR: Final = 200
_MOST_MEDIA: Final = 999
"""What a carrier claims beyond this is nonsense, and could be more than a column takes."""
_WHOLE_NUMBER: Final = re.compile(r"\d(?:\W{0,3}[\dXxＸｘ×叉]){14,}")
"""Fifteen signs and more, whatever stands between them: identity numbers and payment cards."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation; `text` is still in clear. `id` empty: named by its place in the journal."""

    direction: Literal["in", "out", "note", "event"]
    by: str
    text: str = ""
    reply: str = ""
    """A reply's id; of an event its code."""
    id: str = ""
    delivery: Delivery | None = None
    failure: str = ""
    media: int = 0


def lines(entry: Entry, *, queued: bool) -> Iterator[Line]:
    """The lines of one turn, in the order in which they are read. `queued`: its texts were not answered at once."""
    yield from _of_event(entry)
    yield from (_of_consent(change) for change in entry.effects.consent)
    if entry.effects.note is not None and isinstance(entry.event, StaffEvent):
        yield Line("note", entry.event.staff, text=entry.effects.note)
    delivery = Delivery.QUEUED if queued else Delivery.ANSWERED
    yield from (_of_outgoing(outgoing, delivery) for outgoing in entry.effects.outgoing)


def _of_event(entry: Entry) -> Iterator[Line]:
    event = entry.event
    if isinstance(event, TextEvent):
        media = max(0, min(event.media, _MOST_MEDIA))
        yield Line("in", "borrower", text=shown_text(entry, event), media=media)
        if _opened_now(entry):
            yield Line("event", "bot", reply="case.opened")
        elif any("case.reopened" in outgoing.reply.split("+") for outgoing in entry.effects.outgoing):
            yield Line("event", "bot", reply="case.reopened")
    elif isinstance(event, StaffEvent) and event.act in _STAFF_EVENTS:
        yield Line("event", event.staff, reply=_STAFF_EVENTS[event.act])
    elif isinstance(event, TimerEvent) and _given_back(entry):
        yield Line("event", "bot", reply="case.handed_back")
    elif isinstance(event, BlockEvent):
        yield Line("event", clear(event.carrier), reply="blocked", failure=event.reason)


def _opened_now(entry: Entry) -> bool:
    return CASE_OPENED in entry.effects.counts


def _given_back(entry: Entry) -> bool:
    """A case that was taken and in which nobody spoke."""
    case = entry.effects.case
    return (
        isinstance(entry.event, TimerEvent)
        and entry.event.timer is TimerKind.UNSPOKEN
        and case is not None
        and case.status is CaseStatus.OPEN
    )


def _of_consent(change: ConsentChange) -> Line:
    return Line("event", clear(change.carrier), reply="consent.in" if change.given else "consent.out")


def _of_outgoing(outgoing: Outgoing, delivery: Delivery) -> Line:
    return Line(
        "out",
        clear(outgoing.by),
        text=outgoing.text,
        reply=clear(outgoing.reply),
        id=clear(outgoing.id),
        delivery=delivery,
    )


def shown_text(entry: Entry, event: TextEvent) -> str:
    """A borrower's text as staff see it: a whole identity or card number loses all but its last four."""
    if entry.understanding is None or not entry.understanding.full_number:
        return event.text
    return _WHOLE_NUMBER.sub(_masked, event.text)


def _masked(found: re.Match[str]) -> str:
    signs = [at for at, sign in enumerate(found[0]) if sign.isalnum()]
    hidden = set(signs[:-4])
    return "".join("•" if at in hidden else sign for at, sign in enumerate(found[0]))


def case_now(entry: Entry) -> Case | None:
    """The case as this turn leaves it, where the desk must know: changed by it, or still alive."""
    if entry.effects.case is not None:
        return entry.effects.case
    case = entry.conversation.case
    return case if case is not None and case.status is not CaseStatus.CLOSED else None


def rank_of(case: Case) -> int:
    """The desk's order, smallest first: distress before all else, then where we owe an answer."""
    return (0 if case.priority is Priority.DISTRESS else 2) + (0 if case.we_owe else 1)


def joined(purposes: tuple[Purpose, ...]) -> str:
    """Purposes as one column keeps them."""
    return ",".join(purpose.value for purpose in purposes)


def separated(purposes: str) -> tuple[Purpose, ...]:
    """The purposes again."""
    return tuple(Purpose(word) for word in purposes.split(",") if word)


def evidence_of(change: ConsentChange) -> str:
    """What of a consent change is personal, as JSON: the rule (it may quote a phrase) and the exact words."""
    return orjson.dumps({"rule": change.rule, "words": change.words}).decode()


def evidence_from(sealed: str) -> tuple[str, str]:
    """(rule, words) again."""
    found = orjson.loads(sealed)
    return str(found["rule"]), str(found["words"])


def clear(word: str) -> str:
    """A code or name as a clear column can take it: PostgreSQL refuses NUL."""
    return word.replace("\0", "")[:_LONGEST_CLEAR]
