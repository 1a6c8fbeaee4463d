"""Floors for how well texts of others are understood; `-s` shows the tables.

texts.tsv was written beside the first phrases; sets/ by people who saw neither phrases nor examples. Floors
stand a little below what was reached, so that a change that costs something is seen.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MONEY = {"balance", "due_date", "amount_due", "payoff", "interest_rate"}


def rows(name):
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def judged(recogniser, name):
    """(wanted, given, text, rule) for every text; distress counts as its own label in texts.tsv."""
    for wanted, _, text in rows(name):
        understood = recogniser.understand(text)
        given = "distress" if wanted == "distress" and understood.distress else understood.label
        yield wanted, given, text, understood.rule


_SETS = (
    "sets/service.tsv",
    "sets/sms.tsv",
    "sets/service_second.tsv",
    "sets/sms_second.tsv",
    "sets/border.tsv",
    "sets/service_third.tsv",
    "sets/sms_third.tsv",
    "sets/border_second.tsv",
    "sets/sms_fresh.tsv",
    "sets/sms_fourth.tsv",
)


@pytest.fixture(scope="module")
def results(real):
    found = {name: list(judged(real, name)) for name in ("texts.tsv", *_SETS)}
    sys.stdout.write("".join(map(report, found.items())))
    return found


def report(named):
    name, found = named
    asked = Counter(wanted for wanted, *_ in found)
    right = Counter(wanted for wanted, given, *_ in found if wanted == given)
    lines = [f"{label:20}{right[label]:4} of {asked[label]}" for label in sorted(asked)]
    return "\n".join([f"\n{name}: {right.total()} of {asked.total()}", *lines, ""])


def accuracy(found):
    return sum(wanted == given for wanted, given, *_ in found) / len(found)


@pytest.mark.parametrize(("name", "least"), [("texts.tsv", 0.95), *((name, 0.92) for name in _SETS)])
def test_accuracy_does_not_fall(results, name, least):
    assert accuracy(results[name]) >= least


@pytest.mark.parametrize(("name", "most"), [(name, 0.06 if "service" in name else 0.1) for name in _SETS])
def test_what_is_out_of_scope_is_seldom_answered(results, name, most):
    chatter = [given for wanted, given, *_ in results[name] if wanted == "out_of_scope"]
    assert sum(given != "out_of_scope" for given in chatter) / len(chatter) <= most


@pytest.mark.parametrize("name", [name for name in _SETS if "service" not in name])
def test_opt_outs_in_hard_wording_are_found_and_not_imagined(results, name):
    found = [(wanted == "opt_out", given == "opt_out") for wanted, given, *_ in results[name]]
    both = found.count((True, True))
    assert both / (both + found.count((True, False))) >= 0.98
    assert both / (both + found.count((False, True))) >= 0.96


@pytest.mark.parametrize("label", ["opt_out", "distress"])
def test_what_must_never_be_missed_is_not(results, label):
    assert [text for wanted, given, text, _ in results["texts.tsv"] if wanted == label != given] == []


def test_no_wish_is_taken_for_an_opt_out(results):
    assert [text for wanted, given, text, _ in results["texts.tsv"] if given == "opt_out" != wanted] == []


@pytest.mark.parametrize(
    ("name", "most"), [("texts.tsv", 0.015), ("sets/service.tsv", 0.015), ("sets/sms.tsv", 0.015)]
)
def test_questions_about_money_are_seldom_answered_wrongly(results, name, most):
    wrong = [text for wanted, given, text, _ in results[name] if given in MONEY and wanted != given]
    assert len(wrong) / len(results[name]) <= most


def test_languages_are_guessed(real):
    guesses = [(language, real.understand(text).language) for _, language, text in rows("texts.tsv")]
    told = [(wanted, guess) for wanted, guess in guesses if guess]
    assert sum(wanted == guess for wanted, guess in told) / len(told) >= 0.98
