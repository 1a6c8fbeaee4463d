"""STOP, START and HELP, in every state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import OUT_OF_ALL, Act, Flags, Purpose, Understanding
from bot.errors import Refused
from tests.engine.world import BOOK, LENDER, MARIA, WANG

STOPS = [
    "STOP",
    "stop",
    "Stop.",
    "ＳＴＯＰ",
    "STOPALL",
    "unsubscribe",
    "CANCEL",
    "END",
    "quit",
    "please opt me out",
    "退订",
    "TD",
]
NOT_STOPS = ["cancel my autopay", "can I stop by the branch", "取消自动扣款", "stop calling me"]


@pytest.mark.parametrize("words", STOPS)
@pytest.mark.parametrize("before", [[], ["balance"], ["agent"]])
def test_stop_is_honoured_in_any_state_and_wording(world, words, before):
    person = world("+8613800138002") if words == "TD" else world()
    for text in before:
        person.text(text)
    effects = person.text(words)
    assert person.replies == ["consent.out"]
    assert effects.purge
    assert effects.outgoing[0].purpose is Purpose.CONSENT
    assert effects.consent[0].words == words
    assert effects.consent[0].rule
    assert person.conversation.flags & OUT_OF_ALL == OUT_OF_ALL


@pytest.mark.parametrize("words", NOT_STOPS)
def test_what_only_looks_like_an_opt_out_is_none(world, words):
    person = world()
    person.text(words)
    assert not person.conversation.flags & OUT_OF_ALL


def test_after_stop_nothing_is_sent_and_the_desk_sees_what_was_written(world):
    maria = world()
    maria.text("STOP")
    maria.text("STOP")
    assert maria.said == []
    effects = maria.text("lost my job cant pay")
    assert maria.said == []
    assert effects.case is not None
    assert effects.case.channel == "elsewhere"
    maria.text("HELP")
    assert maria.replies == ["consent.help_off"]
    maria.text("START")
    assert maria.replies == ["consent.in_kept"]
    maria.text("0")
    assert maria.replies == ["first.notice", "case.already"]


def test_help_never_changes_consent(world):
    maria = world()
    before = maria.conversation.flags
    effects = maria.text("HELP")
    assert maria.conversation.flags == before
    assert effects.consent == ()


def test_zeros_prove_where_they_are_the_tail_and_opt_out_elsewhere(world, monkeypatch):
    wang = world("+8613800138002")
    wang.text("余额")
    wang.text("0000")
    assert wang.replies == ["consent.out"]


def test_zeros_that_are_the_tail_on_file_prove(world, monkeypatch):
    wang = world("+8613800138002")
    monkeypatch.setitem(BOOK, wang.phone, ((WANG, "0000"),))
    wang.text("余额")
    wang.text("0000")
    assert wang.replies == ["balance.overdue"]


def test_a_late_opt_out_yields_to_a_newer_opt_in(world):
    maria = world()
    maria.text("START")
    maria.text("STOP", received_at=maria.now - 3600)
    assert not maria.conversation.flags & Flags.OUT_SERVICING
    maria.text("STOP", received_at=maria.now)
    assert maria.conversation.flags & Flags.OUT_SERVICING


def test_a_keyword_that_the_carrier_confirmed_is_recorded_without_a_second_word(world):
    maria = world()
    effects = maria.text("STOP", keyword="STOP")
    assert maria.said == []
    assert effects.consent
    assert maria.conversation.flags & Flags.OUT_SERVICING


def test_start_brings_answers_back_but_no_offers(world):
    maria = world()
    maria.text("STOP")
    maria.text("START")
    assert maria.replies == ["consent.in"]
    assert maria.conversation.flags & OUT_OF_ALL == Flags.OUT_MARKETING


def test_stop_during_a_taken_case_stops_the_person_too(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.TAKE)
    maria.staff(Act.REPLY, "hello")
    maria.text("stop")
    assert maria.replies == ["consent.out"]
    with pytest.raises(Refused, match="opted_out"):
        maria.staff(Act.REPLY, "but wait")


def test_a_stop_that_may_have_overtaken_our_answer_leaves_the_case_with_us(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.TAKE)
    maria.staff(Act.REPLY, "the date is moved")
    assert not maria.conversation.case.we_owe
    maria.text("stop")
    case = maria.conversation.case
    assert (case.we_owe, case.channel, maria.conversation.timers) == (True, "elsewhere", {})


def test_distress_stops_collection_opens_the_top_case_and_gives_the_help_line(world):
    wang = world("+8613800138002")
    wang.text("别催了 不想活了")
    assert wang.replies[-1].startswith("safety.distress")
    assert "12356" in wang.said[0]
    assert wang.conversation.flags & OUT_OF_ALL == Flags.OUT_COLLECTION
    assert wang.conversation.case.priority.value == "distress"


def test_a_bare_stop_outranks_all_else(world):
    wang = world("+8613800138002")
    wang.text("不想活了")
    wang.text("退订")
    assert wang.replies == ["consent.out"]


def test_a_disowned_number_never_hears_of_a_loan_again(world):
    maria = world()
    maria.text("wrong number")
    assert maria.replies == ["safety.wrong_number"]
    assert maria.conversation.case.topic == "wrong_number"
    maria.text("START")
    maria.text("balance 4821")
    assert maria.replies == ["identity.unknown"] or "1,250" not in "".join(maria.said)


def test_help_after_stop_promises_no_answers(world):
    maria = world()
    maria.text("STOP")
    maria.text("HELP")
    assert maria.replies == ["consent.help_off"]
    assert "START" in maria.said[0]
    assert LENDER.phone in maria.said[0]


def test_a_number_disowned_after_stop_is_disowned_without_a_word(world):
    maria = world()
    maria.text("STOP")
    effects = maria.text("wrong number")
    assert maria.said == []
    assert effects.consent
    maria.text("START")
    maria.text("balance 4821")
    assert maria.replies[-1] == "identity.unknown"


def test_a_choice_made_before_stop_is_forgotten(world):
    james = world("+14155550102")
    james.text("balance 7730")
    james.wait(3000)
    james.text("1")
    for text in ("STOP", "START"):
        james.text(text)
    james.text("balance 7730")
    assert james.replies[-1] == "loan_choice.which_two"


def test_a_late_opt_in_yields_to_a_newer_opt_out(world):
    maria = world()
    maria.text("STOP")
    effects = maria.text("START", received_at=maria.now - 3600)
    assert (maria.said, effects.consent) == ([], ())
    assert maria.conversation.flags & OUT_OF_ALL == OUT_OF_ALL
    maria.text("START", received_at=maria.now)
    assert not maria.conversation.flags & Flags.OUT_SERVICING


def test_distress_is_heard_though_a_person_has_the_case(world):
    maria = world()
    maria.text("0")
    maria.staff(Act.REPLY, "hello")
    maria.text("i want to die")
    assert maria.replies == ["safety.distress_on_duty"]
    assert maria.conversation.case.priority.value == "distress"
    maria.staff(Act.REPLY, "I am here")
    maria.text("i want to die")
    assert maria.said == []
    maria.wait(10 * 3600)  # 22:00, nobody on duty
    maria.text("i want to die")
    assert maria.replies == ["safety.distress"]


def test_help_between_two_texts_not_understood_begins_anew(world):
    maria = world()
    for text in ("qwz plk", "HELP", "qwz plk"):
        maria.text(text)
    assert maria.replies == ["unclear.first"]


class _Hearing:
    """An ear that hears one thing, as unsurely as it is told to."""

    def __init__(self, label, score):
        self._meant = Understanding(label=label, score=score, rule="model", language="en", intents=(label,))

    def understand(self, *_, **__):
        return self._meant


def test_an_opt_out_in_doubt_is_honoured_and_asked_about_in_its_confirmation(world, monkeypatch):
    maria = world()
    monkeypatch.setattr(maria, "ear", _Hearing("opt_out", 0.55))
    maria.text("enough of this")
    assert maria.conversation.flags & OUT_OF_ALL == OUT_OF_ALL
    assert maria.replies == ["consent.out_doubted"]


def test_texts_begin_again_only_when_that_is_plainly_asked(world, monkeypatch):
    maria = world()
    maria.text("STOP")
    monkeypatch.setattr(maria, "ear", _Hearing("opt_in", 0.7))
    maria.text("well ok then")
    assert maria.conversation.flags & OUT_OF_ALL == OUT_OF_ALL
    assert maria.replies == []


def test_a_number_is_not_removed_on_a_guess(world, monkeypatch):
    maria = world()
    monkeypatch.setattr(maria, "ear", _Hearing("wrong_number", 0.6))
    maria.text("thats not who i am i think")
    assert not maria.conversation.flags & Flags.WRONG_NUMBER
    assert maria.replies == ["first.notice", "safety.ask_whose_number"]
    assert maria.conversation.state == "introduced"


def test_texts_begin_again_only_where_they_are_plainly_asked_for(world):
    maria = world()
    maria.text("STOP")
    maria.text("text me back")
    assert maria.said == []
    maria.text("please start texting me again")
    assert "consent.in_kept" in maria.replies


def test_a_keyword_that_tells_no_language_is_answered_in_the_one_on_file(world, monkeypatch):
    monkeypatch.setitem(BOOK, "+14155550177", ((replace(MARIA, language="es"), "4821"),))
    ana = world("+14155550177")
    ana.text("STOP")
    assert "START" in ana.said[0]
    assert "Para volver" in ana.said[0]
