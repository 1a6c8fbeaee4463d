"""The loan book late or down: the wish is kept, answered by itself, or handed to a person."""

from __future__ import annotations


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
