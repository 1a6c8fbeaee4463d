from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from bot.domain import Act, CaseStatus
from bot.engine.blocks import block_of
from bot.errors import Contended, StoreAway
from tests.web.desk_kit import MARIA, plain


def test_taking_and_answering_reaches_the_borrower_with_an_introduction(kit):
    phone, case = kit.waiting("can I pay later?")
    visitor = kit.browse("alice")
    taken = visitor.act(case, "take")
    assert taken.location == f"/desk/cases/{case.id}"
    assert kit.case(phone).taken_by == "alice"
    assert visitor.act(case, "reply", "Yes, until Friday.").status_code == 303
    assert kit.sent(phone)[-1] == "Alice here, a person at Huixin Demo.\nYes, until Friday."
    assert visitor.act(case, "reply", "You are welcome.").status_code == 303
    assert kit.sent(phone)[-1] == "You are welcome."


def test_the_page_after_a_command_shows_it_already(kit):
    phone, case = kit.waiting()
    visitor = kit.browse("alice")
    data = {"csrf_token": visitor.token(), "nonce": uuid4().hex, "text": "instantly here"}
    answer = visitor.client.post(f"/desk/cases/{case.id}/reply", data=data, follow_redirects=True)
    assert "instantly here" in plain(answer.text[answer.text.index('id="thread"') :])
    assert kit.case(phone).taken_by == "alice"


def test_a_command_waits_for_a_slow_archive_half_a_second_and_no_longer(kit):
    _, case = kit.waiting()
    asked = []

    class Never:
        def __getattr__(self, name):
            return getattr(kit.house.archive, name)

        def reached(self, journal_id):
            asked.append(journal_id)
            return False

    visitor = kit.browse("alice", kit.desk(archive=Never()))
    assert visitor.act(case, "note", "slow").status_code == 303
    assert len(asked) > 3
    assert len(set(asked)) == 1
    assert re.fullmatch(r"\d\d:\d+-\d+", asked[0])


def test_a_double_click_is_one_event(kit):
    phone, case = kit.waiting()
    visitor = kit.browse("alice")
    nonce = uuid4().hex
    for _ in range(3):
        assert visitor.act(case, "reply", "said once", nonce=nonce).status_code == 303
    assert sum("said once" in text for text in kit.sent(phone)) == 1


@pytest.mark.parametrize("nonce", ["", "short", "G" * 32, "0" * 33, "twilio:AC1:SM1"])
def test_a_form_without_a_nonce_of_ours_is_refused(kit, nonce):
    _, case = kit.waiting()
    assert kit.browse("alice").act(case, "take", nonce=nonce or " ").status_code == 400


def test_two_who_take_one_case_at_the_same_instant(kit):
    phone, case = kit.waiting()
    visitors = {"alice": kit.browse("alice"), "bob": kit.browse("bob")}
    data = {login: {"csrf_token": one.token(), "nonce": uuid4().hex} for login, one in visitors.items()}
    gate = threading.Barrier(2)

    def take(login):
        gate.wait()
        return login, visitors[login].client.post(f"/desk/cases/{case.id}/take", data=data[login])

    with ThreadPoolExecutor(2) as pool:
        answers = dict(pool.map(take, visitors))
    kit.settle()
    holder = kit.case(phone).taken_by
    loser = ({"alice", "bob"} - {holder}).pop()
    assert answers[holder].status_code == 303
    assert answers[loser].status_code == 409
    assert f"{holder.title()} has taken this case" in plain(answers[loser].text)


def test_take_next_gives_everybody_another_case(kit):
    for _ in range(3):
        kit.waiting()
    logins = ["alice", "bob", "carol"]
    visitors = [kit.browse(login) for login in logins]
    data = [{"csrf_token": one.token(), "nonce": uuid4().hex} for one in visitors]
    gate = threading.Barrier(3)

    def take(number):
        gate.wait()
        return visitors[number].client.post("/desk/next", data=data[number]).location

    with ThreadPoolExecutor(3) as pool:
        places = list(pool.map(take, range(3)))
    kit.settle()
    assert len(set(places)) == 3
    assert all(place.startswith("/desk/cases/") for place in places)


@pytest.mark.parametrize("settled", [True, False])
def test_pressing_take_next_twice_takes_one_case(kit, settled):
    for _ in range(3):
        kit.waiting()
    visitor = kit.browse("bob")
    form = {"csrf_token": visitor.token(), "nonce": uuid4().hex}
    before = {case.id for case in kit.house.archive.cases("mine", "bob", limit=500)}
    places = set()
    for _ in range(3):
        places.add(visitor.client.post("/desk/next", data=form).location)
        if settled:
            kit.settle()
    kit.settle()
    (taken,) = {case.id for case in kit.house.archive.cases("mine", "bob", limit=500)} - before
    assert places == {f"/desk/cases/{taken}"}


