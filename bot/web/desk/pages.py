"""How a page of the desk is put together: times, counts, banners, and answering 304 when nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Final

from flask import g, make_response, render_template, request
from werkzeug.wrappers import Response

from bot.errors import StoreAway
from bot.stores.base import DeskCounts
from bot.web.desk.lag import BANNER_S
from bot.web.desk.parts import Parts
from bot.web.desk.session import answers, staff
from bot.web.screen import words
from bot.web.times import Times

_READING_KEYS: Final = ("move", "open", "home", "leave", "help")
_KEYS: Final = ("take", "move", "open", "home", "reply", "note", "send", "leave", "help")
_FRESH_S: Final = 15
"""Time left and proof are shown anew at least this often, though nothing was written."""


def times(parts: Parts) -> Times:
    """Writes times for this request: the lender's zone, the screen's language, as of now."""
    return Times(parts.zone, words(), parts.clock())


def page(parts: Parts, template: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A whole page, with what every page of the desk shows."""
    return make_response(render_template(f"desk/{template}.html", **frame(parts), **values), status)


def frame(parts: Parts) -> dict[str, object]:
    """What every page of the desk shows around its own content."""
    return {
        "staff": staff(),
        "answers": answers(),
        "lender": parts.lender,
        "counts": counts(parts),
        "banners": banners(parts),
        "zone": parts.zone.key,
        "keys": _KEYS if answers() else _READING_KEYS,
    }


def counts(parts: Parts) -> DeskCounts:
    """The numbers in the head of the desk."""
    return parts.archive.counts(staff().login, parts.clock())


def banners(parts: Parts) -> Sequence[str]:
    """What is wrong with the house at the moment, in words."""
    if "banners" not in g:
        g.banners = [words()(key) for key in _troubles(parts)]
    return list(g.banners)


def fresh(parts: Parts, stamp: str, body: Callable[[], str]) -> Response:
    """A fragment, or 304 when the browser has this very one. `body` is called only when it is needed."""
    tag = _tag(parts, stamp)
    known = request.if_none_match.contains_weak(tag)
    answer = make_response("", 304) if known else make_response(body())
    answer.set_etag(tag, weak=True)
    return answer


def _tag(parts: Parts, stamp: str) -> str:
    moment = int(parts.clock().timestamp()) // _FRESH_S
    parts_of_it = (
        stamp,
        str(moment),
        staff().login,
        staff().role,
        words().language,
        *banners(parts),
        request.full_path,
    )
    return blake2b("\0".join(parts_of_it).encode(), digest_size=9).hexdigest()


def _troubles(parts: Parts) -> Sequence[str]:
    try:
        return ["banner.lag"] if parts.lag.seconds() > BANNER_S else []
    except StoreAway:
        return ["banner.live_away"]
