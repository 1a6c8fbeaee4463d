"""Twilio played by the test: signs requests as Twilio does, and answers sends from a local server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from twilio.request_validator import RequestValidator

from bot.carriers.base import Request
from bot.carriers.twilio import Twilio
from bot.carriers.twilio_api import TwilioApi
from bot.carriers.twilio_words import STATUSES
from tests.carriers.contract import OURS, Kit
from tests.carriers.fake_twilio import ACCOUNT, TOKEN, FakeTwilio

PAYLOADS = Path(__file__).parent / "payloads" / "twilio"
PUBLIC_URL = "https://bot.example.com"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
_NAMES = {"text": "Body", "sender": "From", "message_id": "MessageSid", "account": "AccountSid"}


def payload(name: str) -> str:
    return (PAYLOADS / name).read_text(encoding="utf-8")


def signed(url: str, body: str, token: str = TOKEN) -> Request:
    """A form as Twilio posts it, its signature made by Twilio's own library."""
    fields = dict(parse_qsl(body, keep_blank_values=True))
    signature = RequestValidator(token).compute_signature(url, fields)
    return Request("POST", url, {"X-Twilio-Signature": signature, "Content-Type": FORM}, body.encode())


class TwilioKit(Kit):
    secrets = (TOKEN, "shared-secret")
    words: Mapping = STATUSES

    def __init__(self, fake: FakeTwilio, **options: object) -> None:
        self.fake = fake
        self.api = TwilioApi(ACCOUNT, TOKEN, fake.url, connect_s=1, answer_s=0.3)
        self.carrier = self.make(**options)

    def make(self, **options: object) -> Twilio:
        given = {"sender": OURS, "public_url": PUBLIC_URL, "api": self.api} | options
        return Twilio(ACCOUNT, TOKEN, **given)

    def text(self, **changes: str | None) -> Request:
        fields = dict(parse_qsl(payload("inbound.form"), keep_blank_values=True))
        for name, value in changes.items():
            fields[_NAMES.get(name, name)] = value
        body = urlencode({name: value for name, value in fields.items() if value is not None})
        return signed(f"{PUBLIC_URL}/sms/twilio", body)

    def receipt(self, word: str, outgoing_id: str, code: str = "") -> Request:
        fields = dict(parse_qsl(payload("status.form"))) | {"MessageStatus": word, "SmsStatus": word}
        if code:
            fields["ErrorCode"] = code
        return signed(f"{PUBLIC_URL}/sms/twilio/status?m={quote(outgoing_id)}", urlencode(fields))

    def forged(self) -> Iterator[tuple[str, Request]]:
        good = self.text()
        signature = good.headers["X-Twilio-Signature"]

        def with_signature(value: str | None) -> Request:
            headers = {"Content-Type": FORM} | ({} if value is None else {"X-Twilio-Signature": value})
            return Request("POST", good.url, headers, good.body)

        yield "no signature", with_signature(None)
        yield "empty signature", with_signature("")
        yield "no base64", with_signature("é\x00😀")
        yield "signature doubled, as servers join headers", with_signature(f"{signature},{signature}")
        yield "right and wrong signature", with_signature(f"{signature}, AAAA")
        yield "another token", signed(good.url, good.body.decode(), "another-token")
        yield "body changed", Request("POST", good.url, good.headers, good.body + b"&Body=STOP")
        yield "no body", Request("POST", good.url, good.headers, b"")
        yield "another address", Request("POST", good.url + "/status", good.headers, good.body)
        yield "another account", self.text(account="AC00000000000000000000000000000002")
        yield "no account", self.text(account=None)
        yield "no form", Request("POST", good.url, {**good.headers, "Content-Type": "text/plain"}, good.body)
        yield "too many fields", signed(good.url, "a=&" * 1001 + good.body.decode())

    def will(self, word: str) -> None:
        if word == "unreachable":
            self.fake.close()
        elif word == "wrong_credentials":
            self.api._auth = (ACCOUNT, "not-the-token")
        else:
            self.fake.will("slow" if word == "never_answers" else word)
