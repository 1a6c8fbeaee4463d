from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Act
from bot.engine.engine import PersonView
from bot.errors import StoreAway
from tests.web.desk_kit import KIM, MARIA, ROSA, WANG, WEI, plain

ODD = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %} {0} %s",
    "<hx-partial hx-target='body'>gone</hx-partial>",
    "😀" * 1600,
    "NUL\x00and\x07bell",
    "\u202edesrever\u202c \u200fRTL\u2067iso",
    "line one\nline two\r\nline three",
    " ",
    "a" * 1600,
]


def text_of(html: str) -> str:
    """The conversation alone."""
    return html[html.index('id="thread"') : html.index("</ol>")]


def test_a_case_shows_the_whole_conversation_with_who_when_and_delivery(kit):
    phone, case = kit.waiting("I need more time")
    kit.act(phone, Act.TAKE)
    kit.act(phone, Act.REPLY, "How much time do you need?")
    kit.act(phone, Act.NOTE, "sounds worried")
    kit.text(phone, "two weeks")
    page = plain(text_of(kit.browse("alice").get(f"/desk/cases/{case.id}").text))
    told = [
        "Today",
        "hello",
        "Case opened",
        "I need more time",
        "Taken · Alice",
        "How much time do you need?",
        "sounds worried",
        "two weeks",
    ]
    assert sorted(told, key=page.index) == told
    assert re.search(r"Borrower · \d\d:\d\d I need more time", page)
    assert "Sent" in page
    assert "Delivered" not in page.split("two weeks")[1]
    assert "Alice · note, staff only" in page


def test_times_are_the_lenders(kit):
    _, case = kit.waiting()
    visitor = kit.browse("alice")
    here = visitor.page(f"/desk/cases/{case.id}")
    tokyo = replace(kit.house.lender, timezone="Asia/Tokyo")
    there = kit.browse("alice", kit.desk(lender=tokyo)).page(f"/desk/cases/{case.id}")
    assert "Times in America/New_York" in here
    assert "Times in Asia/Tokyo" in there
    clock = re.compile(r"Borrower · (\d\d):\d\d hello")
    hours = (int(clock.search(there)[1]) - int(clock.search(here)[1])) % 24
    assert hours in {13, 14}  # New York has summer time, Tokyo has not


def test_the_borrowers_loans_stand_beside_it_by_initial_and_last_digits(kit):
    kit.text(WANG, "0")
    page = kit.browse("alice").page(f"/desk/cases/{kit.case(WANG).id}")
    assert "…8802" in page
    assert "overdue" in page
    assert "CN¥1,100.00" in page
    assert "王芳" not in page
    assert "+86 138****8002" in page
    assert WANG not in page


def test_everybody_who_shares_a_phone_is_shown(kit):
    kit.text(ROSA, "0")
    page = kit.browse("alice").page(f"/desk/cases/{kit.case(ROSA).id}")
    assert "R. English …9101" in page
    assert "T. English …9202" in page


def test_an_application_and_no_loan(kit):
    kit.text(KIM, "0")
    page = kit.browse("alice").page(f"/desk/cases/{kit.case(KIM).id}")
    assert "No loan." in page
    assert "Application A-2061: rejected" in page


def test_a_stranger_has_no_loans(kit):
    _, case = kit.waiting()
    assert "Nobody is registered at this number" in kit.browse("alice").page(f"/desk/cases/{case.id}")


def test_a_loan_book_that_is_away_is_said_to_be(kit):
    _, case = kit.waiting()

    class Bookless:
        def view(self, person):
            return PersonView(*_of(kit.house.engine.view(person), borrowers=None))

    def _of(view, **changes):
        changed = replace(view, **changes)
        return changed.phone, changed.conversation, changed.borrowers

    page = kit.browse("alice", kit.desk(engine=Bookless())).page(f"/desk/cases/{case.id}")
    assert "The loan book does not answer" in page


def test_the_identity_state_is_told(kit):
    kit.text(MARIA, "balance 4821", "0")
    proved = kit.browse("alice").page(f"/desk/cases/{kit.case(MARIA).id}")
    assert re.search(r"Identity Proved until \d\d:\d\d|Identity Proved until \w+ \d\d:\d\d", proved)
    kit.text(WEI, "还款日", "1111", "2222", "3333")
    kit.text(WEI, "0")
    assert "Locked until" in kit.browse("alice").page(f"/desk/cases/{kit.case(WEI).id}")


