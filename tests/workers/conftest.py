from __future__ import annotations

import pytest

from tests.carriers.fake_twilio import FakeTwilio
from tests.wired import wired


@pytest.fixture(scope="module")
def twilio_server():
    server = FakeTwilio()
    yield server
    server.close()


@pytest.fixture
def twilio(twilio_server):
    """Twilio's API, with nothing taken and nothing planned."""
    twilio_server.script.clear()
    twilio_server.taken.clear()
    return twilio_server


@pytest.fixture(scope="module")
def running(tmp_path_factory, embedded_redis, twilio_server):
    with wired(
        tmp_path_factory.mktemp("workers"), embedded_redis.url, twilio_api_base=twilio_server.url
    ) as house:
        yield house


@pytest.fixture
def huixin(running, redis_url, twilio):
    """One process for a file of tests, its Redis empty for each of them."""
    running.begin()
    return running
