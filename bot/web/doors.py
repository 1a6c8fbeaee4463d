"""The carriers' addresses, as a thin WSGI layer in front of Flask.

A text is the hot path, and Flask's request, dispatch and response cost as much as the whole turn
(docs/decisions says the figures), so /sms/ is served here and everything else goes on to Flask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from werkzeug.datastructures import EnvironHeaders

from bot.carriers.base import Carrier, Reply, Request
from bot.web.sms import Reception, refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES: Final = 64 * 1024
_ROOM: Final = "/sms/"
_LINES: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_NOBODY: Final = refusal(404, "no carrier is set up at this address")
_TOO_LARGE: Final = refusal(413, f"more than {MOST_BYTES} bytes")
_NO_LENGTH: Final = refusal(411, "say the Content-Length")
_CUT_SHORT: Final = refusal(400, "the body broke off")


@dataclass(frozen=True, slots=True)
class Door:
    """One address of one carrier."""

    carrier: Carrier
    path: str
    take: Callable[[Carrier, Request], Reply]


class Headers(Mapping[str, str]):
    """The headers of a WSGI request, whatever the case of their names."""

    __slots__ = ("_environ",)

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        value: str = self._environ[_wsgi_name(name)]
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default`: without the exception that Mapping's own would cost."""
        return self._environ.get(_wsgi_name(name), default)

    def __iter__(self) -> Iterator[str]:
        return iter(EnvironHeaders(self._environ).keys())

    def __len__(self) -> int:
        return len(EnvironHeaders(self._environ))


@lru_cache(maxsize=256)
def _wsgi_name(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


class Doors:
    """Serves /sms/… and hands everything else to `inner`.

    `public_url` is how carriers reach us (no slash at the end); empty takes the address as requested.
    `tokens` are the secret path elements of carriers that sign nothing, by carrier.
    """

    def __init__(
        self,
        inner: WSGIApplication,
        reception: Reception,
        carriers: Mapping[str, Carrier],
        *,
        public_url: str = "",
        tokens: Mapping[str, str] | None = None,
    ) -> None:
        self._inner = inner
        self._public_url = public_url
        self._doors = {door.path: door for door in _doors(reception, carriers, tokens or {})}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(_ROOM):
            return self._inner(environ, start_response)
        door = self._doors.get(path)
        reply = _NOBODY if door is None else self._open(door, environ)
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body)))]
        if reply.status == 405 and door is not None:
            headers.append(("Allow", ", ".join(door.carrier.methods)))
        start_response(_LINES[reply.status], headers)
        return (reply.body,)

    def _open(self, door: Door, environ: WSGIEnvironment) -> Reply:
        carrier, method = door.carrier, environ["REQUEST_METHOD"]
        if method not in carrier.methods:
            return refusal(405, f"{carrier.name} comes by {' or '.join(carrier.methods)}")
        if not _is_expected(carrier, environ.get("CONTENT_TYPE", "")):
            return refusal(415, f"{carrier.name} sends {' or '.join(carrier.content_types)}")
        body = _body(environ)
        if isinstance(body, Reply):
            return body
        return door.take(carrier, Request(method, self._url(environ, door.path), Headers(environ), body))

    def _url(self, environ: WSGIEnvironment, path: str) -> str:
        """The address that the carrier used, whatever a proxy made of it."""
        base = self._public_url or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
        query = environ.get("QUERY_STRING")
        return f"{base}{path}?{query}" if query else base + path


def _doors(
    reception: Reception, carriers: Mapping[str, Carrier], tokens: Mapping[str, str]
) -> Iterable[Door]:
    for name, carrier in carriers.items():
        if not carrier.over_http or (not carrier.signed and name not in tokens):
            continue
        path = f"{_ROOM}{name}" if carrier.signed else f"{_ROOM}{name}/{tokens[name]}"
        yield Door(carrier, path, reception.take_texts)
        yield Door(carrier, f"{path}/status", reception.take_receipt)


def _is_expected(carrier: Carrier, content_type: str) -> bool:
    if not carrier.content_types or content_type.startswith(carrier.content_types):
        return True
    return content_type.lower().startswith(carrier.content_types)


def _body(environ: Mapping[str, Any]) -> bytes | Reply:
    """The whole body, or the refusal that it earned before it was read."""
    length = environ.get("CONTENT_LENGTH") or ""
    chunked = not length and "HTTP_TRANSFER_ENCODING" in environ
    if chunked and environ.get("wsgi.input_terminated"):
        length = str(MOST_BYTES)
    elif not length and not chunked:
        return b""
    if not (length.isascii() and length.isdecimal()):
        return _NO_LENGTH
    if len(length) > 9 or int(length) > MOST_BYTES:
        return _TOO_LARGE
    try:
        body: bytes = environ["wsgi.input"].read(int(length))
        more = chunked and environ["wsgi.input"].read(1)
    except OSError:
        return _CUT_SHORT
    return _TOO_LARGE if more else body
