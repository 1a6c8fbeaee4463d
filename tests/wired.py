"""A whole Huixin from settings, as `create_app` and the worker wire it, with Twilio played by the test."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from bot.app import House, create_app
from bot.domain import Act, Entry, Person, StaffEvent
from bot.loans.demo import load_demo
from bot.settings import Settings, load_settings
from bot.stores.base import JournalItem, MessageRow
from bot.workers.archivist import Archivist
from bot.workers.sender import Sender
from tests.carriers.fake_twilio import ACCOUNT, TOKEN
from tests.carriers.twilio_kit import FORM, PUBLIC_URL, signed

MARIA, JAMES, STRANGER = "+14155550101", "+14155550102", "+14155550177"
OURS = "+14155550100"
DOOR = "/sms/twilio"


def base64_of(length: int, start: int = 0) -> str:
    return base64.b64encode(bytes(range(start, start + length))).decode()


def settings_for(folder: Path, redis_url: str, **changes: object) -> Settings:
    """Settings of a demo on `folder`, deaf to this machine's environment where it matters."""
    given: dict[str, object] = {
        "data_dir": folder,
        "redis_url": redis_url,
        "public_url": PUBLIC_URL,
        "demo": True,
        "huixin_keys": base64_of(32),
        "huixin_person_key": base64_of(16, 100),
        "huixin_audit_key": base64_of(32, 50),
        "secret_key": "a secret of the tests only",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": OURS,
        "twilio_opt_out": "ours",
        "segments_per_second": 1000.0,
    }
    return load_settings(None, **(given | changes))


@dataclass
class Wired:
    """A web process in this one. `send` and `archive` do what the worker would."""

    app: Flask
    serial: count[int] = field(default_factory=lambda: count(1))
    before: dict[tuple[str, frozenset[tuple[str, str]]], float] = field(default_factory=dict)
    """Numbers of /metrics when this test began."""

    @property
    def house(self) -> House:
        return self.app.extensions["huixin"].house

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def form(
        self, text: str | None, sender: str | None = MARIA, sid: str | None = None, **more: str | None
    ) -> str:
        fields = {
            "MessageSid": sid or f"SM{next(self.serial):032x}",
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": OURS,
            "Body": text,
            "NumMedia": "0",
            **more,
        }
        return urlencode({name: value for name, value in fields.items() if value is not None})

    def post(self, body: str, path: str = DOOR, **headers: str | None) -> TestResponse:
        """A form signed as Twilio does; a header given as None is left out."""
        request = signed(f"{PUBLIC_URL}{path}", body)
        sent = {**request.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        pairs = [
            (name, value) for name, value in sent.items() if value is not None and name != "Content-Type"
        ]
        kind = sent.get("Content-Type")
        return self.client.post(path, data=request.body, headers=pairs, content_type=kind)

    def text(self, text: str, sender: str = MARIA, sid: str | None = None, **more: str) -> TestResponse:
        return self.post(self.form(text, sender, sid, **more))

    def receipt(self, outgoing_id: str, word: str, code: str = "") -> TestResponse:
        fields = {
            "MessageSid": "SM1",
            "AccountSid": ACCOUNT,
            "MessageStatus": word,
            "ErrorCode": code,
            "To": MARIA,
        }
        return self.post(urlencode(fields), f"{DOOR}/status?m={outgoing_id}")

    def person(self, phone: str = MARIA) -> Person:
        return self.house.live.person_of(phone)

    def staff(self, act: Act, text: str = "", phone: str = MARIA) -> str:
        event = StaffEvent(f"test:{next(self.serial)}", act, "alice", "Alice", "agent", text)
        return self.house.engine.command(self.person(phone), event)

    def desk_writes(self, text: str, phone: str = MARIA) -> None:
        """The borrower asks for a person, alice takes the case and writes: one text in the outbox."""
        self.text("0", phone)
        self.staff(Act.TAKE, phone=phone)
        self.staff(Act.REPLY, text, phone=phone)

    def journal(self, phone: str = MARIA) -> list[JournalItem]:
        person = self.person(phone)
        items = self.house.live.read_journal(person[0] % 64, "0-0", 10_000)
        return [item for item in items if item.person == person]

    def turns(self, phone: str = MARIA) -> list[Entry]:
        return [self.house.live.open_entry(item) for item in self.journal(phone) if item.kind == "turn"]

    def archive(self) -> None:
        archivist = Archivist(self.house.live, self.house.archive, self.house.meters)
        while archivist.step():
            pass

    def sent(self, **changes: object) -> None:
        """Send whatever may be sent now, and what that makes ready."""
        house = self.house
        busy = True
        while busy:
            sender = Sender(house.live, house.engine, house.carriers, house.meters, name="test", **changes)
            busy = sender.step()
            sender.close()

    def messages(self, phone: str = MARIA) -> list[MessageRow]:
        self.archive()
        return list(self.house.archive.messages(self.person(phone)))

    def begin(self) -> None:
        """A new test begins on the same process, with Redis as on the first day: numbers count from here."""
        self.house.live.check_fingerprint()
        self.before = self.figures()

    def figures(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """All of /metrics."""
        families = text_string_to_metric_families(self.client.get("/metrics").text)
        samples = (sample for family in families for sample in family.samples)
        return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}

    def figure(self, name: str, **labels: str) -> float:
        """What a number rose by in this test, summed over what `labels` leave open."""
        return sum(
            value - self.before.get((found, having), 0.0)
            for (found, having), value in self.figures().items()
            if found == name and labels.items() <= having
        )


@contextmanager
def wired(folder: Path, redis_url: str, **changes: object) -> Iterator[Wired]:
    """A running web process with the demo's borrowers."""
    settings = settings_for(folder, redis_url, **changes)
    load_demo(settings.loan_book, datetime.now(UTC).date())
    app = create_app(settings)
    try:
        yield Wired(app)
    finally:
        app.extensions["huixin"].close()


def until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for what other threads do."""
    waited = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        waited.wait(0.02)
    raise AssertionError("it did not come about")


def replies(response: TestResponse) -> list[str]:
    """The texts in a TwiML answer."""
    assert response.status_code == 200, response.text
    return [message.text or "" for message in ET.fromstring(response.data)]


__all__ = [
    "DOOR",
    "FORM",
    "JAMES",
    "MARIA",
    "OURS",
    "STRANGER",
    "Wired",
    "replies",
    "settings_for",
    "until",
    "wired",
]
