"""Wires the desk: takes what it needs, gives a Flask blueprint for `/desk`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from bot.domain import Lender
from bot.errors import StoreAway
from bot.loans.base import LoanBook
from bot.stores.base import Archive, LiveStore
from bot.web import screen, words
from bot.web.desk import case, commands, disclose, lists, session
from bot.web.desk.lag import Lag
from bot.web.desk.pages import page
from bot.web.desk.parts import Commands, Parts
from bot.web.desk.throttle import LoginThrottle


def _now() -> datetime:
    return datetime.now(UTC)


def blueprint(  # noqa: PLR0913 - a factory takes what it wires
    engine: Commands,
    archive: Archive,
    live: LiveStore,
    loan_book: LoanBook,
    lender: Lender,
    *,
    draw: Callable[[], str],
    introduce: Callable[[str, str], str],
    secure: bool,
    clock: Callable[[], datetime] = _now,
) -> Blueprint:
    """The desk.

    `draw` gives the state machine as SVG; `introduce(language, display_name)` the words that come
    before a person's first reply; `secure` says that PUBLIC_URL is https; `clock` gives aware
    UTC. The app sets its `secret_key`.
    """
    parts = Parts(
        engine=engine,
        archive=archive,
        loan_book=loan_book,
        lender=lender,
        zone=ZoneInfo(lender.timezone),
        clock=clock,
        lag=Lag(archive, live, lambda: clock().timestamp()),
        throttle=LoginThrottle(live),
        draw=draw,
        introduce=introduce,
    )
    desk = screen.room("desk", Path(__file__).parent, words.load(), secure=secure)
    for pages in (session, lists, case, commands, disclose):
        pages.add_routes(desk, parts)
    _add_flows(desk, parts)
    desk.add_url_rule("/<path:address>", "nowhere", _nowhere, methods=["GET", "POST"])
    _add_errors(desk)
    desk.context_processor(lambda: {"lender": lender})
    return desk


def _add_flows(desk: Blueprint, parts: Parts) -> None:
    @desk.get("/flows")
    def flows() -> Response:
        return page(parts, "flows", {"view": "flows"})

    @desk.get("/flows.svg")
    def flows_picture() -> Response:
        answer = make_response(parts.draw())
        answer.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
        # A picture styles itself, and may do nothing else.
        answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return answer


def _nowhere(address: str) -> Response:  # noqa: ARG001 - whatever no other route wants
    """Refuse it here: what Flask itself refuses never gets to a blueprint's own error page."""
    other = "POST" if request.method == "GET" else "GET"
    endpoint, _ = current_app.create_url_adapter(request).match(method=other)  # type: ignore[union-attr]  # a request has one
    abort(404 if endpoint == request.endpoint else 405)


def _add_errors(desk: Blueprint) -> None:
    @desk.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response | HTTPException:
        if error.response is not None or error.code is None or error.code < 400:
            return error
        return make_response(
            render_template("desk/error.html", code=error.code, reason=error.description), error.code
        )

    @desk.errorhandler(StoreAway)
    def away(_error: StoreAway) -> Response:
        return make_response(render_template("desk/error.html", code=503, reason=""), 503)
