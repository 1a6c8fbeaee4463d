"""The loan book late or down: the wish is kept, answered by itself, or handed to a person."""

from __future__ import annotations

import pytest


def test_late_facts_are_promised_and_then_answered_by_themselves(world):
    maria = world()
    maria.text("balance")
    maria.book_down = True
    maria.text("4821")
    assert maria.replies == ["lookup.wait"]
    maria.book_down = False
    maria.wait(30)
    assert maria.replies == ["balance.current"]
    assert maria.conversation.pending is None


def test_facts_later_than_five_minutes_become_a_case(world):
    maria = world()
    maria.book_down = True
    maria.text("balance")
    assert "lookup.wait" in maria.replies
    maria.wait(6 * 60)
    assert maria.replies == ["lookup.failed"]
    assert maria.conversation.case is not None


def test_stop_while_looking_up_ends_it(world):
    maria = world()
    maria.book_down = True
    maria.text("balance")
    maria.text("stop")
    maria.replies = []
    maria.book_down = False
    maria.wait(10 * 60)
    assert maria.replies == []


def test_a_greeting_never_waits_for_the_loan_book(world):
    maria = world()
    maria.book_down = True
    maria.text("hello")
    assert "lookup.wait" not in maria.replies


@pytest.mark.parametrize("between", ["ok thanks", "hi", "qwz plk", "HELP", "who is this", "0"])
def test_what_is_said_meanwhile_does_not_lose_the_answer_that_was_promised(world, between):
    maria = world()
    maria.book_down = True
    maria.text("balance 4821")
    maria.text(between)
    maria.book_down = False
    maria.wait(30)
    assert maria.replies == ["balance.current"]
    maria.wait(600)
    assert maria.replies == ["balance.current"]


def test_the_answer_is_given_once_though_it_was_asked_for_again(world):
    maria = world()
    maria.book_down = True
    maria.text("balance 4821")
    maria.book_down = False
    maria.text("balance 4821")
    assert maria.replies == ["balance.current"]
    maria.replies = []
    maria.wait(600)
    assert maria.replies == []


def test_asking_again_does_not_put_off_the_five_minutes_nor_lose_the_proof(world):
    maria = world()
    maria.book_down = True
    maria.text("balance 4821")
    for _ in range(2):
        maria.wait(100)
        maria.text("balance?")
    assert maria.conversation.pending.tail == "4821"
    maria.wait(120)
    assert maria.replies == ["lookup.failed"]


def test_another_language_is_spoken_though_the_loan_book_is_away(world):
    maria = world()
    maria.text("balance")
    maria.book_down = True
    maria.text("español")
    assert maria.replies == ["language.switched", "lookup.wait"]
    maria.book_down = False
    maria.wait(30)
    assert maria.replies == ["identity.ask"]
    maria.text("4821")
    assert maria.replies == ["balance.current"]
