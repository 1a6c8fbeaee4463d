"""Redis decides, SQL remembers: whoever starts while the archive is away answers texts, and archives them later."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import structlog
from redis import Redis

from bot.app import build
from bot.errors import StoreAway
from tests.wired import MARIA, STRANGER, base64_of, replies, settings_for, until, wired


@pytest.fixture
def folder(tmp_path):
    """Where the archive lies; it can be moved away and back."""
    place = tmp_path / "sql"
    place.mkdir()
    return place


@pytest.fixture
def archived(folder):
    return {"database_url": f"sqlite:///{folder / 'archive.db'}"}


def test_a_web_process_starts_and_answers_while_the_archive_is_away(tmp_path, redis_url, folder, archived):
    with wired(tmp_path, redis_url, **archived) as first:
        first.text("balance 4821")
        first.archive()
    gone = folder.rename(tmp_path / "gone")
    with wired(tmp_path, redis_url, **archived) as second:
        assert "$1,250.00" in replies(second.text("balance"))[0]
        assert "A person will text you" in replies(second.text("agent", STRANGER))[0]
        second.text("STOP")
        assert second.client.get("/readyz").status_code == 200
        with pytest.raises(StoreAway):
            second.archive()
        gone.rename(folder)
        second.archive()
        archive = second.house.archive
        assert [case.topic for case in archive.cases("queue")] == ["human"]
        assert len(archive.consents(second.house.live.person_of(MARIA))) == 1
        assert archive.verify() is not None


def test_nobody_is_answered_while_both_have_nothing(tmp_path, redis_url, folder, archived):
    with wired(tmp_path, redis_url, **archived) as first:
        first.text("STOP")
        first.archive()
    gone = folder.rename(tmp_path / "gone")
    Redis.from_url(redis_url).flushall()
    with wired(tmp_path, redis_url, **archived) as second:
        assert replies(second.text("balance")) == []
        gone.rename(folder)
        until(lambda: not second.house.live.lost())
        until(lambda: not second.house.spool.waiting())
        assert replies(second.text("balance")) == []
        second.archive()
        assert len(second.house.archive.cases("after_stop")) == 1


def test_keys_that_did_not_seal_the_archive_are_told_of_when_it_is_back(
    tmp_path, redis_url, folder, archived
):
    with wired(tmp_path, redis_url, **archived) as first:
        first.text("hello")
        first.archive()
    gone = folder.rename(tmp_path / "gone")
    Redis.from_url(redis_url).flushall()
    house = build(settings_for(tmp_path, redis_url, huixin_keys=base64_of(32, 9), **archived), "web")
    gone.rename(folder)
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(StoreAway, match="HUIXIN_KEYS"):
                house.archive.counts("", datetime.now(UTC))
    assert [line["event"] for line in logs] == ["archive_refused"]
    house.close()


def test_nobody_waits_while_another_thread_opens_it(tmp_path, redis_url, folder, archived):
    gone = folder.rename(tmp_path / "gone")
    house = build(settings_for(tmp_path, redis_url, **archived), "web")
    gone.rename(folder)
    with house.archive._opening, pytest.raises(StoreAway, match="being opened"):
        house.archive.ping()
    house.archive.ping()
    house.close()


def test_a_command_does_not_begin_without_it(tmp_path, redis_url, archived, folder):
    folder.rmdir()
    with pytest.raises(StoreAway):
        build(settings_for(tmp_path, redis_url, **archived), "cli")
