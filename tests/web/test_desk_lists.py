from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Act
from bot.errors import StoreAway
from bot.web.desk.lag import Lag


def order_of(page: str, *numbers: str) -> list[str]:
    """The case numbers in the order in which a page shows them first."""
    return sorted((number for number in numbers if number in page), key=page.index)


def test_a_new_case_waits_in_the_queue_with_its_wish_language_proof_and_time(kit):
    _, case = kit.waiting("my roof is on fire")
    page = kit.browse("alice").page("/desk/list/queue")
    row = page[page.index("my roof is on fire") - 120 : page.index(case.number) + 120]
    for told in ("Wants a person", "min left", "Not proved", "English", case.number):
        assert told in row


def test_distress_stands_before_everything_on_every_list(kit):
    _, plain_case = kit.waiting()
    phone = kit.stranger()
    kit.text(phone, "I want to kill myself")
    urgent = kit.case(phone)
    visitor = kit.browse("bob")
    for path in ("/desk/", "/desk/list/queue", "/desk/list/all"):
        page = visitor.page(path)
        assert order_of(page, plain_case.number, urgent.number)[0] == urgent.number
        assert "distress" in page.lower()


def test_the_first_screen_has_mine_where_we_owe_before_mine_where_they_do(kit):
    owed_phone, owed = kit.waiting("first words")
    resting_phone, resting = kit.waiting("second words")
    kit.act(owed_phone, Act.TAKE, login="carol")
    kit.act(resting_phone, Act.TAKE, login="carol")
    kit.act(resting_phone, Act.REPLY, "Here is your answer.", login="carol")
    page = kit.browse("carol").page("/desk/")
    assert order_of(page, owed.number, resting.number) == [owed.number, resting.number]
    assert page.index("Mine, we owe an answer") < page.index(owed.number)
    assert page.index(owed.number) < page.index("Mine, waiting for the borrower") < page.index(resting.number)
    mine = kit.browse("carol").page("/desk/list/mine")
    assert "their turn" in mine
    assert owed.number not in kit.browse("bob").page("/desk/list/mine")


def test_written_after_stop_has_a_list_of_its_own(kit):
    phone = kit.stranger()
    kit.text(phone, "STOP", "lost my job cant pay")
    case = kit.case(phone)
    visitor = kit.browse("alice")
    page = visitor.page("/desk/list/after_stop")
    assert "lost my job cant pay" in page
    assert "not by text" in page
    assert case.number not in visitor.page("/desk/list/queue")


def test_a_closed_case_leaves_the_queue(kit):
    phone, case = kit.waiting()
    kit.act(phone, Act.CLOSE)
    visitor = kit.browse("alice")
    assert case.number in visitor.page("/desk/list/closed")
    assert case.number not in visitor.page("/desk/list/queue")


def test_a_missed_promise_is_marked(kit):
    _, case = kit.waiting("waiting long")
    later = datetime.now(UTC) + timedelta(hours=3)
    visitor = kit.browse("alice", kit.desk(clock=lambda: later))
    page = visitor.page("/desk/list/queue")
    assert re.search(rf"\d h \d+ min overdue[^%]*?waiting long[^%]*?{case.number}", page)


def test_a_list_longer_than_a_page_is_leafed_through(kit):
    for _ in range(3):
        kit.waiting()
    visitor = kit.browse("alice")
    whole = kit.house.archive.cases("all", limit=500)
    page = visitor.get(f"/desk/list/all?offset={len(whole) - 1}").text
    assert page.count("data-row") == 1
    assert 'rel="prev"' in page
    assert visitor.get("/desk/list/all?offset=999999999").status_code == 200
    assert visitor.get("/desk/list/all?offset=-5").status_code == 200
    assert visitor.get("/desk/list/all?offset=x").status_code == 200


def test_an_unknown_list_or_case_is_not_there(kit):
    visitor = kit.browse("alice")
    assert visitor.get("/desk/list/everything").status_code == 404
    assert visitor.get("/desk/cases/00-none").status_code == 404


# staying up to date


def test_what_did_not_change_costs_304_and_what_did_comes_at_once(kit):
    visitor = kit.browse("alice", kit.desk(clock=lambda: datetime(2026, 11, 23, 15, tzinfo=UTC)))
    for path in ("/desk/live", "/desk/list/queue/live"):
        tag = visitor.get(path).headers["ETag"]
        assert visitor.get(path, If_None_Match=tag).status_code == 304
    kit.waiting("brand new")
    answer = visitor.get("/desk/list/queue/live", If_None_Match=tag)
    assert answer.status_code == 200
    assert "brand new" in answer.text


def test_a_fragment_is_another_one_for_another_person_language_or_time(kit):
    now = [datetime(2026, 11, 23, 15, tzinfo=UTC)]
    app = kit.desk(clock=lambda: now[0])
    alice, bob = kit.browse("alice", app), kit.browse("bob", app)
    tag = alice.get("/desk/live").headers["ETag"]
    assert bob.get("/desk/live", If_None_Match=tag).status_code == 200
    assert alice.get("/desk/live", If_None_Match=tag, Accept_Language="zh-CN").status_code == 200
    now[0] += timedelta(minutes=1)
    assert alice.get("/desk/live", If_None_Match=tag).status_code == 200


