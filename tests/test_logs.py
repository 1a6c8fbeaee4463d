"""Logs are JSON lines on stderr, and hold no number, no name and no text, whoever writes them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.workers.processes import Web, environment, free_port, running

HEAD = """
import logging, warnings, structlog
from bot.logs import set_up
set_up({level!r})
log = structlog.get_logger()
"""


def logged(script: str, level: str = "INFO") -> list[dict]:
    """What a process of its own writes: nothing of pytest's logging is in the way."""
    command = [sys.executable, "-c", HEAD.format(level=level) + script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_says_what_happened_when_and_how_bad():
    (line,) = logged("log.warning('store_away', carrier='twilio', tries=3)")
    assert line.pop("at").endswith("Z")
    assert line == {"event": "store_away", "level": "warning", "carrier": "twilio", "tries": 3}


def test_what_is_below_the_level_is_not_written():
    assert logged("log.info('x')\nlogging.getLogger('_granian').info('y')", "WARNING") == []


@pytest.mark.parametrize(
    "value", ["+14155550101", "4155550101", "8613800138001", "from +8613800138001 to us", "5512345678"]
)
def test_what_looks_like_a_number_is_struck_out(value):
    (line,) = logged(f"log.info('x', carrier={value!r})")
    assert not any(part.isdecimal() and len(part) > 6 for part in line["carrier"].split())
    assert "[number]" in line["carrier"]


@pytest.mark.parametrize("field", ["text", "body", "phone", "name", "words", "sender", "recipient", "tail"])
def test_fields_that_could_hold_somebody_are_withheld(field):
    (line,) = logged(f"log.info('x', {field}='Maria Lopez')")
    assert line[field] == "[withheld]"


def test_ids_and_journal_positions_stay_readable():
    (line,) = logged("log.info('x', outgoing='07-1234567890', journal='07:1795400000123-0')")
    assert (line["outgoing"], line["journal"]) == ("07-1234567890", "07:1795400000123-0")


def test_a_fault_is_named_by_type_and_place_never_by_its_words():
    (line,) = logged("try: raise ValueError('Maria +14155550101')\nexcept ValueError: log.exception('bad')")
    assert line["fault"].startswith("ValueError")
    assert "Maria" not in json.dumps(line)


def test_an_object_is_shown_by_its_type_alone():
    (line,) = logged("class Borrower:\n    def __repr__(self): return 'Maria'\nlog.info('x', who=Borrower())")
    assert line["who"] == "[Borrower]"


def test_other_libraries_keep_their_template_and_lose_their_arguments():
    (line,) = logged("logging.getLogger('flask.app').error('Exception on %s [%s]', '/desk/Maria', 'GET')")
    assert line["event"] == "Exception on %s [%s]"
    assert line["logger"] == "flask.app"
    assert "Maria" not in json.dumps(line)


def test_a_ready_made_line_of_another_library_is_withheld():
    (line,) = logged("logging.getLogger('sqlalchemy').error('row for Maria')")
    assert line["event"] == "[withheld]"


def test_another_librarys_traceback_is_a_place():
    (line,) = logged(
        "try: raise KeyError('Maria')\nexcept KeyError: logging.getLogger('x').exception('%s', 'y')"
    )
    assert line["fault"].startswith("KeyError")
    assert "Maria" not in json.dumps(line)


def test_warnings_are_lines_too():
    (line,) = logged("warnings.warn('Maria did this', stacklevel=1)")
    assert line["logger"] == "py.warnings"
    assert "Maria" not in json.dumps(line)


SAID = "Application callable raised an exception"


@pytest.mark.parametrize(
    ("logger", "said", "kept"),
    [
        ("serve", "Started worker-1", "Started worker-1"),
        ("serve", "Stopping worker-12 runtime-3", "Stopping worker-12 runtime-3"),
        ("serve", "Started worker-4155550101", "[withheld]"),
        ("serve", "Started worker-1 for Maria", "[withheld]"),
        ("serve", "Started worker-1\\nMaria", "[withheld]"),
        ("utils", SAID, SAID),
        ("utils", SAID + "\\nTraceback\\nValueError: Maria +14155550101", SAID),
        ("utils", SAID + " for Maria", "[withheld]"),
        ("utils", "Maria\\n" + SAID, "[withheld]"),
        ("other", SAID, "[withheld]"),
    ],
)
def test_of_the_servers_inner_messages_only_its_fixed_words_stay(logger, said, kept):
    (line,) = logged(f'logging.getLogger("_granian.{logger}").warning("{said}")')
    assert line["event"] == kept
    assert "Maria" not in json.dumps(line)


def test_the_servers_own_messages_stay():
    (line,) = logged("logging.getLogger('_granian').info('Listening at: http://127.0.0.1:8000')")
    assert line["event"] == "Listening at: http://127.0.0.1:8000"


@pytest.mark.slow
def test_a_web_server_starts_and_stops_with_nothing_withheld(tmp_path, redis_url):
    web = Web(environment(tmp_path, redis_url), tmp_path, free_port())
    with running(lambda: web):
        web.wait()
        assert web.terminate() == 0
    log = (tmp_path / "web.log").read_text()
    assert "Started worker-1" in log
    assert "Stopping worker-1" in log
    assert "withheld" not in log
