"""The web process: granian before our WSGI application."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from bot import logs
from bot.errors import ConfigurationError
from bot.lender import hours_of
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

KILL_AFTER_S: Final = 10
"""A worker that does not end by itself is killed after so many seconds."""
_THREADS_REST_S: Final = 600
"""Threads keep a connection each: let them not come and go with every lull."""


def application() -> WSGIApplication:
    """The application of one granian worker, with its logs. Ends the process, in one line, if it cannot be."""
    from bot.app import create_app

    try:
        settings = load_settings()
        logs.set_up(settings.log_level)
        app = create_app(settings)
    except ConfigurationError as wrong:
        sys.stderr.write(f"huixin: {wrong}\n")
        sys.stderr.flush()
        os._exit(2)
    _settle()
    return app


def _settle() -> None:
    """What was built stays for ever, so the collector need not walk it again; its scraps go back to the system."""
    gc.collect()
    gc.freeze()
    with suppress(AttributeError, OSError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises ConfigurationError for what is plainly missing or unreadable."""
    if missing := settings.missing_keys():
        raise ConfigurationError(f"{', '.join(missing)}: missing; make them with `huixin keys new`")
    hours_of(settings)
    Granian(
        "bot.serve:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=1,
        blocking_threads=settings.web_threads,
        blocking_threads_idle_timeout=_THREADS_REST_S,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_S,
        log_level=LogLevels(settings.log_level.lower()),
        log_dictconfig=logs.foreign(settings.log_level),
    ).serve()
