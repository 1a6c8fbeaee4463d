from __future__ import annotations

import time

import pytest
import structlog

from bot.domain import Flags, Inbound
from bot.errors import Contended, StoreAway
from bot.stores.spool import Spool
from bot.workers.drainer import Drainer
from tests.carriers.fake_twilio import ACCOUNT
from tests.wired import JAMES, MARIA, OURS


@pytest.fixture
def spool(tmp_path, keys):
    return Spool(tmp_path / "spool", keys)


@pytest.fixture
def drainer(huixin, spool):
    house = huixin.house
    return Drainer(spool, house.live, house.engine, house.meters, host="host")


def keep(spool, text, sender=MARIA, sid=None, at=None):
    spool.append(
        Inbound("twilio", ACCOUNT, sid or f"SM{text}", sender, OURS, text), time.time() if at is None else at
    )


def test_what_waited_is_taken_in_order_and_the_sender_may_go_again(huixin, spool, drainer, twilio):
    for text in ("balance", "4821"):
        keep(spool, text)
    assert drainer.step()
    assert not drainer.step()
    assert [entry.event.text for entry in huixin.turns()] == ["balance", "4821"]
    assert not huixin.house.live.sending_held()
    for _ in range(3):
        huixin.sent()
    assert len(twilio.taken) == 2
    assert "4021" in twilio.taken[-1]["Body"]


def test_while_it_drains_the_sender_waits(huixin, spool, drainer, monkeypatch):
    keep(spool, "hello")
    held = []
    receive = huixin.house.engine.receive

    def watched(*args, **more):
        held.append(huixin.house.live.sending_held())
        return receive(*args, **more)

    monkeypatch.setattr(huixin.house.engine, "receive", watched)
    drainer.step()
    assert held == [True]


def test_a_text_that_was_committed_before_redis_went_away_is_not_taken_twice(huixin, spool, drainer):
    huixin.text("balance", sid="SM7")
    keep(spool, "balance", sid="SM7")
    drainer.step()
    assert len(huixin.turns()) == 1
    assert huixin.figure("huixin_drained_total", outcome="known") == 1


def test_an_answer_that_came_too_late_for_the_carrier_is_sent(huixin, spool, drainer, twilio):
    huixin.text("balance", sid="SM7")
    keep(spool, "balance", sid="SM7")
    while drainer.step():
        pass
    huixin.sent()
    assert len(twilio.taken) == 1


def test_an_answer_that_the_carrier_was_given_is_not_sent_again_for_a_redelivery(
    huixin, spool, drainer, twilio
):
    huixin.text("balance", sid="SM7")
    keep(spool, "balance", sid="SM7", at=time.time() + 15)
    while drainer.step():
        pass
    huixin.sent()
    assert twilio.taken == []


def test_a_late_opt_out_yields_to_a_newer_opt_in(huixin, spool, drainer):
    huixin.text("STOP")
    huixin.text("START")
    keep(spool, "STOP", at=time.time() - 600)
    drainer.step()
    assert not huixin.house.live.load(MARIA).conversation.flags & Flags.OUT_SERVICING


def test_an_opt_out_that_waited_applies(huixin, spool, drainer):
    keep(spool, "STOP", at=time.time() - 600)
    drainer.step()
    assert huixin.house.live.load(MARIA).conversation.flags & Flags.OUT_SERVICING


@pytest.mark.parametrize("fault", [StoreAway("redis"), Contended("busy")])
def test_what_cannot_be_taken_now_stays_first_in_line(huixin, spool, drainer, monkeypatch, fault):
    keep(spool, "hello")

    def fails(*_args, **_more):
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(huixin.house.engine, "receive", fails)
        with pytest.raises(type(fault)):
            drainer.step()
    assert spool.waiting()
    drainer.step()
    assert [entry.event.text for entry in huixin.turns()] == ["hello"]


def test_a_text_that_trips_us_is_journaled_and_holds_up_nobody(huixin, spool, drainer, monkeypatch):
    keep(spool, "poison", MARIA)
    keep(spool, "hello", JAMES)
    receive = huixin.house.engine.receive

    def trips(inbound, **more):
        if inbound.text == "poison":
            raise KeyError(MARIA)
        return receive(inbound, **more)

    monkeypatch.setattr(huixin.house.engine, "receive", trips)
    with structlog.testing.capture_logs() as logs:
        drainer.step()
    assert [entry.event.text for entry in huixin.turns(JAMES)] == ["hello"]
    assert not spool.waiting()
    assert MARIA not in str(logs)
    live = huixin.house.live
    kinds = [item.kind for number in range(64) for item in live.read_journal(number, "0-0", 9)]
    assert kinds.count("unreadable") == 1


def test_the_sender_is_held_once_for_each_time_that_the_spool_fills(huixin, spool, drainer, monkeypatch):
    held = []
    hold = huixin.house.live.hold_sending
    monkeypatch.setattr(
        type(huixin.house.live),
        "hold_sending",
        lambda _live, host, seconds: held.append(seconds) or hold(host, seconds),
    )
    for _ in range(2):
        keep(spool, "a")
        drainer.step()
        keep(spool, "b")
        drainer.step()
        drainer.step()
    assert held == [60.0, 0, 60.0, 0]
