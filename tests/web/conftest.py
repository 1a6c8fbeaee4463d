"""A whole house for the desk's and the phone's tests, one for each file; its tests use numbers of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from tests.web.desk_kit import OPEN_ALWAYS, Kit
from tests.wired import wired


@pytest.fixture(scope="module")
def kit(tmp_path_factory, embedded_redis) -> Iterator[Kit]:
    with Redis(unix_socket_path=embedded_redis.url.removeprefix("unix://")) as redis:
        redis.flushall()
    with wired(tmp_path_factory.mktemp("desk"), embedded_redis.url, **OPEN_ALWAYS) as running:
        found = Kit(running.house, running.app)
        yield found
        found.close()
