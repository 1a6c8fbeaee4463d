"""Wiring: settings become concrete objects, and those a Flask application. Nothing is built at import time.

Serve it with `granian --interface wsgi --factory bot.app:create_app` (what `huixin web` does), or with
`gunicorn -k gthread "bot.app:create_app()"`.
"""

from __future__ import annotations

import atexit
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, redirect, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from bot.carriers import switched_on
from bot.carriers.base import Carrier
from bot.domain import Lender
from bot.engine.engine import Engine
from bot.engine.facts import FactReader
from bot.engine.rules import Rules
from bot.errors import StoreAway
from bot.flowbook.book import FlowBook
from bot.flowbook.load import load
from bot.lender import hours_of, lender_of
from bot.loans.base import LoanBook
from bot.loans.demo import demo_people
from bot.loans.sql import SqlLoanBook
from bot.meters import EVERY_S, Meters
from bot.restorer import LOOK_EVERY_S, Restorer
from bot.settings import Settings, load_settings
from bot.stores.archive import SqlArchive
from bot.stores.crypto import KeyRing
from bot.stores.embedded import EmbeddedRedis
from bot.stores.live import RedisStore, connect
from bot.stores.spool import Spool
from bot.understanding import Recogniser
from bot.web import desk, health, phone
from bot.web.doors import Doors
from bot.web.phone import DemoBorrower
from bot.web.sms import Reception
from bot.workers.drainer import Drainer
from bot.workers.loop import Loop
from bot.workers.worker import reporter

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that a process of Huixin works with."""

    settings: Settings
    lender: Lender
    book: FlowBook
    live: RedisStore
    archive: SqlArchive
    spool: Spool
    loan_book: LoanBook
    carriers: Mapping[str, Carrier]
    engine: Engine
    meters: Meters

    def close(self) -> None:
        """Give back every connection."""
        for carrier in self.carriers.values():
            carrier.close()
        self.loan_book.close()
        self.archive.close()
        self.live.close()


def key_ring(settings: Settings) -> KeyRing:
    """The keys of this installation. Raises ConfigurationError where one is missing."""
    return KeyRing([key.raw for key in settings.data_keys()], settings.person_key())


def redis_url(settings: Settings) -> str:
    """REDIS_URL, else where the embedded server of this DATA_DIR listens."""
    url = settings.redis_url
    return embedded_redis(settings).url if url is None else url.get_secret_value()


def embedded_redis(settings: Settings) -> EmbeddedRedis:
    """The server that the supervisor runs where REDIS_URL is not set."""
    return EmbeddedRedis(settings.data_dir / "redis")


def build(settings: Settings, role: str) -> House:
    """The concrete objects for one process; `role` names it in /metrics ("web", "worker", "cli").

    Raises ConfigurationError for what an operator has to put right. Redis may be away: a web process then takes
    texts into the spool. So may the archive: texts are answered without it. Only a command raises StoreAway for it.
    """
    ring = key_ring(settings)
    lender = lender_of(settings)
    book = load(settings.flows)
    meters = Meters(role, settings.data_dir / "metrics")
    live = RedisStore(connect(redis_url(settings), wait_replicas=settings.redis_wait_replicas), ring)
    live.expects_mark = True
    archive = SqlArchive(settings.database, ring, settings.audit_key(), patient=role != "cli")
    _check_keys(live, archive, role)
    loan_book = SqlLoanBook(
        settings.loan_book, today=_today_in(lender.timezone), tail_key=settings.tail_key()
    )
    rules = Rules(lender, hours_of(settings), book, settings.turn_hash)
    ear = Recogniser(book.phrases, book.examples, book.model)
    book.let_go_of_examples()
    return House(
        settings=settings,
        lender=lender,
        book=book,
        live=live,
        archive=archive,
        spool=Spool(settings.spool, ring),
        loan_book=loan_book,
        carriers=switched_on(settings),
        engine=Engine(
            rules, live, ear, FactReader(loan_book, failed=meters.look_up_failed), count=meters.turned
        ),
        meters=meters,
    )


def create_app(settings: Settings | None = None) -> Flask:
    """The web process: carriers' doors, the desk, the phone in demo mode, health. Raises ConfigurationError.

    Its threads drain the spool and leave its numbers for /metrics; `app.extensions["huixin"]` ends them.
    """
    house = build(settings or load_settings(), "web")
    app = Flask("bot.web", static_folder=None)
    app.secret_key = house.settings.session_key()
    app.register_blueprint(health.blueprint(house.live, house.spool.writable, house.meters))
    _add_rooms(app, house)
    app.wsgi_app = _doors(app, house)  # type: ignore[method-assign]  # Flask's documented place for middleware
    running = Running(house)
    app.extensions["huixin"] = running
    atexit.register(running.close)
    running.start()
    return app


class Running:
    """The threads of a web process and what they work with."""

    def __init__(self, house: House) -> None:
        self.house = house
        drainer = Drainer(house.spool, house.live, house.engine, house.meters, host=socket.gethostname())
        self._loops = (
            Loop("drainer", drainer.step, house.meters, idle_s=0.25),
            Loop("restorer", Restorer(house.live, house.archive).step, house.meters, idle_s=LOOK_EVERY_S),
            Loop("meters", reporter(house.meters), house.meters, idle_s=EVERY_S),
        )

    def start(self) -> None:
        """Begin."""
        for loop in self._loops:
            loop.start()

    def close(self) -> None:
        """End the threads and give back connections; harmless a second time."""
        for loop in self._loops:
            loop.stop()
        for loop in self._loops:
            loop.join(5.0)
        self.house.meters.withdraw()
        self.house.close()


def _add_rooms(app: Flask, house: House) -> None:
    secure = house.settings.https
    app.register_blueprint(
        desk.blueprint(
            house.engine,
            house.archive,
            house.live,
            house.loan_book,
            house.lender,
            draw=_drawing(house.book),
            introduce=_introducing(house.book, house.lender),
            secure=secure,
        )
    )
    if house.lender.demo:
        app.register_blueprint(
            phone.blueprint(
                house.engine,
                house.archive,
                house.lender,
                person_of=house.live.person_of,
                borrowers=_demo_borrowers(),
                secure=secure,
            )
        )

    @app.get("/")
    def home() -> Response:
        return redirect(url_for("phone.pick" if house.lender.demo else "desk.home"))


def _doors(app: Flask, house: House) -> Doors:
    """The carriers' doors before Flask; only Flask believes proxies, the doors go by PUBLIC_URL."""
    settings, inner = house.settings, app.wsgi_app
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        inner = ProxyFix(inner, x_for=hops, x_proto=hops, x_host=hops)
    reception = Reception(house.engine, house.live, house.spool, house.meters)
    return Doors(inner, reception, house.carriers, public_url=settings.public_url)


