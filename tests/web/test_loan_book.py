"""A loan book with something wrong in it, behind a whole web process."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.wired import JAMES, MARIA, Wired, replies, wired


@pytest.fixture
def huixin(tmp_path, redis_url):
    with wired(tmp_path, redis_url) as running:
        running.begin()
        yield running


def change(huixin: Wired, statement: str) -> None:
    with closing(sqlite3.connect(Path(huixin.house.settings.data_dir) / "loans.db")) as book, book:
        book.execute(statement)


def test_one_borrowers_nonsense_takes_the_book_away_from_nobody_else(huixin):
    change(huixin, "UPDATE loans SET outstanding_minor = -5 WHERE digits = '4021'")
    with capture_logs() as lines:
        for _ in range(8):
            assert "$" not in "".join(replies(huixin.text("balance 4821", MARIA)))
        (answer,) = replies(huixin.text("balance 7730, loan 1107", JAMES))
    assert "$8,400.00" in answer
    (line,) = [line for line in lines if line["event"] == "look_up_failed"]
    assert (line["kind"], line["why"]) == (
        "nonsense",
        "loans.outstanding_minor is negative or beyond belief",
    )
    assert MARIA not in json.dumps(lines)
    assert huixin.figure("huixin_look_ups_failed_total", reason="nonsense") >= 1
    assert huixin.figure("huixin_look_ups_failed_total", reason="away") == 0


def test_a_table_that_is_gone_is_named_in_the_log(huixin):
    change(huixin, "ALTER TABLE loans RENAME TO loans_old")
    with capture_logs() as lines:
        for _ in range(8):
            replies(huixin.text("balance 4821", MARIA))
    (line,) = [line for line in lines if line["event"] == "look_up_failed"]
    assert line["kind"] == "away"
    assert "no such table: loans" in line["why"]
    assert huixin.figure("huixin_look_ups_failed_total", reason="away") >= 1
