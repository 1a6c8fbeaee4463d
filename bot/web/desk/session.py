"""Log-in and log-out, and who is there. A session ends with the shift, and with a reset of the password."""

from __future__ import annotations

from hashlib import blake2b
from math import ceil
from typing import cast

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.stores.base import StaffRow
from bot.web.desk.parts import PREFIX, Parts
from bot.web.desk.passwords import MIN_LENGTH, hash_password, is_outdated, matches
from bot.web.screen import SESSION_S, inside, words

ANSWERS = frozenset({"agent", "supervisor"})
"""Roles that answer borrowers; compliance reads and exports."""
_OPEN_TO_ALL = frozenset({"desk.login", "desk.enter", "desk.screen", "desk.static"})


def add_routes(blueprint: Blueprint, parts: Parts) -> None:
    """Log-in, log-out, and the check before every other page."""
    blueprint.before_request(lambda: _admit(parts))
    blueprint.get("/login", endpoint="login")(_show_form)
    blueprint.post("/login", endpoint="enter")(lambda: _enter(parts))
    blueprint.post("/logout", endpoint="logout")(_leave)


def staff() -> StaffRow:
    """Who is logged in."""
    return cast("StaffRow", g.staff)


def answers() -> bool:
    """Whether whoever is logged in answers borrowers."""
    return staff().role in ANSWERS


def _admit(parts: Parts) -> AnyResponse | None:
    if request.endpoint in _OPEN_TO_ALL:
        return None
    row = _present(parts)
    if row is None:
        return _to_login()
    g.staff = row
    return None


def _present(parts: Parts) -> StaffRow | None:
    login, since = session.get("login"), session.get("since")
    if not isinstance(login, str) or not isinstance(since, int):
        return None
    if not 0 <= parts.clock().timestamp() - since < SESSION_S:
        return None
    row = parts.archive.staff(login)
    return row if row and row.active and session.get("mark") == _mark(row) else None


def _to_login() -> AnyResponse:
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    if "HX-Request" in request.headers:
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = url_for(
            "desk.login", next=_came_from(request.headers.get("HX-Current-URL", ""))
        )
        return answer
    return redirect(url_for("desk.login", next=target), 303)


def _came_from(address: str) -> str | None:
    _, found, path = address.partition(f"{request.host}{PREFIX}")
    return inside(PREFIX, f"{PREFIX}{path}") if found else None


def _show_form(problem: str = "", status: int = 200, minutes: int = 0) -> AnyResponse:
    values = {
        "next": inside(PREFIX, request.values.get("next")),
        "login": request.form.get("login", "")[:80],
        "problem": words()(f"login.{problem}", minutes=minutes) if problem else "",
    }
    return make_response(render_template("desk/login.html", **values), status)


def _enter(parts: Parts) -> AnyResponse:
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    address = request.remote_addr or ""
    if wait := parts.throttle.wait(login, address):
        return _show_form("throttled", 429, minutes=ceil(wait / 60))
    row = parts.archive.staff(login) if login else None
    if not matches(row.password_hash if row and row.active else None, password):
        return _show_form("wrong", 401)
    assert row is not None
    parts.throttle.succeeded(login, address)
    _begin(parts, _up_to_date(parts, row, password))
    return redirect(inside(PREFIX, request.form.get("next")) or f"{PREFIX}/", 303)


def _begin(parts: Parts, row: StaffRow) -> None:
    """A new session, with nothing of the one before the log-in."""
    session.clear()
    session.permanent = True
    session.update(login=row.login, since=int(parts.clock().timestamp()), mark=_mark(row))


def _up_to_date(parts: Parts, row: StaffRow, password: str) -> StaffRow:
    if not is_outdated(row.password_hash) or len(password) < MIN_LENGTH:
        return row
    newer = StaffRow(row.login, row.display_name, row.role, hash_password(password), row.active)
    parts.archive.save_staff(newer)
    return newer


def _leave() -> AnyResponse:
    session.clear()
    return redirect(url_for("desk.login"), 303)


def _mark(row: StaffRow) -> str:
    """Changes with the password, so that a reset ends every session."""
    return blake2b(row.password_hash.encode(), digest_size=9).hexdigest()