def test_a_fragment_carries_the_counts_for_the_head(kit):
    before = int(re.search(r"(\d+) waiting", kit.browse("alice").page("/desk/live"))[1])
    kit.waiting()
    assert f"{before + 1} waiting" in kit.browse("alice").page("/desk/live")


# trouble


class Behind:
    """A live store whose journal waits since a given moment."""

    def __init__(self, live, at):
        self.live, self.at, self.looks = live, at, 0

    def __getattr__(self, name):
        return getattr(self.live, name)

    def journal_waiting(self, positions):
        self.looks += 1
        return [number == 7 for number in range(len(positions))]

    def read_journal(self, partition, after, limit):
        assert (partition, limit) == (7, 1)
        return [type("Item", (), {"at": self.at})()]


@pytest.mark.parametrize(("seconds", "told"), [(4, False), (6, True), (3600, True)])
def test_a_lag_above_five_seconds_is_told(kit, seconds, told):
    behind = Behind(kit.house.live, datetime.now(UTC).timestamp() - seconds)
    page = kit.browse("alice", kit.desk(live=behind)).page("/desk/")
    assert ("more than five seconds behind" in page) is told


def test_the_lag_is_looked_at_once_for_everybody_who_watches(kit):
    behind = Behind(kit.house.live, 990.0)
    now = [1000.0]
    lag = Lag(kit.house.archive, behind, lambda: now[0])
    assert [lag.seconds() for _ in range(5)] == [10.0] * 5
    assert behind.looks == 1
    now[0] = 1002.5
    assert lag.seconds() == 12.5
    assert behind.looks == 2


def test_the_desk_can_be_read_while_redis_is_away(kit):
    class Away:
        def journal_waiting(self, positions):
            raise StoreAway("down")

        def take_tokens(self, *_, **__):
            raise StoreAway("down")

    page = kit.browse("alice", kit.desk(live=Away())).page("/desk/list/queue")
    assert "cannot reach Redis" in page


def test_an_archive_that_is_away_gets_one_clear_page(kit):
    class Away:
        def __getattr__(self, name):
            return getattr(kit.house.archive, name)

        def cases(self, *_, **__):
            raise StoreAway("down")

    answer = kit.browse("alice", kit.desk(archive=Away())).get("/desk/list/queue")
    assert answer.status_code == 503
    assert "Nothing was changed" in answer.text


# roles and screens


def test_compliance_reads_everything_and_is_offered_nothing_to_answer_with(kit):
    _, case = kit.waiting("please read this")
    visitor = kit.browse("dan")
    page = visitor.get("/desk/").text
    assert "/desk/next" not in page
    assert "please read this" in visitor.page("/desk/list/all")
    html = visitor.get(f"/desk/cases/{case.id}").text
    for button in ("/take", "/reply", "/note", "/hand-back", "/close"):
        assert f"{case.id}{button}" not in html
    assert f"{case.id}/export" in html


def test_screens_come_in_english_and_chinese_as_the_browser_asks_or_as_was_chosen(kit):
    visitor = kit.browse("alice")
    assert 'lang="en"' in visitor.get("/desk/").text
    chinese = visitor.get("/desk/", Accept_Language="zh-CN,zh;q=0.9").text
    assert 'lang="zh-Hans"' in chinese
    assert "当前" in chinese
    answer = visitor.post("/desk/screen", language="zh", theme="dark", next="/desk/list/mine")
    assert answer.location == "/desk/list/mine"
    page = visitor.get("/desk/").text
    assert 'lang="zh-Hans"' in page
    assert 'data-theme="dark"' in page
    assert visitor.post("/desk/screen", language="xx").status_code == 400
    assert visitor.post("/desk/screen", theme="auto", next="//evil.example").location == "/desk"


def test_the_demo_says_on_every_screen_that_all_is_fictional(kit):
    visitor = kit.browse("alice")
    _, case = kit.waiting()
    for path in (
        "/desk/",
        "/desk/list/all",
        f"/desk/cases/{case.id}",
        "/desk/flows",
        "/desk/login",
        "/phone/",
    ):
        assert "everything is fictional" in visitor.page(path)


def test_a_real_lender_sees_no_word_of_a_demo(kit):
    from dataclasses import replace

    lender = replace(kit.house.lender, demo=False)
    visitor = kit.browse("alice", kit.desk(lender=lender))
    assert "fictional" not in visitor.page("/desk/")


def test_the_state_machine_is_shown_as_a_picture_that_can_do_nothing(kit):
    visitor = kit.browse(
        "alice", kit.desk(draw=lambda: "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    )
    assert "/desk/flows" in visitor.get("/desk/").text
    assert "/desk/flows.svg" in visitor.get("/desk/flows").text
    picture = visitor.get("/desk/flows.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert "script-src" not in picture.headers["Content-Security-Policy"]
