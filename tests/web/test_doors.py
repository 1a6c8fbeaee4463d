from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from werkzeug.test import Client

from bot.carriers.base import Carrier, Reply
from bot.domain import Inbound
from bot.web.doors import Doors, Headers
from bot.web.sms import Reception
from tests.wired import MARIA, wired

TOKEN = "a-long-secret-path-element"


class Plain(Carrier):
    """A carrier as small gateways are: signs nothing, comes by GET, reads a bare answer."""

    name = "plain"
    methods = ("GET", "POST")
    signed = False
    inline_replies = True

    @classmethod
    def from_settings(cls, settings):
        return cls()

    def verify(self, request):
        """Its secret address is all there is."""

    def parse(self, request):
        (query,) = (parse_qs(request.url.partition("?")[2]),)
        return (Inbound("plain", "", query["id"][0], query["from"][0], "", query["text"][0]),)

    def parse_receipt(self, request):
        return None

    def answer(self, texts):
        return Reply("\n".join(text.text for text in texts).encode(), "text/plain")

    def send(self, outgoing, to, sender):
        raise NotImplementedError


@pytest.fixture(scope="module")
def house(tmp_path_factory, embedded_redis):
    with wired(tmp_path_factory.mktemp("doors"), embedded_redis.url) as running:
        yield running.house


def client_of(house, **tokens):
    reception = Reception(house.engine, house.live, house.spool, house.meters)
    return Client(Doors(flask_says_no, reception, {"plain": Plain()}, tokens=tokens))


def flask_says_no(environ, start_response):
    start_response("418 I'm a teapot", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]


def test_a_carrier_that_signs_nothing_has_a_secret_address(house, redis_url):
    house.live.check_fingerprint()
    client = client_of(house, plain=TOKEN)
    answer = client.get(f"/sms/plain/{TOKEN}", query_string={"id": "1", "from": MARIA, "text": "hello"})
    assert answer.status_code == 200
    assert answer.text
    assert client.post(f"/sms/plain/{TOKEN}/status").status_code == 200


@pytest.mark.parametrize(
    "path", ["/sms/plain", "/sms/plain/", "/sms/plain/status", "/sms/plain/guess", f"/sms/plain/{TOKEN}/"]
)
def test_without_the_secret_there_is_nobody(house, path):
    assert client_of(house, plain=TOKEN).get(path).status_code == 404


def test_without_a_secret_set_such_a_carrier_has_no_address(house):
    assert client_of(house).get("/sms/plain/").status_code == 404
    assert client_of(house).get("/sms/plain/None").status_code == 404


@pytest.mark.parametrize("path", ["/", "/sms", "/smsx", "/desk/sms/twilio"])
def test_everything_else_is_flasks(house, path):
    assert client_of(house).get(path).text == path


def test_headers_are_found_whatever_the_case_of_their_names():
    headers = Headers(
        {"HTTP_X_TWILIO_SIGNATURE": "s", "CONTENT_TYPE": "t", "CONTENT_LENGTH": "3", "PATH_INFO": "/"}
    )
    assert headers["x-twilio-signature"] == headers.get("X-Twilio-Signature") == "s"
    assert headers["Content-type"] == "t"
    assert headers.get("Path-Info") is None
    assert "X-Other" not in headers
    assert dict(headers) == {"X-Twilio-Signature": "s", "Content-Type": "t", "Content-Length": "3"}
    assert len(headers) == 3
