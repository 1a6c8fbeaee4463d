"""The first screen (ux.md, rule 13) and the lists: queue, mine, all, wrote after STOP, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from bot.domain import CaseStatus, Priority
from bot.stores.base import CaseView
from bot.web.desk.pages import frame, fresh, page, times
from bot.web.desk.parts import Parts
from bot.web.desk.rows import rows
from bot.web.desk.session import staff

VIEWS: Final = ("queue", "mine", "after_stop", "all", "closed")
_PAGE: Final = 50


def add_routes(blueprint: Blueprint, parts: Parts) -> None:
    """The pages, and the fragments that they fetch every two seconds."""

    @blueprint.get("/")
    def home() -> Response:
        return page(parts, "home", _home(parts))

    @blueprint.get("/live")
    def home_live() -> Response:
        return fresh(
            parts,
            parts.archive.stamp(),
            lambda: render_template("desk/home_live.html", **frame(parts), **_home(parts)),
        )

    @blueprint.get("/list/<view>")
    def listing(view: str) -> Response:
        return page(parts, "list", _listing(parts, _known(view), _offset()))

    @blueprint.get("/list/<view>/live")
    def listing_live(view: str) -> Response:
        known, offset = _known(view), _offset()
        return fresh(
            parts,
            parts.archive.stamp(),
            lambda: render_template("desk/list_live.html", **frame(parts), **_listing(parts, known, offset)),
        )


def _known(view: str) -> CaseView:
    if view not in VIEWS:
        abort(404)
    return cast("CaseView", view)


def _offset() -> int:
    return max(0, min(request.args.get("offset", 0, type=int), 1_000_000))


def _listing(parts: Parts, view: CaseView, offset: int) -> Mapping[str, object]:
    login = staff().login
    found = parts.archive.cases(view, login, limit=_PAGE + 1, offset=offset)
    return {
        "view": view,
        "rows": rows(found[:_PAGE], times(parts), login),
        "offset": offset,
        "before": max(0, offset - _PAGE) if offset else None,
        "after": offset + _PAGE if len(found) > _PAGE else None,
    }


def _home(parts: Parts) -> Mapping[str, object]:
    """Distress first, whoever has it; then the next that waits; then mine, those first where we owe."""
    login, clock = staff().login, times(parts)
    mine = parts.archive.cases("mine", login)
    waiting = parts.archive.cases("queue", login, limit=1)
    distress = [
        case
        for case in parts.archive.cases("all", login, limit=_PAGE)
        if case.priority is Priority.DISTRESS and case.status is not CaseStatus.CLOSED
    ]
    pinned = {case.id for case in distress}
    rest = [case for case in mine if case.id not in pinned]
    return {
        "view": "home",
        "distress": rows(distress, clock, login),
        "next": next(iter(rows(waiting, clock, login)), None),
        "owed": rows([case for case in rest if case.we_owe], clock, login),
        "resting": rows([case for case in rest if not case.we_owe], clock, login),
    }
