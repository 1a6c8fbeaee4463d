"""The engine over a real live store: races, redelivery, order, replay, silence."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from bot.domain import Act, Conversation, Inbound, StaffEvent
from bot.engine.engine import Engine
from bot.engine.facts import FactReader
from bot.engine.replay import differences
from bot.errors import Refused, StoreAway
from bot.loans.demo import load_demo
from bot.loans.sql import SqlLoanBook
from bot.stores.live import RedisStore, connect

MARIA = "+14155550101"


@pytest.fixture(scope="module")
def loan_book(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('loans') / 'loans.db'}"
    load_demo(url, date(2026, 11, 22))
    book = SqlLoanBook(url, today=lambda: date(2026, 11, 22))
    yield book
    book.close()


@pytest.fixture
def engine(rules, ear, live, loan_book):
    return Engine(rules, live, ear, FactReader(loan_book))


def inbound(text: str, message_id: str, sender: str = MARIA) -> Inbound:
    return Inbound("phone", "demo", message_id, sender, "+14155550100", text)


def staff(act: Act, nonce: str, login: str = "alice", text: str = "") -> StaffEvent:
    return StaffEvent(f"desk:{nonce}", act, login, login.title(), "agent", text)


def journal(live, phone: str = MARIA):
    person = live.person_of(phone)
    items = live.read_journal(person[0] % 64, "0-0", 1000)
    return [live.open_entry(item) for item in items if item.kind == "turn" and item.person == person]


def test_two_texts_at_once_are_two_turns_in_a_row(engine, live):
    texts = [
        inbound(text, f"m{place}")
        for place, text in enumerate(["hello", "balance", "0", "thanks", "help"] * 4)
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(engine.receive, texts))
    versions = [entry.conversation.version for entry in journal(live)]
    assert versions == list(range(1, 21))
    assert len({entry.conversation.case.id for entry in journal(live) if entry.conversation.case}) == 1


def test_a_redelivery_gives_the_same_answer_and_does_nothing_twice(engine, live):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(engine.receive, [inbound("balance 4821", "m1")] * 8))
    later = engine.receive(inbound("something else under the same id", "m1"))
    assert {answer.outgoing for answer in answers} == {later.outgoing}
    assert later.known
    assert len(journal(live)) == 1


def test_a_reply_never_overtakes_what_is_queued(engine, live):
    engine.receive(inbound("agent", "m1"))
    person = live.person_of(MARIA)
    engine.command(person, staff(Act.TAKE, "1"))
    engine.command(person, staff(Act.REPLY, "2", text="one moment"))
    engine.command(person, staff(Act.HAND_BACK, "3"))
    assert engine.receive(inbound("balance 4821", "m2")).outgoing == ()
    first = live.lease_outgoing("sender", limit=10)
    assert [leased.outgoing.reply for leased in first] == ["case.taken+staff"]


def test_an_opt_out_takes_back_what_was_queued(engine, live):
    engine.receive(inbound("agent", "m1"))
    person = live.person_of(MARIA)
    engine.command(person, staff(Act.REPLY, "1", text="one moment"))
    answer = engine.receive(inbound("stop texting me", "m2"))
    assert [outgoing.reply for outgoing in answer.outgoing] == ["consent.out"]
    assert live.lease_outgoing("sender", limit=10) == []


def test_of_two_people_who_take_a_case_at_once_one_gets_it(engine, live):
    engine.receive(inbound("agent", "m1"))
    person = live.person_of(MARIA)

    def take(login: str) -> str:
        try:
            engine.command(person, staff(Act.TAKE, login, login))
        except Refused as refused:
            return refused.who or "?"
        return "mine"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(take, ["alice", "bob"]))
    assert outcomes in (["Alice", "mine"], ["Bob", "mine"])


def test_a_double_click_is_one_command(engine, live):
    engine.receive(inbound("agent", "m1"))
    person = live.person_of(MARIA)
    assert engine.command(person, staff(Act.REPLY, "same", text="hello"))
    assert engine.command(person, staff(Act.REPLY, "same", text="hello")) == ""
    assert len(journal(live)) == 2


def test_the_journal_of_real_turns_replays(engine, live, rules):
    for place, text in enumerate(["balance", "9999", "4821", "agent", "stop", "hello?", "START", "0"]):
        engine.receive(inbound(text, f"m{place}"))
    person = live.person_of(MARIA)
    engine.command(person, staff(Act.REPLY, "1", text="hello"))
    found = differences(rules, person, Conversation(phone=MARIA), journal(live), live.digest)
    assert found == []
    assert len(journal(live)) == 9


def test_a_timer_that_no_conversation_has_is_dropped(engine, live):
    engine.receive(inbound("agent", "m1"))
    due = live.lease_timers(time.time() + 10 * 24 * 3600, limit=10)
    assert [timer.timer for timer in due] == ["promise"]
    engine.receive(inbound("stop", "m2"))
    engine.fire(due[0])
    assert len(journal(live)) == 2


def test_what_staff_do_to_nobody_is_refused(engine, live):
    with pytest.raises(Refused):
        engine.command(live.person_of("+14155559999"), staff(Act.TAKE, "1"))


def test_redis_away_is_told_at_once(rules, ear, loan_book, keys, tmp_path):
    store = RedisStore(connect(f"unix://{tmp_path}/nobody.sock"), keys)
    with pytest.raises(StoreAway):
        Engine(rules, store, ear, FactReader(loan_book)).receive(inbound("balance", "m1"))
    store.close()
