from __future__ import annotations

import time

import pytest
import structlog

from bot.domain import Act, CaseStatus
from bot.errors import Contended, StoreAway
from bot.workers.timers import Timers
from tests.wired import JAMES, MARIA


def timers_of(huixin, ahead_s=0.0):
    house = huixin.house
    return Timers(house.live, house.engine, house.meters, clock=lambda: time.time() + ahead_s)


def case_of(huixin, phone=MARIA):
    return huixin.house.live.load(phone).conversation.case


@pytest.fixture
def taken(huixin):
    """Two cases that alice has taken and not spoken in: they go back after ten minutes."""
    for phone in (MARIA, JAMES):
        huixin.text("0", phone)
        huixin.staff(Act.TAKE, phone=phone)
    return huixin


def test_what_is_due_becomes_a_turn_once(taken):
    assert case_of(taken).status is CaseStatus.TAKEN
    assert timers_of(taken, ahead_s=11 * 60).step()
    assert case_of(taken).status is CaseStatus.OPEN
    assert not timers_of(taken, ahead_s=11 * 60).step()
    assert [entry.event.kind for entry in taken.turns()].count("timer") == 1


def test_what_is_not_due_waits(taken):
    assert not timers_of(taken).step()
    assert case_of(taken).status is CaseStatus.TAKEN


def test_a_timer_that_no_conversation_has_any_more_is_dropped(taken):
    for phone in (MARIA, JAMES):
        taken.house.live.forget(taken.person(phone))
    assert not timers_of(taken, ahead_s=11 * 60).step()


@pytest.mark.parametrize("fault", [KeyError(MARIA), Contended("busy")])
def test_a_timer_that_fails_holds_up_no_other(taken, monkeypatch, fault):
    fire = taken.house.engine.fire

    def trips(due):
        if due.person == taken.person(MARIA):
            raise fault
        fire(due)

    monkeypatch.setattr(taken.house.engine, "fire", trips)
    with structlog.testing.capture_logs() as logs:
        assert timers_of(taken, ahead_s=11 * 60).step()
    assert case_of(taken, JAMES).status is CaseStatus.OPEN
    assert case_of(taken, MARIA).status is CaseStatus.TAKEN
    assert MARIA not in str(logs)


def test_a_timer_that_failed_comes_back_when_its_lease_runs_out(taken, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(taken.house.engine, "fire", _contended)
        timers_of(taken, ahead_s=11 * 60).step()
    assert case_of(taken).status is CaseStatus.TAKEN
    timers_of(taken, ahead_s=12 * 60).step()
    assert case_of(taken).status is CaseStatus.OPEN


def test_redis_away_is_for_the_loop_to_wait_for(taken, monkeypatch):
    def away(_due):
        raise StoreAway("redis")

    monkeypatch.setattr(taken.house.engine, "fire", away)
    with pytest.raises(StoreAway):
        timers_of(taken, ahead_s=11 * 60).step()


def _contended(_due):
    raise Contended("busy")
