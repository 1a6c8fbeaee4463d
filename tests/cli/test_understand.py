"""`huixin understand`: for people, and as JSON lines for scripts."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

FLOWS = Path(__file__).resolve().parents[2] / "flows"
THURSDAY = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("America/New_York"))


def test_texts_as_arguments_are_explained_for_people(run):
    ran = run("understand", "when do i pay", "还款日")
    assert ran.code == 0
    assert ran.out.count("due_date") >= 2
    assert "because" in ran.out


@pytest.mark.parametrize(
    ("text", "language"), [("can i pay it all off early", "en"), ("提前还清要多少", "zh-Hans")]
)
def test_what_the_model_decides_is_shown_with_the_written_line_it_is_most_like(run, text, language):
    shown = run("understand", text).out
    file, line, like = re.search(
        rf'most like "(.+)" \((examples/{language}/payoff\.txt):(\d+)\)', shown
    ).group(2, 3, 1)
    assert (FLOWS / file).read_text("utf-8").splitlines()[int(line) - 1].strip() == like


def test_what_a_phrase_decides_names_that_phrase_alone(run):
    assert "most like" not in run("understand", "balance", "stop").out


def test_json_lines_in_json_lines_out_in_order(run):
    asked = [{"id": 7, "text": "how much do i owe"}, {"id": "b", "text": "STOP"}, {"id": None, "text": ""}]
    ran = run("understand", typed="\n".join(json.dumps(line) for line in asked) + "\n")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [answer["id"] for answer in answers] == [7, "b", None]
    assert [answer["label"] for answer in answers][:2] == ["balance", "opt_out"]
    assert all(set(answer) == {"id", "label", "score", "language", "entities"} for answer in answers)


def test_distress_is_told_beside_a_label_of_the_contract(run):
    told = json.loads(run("understand", "--json", "i want to die").out)
    assert (told["label"], told["distress"]) == ("hardship", True)
    assert "distress" not in json.loads(run("understand", "--json", "balance").out)


def test_what_a_text_names_is_an_entity(run):
    ran = run("understand", "--json", "its 123x")
    assert json.loads(ran.out)["entities"]["tail"] == "123X"


def test_the_number_nought_is_an_entity_too(run):
    assert json.loads(run("understand", "--json", "0").out)["entities"] == {"number": 0}


@pytest.fixture
def on_thursday():
    with time_machine.travel(THURSDAY, tick=False):
        yield


def named(run, text, *options):
    return json.loads(run("understand", "--json", *options, text).out)["entities"]


def test_sums_and_days_are_entities_with_what_is_to_be_confirmed(run, on_thursday):
    entities = named(run, "I will pay $200.50 next Friday")
    assert entities["amounts"] == [
        {
            "value": "200.50",
            "currency": "USD",
            "confirm": False,
            "other": None,
            "words": "$200.50",
            "rule": "currency before",
        }
    ]
    assert entities["dates"] == [
        {
            "date": "2026-12-04",
            "confirm": True,
            "other": "2026-11-27",
            "words": "next friday",
            "rule": "next weekday",
        }
    ]


def test_a_day_that_nobody_can_know_is_null_and_asked_about(run, on_thursday):
    (day,) = named(run, "发工资那天还")["dates"]
    assert (day["date"], day["confirm"]) == (None, True)


def test_the_country_decides_the_order_of_a_written_day(run, on_thursday):
    assert named(run, "3/12", "--country", "MX")["dates"][0]["date"] == "2026-12-03"
    assert named(run, "3/12", "--country", "US")["dates"][0]["date"] == "2027-03-12"


def test_the_day_is_that_of_the_lenders_zone(run, monkeypatch):
    late = datetime(2026, 11, 27, 3, 30, tzinfo=ZoneInfo("UTC"))
    for zone, day in (("America/New_York", "2026-11-26"), ("Asia/Shanghai", "2026-11-27")):
        monkeypatch.setenv("TIMEZONE", zone)
        with time_machine.travel(late, tick=False):
            assert named(run, "today")["dates"][0]["date"] == day


def test_what_was_paid_already_is_looked_for_in_the_past(run, on_thursday):
    assert named(run, "I already paid on the 5th")["dates"][0]["date"] == "2026-11-05"


def test_a_phone_number_is_whole_for_scripts_and_masked_for_people(run):
    assert named(run, "call me at 415 555 0101")["phones"] == ["+14155550101"]
    shown = run("understand", "my number is 415 555 0101").out
    assert "phone: +14*******01" in shown


def test_yes_and_no_are_entities_beside_the_label(run):
    assert named(run, "👍")["answer"] == "yes"
    assert named(run, "不用了，谢谢")["answer"] == "no"
    assert "answer" not in named(run, "可以/不可以")


def test_entities_are_told_to_people_line_by_line(run, on_thursday):
    shown = run("understand", "i will pay 200 on 3/12", "pay you on payday").out
    assert "  amount: 200 of no currency, by after paying" in shown
    assert "  date: 2027-03-12 or 2026-12-03 (to be confirmed), by in writing" in shown
    assert "  date: no one day (to be confirmed), by payday" in shown


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