def test_the_consent_history_has_words_rule_and_carrier(kit):
    phone = kit.stranger()
    kit.text(phone, "hello", "please stop texting me", "START", "0")
    page = kit.browse("alice").page(f"/desk/cases/{kit.case(phone).id}")
    assert "2 changes" in page
    assert "Refused: Answers and notices" in page
    assert "please stop texting me" in page
    assert "by phone, rule" in page


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_what_a_borrower_types_is_data_on_every_screen(kit, odd):
    phone, case = kit.waiting(odd)
    visitor = kit.browse("alice")
    paths = ["/desk/", "/desk/list/all", f"/desk/cases/{case.id}", f"/desk/cases/{case.id}/live"]
    for path in paths:
        html = visitor.get(path).text
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "\x00" not in html
        assert "\u202e" not in html
        assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|(49) \{%", html)
        assert html.count("<hx-partial") == html.count("</hx-partial>") <= 6
    kit.text(phone, "after")  # and the conversation goes on


def test_whole_identity_numbers_are_masked_wherever_they_show(kit):
    phone, case = kit.waiting("my id is 110101199003071234 and card 6222 0212 3456 7890 123")
    visitor = kit.browse("alice")
    for path in ("/desk/list/all", f"/desk/cases/{case.id}"):
        html = visitor.get(path).text
        assert "11010119900307" not in html
        assert "6222 0212" not in html
        assert "1234" in html
    kit.act(phone, Act.NOTE, "he said 110101199003071234")
    assert "11010119900307" not in visitor.get(f"/desk/cases/{case.id}").text


def test_a_picture_is_told_not_opened(kit):
    from bot.domain import Inbound

    phone = kit.stranger()
    kit.text(phone, "0")
    kit.house.engine.receive(Inbound("phone", "demo", "media-1", phone, "demo", "", media=2))
    kit.settle()
    assert "2 pictures or files came with it" in kit.browse("alice").page(f"/desk/cases/{kit.case(phone).id}")


def test_a_long_conversation_shows_its_newest_and_all_when_asked(kit):
    phone, case = kit.waiting("the very first words")
    kit.act(phone, Act.TAKE)
    kit.act(phone, Act.NOTE, *(f"note {number}" for number in range(205)))
    visitor = kit.browse("alice")
    page = visitor.page(f"/desk/cases/{case.id}")
    assert "note 204" in page
    assert "Show the whole conversation" in page
    assert "the very first words" in visitor.page(f"/desk/cases/{case.id}?whole=1")


def test_a_block_by_the_carrier_is_told_with_its_reason(kit):
    from bot.domain import BlockEvent

    phone, case = kit.waiting()
    kit.house.engine.failed(kit.person(phone), BlockEvent("block-1", "phone", "opted_out", "21610"))
    kit.settle()
    page = kit.browse("alice").page(f"/desk/cases/{case.id}")
    assert "The carrier refuses this number: opted out at the carrier" in page


# staying up to date


def test_a_case_costs_304_until_something_is_said(kit):
    phone, case = kit.waiting()
    visitor = kit.browse("alice", kit.desk(clock=lambda: datetime(2026, 11, 23, 15, tzinfo=UTC)))
    path = f"/desk/cases/{case.id}/live"
    tag = visitor.get(path).headers["ETag"]
    assert visitor.get(path, If_None_Match=tag).status_code == 304
    kit.text(phone, "one more thing")
    answer = visitor.get(path, If_None_Match=tag)
    assert answer.status_code == 200
    assert "one more thing" in answer.text


def test_the_form_to_write_in_is_never_part_of_what_is_swapped(kit):
    _, case = kit.waiting()
    visitor = kit.browse("alice")
    live = visitor.get(f"/desk/cases/{case.id}/live").text
    assert "<textarea" not in live
    targets = set(re.findall(r'hx-target="#([a-z-]+)"', live))
    page = visitor.get(f"/desk/cases/{case.id}").text
    assert all(f'id="{target}"' in page for target in targets)


# trouble


def test_the_record_can_be_read_while_redis_is_away(kit):
    _, case = kit.waiting("still readable")

    class Away:
        def view(self, person):
            raise StoreAway("down")

    page = kit.browse("alice", kit.desk(engine=Away())).page(f"/desk/cases/{case.id}")
    assert "still readable" in page
    assert "cannot reach Redis" in page


def test_an_erased_person_has_nothing_left_to_read(kit):
    phone, case = kit.waiting("forget me")
    person = kit.person(phone)
    kit.house.live.forget(person)
    kit.settle()
    kit.house.archive.erase(person, datetime.now(UTC) + timedelta(seconds=1))
    visitor = kit.browse("alice")
    answer = visitor.get(f"/desk/cases/{case.id}")
    assert answer.status_code in {200, 404}
    assert "forget me" not in answer.text
    assert "forget me" not in visitor.page("/desk/list/all")
    assert visitor.act(case, "take").status_code in {404, 409, 410}
    assert visitor.act(case, "reveal").status_code in {404, 409, 410}


def test_three_pleas_within_a_second_open_one_case_and_say_so_once(kit):
    phone = kit.stranger()
    kit.text(phone, "agent", "agent", "agent")
    page = kit.browse("alice").page(f"/desk/cases/{kit.case(phone).id}")
    assert page.count("Case opened") == 1
