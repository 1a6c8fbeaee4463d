from __future__ import annotations

import threading
from datetime import date

import pytest

from bot.domain import Money
from bot.flowbook.load import load

FLOW = """
format: 1
flow: zz
phrases: {zz_go: {en: [zz go]}, zz_back: {en: [zz back]}}
states:
  zz_on: {expects: zz_back, timeout: {after: 30m, to: idle}}
transitions:
  - {on: zz_go, from: idle, if: [zz_high, not zz_odd], needs: [proof, loan], facts: borrowers, do: zz_mark, to: zz_on, say: [zz.a, "zz_b.{standing}"]}
  - {on: zz_go, from: idle, if: zz_odd, needs: [proof, loan], facts: proven, say: zz.a}
  - {on: zz_back, from: "*", to: resume}
replies:
  zz.a: {en: "a 0", zh-Hans: a 0, es: a 0}
  zz_b.current: {en: a, zh-Hans: a, es: a}
  zz_b.unscheduled: {en: a, zh-Hans: a, es: a}
  zz_b.overdue: {en: a, zh-Hans: a, es: a}
  zz_b.paid_off: {en: a, zh-Hans: a, es: a}
  zz_b.none: {en: a, zh-Hans: a, es: a}
"""
PYTHON = """
from bot.flowkit import action, guard


@guard
def zz_high(turn):
    return turn.height > 2


@guard
def zz_odd(turn):
    return turn.height % 2


@action()
def zz_mark(turn):
    turn.log.append(("mark", turn.state))
"""


class Turn:
    def __init__(self, height: int, state: str = "idle") -> None:
        self.height, self.state, self.log = height, state, []

    def say(self, reply: str) -> None:
        self.log.append(("say", reply, self.state))

    def resume(self) -> None:
        self.log.append(("resume", self.state))


@pytest.fixture
def book(flows):
    return load(flows(FLOW, PYTHON))


def test_the_first_line_whose_guards_pass_acts_then_moves_then_speaks(book):
    turn = Turn(4)
    assert book.fire("zz_go", turn)
    assert turn.log == [("mark", "idle"), ("say", "zz.a", "zz_on"), ("say", "zz_b.{standing}", "zz_on")]


def test_a_line_without_a_target_stays_where_it_is(book):
    turn = Turn(3)
    assert book.fire("zz_go", turn)
    assert (turn.state, turn.log) == ("idle", [("say", "zz.a", "idle")])


def test_nothing_happens_where_no_guard_passes_or_the_state_does_not_allow_it(book):
    for turn in (Turn(2), Turn(4, "proving")):
        before = turn.state
        assert not book.fire("zz_go", turn)
        assert (turn.state, turn.log) == (before, [])
    assert not book.fire("no_such_trigger", Turn(4))


def test_resume_goes_idle_and_then_takes_up_what_waited(book):
    turn = Turn(4, "zz_on")
    assert book.fire("zz_back", turn)
    assert turn.log == [("resume", "idle")]


def test_gates_and_facts_are_those_of_all_lines_that_could_match(book):
    assert book.needs("zz_go", "idle") == ("proof", "loan")
    assert book.facts("zz_go", "idle") == {"borrowers", "proven"}
    assert book.needs("zz_go", "proving") == ()
    assert book.facts("zz_go", "proving") == frozenset()


def test_a_line_that_names_the_state_comes_before_those_for_every_state(flows):
    book = load(
        flows("""
        format: 1
        flow: zz
        phrases: {zz_go: {en: [zz go]}}
        states:
          zz_asking: {timeout: {after: 1h, to: idle}}
        transitions:
          - {on: zz_go, from: "*", to: zz_asking, say: menu.show}
          - {on: menu.1, from: zz_asking, to: idle, say: menu.show}
        """)
    )
    turn = Turn(1, "zz_asking")
    assert book.fire("menu.1", turn)
    assert turn.log == [("say", "menu.show", "idle")]
    assert book.needs("menu.1", "zz_asking") == ()
    assert book.needs("menu.1", "idle") == ("proof", "loan")


def test_states_know_what_they_expect_and_how_long_they_wait(book):
    state = book.states["zz_on"]
    assert (state.expects, state.timeout, state.timeout_to) == (("zz_back",), 1800, "idle")
    assert str(state.place) == "zz.yaml:6"


def test_an_exception_in_a_guard_is_the_caller_s(book):
    turn = Turn(4)
    del turn.height
    with pytest.raises(AttributeError):
        book.fire("zz_go", turn)
    assert turn.state == "idle"


def test_one_machine_serves_many_threads(book):
    wrong = []

    def run() -> None:
        for _ in range(300):
            turn = Turn(4)
            if not book.fire("zz_go", turn) or turn.state != "zz_on" or len(turn.log) != 3:
                wrong.append(turn.log)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_values_are_put_in_as_they_are_and_never_looked_at_again(flows):
    book = load(flows())
    words = book.render("case.taken", "en", {"name": "{lender} %s {0.__class__}", "lender": "Huixin Demo"})
    assert words == "{lender} %s {0.__class__} here, a person at Huixin Demo."


def test_a_field_that_is_not_given_is_an_error_and_not_a_hole(flows):
    with pytest.raises(KeyError):
        load(flows()).render("case.taken", "en", {"name": "Ann"})


def test_a_sentence_begins_with_a_capital_with_and_without_an_initial(flows):
    book = load(flows())
    fields = {"loan": "9101", "amount": Money(5000, "USD"), "due": date(2026, 11, 29)}
    assert book.render("due_date.current", "en", {**fields, "who": "R., "}).startswith(
        "R., loan 9101: $50.00 by Sun"
    )
    assert book.render("due_date.current", "en", {**fields, "who": ""}).startswith(
        "Loan 9101: $50.00 by Sun, Nov 29."
    )


@pytest.mark.parametrize(
    ("wishes", "left"),
    [
        (["balance"], ["balance"]),
        (["balance", "due_date"], ["balance"]),
        (["due_date", "balance"], ["balance"]),
        (["due_date", "amount_due"], ["due_date"]),
        (["amount_due", "due_date"], ["amount_due"]),
        (["complaint", "amount_due", "due_date", "balance"], ["complaint", "balance"]),
        (["due_date", "human"], ["due_date", "human"]),
    ],
)
def test_what_the_answer_to_one_wish_tells_is_not_asked_for_again(book, wishes, left):
    assert list(book.told_once(wishes)) == left
