"""What staff write: what may be sent, and what follows when it was not."""

from __future__ import annotations

import pytest

from bot.domain import Act, BlockEvent, CaseStatus, Conversation, Flags, UndeliveredEvent
from bot.engine.replay import differences
from bot.engine.rules import MAX_NOTE, MAX_STAFF_TEXT
from bot.errors import Refusal, Refused
from tests.engine.world import digest

HOUR = 3600


def answered(person, *replies: str):
    """Somebody asked for a person, and alice has written."""
    person.text("agent")
    sent = [person.staff(Act.REPLY, reply).outgoing[0] for reply in replies]
    return sent[-1].id if sent else ""


def undelivered(person, outgoing_id: str):
    failed = f"undelivered:{outgoing_id}"
    return person.take(UndeliveredEvent(failed, "twilio", outgoing_id, "rejected_content", "30007"))


def no_such_number(person, outgoing_id: str = "07-somewhere"):
    blocked = f"block:{outgoing_id}:invalid_number"
    return person.take(BlockEvent(blocked, "twilio", "invalid_number", "21211", outgoing_id))


def refusal_of(person, text: str, act: Act = Act.REPLY) -> Refusal:
    with pytest.raises(Refused) as refused:
        person.staff(act, text)
    return refused.value.reason


# what may be sent


def test_signature_and_introduction_count_towards_the_limit(world):
    maria = world()
    answered(maria)
    introduction = len("Alice here, a person at Huixin Demo.\n")
    assert refusal_of(maria, "x" * (MAX_STAFF_TEXT - introduction + 1)) is Refusal.TOO_LONG
    (outgoing,) = maria.staff(Act.REPLY, "x" * (MAX_STAFF_TEXT - introduction)).outgoing
    assert len(outgoing.text) == MAX_STAFF_TEXT
    (outgoing,) = maria.staff(Act.REPLY, "x" * MAX_STAFF_TEXT).outgoing
    assert len(outgoing.text) == MAX_STAFF_TEXT
    wang = world("+8613800138002")
    answered(wang, "您好")
    assert refusal_of(wang, "好" * (MAX_STAFF_TEXT - len("【Huixin Demo】") + 1)) is Refusal.TOO_LONG


@pytest.mark.parametrize(
    "text",
    ["\u200b", "\u200b \u200d\n\ufeff", "\u2060", "\u3164", "\u2800\u2800", "\u00ad", "\x00\x07", "\ufe0f"],
)
def test_what_nobody_would_see_is_no_text(world, text):
    maria = world()
    answered(maria)
    assert refusal_of(maria, text) is Refusal.EMPTY
    assert refusal_of(maria, text, Act.NOTE) is Refusal.EMPTY


def test_control_characters_are_left_out_and_line_breaks_and_emoji_stay(world):
    maria = world()
    answered(maria, "hello")
    (outgoing,) = maria.staff(Act.REPLY, "a\x00b\x07\x1b\x7f\x85\tc\r\nd\re\n\n👩\u200d👧").outgoing
    assert outgoing.text == "ab c\nd\ne\n\n👩\u200d👧"
    assert maria.staff(Act.NOTE, "n\x00ote").note == "note"


def test_a_note_is_no_text_and_may_be_longer(world):
    maria = world()
    answered(maria)
    assert maria.staff(Act.NOTE, "x" * MAX_NOTE).note == "x" * MAX_NOTE
    assert refusal_of(maria, "x" * (MAX_NOTE + 1), Act.NOTE) is Refusal.NOTE_TOO_LONG


def test_a_refusal_names_its_own_reason(world):
    maria, rosa, kim = world(), world("+14155550109"), world("+14155550106")
    answered(maria)
    maria.text("STOP")
    assert refusal_of(maria, "hello") is Refusal.OPTED_OUT
    answered(rosa)
    rosa.text("wrong number")
    assert refusal_of(rosa, "hello") is Refusal.WRONG_NUMBER
    answered(kim)
    no_such_number(kim)
    assert refusal_of(kim, "hello") is Refusal.NO_SUCH_NUMBER