def test_take_next_pressed_twice_at_the_same_instant_takes_one_case(kit):
    for _ in range(3):
        kit.waiting()
    visitor = kit.browse("carol")
    form = {"csrf_token": visitor.token(), "nonce": uuid4().hex}
    session = visitor.client.get_cookie("huixin").value
    gate = threading.Barrier(2)

    def take(_):
        client = kit.app.test_client()
        client.set_cookie("huixin", session)
        gate.wait()
        return client.post("/desk/next", data=form).location

    with ThreadPoolExecutor(2) as pool:
        places = set(pool.map(take, range(2)))
    kit.settle()
    assert len(places) == 1
    assert places.pop().startswith("/desk/cases/")


def test_take_next_says_when_nobody_waits(kit):
    for case in kit.house.archive.cases("queue", limit=500):
        kit.browse("carol").act(case, "take")
    visitor = kit.browse("bob")
    assert visitor.post("/desk/next").location == "/desk/"
    assert "Nobody waits right now" in visitor.page("/desk/")


def test_a_refused_reply_says_why_and_keeps_the_words(kit):
    phone, case = kit.waiting()
    kit.text(phone, "STOP")
    answer = kit.browse("alice").act(case, "reply", "dear <b>you</b>\nplease call us")
    assert answer.status_code == 409
    assert "They opted out of texts" in plain(answer.text)
    assert "dear &lt;b&gt;you&lt;/b&gt;\nplease call us</textarea>" in answer.text
    assert not any("please call us" in text for text in kit.sent(phone))


def test_somebody_elses_case_cannot_be_answered_handed_back_or_closed_but_by_a_supervisor(kit):
    phone, case = kit.waiting()
    kit.act(phone, Act.TAKE)
    bob = kit.browse("bob")
    for name in ("reply", "hand-back", "close"):
        answer = bob.act(case, name, "words")
        assert answer.status_code == 409
        assert "Alice has" in plain(answer.text)
    assert kit.browse("carol").act(case, "hand-back").status_code == 303
    assert kit.case(phone).status is CaseStatus.OPEN


def test_handing_back_and_closing_lead_home_and_say_so(kit):
    phone, case = kit.waiting()
    visitor = kit.browse("alice")
    visitor.act(case, "take")
    assert visitor.act(case, "hand-back").location == "/desk/"
    assert f"{case.number} is back in the queue" in visitor.page("/desk/")
    visitor.act(case, "take")
    assert visitor.act(case, "close").location == "/desk/"
    assert f"{case.number} is closed" in visitor.page("/desk/")
    assert kit.case(phone).status is CaseStatus.CLOSED
    answer = visitor.act(case, "reply", "too late")
    assert answer.status_code == 409
    assert "This case is closed" in plain(answer.text)
    assert visitor.act(case, "note", "for the record").status_code == 303


def test_a_lock_is_cleared_by_whoever_has_the_case_and_the_conversation_shows_it(kit):
    kit.text(MARIA, "0", "balance", "9999", "9999", "9999")
    case = kit.case(MARIA)
    visitor = kit.browse("alice")
    page = f"/desk/cases/{case.id}"
    assert "Clear the lock" not in visitor.client.get(page).text
    visitor.act(case, "take")
    assert "Clear the lock" in visitor.client.get(page).text
    assert visitor.act(case, "unlock").status_code == 303
    shown = visitor.client.get(page).text
    assert "Clear the lock" not in shown
    assert "Identity lock cleared" in shown


def test_a_note_is_for_staff_only(kit):
    phone, case = kit.waiting()
    visitor = kit.browse("alice")
    visitor.act(case, "note", "call her son")
    assert "call her son" in visitor.page(f"/desk/cases/{case.id}")
    assert not any("call her son" in text for text in kit.sent(phone))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no words"),
        (" \n\t", "no words"),
        ("\u200b", "no words"),
        ("x" * 1601, "too long for one text"),
        ("x" * 1590, "too long for one text"),  # the introduction is sent too
    ],
)
def test_no_words_and_too_many_are_refused(kit, text, told):
    phone, case = kit.waiting()
    before = kit.sent(phone)
    answer = kit.browse("alice").act(case, "reply", text)
    assert answer.status_code == 409
    assert told in plain(answer.text)
    assert kit.sent(phone) == before


