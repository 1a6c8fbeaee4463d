"""A few hundred texts written apart from the phrases; `-s` shows accuracy by label and every mistake."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

TEXTS = [
    line.split("\t")
    for line in (Path(__file__).parent / "texts.tsv").read_text(encoding="utf-8").splitlines()
]


def judged(recogniser):
    """(wanted, given, text, rule) for every text; distress counts as its own label here."""
    for wanted, _, text in TEXTS:
        understood = recogniser.understand(text)
        given = "distress" if wanted == "distress" and understood.distress else understood.label
        yield wanted, given, text, understood.rule


def table(results):
    asked, right = Counter(), Counter()
    for wanted, given, _, _ in results:
        asked[wanted] += 1
        right[wanted] += wanted == given
    return {label: (right[label], asked[label]) for label in asked}


def report(results):
    """Lines for `pytest -s`: accuracy by label, then every mistake with the rule that made it."""
    by_label = [f"{label:14}{right:4} of {asked}" for label, (right, asked) in table(results).items()]
    wrong = [
        f"{wanted} -> {given}: {text}  [{rule}]" for wanted, given, text, rule in results if wanted != given
    ]
    return "\n".join(["", *by_label, *wrong, ""])


def test_accuracy_by_label_over_the_flows(real):
    results = list(judged(real))
    sys.stdout.write(report(results))
    assert sum(wanted == given for wanted, given, *_ in results) / len(results) >= 0.93


@pytest.mark.parametrize("label", ["opt_out", "distress"])
def test_what_must_never_be_missed_is_not(real, label):
    assert [text for wanted, given, text, _ in judged(real) if wanted == label != given] == []


def test_nothing_out_of_scope_is_answered(real):
    assert [
        (text, given) for wanted, given, text, _ in judged(real) if wanted == "out_of_scope" != given
    ] == []


def test_no_wish_is_taken_for_an_opt_out(real):
    assert [text for wanted, given, text, _ in judged(real) if given == "opt_out" != wanted] == []


def test_no_question_about_money_is_answered_with_another(real):
    money = {"balance", "due_date", "amount_due"}
    assert [text for wanted, given, text, _ in judged(real) if given in money and wanted != given] == []


def test_languages_are_guessed(real):
    guesses = [(language, real.understand(text).language) for _, language, text in TEXTS]
    told = [(wanted, guess) for wanted, guess in guesses if guess]
    assert sum(wanted == guess for wanted, guess in told) / len(told) >= 0.98
