"""Who may be told what: proof, lock-outs, shared phones, several loans."""

from __future__ import annotations

import re

import pytest

from bot.domain import Act, Borrower, Loan
from bot.errors import Refused
from tests.engine.world import BOOK, JAMES, TOM, usd


def test_the_question_asked_before_the_identity_check_is_answered_right_after_it(world):
    maria = world()
    maria.text("how much do i owe")
    assert maria.replies == ["first.notice", "identity.ask"]
    maria.text("its 4821")
    assert maria.replies == ["balance.current"]
    assert "$1,250.00" in maria.said[0]
    assert "4021" in maria.said[0]


def test_a_wish_and_its_proof_in_one_text_are_answered_at_once(world):
    maria = world()
    maria.text("balance 4821")
    assert maria.replies == ["first.notice", "balance.current"]


@pytest.mark.parametrize("tail", ["4821", "４８２１", "it's 4821", "4821.", " 4821 "])
def test_a_tail_is_read_in_any_clothing(world, tail):
    maria = world()
    maria.text("when is my payment due")
    maria.text(tail)
    assert maria.replies == ["due_date.current"]


def test_proof_lasts_thirty_minutes(world):
    maria = world()
    maria.text("balance 4821")
    maria.wait(29 * 60)
    maria.text("balance")
    assert maria.replies == ["balance.current"]
    maria.wait(2 * 60)
    maria.text("balance")
    assert maria.replies == ["identity.ask"]


def test_a_wrong_try_says_the_same_whether_or_not_there_is_a_loan(world):
    with_loan, without = world(), world("+14155550106")
    for one in (with_loan, without):
        one.text("balance")
        one.text("9999")
    assert with_loan.said == without.said


def test_three_wrong_tries_lock_for_thirty_minutes_then_a_day_then_for_good(world):
    maria = world()
    for level, wait in ((1, 30 * 60), (2, 24 * 3600)):
        maria.text("balance")
        for _ in range(3):
            maria.text("9999")
        assert "identity.locked" in maria.replies
        assert maria.conversation.lock_level == level
        maria.text("balance 4821")
        assert "$" not in "".join(maria.said)
        maria.wait(wait + 60)
    maria.text("balance")
    for _ in range(3):
        maria.text("9999")
    maria.wait(90 * 24 * 3600)
    maria.text("balance 4821")
    assert "1,250" not in "".join(maria.said)


def test_whoever_has_the_case_may_clear_the_lock_and_nobody_else(world):
    maria = world()
    maria.conversation.lock_level = 3
    maria.text("balance 4821")
    assert maria.replies[-1] == "identity.person_only"
    maria.text("0")
    maria.staff(Act.TAKE)
    with pytest.raises(Refused, match="not_yours"):
        maria.staff(Act.UNLOCK, login="bob")
    maria.staff(Act.UNLOCK)
    maria.text("balance 4821")
    assert maria.replies == ["balance.current"]


def test_a_shared_phone_gives_one_answer_for_each_proof(world):
    phone = world("+14155550109")
    phone.text("when is my payment due")
    phone.text("1111")
    assert phone.replies == ["due_date.current", "identity.next_question"]
    assert "R." in phone.said[0]
    assert "9101" in phone.said[0]
    assert "Rosa" not in phone.said[0]
    phone.text("balance")
    assert phone.replies == ["identity.ask"]
    phone.text("2222")
    assert phone.replies == ["balance.current", "identity.next_question"]
    assert "T." in phone.said[0]


def test_the_next_tail_on_a_shared_phone_answers_the_same_question(world):
    phone = world("+14155550109")
    phone.text("when is my payment due")
    phone.text("1111")
    phone.text("2222")
    assert "9202" in phone.said[0]