def test_compliance_answers_nobody_even_past_the_buttons(kit):
    phone, case = kit.waiting()
    before = len(kit.messages(phone))
    dan = kit.browse("dan")
    for name in ("take", "reply", "note", "hand-back", "close"):
        assert dan.act(case, name, "words").status_code == 403
    assert dan.post("/desk/next").status_code == 403
    assert len(kit.messages(phone)) == before


def test_an_unknown_case_or_button_is_not_there(kit):
    visitor = kit.browse("alice")
    _, case = kit.waiting()
    assert visitor.post("/desk/cases/00-none/take").status_code == 404
    assert visitor.act(case, "explode").status_code == 404
    assert visitor.get(f"/desk/cases/{case.id}/take").status_code == 405


@pytest.mark.parametrize("fault", [StoreAway("down"), Contended("busy")])
def test_a_command_while_redis_is_away_changes_nothing_and_keeps_the_words(kit, fault):
    _, case = kit.waiting()

    class Away:
        def command(self, person, event):
            raise fault

        def view(self, person):
            raise StoreAway("down")

    answer = kit.browse("alice", kit.desk(engine=Away())).act(case, "reply", "dear Maria")
    assert answer.status_code == 503
    assert "your words are still here" in plain(answer.text)
    assert "dear Maria</textarea>" in answer.text


def test_a_note_too_long_is_told_the_limit_of_a_note(kit):
    _, case = kit.waiting()
    visitor = kit.browse("alice")
    assert visitor.act(case, "note", "x" * 3000).status_code == 303
    answer = visitor.act(case, "note", "😀" * 4001)
    assert answer.status_code == 409
    assert "too long for a note: it may have 4000 characters" in plain(answer.text)


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (lambda kit, phone: kit.text(phone, "STOP"), "They opted out of texts"),
        (lambda kit, phone: kit.text(phone, "wrong number"), "This number belongs to somebody else"),
        (
            lambda kit, phone: kit.house.engine.failed(
                kit.person(phone), block_of("07-x", "phone", "invalid_number", "21211")
            ),
            "The carrier knows no such number",
        ),
    ],
)
def test_why_nobody_can_be_texted_stands_over_the_field_and_in_the_refusal(kit, happens, told):
    phone, case = kit.waiting()
    happens(kit, phone)
    kit.settle()
    visitor = kit.browse("alice")
    page = visitor.get(f"/desk/cases/{case.id}").text
    assert told in plain(page[page.index('id="composer-state"') :])
    answer = visitor.act(case, "reply", "are you there?")
    assert answer.status_code == 409
    assert plain(answer.text).count(told) == 2
    assert not any("are you there?" in text for text in kit.sent(phone))


def test_a_text_from_a_number_that_was_none_opens_the_way_again(kit):
    phone, case = kit.waiting()
    kit.house.engine.failed(kit.person(phone), block_of("07-x", "phone", "invalid_number", "21211"))
    kit.text(phone, "here I am")
    visitor = kit.browse("alice")
    assert "no such number, so" not in visitor.page(f"/desk/cases/{case.id}")
    assert visitor.act(case, "reply", "good to hear").status_code == 303
    assert "good to hear" in kit.sent(phone)[-1]


# what the counter of segments is given


def attributes(html: str) -> dict[str, str]:
    area = re.search(r'<textarea id="reply"[^>]*>', html)[0]
    return dict(re.findall(r'(data-[a-z0-9]+)(?:="([^"]*)")?', area))


def test_the_counter_knows_what_is_put_before_the_words(kit):
    kit.text(MARIA, "0")
    case = kit.case(MARIA)
    visitor = kit.browse("alice")
    fresh = attributes(visitor.get(f"/desk/cases/{case.id}").text)
    visitor.act(case, "reply", "words")
    sent = kit.sent(MARIA)[-1]
    assert sent == fresh["data-prefix"].replace("&#39;", "'") + "words"
    assert "data-ucs2" not in fresh
    spoken = attributes(visitor.get(f"/desk/cases/{case.id}").text)
    assert spoken["data-prefix"] == ""


def test_the_counter_counts_the_signature_for_mainland_china(kit):
    phone = "+8613911112222"
    kit.text(phone, "你好", "0")
    case = kit.case(phone)
    visitor = kit.browse("alice")
    fresh = attributes(visitor.get(f"/desk/cases/{case.id}").text)
    visitor.act(case, "reply", "可以的")
    assert kit.sent(phone)[-1] == fresh["data-prefix"] + "可以的"
    assert fresh["data-prefix"].startswith("【Huixin Demo】")
    assert "data-ucs2" in fresh
