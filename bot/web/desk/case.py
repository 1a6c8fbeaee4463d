"""The page of one case: the conversation, what stands beside it, and the form to answer with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from bot.domain import CaseStatus, Conversation
from bot.engine.compose import signature
from bot.engine.engine import PersonView
from bot.engine.rules import MAX_NOTE, MAX_STAFF_TEXT
from bot.errors import StoreAway
from bot.stores.base import CaseRow
from bot.web.desk.pages import frame, fresh, times
from bot.web.desk.parts import Parts
from bot.web.desk.person import history, panel
from bot.web.desk.rows import row
from bot.web.desk.session import answers, staff
from bot.web.desk.thread import lines

_NEWEST: Final = 200
_WHOLE: Final = 5000


def add_routes(blueprint: Blueprint, parts: Parts) -> None:
    """The page, and the fragments that it fetches every two seconds."""

    @blueprint.get("/cases/<case_id>", endpoint="case")
    def show(case_id: str) -> Response:
        return case_page(parts, _found(parts, case_id))

    @blueprint.get("/cases/<case_id>/live")
    def case_live(case_id: str) -> Response:
        case = _found(parts, case_id)
        return fresh(
            parts,
            parts.archive.stamp(case.person) + parts.archive.stamp(),
            lambda: render_template("desk/case_live.html", **frame(parts), **_content(parts, case)),
        )


def case_page(
    parts: Parts,
    case: CaseRow,
    *,
    problem: str = "",
    status: int = 200,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """A case with its conversation. `typed` is what a refused form held; it is shown again."""
    body = render_template(
        "desk/case.html", **frame(parts), **_content(parts, case), problem=problem, typed=typed or {}
    )
    return make_response(body, status)


def _found(parts: Parts, case_id: str) -> CaseRow:
    case = parts.archive.case(case_id)
    if case is None:
        abort(404)
    return case


def _content(parts: Parts, case: CaseRow) -> Mapping[str, object]:
    clock = times(parts)
    view, away = _view(parts, case)
    limit = _WHOLE if "whole" in request.args else _NEWEST
    messages = parts.archive.messages(case.person, limit=limit)
    return {
        "case": row(case, clock, staff().login),
        "status": case.status.value,
        "opened": clock.moment(case.opened_at),
        "lines": lines(messages, clock, {one.login: one.display_name for one in parts.archive.all_staff()}),
        "whole": limit == _WHOLE,
        "earlier": len(messages) == _NEWEST,
        "panel": panel(view, clock) if view else None,
        "away": away,
        "consents": history(parts.archive.consents(case.person), clock),
        "can": _can(case),
        "composer": _composer(parts, view, case),
        "view": "case",
    }


def _view(parts: Parts, case: CaseRow) -> tuple[PersonView | None, bool]:
    """The conversation as it stands, and whether Redis is away (the record can be read all the same)."""
    if not case.person:
        return None, False  # erased
    try:
        return parts.engine.view(case.person), False
    except StoreAway:
        return None, True


def _can(case: CaseRow) -> Mapping[str, bool]:
    """Which buttons to show. The commit decides; this only spares people a refusal."""
    alive = answers() and case.status is not CaseStatus.CLOSED
    taken = case.status is CaseStatus.TAKEN
    holds = case.taken_by == staff().login or staff().role == "supervisor"
    return {
        "take": alive and not taken,
        "reply": alive and (not taken or case.taken_by == staff().login),
        "note": answers(),
        "hand_back": alive and taken and holds,
        "close": alive and (not taken or holds),
        "unlock": alive and taken and holds,
    }


def _composer(parts: Parts, view: PersonView | None, case: CaseRow) -> Mapping[str, object]:
    """What the counter of segments must know: what is put before the words, and by which rules they are counted."""
    conversation = view.conversation if view else None
    phone = view.phone if view else ""
    language = (conversation.language if conversation else None) or case.language
    sign = signature(language, phone, parts.lender.name)
    return {
        "prefix": sign + _introduction(parts, conversation, language),
        "signature": sign,
        "ucs2": phone.startswith("+86"),
        "language": language,
        "max": MAX_STAFF_TEXT,
        "max_note": MAX_NOTE,
    }


def _introduction(parts: Parts, conversation: Conversation | None, language: str) -> str:
    """The words before a person's first reply, which the engine adds."""
    case = conversation.case if conversation else None
    if case is None or (case.spoke and case.status is CaseStatus.TAKEN):
        return ""
    return parts.introduce(language, staff().display_name) + "\n"
