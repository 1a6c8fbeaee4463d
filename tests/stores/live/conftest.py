from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from bot.stores.live import RedisStore, connect


@pytest.fixture
def store(any_redis_url, keys) -> Iterator[RedisStore]:
    """A live store on each kind of server."""
    made = RedisStore(connect(any_redis_url), keys)
    yield made
    made.close()


@pytest.fixture
def other_store(any_redis_url, keys) -> Iterator[RedisStore]:
    """The same as another process sees it."""
    made = RedisStore(connect(any_redis_url), keys)
    yield made
    made.close()


@pytest.fixture
def redis(any_redis_url) -> Iterator[Redis]:
    """A plain client of the server that the store is on."""
    with Redis(unix_socket_path=any_redis_url.removeprefix("unix://")) as client:
        yield client
