"""The desk and the phone of a whole Huixin, and somebody who presses their buttons without a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import House
from bot.domain import Act, Inbound, Person, StaffEvent
from bot.stores.base import CaseRow, MessageRow, StaffRow
from bot.web import desk
from bot.web.desk.passwords import hash_password
from bot.workers.archivist import Archivist
from bot.workers.sender import Sender

PASSWORD = "a demo password"
PASSWORD_HASH = hash_password(PASSWORD)
STAFF = (
    ("alice", "Alice", "agent"),
    ("bob", "Bob", "agent"),
    ("carol", "Carol", "supervisor"),
    ("dan", "Dan", "compliance"),
)
MARIA, WEI, WANG, ROSA, KIM = (
    "+14155550101",
    "+8613800138001",
    "+8613800138002",
    "+14155550109",
    "+14155550106",
)
OPEN_ALWAYS = {"opening_hours": "Mon-Sun 00:00-24:00"}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Kit:
    """A house with staff. A thread does the worker's work, `settle` does what is left of it at once."""

    house: House
    app: Flask
    archivist: Archivist = field(init=False)
    sender: Sender = field(init=False)
    worker: threading.Thread = field(init=False)
    numbers: int = 2000
    stopping: threading.Event = field(default_factory=threading.Event)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        house = self.house
        for login, name, role in STAFF:
            house.archive.save_staff(StaffRow(login, name, role, PASSWORD_HASH))
        self.archivist = Archivist(house.live, house.archive, house.meters)
        # One hand: a step that finds nothing then also means that no send is under way.
        self.sender = Sender(house.live, house.engine, house.carriers, house.meters, name="kit", hands=1)
        self.worker = threading.Thread(target=self._work)
        self.worker.start()

    def _work(self) -> None:
        while not self.stopping.wait(0.01):
            self.settle()

    def close(self) -> None:
        self.stopping.set()
        self.worker.join()
        self.sender.close()

    def stranger(self) -> str:
        """A number that nobody has used yet."""
        self.numbers += 1
        return f"+1415555{self.numbers}"

    def person(self, phone: str) -> Person:
        return self.house.live.person_of(phone)

    def text(self, phone: str, *texts: str) -> None:
        """Somebody texts, and the archive takes it in."""
        for text in texts:
            self.house.engine.receive(Inbound("phone", "demo", uuid4().hex, phone, "demo", text))
        self.settle()

    def act(self, phone: str, act: Act, *texts: str, login: str = "alice") -> None:
        """A member of staff acts without the desk, once for each text."""
        role = {name: role for name, _, role in STAFF}[login]
        for text in texts or ("",):
            event = StaffEvent(f"kit:{uuid4().hex}", act, login, login.title(), role, text)
            self.house.engine.command(self.person(phone), event)
        self.settle()

    def case(self, phone: str) -> CaseRow:
        """The case of a number."""
        person = self.person(phone)
        views = ("all", "closed")
        return next(
            one for view in views for one in self.house.archive.cases(view, limit=500) if one.person == person
        )

    def waiting(self, *texts: str) -> tuple[str, CaseRow]:
        """A stranger who asked for a person and then wrote `texts`; number and case."""
        phone = self.stranger()
        self.text(phone, "hello", "0", *texts)
        return phone, self.case(phone)

    def messages(self, phone: str) -> Sequence[MessageRow]:
        return self.house.archive.messages(self.person(phone))

    def sent(self, phone: str) -> list[str]:
        """What went out to a number."""
        return [row.text for row in self.messages(phone) if row.direction == "out"]

    def settle(self) -> None:
        with self.turn:
            while self.sender.step() or self.archivist.step():
                pass

    def desk(self, **changes: object) -> Flask:
        """An app with nothing but a desk, some of its parts replaced."""
        house = self.house
        parts: dict[str, object] = {
            "engine": house.engine,
            "archive": house.archive,
            "live": house.live,
            "loan_book": house.loan_book,
            "lender": house.lender,
            "draw": lambda: "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "introduce": lambda _language, name: f"{name} here.",
            "secure": False,
        }
        app = Flask("desk only")
        app.secret_key = "a secret of the tests only"
        app.register_blueprint(desk.blueprint(**(parts | changes)))
        return app

    def browse(self, login: str = "", app: Flask | None = None) -> Visitor:
        """Somebody at the desk, logged in if a name is given."""
        visitor = Visitor(self, (app or self.app).test_client())
        if login:
            assert visitor.log_in(login).status_code == 303
        return visitor


@dataclass
class Visitor:
    """A browser without a screen: keeps cookies, fills in tokens."""

    kit: Kit
    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=sent)

    def page(self, path: str) -> str:
        """A page's text without tags, as read."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return plain(answer.text)

    def post(self, path: str, *, nonce: str | None = None, **fields: str) -> TestResponse:
        """Send a form with a good token and a nonce of its own; the worker then does its part."""
        given = {"csrf_token": self.token(), "nonce": nonce or uuid4().hex, **fields}
        answer = self.client.post(path, data=given)
        self.kit.settle()
        return answer

    def token(self) -> str:
        found = _TOKEN.search(self.client.get("/desk/login").text)
        assert found
        return unescape(found[1])

    def log_in(self, login: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/desk/login", login=login, password=password, **fields)

    def act(self, case: CaseRow, name: str, text: str = "", **more: str) -> TestResponse:
        """Press one of a case's buttons."""
        return self.post(f"/desk/cases/{case.id}/{name}", text=text, **more)


def plain(html: str) -> str:
    """What is read of a page: no tags, single spaces."""
    body = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(body).split())