@pytest.mark.parametrize(
    ("choice", "named"),
    [("1", {0}), ("2", {1}), ("3", {0, 1}), ("both", {0, 1}), ("the {0} one", {0}), ("{1}", {1})],
)
def test_several_loans_are_a_numbered_choice(world, choice, named):
    james = world("+14155550102")
    james.text("balance 7730")
    assert james.replies == ["first.notice", "loan_choice.which_two"]
    offered = re.findall(r"\d for (\d{4})", james.said[0])
    assert sorted(offered) == ["1107", "1188"]
    james.text(choice.format(*offered))
    for place, digits in enumerate(offered):
        assert (digits in james.said[0]) == (place in named)


def test_an_older_bare_number_gets_a_fresh_menu_never_the_old_action(world):
    james = world("+14155550102")
    james.text("balance 7730")
    james.wait(25 * 3600)
    james.text("1")
    assert "1107" not in "".join(james.said)
    assert james.said


def test_an_unknown_number_learns_nothing(world):
    stranger = world("+14155550177")
    stranger.text("balance")
    assert stranger.replies == ["first.notice", "identity.unknown"]
    stranger.text("balance 4821")
    assert stranger.replies == ["identity.unknown"]


@pytest.mark.parametrize(
    ("phone", "tail", "standing"),
    [
        ("+14155550106", "3344", "none"),
        ("+14155550107", "9001", "paid_off"),
        ("+8613800138002", "4560", "overdue"),
    ],
)
@pytest.mark.parametrize(("text", "topic"), [("balance", "balance"), ("due date", "due_date")])
def test_every_standing_has_its_own_true_words(world, phone, tail, standing, text, topic):
    person = world(phone)
    person.text(text)
    person.text(tail)
    assert person.replies[0] == f"{topic}.{standing}"


def test_a_whole_number_is_never_repeated_and_its_last_four_count(world):
    maria = world()
    maria.text("balance")
    maria.text("110101199003074821")
    assert maria.replies == ["identity.full_number", "balance.current"]
    assert "110101199003074821" not in maria.said[0]


def test_nine_at_the_identity_question_means_wrong_person(world):
    maria = world()
    maria.text("balance")
    maria.text("9")
    assert maria.replies == ["safety.wrong_number"]
    maria.text("balance 4821")
    assert maria.said == []


@pytest.mark.parametrize("between", ["HELP", ""])
def test_after_a_menu_or_a_picture_a_number_is_no_longer_the_older_choice(world, between):
    james = world("+14155550102")
    james.text("when due 7730")
    james.text(between, media=0 if between else 1)
    james.text("1")
    assert james.replies == ["loan_choice.which_two"]
    james.text("1")
    assert james.replies == ["balance.current"]


def test_help_leaves_the_identity_question_open(world):
    maria = world()
    for text in ("balance", "HELP", "4821"):
        maria.text(text)
    assert maria.replies == ["balance.current"]


@pytest.mark.parametrize("between", ["HELP", "qwz plk"])
def test_nine_still_disowns_a_number_that_asked_who_we_are(world, between):
    maria = world()
    for text in ("who is this", between, "9"):
        maria.text(text)
    assert maria.replies == ["safety.wrong_number"]


def test_a_choice_that_was_given_up_is_not_remembered(world):
    james = world("+14155550102")
    james.text("balance 7730")
    james.wait(3000)
    for text in ("1", "0", "balance 7730"):
        james.text(text)
    assert james.replies == ["loan_choice.which_two"]


def test_a_picture_with_words_is_answered_and_said_not_to_be_seen(world):
    maria = world()
    maria.text("balance 4821", media=1)
    assert maria.replies == ["first.notice_short", "balance.current", "media.received"]


def _two_loans_on_a_shared_phone(monkeypatch):
    number = "+14155550133"
    monkeypatch.setitem(BOOK, number, ((JAMES, "7730"), (TOM, "2222")))
    return number


def test_another_tail_while_choosing_on_a_shared_phone_is_the_others_answer(world, monkeypatch):
    phone = world(_two_loans_on_a_shared_phone(monkeypatch))
    phone.text("balance 7730")
    assert phone.replies[-1] == "loan_choice.which_two"
    phone.text("2222")
    assert phone.replies == ["balance.current", "identity.next_question"]
    assert "T., loan 9202" in phone.said[0]
    phone.text("1")
    assert phone.replies == ["identity.ask"]


