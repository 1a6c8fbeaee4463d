"""Revealing a number and names, and exporting a conversation. Each leaves a record of who looked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from bot.domain import Act, Borrower
from bot.errors import LoanBookAway, StoreAway
from bot.stores.base import CaseRow
from bot.web.desk.commands import obey
from bot.web.desk.parts import Parts
from bot.web.desk.session import staff
from bot.web.screen import given_nonce, words

EXPORTS: Final = frozenset({"compliance", "supervisor"})
"""Roles that take conversations out of the house."""
_ALL_LINES: Final = 1_000_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def add_routes(blueprint: Blueprint, parts: Parts) -> None:
    """Reveal, for every role; export, for those that may."""

    @blueprint.post("/cases/<case_id>/reveal")
    def reveal(case_id: str) -> Response:
        case = _recorded(parts, case_id, Act.REVEAL)
        return make_response(render_template("desk/revealed.html", **_revealed(parts, case)))

    @blueprint.post("/cases/<case_id>/export")
    def export(case_id: str) -> Response:
        if staff().role not in EXPORTS:
            abort(403)
        case = _recorded(parts, case_id, Act.EXPORT)
        answer = make_response("\ufeff" + _csv(parts, case))  # the mark tells spreadsheets that it is UTF-8
        answer.headers["Content-Type"] = "text/csv; charset=utf-8"
        answer.headers["Content-Disposition"] = f'attachment; filename="{case.number}.csv"'
        return answer


def _recorded(parts: Parts, case_id: str, act: Act) -> CaseRow:
    """The case, once it is on record who looked. Answers 404 and 503."""
    case = parts.archive.case(case_id)
    if case is None:
        abort(404)
    problem = obey(parts, case, act, given_nonce())
    if problem is not None:
        abort(problem.status, problem.text)
    return case


def _revealed(parts: Parts, case: CaseRow) -> dict[str, object]:
    try:
        view = parts.engine.view(case.person)
    except StoreAway:
        abort(503, words()("refused.away"))
    if view is None:
        abort(410)
    return {"phone": view.phone, "names": _names(parts, view.borrowers)}


def _names(parts: Parts, borrowers: Sequence[Borrower] | None) -> Sequence[str] | None:
    """Full names of everybody at the number; None while the loan book is away."""
    if borrowers is None:
        return None
    try:
        return [name for who in borrowers if (name := parts.loan_book.name(who.id))]
    except LoanBookAway:
        return None


def _csv(parts: Parts, case: CaseRow) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    for line in _lines(parts, case):
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in line])
    return sheet.getvalue()


def _lines(parts: Parts, case: CaseRow) -> Iterator[tuple[str, ...]]:
    """The conversation and the changes of consent, times in UTC, as they are on record."""
    say = words()
    yield tuple(
        say(f"export.{column}") for column in ("at", "kind", "by", "text", "reply", "delivery", "failure")
    )
    for row in parts.archive.messages(case.person, limit=_ALL_LINES):
        delivery = row.delivery.value if row.delivery else ""
        yield row.at.isoformat(), row.direction, row.by, row.text, row.reply, delivery, row.failure
    for change in reversed(parts.archive.consents(case.person)):
        purposes = " ".join(purpose.value for purpose in change.purposes)
        kind = "consent.given" if change.given else "consent.withdrawn"
        yield change.at.isoformat(), kind, change.carrier, change.words, change.rule, purposes, ""
