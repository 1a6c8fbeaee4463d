from __future__ import annotations

import threading

import pytest
import structlog
from redis import Redis

from bot.errors import StoreAway
from bot.workers.archivist import REST_S, Archivist
from tests.wired import JAMES, MARIA


def archivist_of(huixin, **changes):
    return Archivist(huixin.house.live, huixin.house.archive, huixin.house.meters, **changes)


def drain(archivist, rounds=50):
    for _ in range(rounds):
        if not archivist.step():
            return
    raise AssertionError("it never came to rest")


def texts_in(huixin, phone):
    return [row.text for row in huixin.house.archive.messages(phone) if row.direction == "in"]


@pytest.fixture
def somebody(huixin):
    """A number that no other test of this file has used."""
    return f"+1415555{next(huixin.serial):04d}"


def person(huixin, phone):
    return huixin.house.live.person_of(phone)


def test_what_happened_is_in_the_archive_and_no_longer_in_the_journal(huixin, somebody):
    for text in ("hello", "balance", "0"):
        huixin.text(text, somebody)
    drain(archivist_of(huixin))
    assert texts_in(huixin, person(huixin, somebody)) == ["hello", "balance", "0"]
    assert huixin.journal(somebody) == []


def test_a_redis_that_forgot_and_whose_clock_is_behind_loses_nothing_to_the_archive(huixin, somebody):
    huixin.text("hello", somebody)
    drain(archivist_of(huixin))
    partition = person(huixin, somebody)[0] % 64
    huixin.house.live.continue_journal(partition, "99999999999990-0")
    huixin.text("balance", somebody)
    drain(archivist_of(huixin))
    with Redis.from_url(huixin.house.settings.redis_url.get_secret_value()) as redis:
        redis.delete(f"{{p{partition:02d}}}:j")
    huixin.text("0", somebody)
    drain(archivist_of(huixin))
    assert texts_in(huixin, person(huixin, somebody)) == ["hello", "balance", "0"]


def test_one_that_died_between_archiving_and_trimming_is_taken_over_without_loss_or_doubling(
    huixin, somebody
):
    huixin.text("hello", somebody)
    partition = person(huixin, somebody)[0] % 64
    house = huixin.house
    after = house.archive.position(partition)
    house.archive.append(partition, after, house.live.read_journal(partition, after, 10))
    huixin.text("balance", somebody)
    drain(archivist_of(huixin))
    assert texts_in(huixin, person(huixin, somebody)) == ["hello", "balance"]
    assert huixin.journal(somebody) == []


def test_two_archivists_at_once_lose_nothing_and_double_nothing(huixin, somebody):
    stop = threading.Event()

    def work(archivist):
        while not stop.is_set():
            archivist.step()

    threads = [threading.Thread(target=work, args=(archivist_of(huixin),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    sent = [f"text {number}" for number in range(40)]
    for text in sent:
        huixin.text(text, somebody)
    stop.set()
    for thread in threads:
        thread.join()
    drain(archivist_of(huixin))
    assert texts_in(huixin, person(huixin, somebody)) == sent


def test_a_bad_item_holds_up_only_its_own_partition(huixin, somebody, monkeypatch):
    huixin.text("hello", somebody)
    huixin.text("bad", somebody)
    huixin.text("hello", JAMES)
    bad = huixin.journal(somebody)[-1].position
    partition = person(huixin, somebody)[0] % 64
    assert partition != person(huixin, JAMES)[0] % 64
    append = type(huixin.house.archive).append

    def trips(archive, number, after, items):
        if number == partition and any(item.position == bad for item in items):
            raise ValueError(MARIA)
        return append(archive, number, after, items)

    monkeypatch.setattr(type(huixin.house.archive), "append", trips)
    now = [huixin.journal(somebody)[-1].at + 5]
    archivist = archivist_of(huixin, clock=lambda: now[0])
    with structlog.testing.capture_logs() as logs:
        for _ in range(6):
            archivist.step()
            now[0] += REST_S / 4
    assert texts_in(huixin, person(huixin, JAMES))[-1] == "hello"
    assert texts_in(huixin, person(huixin, somebody)) == ["hello"]
    assert [item.position for item in huixin.journal(somebody)] == [bad]
    assert {line["event"] for line in logs} == {"journal_stuck"}
    assert MARIA not in str(logs)
    assert huixin.figure("huixin_journal_lag_seconds") >= 5

    monkeypatch.undo()
    now[0] += REST_S
    drain(archivist)
    assert texts_in(huixin, person(huixin, somebody)) == ["hello", "bad"]
    assert (
        huixin.figures()[next(key for key in huixin.figures() if key[0] == "huixin_journal_lag_seconds")] == 0
    )


def test_while_the_database_is_away_the_journal_keeps_everything(huixin, somebody, monkeypatch):
    def away(*_):
        raise StoreAway("sql")

    archivist = archivist_of(huixin)
    drain(archivist)
    huixin.text("hello", somebody)
    with monkeypatch.context() as broken:
        broken.setattr(type(huixin.house.archive), "append", away)
        with pytest.raises(StoreAway):
            archivist.step()
        assert len(huixin.journal(somebody)) == 1
    drain(archivist)
    assert texts_in(huixin, person(huixin, somebody)) == ["hello"]


def test_a_database_that_goes_away_in_the_middle_is_no_bad_item(huixin, somebody, monkeypatch):
    def goes_away(*_):
        raise OSError("connection lost")

    def away(_archive):
        raise StoreAway("sql")

    archivist = archivist_of(huixin)
    drain(archivist)
    huixin.text("hello", somebody)
    with monkeypatch.context() as broken:
        broken.setattr(type(huixin.house.archive), "append", goes_away)
        broken.setattr(type(huixin.house.archive), "ping", away)
        with pytest.raises(StoreAway):
            archivist.step()
    drain(archivist)
    assert texts_in(huixin, person(huixin, somebody)) == ["hello"]


def test_more_than_one_batch_waits_its_turn(huixin, somebody, monkeypatch):
    monkeypatch.setattr("bot.workers.archivist.BATCH", 3)
    for number in range(8):
        huixin.text(f"text {number}", somebody)
    archivist = archivist_of(huixin)
    drain(archivist)
    assert len(texts_in(huixin, person(huixin, somebody))) == 8
