"""`huixin loans import`."""

from __future__ import annotations

import json
from pathlib import Path

GOOD = "id,name,phones,language,tail\nB1,Maria Lopez,+14155550101,en,4821\n"
BAD = "id,name,phones,language,tail\nB1,Maria Secret,12,en,48\nB1,,+14155550101,fr,4821\n"


def test_a_dry_run_tells_and_makes_nothing(run):
    Path("borrowers.csv").write_text(GOOD)
    ran = run("loans", "import", "--dry-run", "borrowers.csv")
    assert (ran.code, ran.out) == (0, "Would store 1 row of borrowers.csv\n")
    assert not Path("data").exists()


def test_an_import_stores(run):
    Path("borrowers.csv").write_text(GOOD)
    assert run("loans", "import", "borrowers.csv").out == "Stored 1 row of borrowers.csv\n"
    assert Path("data/loans.db").exists()


def test_each_flaw_is_a_line_on_stderr_without_what_the_file_says(run):
    Path("borrowers.csv").write_text(BAD)
    ran = run("loans", "import", "borrowers.csv")
    lines = ran.err.splitlines()
    assert ran.code == 1
    assert ran.out == ""
    assert lines[0].startswith("borrowers.csv, line 2, column phones: ")
    assert lines[-1] == "huixin: nothing was stored; mend the files and run it again"
    assert "Secret" not in ran.err


def test_flaws_as_json(run):
    Path("borrowers.csv").write_text(BAD)
    ran = run("loans", "import", "--json", "borrowers.csv")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert found["stored"] is False
    assert found["flaws"][0] == {
        "file": "borrowers.csv",
        "line": 2,
        "column": "phones",
        "wrong": "is too short or too long for a phone number; write it as +14155550101",
    }


def test_a_book_that_may_not_be_written_is_one_line(run, monkeypatch):
    Path("borrowers.csv").write_text(GOOD)
    monkeypatch.setenv("LOAN_BOOK_URL", "postgresql://reader@127.0.0.1:1/loans")
    ran = run("loans", "import", "borrowers.csv")
    assert ran.code == 1
    assert ran.err.startswith("huixin: LOAN_BOOK_URL: the database refused")
