"""Real parts for every room's tests: a Redis on a unix socket, keys, a live store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from bot.stores.crypto import KeyRing
from bot.stores.embedded import EmbeddedRedis
from bot.stores.live import RedisStore, connect

DATA_KEY = bytes(range(32))
PERSON_KEY = bytes(range(100, 116))


@pytest.fixture(scope="session")
def embedded_redis(tmp_path_factory) -> Iterator[EmbeddedRedis]:
    """The server that Huixin brings along, one for the whole session."""
    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def path_redis(tmp_path_factory) -> Iterator[EmbeddedRedis]:
    """A redis-server found on this machine, whatever its version."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on the PATH")
    server = EmbeddedRedis(tmp_path_factory.mktemp("path-redis"), binary=Path(binary))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(embedded_redis) -> str:
    """The embedded server's address, empty."""
    return emptied(embedded_redis)


@pytest.fixture(params=["embedded_redis", "path_redis"])
def any_redis_url(request) -> str:
    """The address of each kind of server, empty."""
    return emptied(request.getfixturevalue(request.param))


@pytest.fixture
def keys() -> KeyRing:
    return KeyRing([DATA_KEY], PERSON_KEY)


@pytest.fixture
def live(redis_url, keys) -> Iterator[RedisStore]:
    """A live store on the embedded server."""
    store = RedisStore(connect(redis_url), keys)
    yield store
    store.close()


def emptied(server: EmbeddedRedis) -> str:
    with Redis(unix_socket_path=server.url.removeprefix("unix://")) as client:
        client.flushall()
    return server.url
