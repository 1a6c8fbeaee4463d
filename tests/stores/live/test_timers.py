from __future__ import annotations

import pytest

from bot.domain import TimerKind
from bot.stores.base import DueTimer
from tests.stores.example import JAMES, MARIA, commit

NOON = 1795348800


def test_a_timer_is_leased_when_it_is_due_and_not_before(store):
    commit(store, timers={TimerKind.STATE: NOON})
    assert store.lease_timers(NOON - 1, limit=9) == []
    assert store.lease_timers(NOON, limit=9) == [DueTimer(store.person_of(MARIA), "state", NOON)]


def test_a_leased_timer_comes_back_after_its_lease_as_it_was(store):
    commit(store, timers={TimerKind.STATE: NOON})
    [timer] = store.lease_timers(NOON + 5, limit=9, lease_s=30)
    assert store.lease_timers(NOON + 34, limit=9) == []
    assert store.lease_timers(NOON + 35, limit=9) == [timer]


def test_a_turn_that_clears_a_timer_clears_it_even_while_leased(store):
    commit(store, timers={TimerKind.STATE: NOON, TimerKind.PROMISE: NOON})
    assert len(store.lease_timers(NOON, limit=9, lease_s=1)) == 2
    commit(store, timers={TimerKind.PROMISE: NOON})
    assert [timer.timer for timer in store.lease_timers(NOON + 9, limit=9)] == ["promise"]


def test_a_turn_that_moves_a_timer_leaves_one(store):
    commit(store, timers={TimerKind.STATE: NOON})
    commit(store, timers={TimerKind.STATE: NOON + 60})
    assert store.lease_timers(NOON + 59, limit=9) == []
    assert [timer.due for timer in store.lease_timers(NOON + 60, limit=9)] == [NOON + 60]


def test_a_stale_timer_can_be_dropped(store):
    commit(store, timers={TimerKind.STATE: NOON})
    [timer] = store.lease_timers(NOON, limit=9)
    store.drop_timer(timer)
    assert store.lease_timers(NOON + 999, limit=9) == []


def test_no_more_timers_are_leased_than_asked_for(store):
    phones = [f"+1415555{number:04d}" for number in range(20)]
    for phone in phones:
        commit(store, phone, timers={TimerKind.HELD: NOON})
    first = store.lease_timers(NOON, limit=7)
    rest = store.lease_timers(NOON, limit=99)
    assert (len(first), len(rest)) == (7, 13)
    assert {timer.person for timer in (*first, *rest)} == {store.person_of(phone) for phone in phones}


@pytest.mark.parametrize("kind", list(TimerKind))
def test_every_kind_of_timer_comes_back_by_name(store, kind):
    commit(store, JAMES, timers={kind: NOON})
    assert [timer.timer for timer in store.lease_timers(NOON, limit=1)] == [kind.value]
