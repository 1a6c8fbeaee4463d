"""Is it alive, can it acknowledge a text, and what does it count."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from bot.errors import StoreAway
from bot.meters import Meters
from bot.stores.base import LiveStore


def blueprint(live: LiveStore, spool_writable: Callable[[], bool], meters: Meters) -> Blueprint:
    """/healthz, /readyz and /metrics."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return jsonify(alive=True)

    @pages.get("/readyz")
    def readyz() -> ResponseReturnValue:
        by = _taker(live, spool_writable)
        return jsonify(ready=by is not None, by=by), 200 if by else 503

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        return Response(meters.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return pages


def _taker(live: LiveStore, spool_writable: Callable[[], bool]) -> str | None:
    """What would take a text now: "redis", else "spool", else nothing."""
    try:
        live.ping()
    except StoreAway:
        return "spool" if spool_writable() else None
    return "redis"