def test_a_wrong_tail_while_choosing_on_a_shared_phone_counts(world, monkeypatch):
    phone = world(_two_loans_on_a_shared_phone(monkeypatch))
    for text in ("balance 7730", "2223", "2224", "2225"):
        phone.text(text)
    assert phone.replies == ["identity.locked"]
    phone.text("balance")
    assert phone.replies == ["identity.locked"]


@pytest.mark.parametrize(("text", "reply"), [("7730", "which_two"), ("1189", "not_offered"), ("1188", "")])
def test_four_digits_while_choosing_are_a_loan_the_tail_again_or_none_of_the_choices(world, text, reply):
    james = world("+14155550102")
    for one in ("balance 7730", text):
        james.text(one)
    assert james.replies == [f"loan_choice.{reply}" if reply else "balance.current"]
    assert james.conversation.wrong_tries == 0


def test_tails_cannot_be_guessed_at_a_choice_whose_proof_has_lapsed(world):
    james = world("+14155550102")
    james.text("balance 7730")
    james.wait(31 * 60)
    for text in ("9991", "9992", "9993"):
        james.text(text)
    assert james.replies == ["identity.locked"]


def test_the_digits_of_an_offered_loan_still_choose_it_after_the_proof_has_lapsed(world):
    james = world("+14155550102")
    james.text("balance 7730")
    james.wait(31 * 60)
    james.text("1188")
    assert james.replies == ["identity.ask"]
    james.text("7730")
    assert "1188" in james.said[0]
    assert "1107" not in james.said[0]


@pytest.mark.parametrize("text", ["balance", "due date", "amount due"])
def test_a_loan_without_a_next_date_says_so(world, monkeypatch, text):
    new = Borrower("new", "N.", "en", (Loan("l-1", "5150", usd(90000)),))
    monkeypatch.setitem(BOOK, "+14155550133", ((new, "5555"),))
    person = world("+14155550133")
    person.text(f"{text} 5555")
    assert person.replies[-1].endswith(".unscheduled")
    assert "no date is set" in person.said[0].lower()


@pytest.mark.parametrize("question", ["balance 1111", "due date 1111", "1111 balance and due date"])
def test_a_question_that_comes_with_the_tail_costs_one_try(world, question):
    maria = world()
    maria.text("balance")
    maria.text(question)
    assert maria.replies == ["identity.wrong"]
    assert maria.conversation.wrong_tries == 1


def test_a_question_asked_again_with_the_tail_is_answered_once(world):
    maria = world()
    maria.text("balance")
    maria.text("balance 4821")
    assert maria.replies == ["balance.current"]


def test_another_question_with_a_wrong_tail_waits_for_the_right_one(world):
    maria = world()
    maria.text("balance")
    maria.text("complaint, due date 1111")
    maria.text("4821")
    assert "balance.current" in maria.replies


def test_a_tail_found_after_a_person_was_called_still_answers(world):
    maria = world()
    maria.text("balance")
    maria.text("0")
    maria.text("4821")
    assert maria.replies == ["balance.current"]


def test_a_proof_does_not_outlive_the_registration(world, monkeypatch):
    number = "+14155550178"
    monkeypatch.setitem(BOOK, number, ((JAMES, "7730"),))
    phone = world(number)
    phone.text("balance of 1107 7730")
    assert "balance.current" in phone.replies
    monkeypatch.delitem(BOOK, number)
    phone.text("balance")
    assert phone.replies == ["identity.unknown"]


def test_a_number_that_went_to_somebody_else_asks_them_for_proof(world, monkeypatch):
    number = "+14155550178"
    monkeypatch.setitem(BOOK, number, ((TOM, "2222"),))
    phone = world(number)
    phone.text("balance 2222")
    monkeypatch.setitem(BOOK, number, ((JAMES, "7730"),))
    phone.text("balance")
    assert phone.replies == ["identity.ask"]
