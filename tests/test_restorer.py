"""A Redis that lost everything forgets nobody's opt-out: not while we run, not at the next start."""

from __future__ import annotations

import pytest
from redis import Redis

from bot.domain import OUT_OF_ALL
from bot.restorer import Restorer, put_back
from tests.wired import MARIA, STRANGER, replies, wired


@pytest.fixture
def house(tmp_path, redis_url, monkeypatch):
    monkeypatch.setattr("bot.app.LOOK_EVERY_S", 3600.0)  # the test says when it is looked
    with wired(tmp_path, redis_url) as running:
        yield running


def silenced(house) -> bool:
    held = house.house.live.load(MARIA)
    return held.conversation.flags & OUT_OF_ALL == OUT_OF_ALL


def test_nobody_is_answered_from_an_emptied_redis(house, redis_url):
    house.text("STOP")
    house.archive()
    Redis.from_url(redis_url).flushall()
    for sender in (MARIA, STRANGER):
        assert replies(house.text("balance", sender)) == []
    Restorer(house.house.live, house.house.archive).step()
    assert silenced(house)
    assert replies(house.text("balance")) == []


def test_the_next_start_puts_back_what_an_emptied_redis_lost(tmp_path, redis_url):
    with wired(tmp_path, redis_url) as first:
        first.text("STOP")
        first.archive()
    Redis.from_url(redis_url).flushall()
    with wired(tmp_path, redis_url) as second:
        assert silenced(second)
        assert replies(second.text("balance")) == []


def test_a_first_start_has_nothing_to_put_back(house):
    assert not house.house.live.lost()
    assert replies(house.text("hello")) != []


def test_putting_back_what_is_there_changes_nothing(house):
    house.text("balance 4821")
    house.archive()
    house.text("STOP")
    assert put_back(house.house.live, house.house.archive) == (1, 0)
    assert silenced(house)
