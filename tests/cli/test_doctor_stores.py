"""What the doctor sees of a Redis, on a real one."""

from __future__ import annotations

import time
from datetime import date

import pytest
from redis import Redis

from bot.doctor.finding import Grade
from bot.doctor.house import of_keys
from bot.doctor.stores import of_redis
from bot.settings import Settings, load_settings
from bot.stores.live import RedisStore, connect

KEYS = {"huixin_keys": "A" * 43 + "=", "huixin_person_key": "A" * 22 + "=="}


@pytest.fixture
def settings(bare_environment) -> Settings:
    del bare_environment
    return load_settings(None)


@pytest.fixture
def configure(redis_url):
    """configure(appendonly="no") changes the running server, and changes it back afterwards."""
    with Redis(unix_socket_path=redis_url.removeprefix("unix://"), decode_responses=True) as client:
        before = {}

        def configure(**changes: str) -> None:
            for name, value in changes.items():
                option = name.replace("_", "-")
                before.setdefault(option, client.config_get(option)[option])
                client.config_set(option, value)

        yield configure
        for name, value in before.items():
            client.config_set(name, value)


def unsafe(findings) -> dict[str, str]:
    return {found.what: found.words for found in findings if found.grade is Grade.UNSAFE}


def test_our_own_server_has_nothing_unsafe(settings, redis_url):
    assert unsafe(of_redis(settings, redis_url)) == {}


def test_no_append_only_file_is_unsafe(settings, redis_url, configure):
    configure(appendonly="no")
    assert "appendonly is off" in unsafe(of_redis(settings, redis_url))["Redis persistence"]


def test_throwing_conversations_away_is_unsafe(settings, redis_url, configure):
    configure(maxmemory_policy="allkeys-lru")
    assert "allkeys-lru" in unsafe(of_redis(settings, redis_url))["Redis memory"]


def test_replicas_that_are_waited_for_must_be_there(settings, redis_url):
    settings = settings.model_copy(update={"redis_wait_replicas": 1})
    assert "0 are connected" in unsafe(of_redis(settings, redis_url))["REDIS_WAIT_REPLICAS"]


@pytest.mark.parametrize("skew", [-5.0, 5.0])
def test_a_clock_that_is_off_is_unsafe(settings, redis_url, skew):
    assert "run NTP" in unsafe(of_redis(settings, redis_url, lambda: time.time() + skew))["clock"]


def test_keys_that_are_not_those_of_the_data_are_unsafe(redis_url, keys, bare_environment):
    del bare_environment
    RedisStore(connect(redis_url), keys).check_fingerprint()
    others = {**KEYS, "huixin_audit_key": "A" * 43 + "=", "secret_key": "correct horse battery"}
    found = unsafe(of_redis(load_settings(None, **others), redis_url))
    assert found["keys for Redis"].startswith("HUIXIN_PERSON_KEY: ")


def test_an_old_key_asks_to_be_rotated_and_the_ones_before_it_do_not(bare_environment):
    del bare_environment
    newest, older = "A" * 43 + "=", "B" * 43 + "="
    settings = load_settings(None, **{**KEYS, "huixin_keys": f"{newest}@2025-01-01,{older}@2020-01-01"})
    graded = {found.what: found.grade for found in of_keys(settings, date(2026, 11, 22))}
    assert graded["HUIXIN_KEYS, newest"] is Grade.NOTE
    assert graded["HUIXIN_KEYS, 1 before the newest"] is Grade.WELL