def _check_keys(live: RedisStore, archive: SqlArchive, role: str) -> None:
    """Keys and data belong together; an empty Redis beside a full archive is filled before anybody is answered."""
    try:
        if not live.lost():
            live.check_fingerprint()
            return
    except StoreAway:
        log.warning("keys_not_checked", reason="Redis is away")
        return
    try:
        if archive.remembers_nobody():
            live.check_fingerprint()
        elif role != "cli":
            Restorer(live, archive).step()
    except StoreAway as away:
        log.warning(
            "redis_is_empty", reason=str(away), doing="nobody is answered until it is known who is new"
        )


def _today_in(timezone: str) -> Callable[[], date]:
    zone = ZoneInfo(timezone)
    return lambda: datetime.now(zone).date()


def _drawing(book: FlowBook) -> Callable[[], str]:
    """Draws when asked, and not before: nobody else pays for it."""

    def draw() -> str:
        from bot.flowbook.draw import svg

        return svg(book)

    return draw


def _introducing(book: FlowBook, lender: Lender) -> Callable[[str, str], str]:
    def introduce(language: str, name: str) -> str:
        return book.render("case.taken", language, {"name": name, "lender": lender.name})

    return introduce


def _demo_borrowers() -> Sequence[DemoBorrower]:
    """The demo loan book by number: two people may share one."""
    phones = groupby(demo_people(), key=lambda person: person.phone)
    return [
        DemoBorrower(
            number,
            " & ".join(person.name for person in people),
            people[0].language,
            tuple(person.tail for person in people),
        )
        for number, people in ((number, list(group)) for number, group in phones)
    ]
