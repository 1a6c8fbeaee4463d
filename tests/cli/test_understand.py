"""`huixin understand`: for people, and as JSON lines for scripts."""

from __future__ import annotations

import json


def test_texts_as_arguments_are_explained_for_people(run):
    ran = run("understand", "when do i pay", "还款日")
    assert ran.code == 0
    assert ran.out.count("due_date") >= 2
    assert "because" in ran.out


def test_json_lines_in_json_lines_out_in_order(run):
    asked = [{"id": 7, "text": "how much do i owe"}, {"id": "b", "text": "STOP"}, {"id": None, "text": ""}]
    ran = run("understand", typed="\n".join(json.dumps(line) for line in asked) + "\n")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [answer["id"] for answer in answers] == [7, "b", None]
    assert [answer["label"] for answer in answers][:2] == ["balance", "opt_out"]
    assert all(set(answer) == {"id", "label", "score", "language", "entities"} for answer in answers)


def test_what_a_text_names_is_an_entity(run):
    ran = run("understand", "--json", "its 123x")
    assert json.loads(ran.out)["entities"]["tail"] == "123X"


def test_the_number_nought_is_an_entity_too(run):
    assert json.loads(run("understand", "--json", "0").out)["entities"] == {"number": 0}


def test_a_bad_line_is_named_and_the_others_are_answered(run):
    ran = run(
        "understand", typed='nonsense\n{"id": 1, "text": "hello"}\n{"id": 2}\n[]\n{"id": 3, "text": 5}\n'
    )
    assert ran.code == 1
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == [1]
    assert [line.split(" is ")[0] for line in ran.err.splitlines()] == [
        f"huixin: line {number}" for number in (1, 3, 4, 5)
    ]


def test_bytes_that_are_no_text_are_a_bad_line(run, monkeypatch):
    import io
    import sys

    from bot.cli.understand import understand

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 1, "text": "\xff"}\n')))
    assert understand.main([], standalone_mode=False) == 1
