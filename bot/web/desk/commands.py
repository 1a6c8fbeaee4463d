"""What staff do to a case. Each form is one event; the commit decides, and the page says what it decided."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.domain import Act, CaseStatus, StaffEvent
from bot.engine.rules import MAX_NOTE, MAX_STAFF_TEXT
from bot.errors import Contended, Refusal, Refused, StoreAway
from bot.stores.base import CaseRow
from bot.web.desk.case import case_page
from bot.web.desk.parts import PREFIX, Parts
from bot.web.desk.session import answers, staff
from bot.web.screen import given_nonce, words

_WAIT_S: Final = 0.5
_STEP_S: Final = 0.02
_TRIES: Final = 10
_ROUTES: Final = {
    "take": Act.TAKE,
    "reply": Act.REPLY,
    "note": Act.NOTE,
    "hand-back": Act.HAND_BACK,
    "close": Act.CLOSE,
    "unlock": Act.UNLOCK,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a command did not go through, in words, and the HTTP status that says so."""

    text: str
    status: int


def add_routes(blueprint: Blueprint, parts: Parts) -> None:
    """One address for each command, and "Take next"."""

    @blueprint.post("/cases/<case_id>/<any(take, reply, note, 'hand-back', close, unlock):name>")
    def act(case_id: str, name: str) -> Response:
        case = parts.archive.case(case_id)
        if case is None:
            abort(404)
        if not answers():
            abort(403)
        text = request.form.get("text", "").replace("\r\n", "\n")
        problem = _stale(case, _ROUTES[name]) or obey(parts, case, _ROUTES[name], given_nonce(), text)
        if problem is None:
            return _done(name, case)
        return case_page(parts, case, problem=problem.text, status=problem.status, typed={name: text})

    @blueprint.post("/next")
    def take_next() -> Response:
        if not answers():
            abort(403)
        return _take_next(parts)


def obey(parts: Parts, case: CaseRow, act: Act, nonce: str, text: str = "") -> Problem | None:
    """Carry out a command and wait until the archive shows it, half a second at most."""
    if not case.person:
        return Problem(words()("refused.erased"), 410)
    who = staff()
    event = StaffEvent(
        id=_event_id(nonce),
        act=act,
        staff=who.login,
        display_name=who.display_name,
        role=who.role,
        text=text,
        case_id=case.id,
    )
    try:
        journal_id = parts.engine.command(case.person, event)
    except Refused as refused:
        return Problem(refusal(refused), 409 if refused.reason is not Refusal.ROLE else 403)
    except (StoreAway, Contended):
        return Problem(words()("refused.away"), 503)
    _wait_for(parts, journal_id)
    return None


def _event_id(nonce: str) -> str:
    return f"desk:{staff().login}:{nonce}"


def _stale(case: CaseRow, act: Act) -> Problem | None:
    """A page left open since its case was closed must not touch the next case of the same person."""
    if case.status is not CaseStatus.CLOSED or act is Act.NOTE:
        return None
    return Problem(words()("refused.closed"), 409)


def refusal(refused: Refused) -> str:
    """Why the commit said no."""
    who = refused.who or words()("refused.somebody")
    most = MAX_NOTE if refused.reason is Refusal.NOTE_TOO_LONG else MAX_STAFF_TEXT
    return words()(f"refused.{refused.reason.value}", who=who, max=most)


def _wait_for(parts: Parts, journal_id: str) -> None:
    until = time.monotonic() + _WAIT_S
    while journal_id and not parts.archive.reached(journal_id) and time.monotonic() < until:
        time.sleep(_STEP_S)


def _done(name: str, case: CaseRow) -> Response:
    if name in {"close", "hand-back"}:
        flash(words()(f"done.{name}", case=case.number))
        return redirect(f"{PREFIX}/", 303)
    flash(name, "done")
    return redirect(url_for("desk.case", case_id=case.id), 303)


def _take_next(parts: Parts) -> Response:
    """The first that nobody else takes at the same instant; the same press again leads to the same case."""
    nonce, login = given_nonce(), staff().login
    waiting = parts.archive.cases("queue", login, limit=_TRIES)
    taken = _taken_by(parts, nonce, [*parts.archive.cases("mine", login), *waiting])
    if taken is not None:
        return redirect(url_for("desk.case", case_id=taken.id), 303)
    for case in waiting:
        problem = obey(parts, case, Act.TAKE, f"{nonce}:{case.id}")
        if problem is None:
            return redirect(url_for("desk.case", case_id=case.id), 303)
        if problem.status == 503:
            flash(problem.text)
            return redirect(f"{PREFIX}/", 303)
    flash(words()("home.nothing_waits"))
    return redirect(f"{PREFIX}/", 303)


def _taken_by(parts: Parts, nonce: str, cases: Sequence[CaseRow]) -> CaseRow | None:
    """The case that this very press took before, as Redis remembers it; the lists may lag behind."""
    try:
        for case in cases:
            if case.person and parts.engine.knows(case.person, _event_id(f"{nonce}:{case.id}")):
                return case
    except StoreAway:
        pass  # then nothing can be taken either, and the page says so
    return None
