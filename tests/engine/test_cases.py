"""Cases: opened once, promised, taken by one, given back, closed, reopened."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Act, CaseStatus, Flags
from bot.errors import Refused
from bot.segments import segments

HOUR = 3600


def test_a_second_agent_never_opens_a_second_case(world):
    maria = world()
    first = maria.text("agent")
    maria.text("0")
    assert maria.replies == ["case.already"]
    assert maria.conversation.case.id == first.case.id


def test_the_promise_is_made_from_opening_hours(world):
    maria = world()
    maria.text("agent")
    assert maria.conversation.case.promised_at == int(maria.now - 1 + HOUR)
    late = world()
    late.now += 7 * HOUR  # Monday 19:00: closed
    late.text("agent")
    assert "case.opened_late" in late.replies
    assert late.conversation.case.promised_at == int(late.now - 1 + 15 * HOUR)  # Tuesday 10:00


def test_simple_questions_are_answered_until_the_person_speaks(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.TAKE)
    maria.text("balance 4821")
    assert "balance.current" in maria.replies
    maria.staff(Act.REPLY, "Hi Maria")
    assert maria.replies == ["case.taken", "staff"]
    assert "Alice" in maria.said[0]
    maria.text("balance")
    assert maria.said == []
    assert maria.conversation.case.we_owe


def test_the_person_introduces_themselves_once(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.REPLY, "one")
    maria.staff(Act.REPLY, "two")
    assert maria.replies == ["staff"]


def test_two_people_taking_one_case_get_one_winner_and_a_name(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.TAKE, login="alice")
    with pytest.raises(Refused) as refusal:
        maria.staff(Act.TAKE, login="bob")
    assert (refusal.value.reason.value, refusal.value.who) == ("taken", "Alice")


def test_a_case_taken_without_words_goes_back_after_ten_minutes(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.TAKE)
    maria.wait(11 * 60)
    assert maria.conversation.case.status is CaseStatus.OPEN
    assert maria.conversation.case.taken_by is None


def test_a_note_shows_that_somebody_is_at_work_and_another_channel_needs_no_words(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.TAKE)
    maria.wait(8 * 60)
    maria.staff(Act.NOTE, "calling her")
    maria.wait(8 * 60)
    assert maria.conversation.case.taken_by == "alice"
    maria.wait(3 * 60)
    assert maria.conversation.case.taken_by is None
    silent = world("+14155550106")
    silent.text("STOP")
    silent.text("please call me")
    silent.staff(Act.TAKE)
    silent.wait(HOUR)
    assert silent.conversation.case.taken_by == "alice"


def test_a_missed_promise_gets_one_apology_with_a_new_time(world):
    maria = world()
    maria.text("agent")
    maria.wait(HOUR + 60)
    assert maria.replies == ["case.apology"]
    maria.replies = []
    maria.wait(5 * 24 * HOUR)
    assert maria.replies == []


def test_nobody_is_apologised_to_after_stop(world):
    maria = world()
    maria.text("agent")
    maria.text("stop")
    maria.replies = []
    maria.wait(24 * HOUR)
    assert maria.replies == []


def test_closing_tells_by_day_and_keeps_quiet_by_night(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.REPLY, "done")
    maria.staff(Act.CLOSE)
    assert maria.replies == ["case.closed"]
    assert not maria.conversation.flags & Flags.STAFF_HAS_IT
    night = world()
    night.text("agent")
    night.staff(Act.REPLY, "done")
    night.wait(10 * HOUR)  # 22:00
    night.staff(Act.CLOSE)
    assert night.said == []


def test_thanks_never_reopens_but_a_question_within_three_days_does(world):
    maria = world()
    maria.text("agent")
    case_id = maria.conversation.case.id
    maria.staff(Act.REPLY, "done")
    maria.staff(Act.CLOSE)
    maria.text("thanks")
    assert maria.said == []
    assert maria.conversation.case.status is CaseStatus.CLOSED
    maria.wait(2 * 24 * HOUR)
    maria.text("agent")
    assert maria.replies == ["case.reopened"]
    assert maria.conversation.case.id == case_id
    maria.staff(Act.CLOSE)
    maria.wait(4 * 24 * HOUR)
    maria.text("agent")
    assert maria.conversation.case.id != case_id


def test_a_page_left_open_never_touches_the_next_case(world):
    maria = world()
    maria.text("agent")
    old = maria.conversation.case.id
    maria.staff(Act.CLOSE)
    maria.wait(4 * 24 * HOUR)
    maria.text("agent")
    with pytest.raises(Refused, match="closed"):
        maria.staff(Act.CLOSE, case_id=old)
    maria.staff(Act.CLOSE, case_id=maria.conversation.case.id)


def test_compliance_answers_nobody(world):
    maria = world()
    maria.text("agent")
    for act in (Act.TAKE, Act.REPLY, Act.CLOSE):
        with pytest.raises(Refused, match="role"):
            maria.staff(act, "x", login="dan", role="compliance")
    maria.staff(Act.REVEAL, login="dan", role="compliance")


def test_a_supervisor_may_give_back_what_somebody_left_lying(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.REPLY, "hello")
    with pytest.raises(Refused, match="not_yours"):
        maria.staff(Act.HAND_BACK, login="bob")
    maria.staff(Act.HAND_BACK, login="carol", role="supervisor")
    assert maria.conversation.case.status is CaseStatus.OPEN


@pytest.mark.parametrize("text", ["", "   ", "x" * 1601])
def test_empty_and_endless_replies_are_refused(world, text):
    maria = world()
    maria.text("agent")
    with pytest.raises(Refused):
        maria.staff(Act.REPLY, text)


def test_not_understood_meets_the_menu_then_a_person_then_silence(world):
    maria = world()
    seen = []
    for _ in range(7):
        maria.text("qwzx vbnm plk")
        seen += [maria.replies[-1] if maria.replies else ""]
    assert seen[:2] == ["unclear.first", "unclear.twice"]
    assert seen[-1] == ""
    maria.text("0")
    assert maria.replies[-1].startswith("case.opened")


def test_a_new_time_told_to_the_borrower_is_the_promise_of_the_case(world):
    maria = world()
    maria.text("0")
    maria.staff(Act.REPLY, "hi")
    maria.staff(Act.HAND_BACK)
    maria.wait(3 * HOUR)
    maria.text("0")
    assert maria.replies == ["case.already"]
    assert maria.conversation.case.promised_at == int(maria.now - 1 + HOUR)
    maria.wait(HOUR + 60)
    assert maria.replies == ["case.apology"]


def test_asking_again_before_the_time_does_not_put_it_off(world):
    maria = world()
    maria.text("0")
    promised = maria.conversation.case.promised_at
    maria.wait(1800)
    maria.text("0")
    assert maria.conversation.case.promised_at == promised


def test_a_promise_missed_in_the_borrowers_night_is_apologised_for_in_their_morning(world):
    wang = world("+8613800138002")  # opening hours of San Francisco are night in China
    wang.text("0")
    wang.wait(6 * HOUR)
    assert "case.apology" in wang.replies
    apologised = datetime.fromtimestamp(wang.entries[-1].at, ZoneInfo("Asia/Shanghai"))
    assert apologised.hour == 8


def test_a_case_reopened_after_start_is_answered_by_text_again(world):
    maria = world()
    for text in ("STOP", "lost my job"):
        maria.text(text)
    maria.staff(Act.CLOSE)
    maria.text("START")
    maria.text("0")
    assert maria.replies[-1] == "case.reopened"
    assert maria.conversation.case.channel == "text"


def test_what_only_sounds_like_help_is_left_to_the_person_who_writes(world):
    maria = world()
    maria.text("agent")
    maria.staff(Act.REPLY, "What is your question?")
    maria.text("what can you do for me about the fees")
    assert maria.said == []
    maria.text("HELP")
    assert maria.replies == ["consent.help"]


@pytest.mark.parametrize("text", ["no", "that did not solve it", "how do i pay", "still the same problem"])
def test_whoever_is_not_content_opens_a_closed_case_again(world, text):
    maria = world()
    maria.text("agent")
    maria.staff(Act.REPLY, "Done.")
    maria.staff(Act.CLOSE)
    maria.text(text)
    assert maria.replies == ["case.reopened"]


def test_a_locked_borrower_is_not_told_that_the_menu_works(world):
    maria = world()
    for text in ("balance", "1111", "1112", "1113", "0"):
        maria.text(text)
    assert maria.replies == ["case.opened_only"]


def test_the_first_answer_keeps_within_two_segments(world):
    maria = world()
    maria.text("i'll pay next friday")
    assert maria.replies == ["first.notice_short", "case.opened", "promise.which_day"]
    assert segments(maria.said[0]).count == 2