# a number that is none


def test_a_number_that_is_none_is_left_alone_until_it_texts(world):
    maria = world()
    reply = answered(maria, "hello")
    effects = no_such_number(maria, reply)
    assert effects.purge
    assert maria.conversation.flags & Flags.NO_SUCH_NUMBER
    maria.staff(Act.HAND_BACK)
    maria.replies = []
    maria.wait(24 * HOUR)
    assert maria.replies == []
    maria.text("are you there?")
    assert not maria.conversation.flags & Flags.NO_SUCH_NUMBER
    assert maria.staff(Act.REPLY, "hello again").outgoing


def test_closing_a_case_at_a_number_that_is_none_says_nothing(world):
    maria = world()
    no_such_number(maria, answered(maria, "hello"))
    assert maria.staff(Act.CLOSE).outgoing == ()


# a reply that did not arrive


def test_a_reply_that_failed_for_good_is_still_owed_by_a_new_promise(world):
    maria = world()
    answered(maria, "first")
    maria.wait(2 * HOUR)
    (reply,) = maria.staff(Act.REPLY, "second").outgoing
    assert not maria.conversation.case.we_owe
    effects = undelivered(maria, reply.id)
    assert effects.case.we_owe
    assert effects.case.promised_at > maria.now
    assert maria.conversation.case.status is CaseStatus.TAKEN
    maria.staff(Act.REPLY, "in other words")
    assert not maria.conversation.case.we_owe
    assert maria.replies == ["staff"]


def test_an_older_reply_that_failed_changes_nothing_when_a_later_one_went(world):
    maria = world()
    answered(maria, "first")
    (second,) = maria.staff(Act.REPLY, "second").outgoing
    maria.staff(Act.REPLY, "third")
    effects = undelivered(maria, second.id)
    assert effects.case is None
    assert not maria.conversation.case.we_owe


def test_whoever_was_not_heard_says_who_they_are_again_and_the_bot_answers_until_then(world):
    maria = world()
    undelivered(maria, answered(maria, "refused words"))
    assert not maria.conversation.flags & Flags.STAFF_HAS_IT
    maria.text("balance")
    assert "identity.ask" in maria.replies
    maria.staff(Act.REPLY, "better words")
    assert maria.replies == ["case.taken", "staff"]


def test_whoever_was_not_heard_and_stays_silent_gives_the_case_back(world):
    maria = world()
    undelivered(maria, answered(maria, "refused words"))
    maria.wait(11 * 60)
    assert maria.conversation.case.status is CaseStatus.OPEN
    assert maria.conversation.case.we_owe


def test_a_failure_after_the_case_was_closed_changes_nothing(world):
    maria = world()
    reply = answered(maria, "hello")
    maria.staff(Act.CLOSE)
    assert undelivered(maria, reply).case is None


@pytest.mark.parametrize("reason", ["opted_out", "invalid_number"])
def test_a_block_leaves_the_answer_owed_whichever_text_it_met(world, reason):
    maria = world()
    answered(maria, "first", "second")
    maria.take(BlockEvent("block:1", "twilio", reason, "1", "07-any"))
    assert maria.conversation.case.we_owe


@pytest.mark.parametrize("before", [(), ("stop",)])
def test_after_a_block_of_the_first_words_and_a_start_the_bot_speaks_again(world, before):
    maria = world()
    reply = answered(maria, "hello")
    for text in before:
        maria.text(text)
    maria.take(BlockEvent("block:1", "twilio", "opted_out", "21610", reply))
    assert not maria.conversation.flags & Flags.STAFF_HAS_IT
    maria.text("START")
    maria.text("balance")
    assert maria.replies == ["identity.ask"]


def test_failures_replay(world):
    maria = world()
    undelivered(maria, answered(maria, "refused words"))
    no_such_number(maria)
    maria.text("hello?")
    maria.staff(Act.REPLY, "hello")
    start = Conversation(phone=maria.phone)
    assert differences(maria.rules, maria.person, start, maria.entries, digest) == []
