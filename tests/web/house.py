"""A whole house in one process: real Redis, real archive, real engine and worker, the desk and the phone on Flask."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from flask import Flask

from bot.carriers.phone import Phone
from bot.domain import Act, Inbound, Lender, Person, StaffEvent
from bot.engine.engine import Answer, Engine
from bot.engine.facts import FactReader
from bot.engine.hours import OpeningHours
from bot.engine.rules import Rules
from bot.flowbook.book import FlowBook
from bot.flowbook.load import load
from bot.loans.demo import load_demo
from bot.loans.sql import SqlLoanBook
from bot.meters import Meters
from bot.stores.archive import SqlArchive
from bot.stores.base import CaseRow, StaffRow
from bot.stores.crypto import KeyRing
from bot.stores.live.server import connect
from bot.stores.live.store import RedisStore
from bot.understanding import Recogniser
from bot.web import desk, phone
from bot.web.desk.passwords import hash_password
from bot.web.phone import DemoBorrower
from bot.workers.archivist import Archivist
from bot.workers.sender import Sender

FLOWS = Path(__file__).parents[2] / "flows"
PASSWORD = "a demo password"
PASSWORD_HASH = hash_password(PASSWORD)
STAFF = (
    ("alice", "Alice", "agent"),
    ("bob", "Bob", "agent"),
    ("carol", "Carol", "supervisor"),
    ("dan", "Dan", "compliance"),
)
MARIA, WEI, WANG, ROSA = "+14155550101", "+8613800138001", "+8613800138002", "+14155550109"
BORROWERS = (
    DemoBorrower(MARIA, "Maria Lopez", "en", ("4821",)),
    DemoBorrower("+14155550102", "James Carter", "en", ("7730",)),
    DemoBorrower("+14155550103", "Ana Torres", "es", ("0098",)),
    DemoBorrower(WEI, "李伟", "zh-Hans", ("123X",)),
    DemoBorrower(WANG, "王芳", "zh-Hans", ("4560",)),
    DemoBorrower("+85251230003", "陳大文", "zh-Hant", ("7712",)),
    DemoBorrower("+14155550106", "Kim Lee", "en", ("3344",)),
    DemoBorrower("+14155550107", "Sam Green", "en", ("9001",)),
    DemoBorrower("+14155550108", "Lily Chen", "en", ("2580",)),
    DemoBorrower(ROSA, "Rosa and Tom Diaz", "en", ("1111", "2222")),
)
LANGUAGES = ("en", "zh-Hans", "zh-Hant", "es")


def a_lender(*, demo: bool = True, timezone: str = "America/New_York") -> Lender:
    return Lender(
        name="Huixin Demo",
        phone="800-555-0199",
        timezone=timezone,
        default_country="US",
        default_language="en",
        hours_text=dict.fromkeys(LANGUAGES, "Mon-Fri 9am-6pm"),
        help_line={"US": "988", "CN": "12356", "HK": "18111"},
        demo=demo,
    )


@dataclass
class House:
    """Everything a running Huixin has, without processes. `settle` does what the worker would."""

    engine: Engine
    live: RedisStore
    archive: SqlArchive
    book: FlowBook
    loan_book: SqlLoanBook
    lender: Lender
    archivist: Archivist
    sender: Sender
    app: Flask = field(init=False)
    serial: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.app = self.new_app()

    def new_app(self, **changes: object) -> Flask:
        """An app with both rooms mounted; `changes` replace parts of the desk."""
        app = Flask("house")
        app.secret_key = "a secret of the tests only"
        parts = {
            "engine": self.engine,
            "archive": self.archive,
            "live": self.live,
            "loan_book": self.loan_book,
        }
        rest = {
            "draw": lambda: "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "introduce": self.introduce,
            "secure": False,
        }
        app.register_blueprint(desk.blueprint(**{"lender": self.lender, **parts, **rest, **changes}))
        app.register_blueprint(
            phone.blueprint(
                self.engine,
                self.archive,
                self.lender,
                person_of=self.live.person_of,
                borrowers=BORROWERS,
                secure=False,
            )
        )
        return app

    def introduce(self, language: str, name: str) -> str:
        return self.book.render("case.taken", language, {"name": name, "lender": self.lender.name})

    def text(self, text: str, sender: str = MARIA) -> Answer:
        """A borrower texts, and the archive takes it in."""
        inbound = Inbound("phone", "demo", f"m{next(self.serial)}", sender, "demo", text)
        answer = self.engine.receive(inbound)
        self.settle()
        return answer

    def act(
        self, act: Act, sender: str = MARIA, text: str = "", *, login: str = "alice", role: str = "agent"
    ) -> None:
        """A member of staff acts without the desk."""
        event = StaffEvent(f"test:{next(self.serial)}", act, login, login.title(), role, text)
        self.engine.command(self.person(sender), event)
        self.settle()

    def person(self, sender: str) -> Person:
        return self.live.person_of(sender)

    def case(self, sender: str = MARIA) -> CaseRow:
        """The newest case of a number."""
        person = self.person(sender)
        found = [
            one
            for view in ("all", "closed")
            for one in self.archive.cases(view, limit=200)
            if one.person == person
        ]
        return found[0]

    def texts(self, sender: str = MARIA) -> Sequence[str]:
        """What went out to a number, oldest first."""
        return [row.text for row in self.archive.messages(self.person(sender)) if row.direction == "out"]

    def settle(self) -> None:
        """Send and archive until nothing waits."""
        # The sender has one hand, so a step that finds nothing also means that no send is under way.
        while self.sender.step() or self.archivist.step():
            pass

    def close(self) -> None:
        self.sender.close()
        self.loan_book.close()
        self.archive.close()


def build(
    redis_url: str, folder: Path, *, lender: Lender | None = None, book: FlowBook | None = None, ear=None
) -> House:
    """Build a house over a running Redis and an empty folder."""
    lender = lender or a_lender()
    ring = KeyRing([os.urandom(32)], os.urandom(16))
    live = RedisStore(connect(redis_url, hot_path_s=2.0), ring)
    archive = SqlArchive(f"sqlite:///{folder}/archive.db", ring)
    loans_url = f"sqlite:///{folder}/loans.db"
    load_demo(loans_url, datetime.now(UTC).date())
    loan_book = SqlLoanBook(loans_url, today=lambda: datetime.now(UTC).date())
    book = book or load(FLOWS)
    hours = OpeningHours.parse("Mon-Sun 00:00-24:00", lender.timezone)
    engine = Engine(
        Rules(lender, hours, book, "test"), live, ear or Recogniser(book.phrases), FactReader(loan_book)
    )
    for login, name, role in STAFF:
        archive.save_staff(StaffRow(login, name, role, PASSWORD_HASH))
    meters = Meters("test")
    sender = Sender(live, engine, {"phone": Phone()}, meters, name="test", hands=1)
    return House(engine, live, archive, book, loan_book, lender, Archivist(live, archive, meters), sender)
