"""Wires the phone: takes what it needs, gives a Flask blueprint for `/phone`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

import yaml
from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from bot.domain import Inbound, Lender, Person
from bot.engine.engine import Answer
from bot.engine.hours import zone_of
from bot.errors import Contended, StoreAway
from bot.stores.base import Archive
from bot.web import screen
from bot.web import words as catalogue
from bot.web.phone.bubbles import bubbles
from bot.web.phone.people import DemoBorrower, Owner, People
from bot.web.times import Times

_HERE: Final = Path(__file__).parent
_LONGEST: Final = 1600
"""Characters of one text; Twilio's limit for a message (docs: Message resource, Body)."""
_WAIT_S: Final = 0.5
_STEP_S: Final = 0.02


class Ears(Protocol):
    """The engine, as the phone needs it (bot.engine.engine.Engine)."""

    def receive(self, inbound: Inbound) -> Answer:
        """Take the turn of one text. Raises StoreAway and Contended."""


def blueprint(
    engine: Ears,
    archive: Archive,
    lender: Lender,
    *,
    person_of: Callable[[str], Person],
    borrowers: Sequence[DemoBorrower],
    secure: bool,
) -> Blueprint:
    """The phone. `person_of` is LiveStore.person_of; `borrowers` the demo loan book, for picking one.

    Answers 404 unless the lender is a demo; the app need not mount it then.
    """
    phone = screen.room("phone", _HERE, catalogue.load(), secure=secure)
    shop = _Shop(engine, archive, lender, People(borrowers, person_of, lender.default_country))
    phone.before_request(shop.only_in_demo)
    phone.context_processor(lambda: {"lender": lender, "people": shop.people})
    phone.get("/", endpoint="pick")(shop.pick)
    phone.post("/number", endpoint="number")(shop.number)
    phone.get("/<key>", endpoint="open")(shop.open)
    phone.get("/<key>/live", endpoint="live")(shop.live)
    phone.post("/<key>/text", endpoint="text")(shop.text)
    phone.errorhandler(HTTPException)(_refused)
    phone.errorhandler(StoreAway)(_away)
    return phone


class _Shop:
    """The pages, with what they need."""

    def __init__(self, engine: Ears, archive: Archive, lender: Lender, people: People) -> None:
        self._engine = engine
        self._archive = archive
        self._lender = lender
        self._hints: Mapping[str, Sequence[str]] = yaml.safe_load(
            (_HERE / "hints.yaml").read_text(encoding="utf-8")
        )
        self.people = people

    def only_in_demo(self) -> None:
        if not self._lender.demo:
            abort(404)

    def pick(self) -> str:
        return render_template("phone/phone.html", owner=None)

    def number(self) -> Response:
        owner = self.people.remember(request.form.get("number", ""))
        if owner is None:
            body = render_template(
                "phone/phone.html", owner=None, wrong_number=request.form.get("number", "")[:40]
            )
            return make_response(body, 422)
        return redirect(url_for("phone.open", key=owner.key), 303)

    def open(self, key: str) -> str:
        return render_template("phone/phone.html", **self._content(self._owner(key)))

    def live(self, key: str) -> Response:
        owner = self._owner(key)
        tag = f"{self._archive.stamp(self.people.person(owner))}-{screen.words().language}"
        if request.if_none_match.contains_weak(tag):
            answer = make_response("", 304)
        else:
            answer = make_response(render_template("phone/live.html", **self._content(owner)))
        answer.set_etag(tag, weak=True)
        return answer

    def text(self, key: str) -> Response:
        owner = self._owner(key)
        written = (request.form.get("chip") or request.form.get("text", "")).replace("\r\n", "\n")
        problem = self._send(owner, written)
        if "HX-Request" not in request.headers:
            return redirect(url_for("phone.open", key=key), 303)
        answer = make_response(render_template("phone/sent.html", problem=problem, **self._content(owner)))
        if not problem:
            answer.headers["HX-Trigger"] = "phone:sent"
        return answer

    def _send(self, owner: Owner, written: str) -> str:
        """Hand a text to the engine; what is wrong, in words, or nothing."""
        if not written.strip():
            return screen.words()("phone.empty")
        if len(written) > _LONGEST:
            return screen.words()("phone.too_long", max=_LONGEST)
        inbound = Inbound(
            carrier="phone",
            account="demo",
            message_id=screen.given_nonce(),
            sender=owner.phone,
            recipient="demo",
            text=written,
        )
        try:
            self._wait_for(self._engine.receive(inbound).journal_id)
        except (StoreAway, Contended):
            return screen.words()("phone.away")
        return ""

    def _wait_for(self, journal_id: str | None) -> None:
        until = time.monotonic() + _WAIT_S
        while journal_id and not self._archive.reached(journal_id) and time.monotonic() < until:
            time.sleep(_STEP_S)

    def _owner(self, key: str) -> Owner:
        owner = self.people.find(key)
        if owner is None:
            abort(404)
        return owner

    def _content(self, owner: Owner) -> dict[str, object]:
        names = {one.login: one.display_name for one in self._archive.all_staff()}
        messages = self._archive.messages(self.people.person(owner))
        # Their own zone: the texts name times in it.
        times = Times(zone_of(owner.phone, self._lender.timezone), screen.words(), datetime.now(UTC))
        return {
            "owner": owner,
            "bubbles": bubbles(messages, owner.phone, times, names),
            "hints": [*owner.tails, *self._hints[owner.language]],
            "longest": _LONGEST,
        }


def _refused(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return make_response(
        render_template("phone/error.html", code=error.code, reason=error.description), error.code
    )


def _away(_error: StoreAway) -> Response:
    return make_response(render_template("phone/error.html", code=503, reason=""), 503)
