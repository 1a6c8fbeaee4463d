"""Logs as JSON lines on stderr, without a number, a name or a text in them, whoever wrote them.

Our own lines say what happened by fields that hold no personal data; what still looks like a phone
number is struck out. Of other libraries' lines only the template is kept: their arguments and
exceptions may quote what they were given.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from pathlib import Path
from typing import Any, Final

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.domain import utc
from bot.errors import place_of

_NUMBER: Final = re.compile(r"(?P<ours>\b\d\d:\d{13}-\d+\b)|\+?(?<![\dA-Za-z])\d{7,15}(?!\d)")
"""E.164 with or without its plus (up to 15 digits, ITU-T E.164); but not a position in our journal."""
_WITHHELD: Final = frozenset(
    {"text", "body", "phone", "name", "words", "sender", "recipient", "tail", "password"}
)
_OURS: Final = frozenset({"at", "outgoing"})
"""Fields made of our own ids and times, whose digits mean nobody."""
_OPEN: Final = ("_granian",)
"""Loggers whose messages are about processes and addresses only."""
_FIXED: Final = {
    "_granian.serve": re.compile(r"(Started|Stopping) worker-\d{1,3}( runtime-\d{1,3})?$"),
    "_granian.utils": re.compile(r"Application callable raised an exception$", re.MULTILINE),
}
"""What these loggers say again and again; a traceback may follow, and of that nothing is kept."""


def set_up(level: str) -> None:
    """Log from `level` ("INFO") on, in this process and those that it forks."""
    structlog.configure(
        processors=_processors(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(foreign(level))
    logging.captureWarnings(capture=True)


def line_in(file: Path, event: str, **fields: object) -> None:
    """Add a warning to a log file, for a process that has no log of its own."""
    with file.open("ab") as out:
        structlog.wrap_logger(structlog.BytesLogger(out), processors=_processors()).warning(event, **fields)


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        scrub,
        structlog.processors.JSONRenderer(serializer=_json),
    ]


def foreign(level: str) -> dict[str, Any]:
    """The standard library's logging, as `dictConfig` takes it: other libraries' warnings in our form."""
    handler = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "lines"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "bot.logs.ForeignLine"}},
        "handlers": {"lines": handler},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {name: {"handlers": ["lines"], "level": level, "propagate": False} for name in _OPEN},
    }


class ForeignLine(logging.Formatter):
    """One JSON line of another library's record."""

    def format(self, record: logging.LogRecord) -> str:
        line: EventDict = {
            "event": _template(record),
            "logger": record.name,
            "level": record.levelname.lower(),
            "where": f"{record.module}:{record.lineno}",
            "at": utc(record.created).isoformat().replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[1]:
            line["fault"] = place_of(record.exc_info[1])
        return _json(scrub(None, "", line)).decode()


def scrub(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """A processor: strike out numbers, withhold fields that hold personal data, name faults by place."""
    fault = line.pop("exc_info", None)
    if fault:
        found = sys.exc_info()[1] if fault is True else fault[1] if isinstance(fault, tuple) else fault
        line["fault"] = place_of(found) if isinstance(found, BaseException) else "unknown"
    for key, value in line.items():
        if key in _WITHHELD:
            line[key] = "[withheld]"
        elif isinstance(value, str) and key not in _OURS:
            line[key] = _NUMBER.sub(_struck_out, value)
    return line


def _struck_out(found: re.Match[str]) -> str:
    return found["ours"] or "[number]"


def _template(record: logging.LogRecord) -> str:
    if record.name in _OPEN:
        return record.getMessage()
    if (fixed := _FIXED.get(record.name)) and (found := fixed.match(record.getMessage())):
        return found[0]
    return str(record.msg) if record.args else "[withheld]"


def _json(line: object, **_: object) -> bytes:
    return orjson.dumps(line, default=_plain)


def _plain(value: object) -> str:
    """For a field that is no JSON type: its type alone, as its words may tell anything."""
    return f"[{type(value).__name__}]"
