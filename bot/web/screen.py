"""What the desk and the phone have in common: headers, form safety, language and light of the screen.

`room()` makes a Flask blueprint with all of it; a room adds its routes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_wtf.csrf import generate_csrf, validate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError  # type: ignore[import-untyped]  # ships no types

from bot.web.words import HTML_LANG, Words

WEB: Final = Path(__file__).parent
SESSION_S: Final = 12 * 3600
"""How long a session lasts, in seconds; a shift and not more."""
_YEAR_S: Final = 365 * 24 * 3600
_FORM_BYTES: Final = 64 * 1024
_THEMES: Final = ("auto", "light", "dark")
_COOKIE: Final = "huixin_screen"
_NONCE: Final = re.compile(r"[0-9a-f]{32}")
_HEADERS: Final = {
    # No inline script or style, nothing from elsewhere, in nobody's frame. Pico's icons are data: images.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def room(name: str, folder: Path, words: Mapping[str, Words], *, secure: bool) -> Blueprint:
    """A blueprint under `/name` with safe forms and headers, `/name/static` and `/name/screen`.

    `folder` holds the room's `templates`. `secure`: the session cookie travels over https only.
    """
    blueprint = Blueprint(
        name,
        __name__,
        url_prefix=f"/{name}",
        static_folder=str(WEB / "static"),
        static_url_path="/static",
    )
    loaders = [FileSystemLoader(folder / "templates"), FileSystemLoader(WEB / "templates")]
    # A plain property on the class would do; Flask makes it a cached one, so that an instance may set its own.
    cast("Any", blueprint).jinja_loader = ChoiceLoader(loaders)
    blueprint.record(lambda state: _set_up_session(state, secure=secure))
    blueprint.before_request(lambda: _choose_words(words))
    blueprint.before_request(_refuse_forged_forms)
    blueprint.after_request(_add_headers)
    blueprint.context_processor(_for_templates)
    blueprint.post("/screen", endpoint="screen")(_set_screen)
    return blueprint


def words() -> Words:
    """The catalogue in this request's language."""
    return cast("Words", g.words)


def nonce() -> str:
    """A new form's nonce: it becomes the event's id, so a double click is one event."""
    return uuid4().hex


def given_nonce() -> str:
    """The nonce that came with a form. Answers 400 where there is none."""
    value = request.form.get("nonce", "")
    if not _NONCE.fullmatch(value):
        abort(400)
    return value


def inside(prefix: str, target: str | None) -> str | None:
    """`target` if it is a plain path under `prefix`, so that no form can send somebody elsewhere."""
    if not target or "\\" in target or "//" in target or ".." in target or not target.isprintable():
        return None
    path = urlsplit(target).path
    return target if path == prefix or path.startswith(f"{prefix}/") else None


def _set_up_session(state: BlueprintSetupState, *, secure: bool) -> None:
    state.app.config.update(
        SESSION_COOKIE_NAME="huixin",
        # Else an answer under way while somebody logs out would log them in again.
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=SESSION_S,
    )


def _refuse_forged_forms() -> None:
    request.max_content_length = _FORM_BYTES
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    try:
        validate_csrf(request.form.get("csrf_token"), time_limit=SESSION_S)
    except ValidationError:
        abort(400, "csrf")


def _choose_words(catalogue: Mapping[str, Words]) -> None:
    language, theme = _remembered()
    g.words = catalogue[language or request.accept_languages.best_match(HTML_LANG, "en") or "en"]
    g.theme = theme


def _remembered() -> tuple[str | None, str]:
    language, _, theme = request.cookies.get(_COOKIE, "").partition(".")
    return (language if language in HTML_LANG else None), (theme if theme in _THEMES else "auto")


def _set_screen() -> AnyResponse:
    """Remember the language and light that a form chose, and go back to where it was."""
    language, theme = request.form.get("language", g.words.language), request.form.get("theme", g.theme)
    if language not in HTML_LANG or theme not in _THEMES:
        abort(400)
    home = f"/{request.blueprint}"
    answer = redirect(inside(home, request.form.get("next")) or home, 303)
    answer.set_cookie(
        _COOKIE,
        f"{language}.{theme}",
        max_age=_YEAR_S,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def _add_headers(response: Response) -> Response:
    for header, value in _HEADERS.items():
        response.headers.setdefault(header, value)
    is_static = request.endpoint == f"{request.blueprint}.static"
    response.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable" if is_static else "no-store"
    return response


def _for_templates() -> dict[str, object]:
    return {
        "w": g.words,
        "theme": g.theme,
        "themes": _THEMES,
        "languages": tuple(HTML_LANG),
        "csrf": generate_csrf,
        "nonce": nonce,
        "asset": _asset,
        "here": request.full_path.rstrip("?") if request.method == "GET" else "",
    }


def _asset(filename: str) -> str:
    """The address of a static file, changing with its content so that browsers may keep it."""
    return url_for(f"{request.blueprint}.static", filename=filename, v=_digest(filename))


@cache
def _digest(filename: str) -> str:
    return blake2b((WEB / "static" / filename).read_bytes(), digest_size=6).hexdigest()
