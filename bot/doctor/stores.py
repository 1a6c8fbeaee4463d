"""Redis, the archive, the loan book: reachable, durable, the ones that our keys belong to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

from bot.doctor.finding import Finding, missing, note, unsafe, well
from bot.errors import ConfigurationError, LoanBookAway, StoreAway
from bot.loans.sql import SqlLoanBook
from bot.settings import KEYS_FILE, LOANS_FILE, Settings
from bot.stores.archive import SqlArchive, is_empty
from bot.stores.crypto import KeyRing
from bot.stores.live import RedisStore, Server, connect
from bot.stores.live.house import has_keys

_OLDEST: Final = (6, 2)
_SKEW_S: Final = 2.0


def of_missing_keys(settings: Settings, url: str) -> Iterator[Finding]:
    """Keys that are not set: whether the next start makes them or refuses, as `keys.make_missing` decides."""
    absent = settings.missing_keys()
    if not absent:
        return
    if not settings.embedded_redis:
        for name in absent:
            yield unsafe(name, "is missing; nothing starts without it: `huixin keys new`")
        return
    names, folder = ", ".join(absent), settings.data_dir
    in_redis = _holds_keys(url)
    if in_redis or _is_archived(settings):
        yield unsafe(
            names, f"missing, but {folder} holds data sealed with them; nothing starts: put {KEYS_FILE} back"
        )
    elif in_redis is None and (folder / "redis").exists():
        yield note(names, f"made on the next start, unless Redis in {folder} holds data sealed with them")
    else:
        yield note(names, "made on the first start")


def _holds_keys(url: str) -> bool | None:
    """Whether keys have sealed anything in this Redis; None when it does not answer."""
    try:
        server = connect(url, hot_path_s=2.0)
        try:
            return has_keys(server)
        finally:
            server.close()
    except StoreAway:
        return None


def _is_archived(settings: Settings) -> bool:
    """Whether the archive holds anything; one that is away is told of elsewhere."""
    try:
        return not is_empty(settings.database)
    except (ConfigurationError, StoreAway):
        return False


def of_redis(settings: Settings, url: str, clock: Callable[[], float] = time.time) -> Iterator[Finding]:
    """The live store."""
    try:
        server = connect(url, hot_path_s=2.0)
    except (ConfigurationError, StoreAway) as trouble:
        yield unsafe("REDIS_URL", str(trouble).removeprefix("REDIS_URL: "))
        return
    try:
        server.ping()
        for facts in server.info():
            yield from _of_server(facts, settings)
        yield _of_clock(server, clock)
        yield from _of_redis_keys(settings, server)
    except StoreAway as trouble:
        if settings.embedded_redis:
            yield note("Redis", "the embedded server is not running; it starts with `huixin up`")
        else:
            yield unsafe("Redis", f"{trouble}: texts wait in the spool until it is back")
    finally:
        server.close()


def _of_server(facts: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    version = str(facts.get("valkey_version") or facts.get("redis_version") or "0")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < _OLDEST:
        yield unsafe("Redis", f"is version {version}; at least 6.2 is needed")
    else:
        yield well("Redis", f"answers, version {version}, {int(facts.get('used_memory', 0)) >> 20} MB used")
    if not int(facts.get("aof_enabled", 0)):
        yield unsafe(
            "Redis persistence", "appendonly is off: a restart loses texts; CONFIG SET appendonly yes"
        )
    elif str(facts.get("aof_last_write_status", "ok")) != "ok":
        yield unsafe("Redis persistence", "the last write of the append-only file failed: is its disk full?")
    else:
        yield well("Redis persistence", "appendonly is on")
    policy = str(facts.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        yield unsafe(
            "Redis memory", f"maxmemory-policy is {policy}: conversations may be thrown away; set noeviction"
        )
    replicas = int(facts.get("connected_slaves", 0))
    if replicas < settings.redis_wait_replicas:
        yield unsafe(
            "REDIS_WAIT_REPLICAS", f"is {settings.redis_wait_replicas}, but {replicas} are connected"
        )


def _of_clock(server: Server, clock: Callable[[], float]) -> Finding:
    before = clock()
    seconds, micros = server.ask(0, b"TIME")
    skew = int(seconds) + int(micros) / 1e6 - (before + clock()) / 2
    if abs(skew) > _SKEW_S:
        return unsafe(
            "clock", f"differs from Redis' by {skew:+.1f} s: timers and proofs go wrong; run NTP on both"
        )
    return well("clock", f"{abs(skew) * 1000:.0f} ms from Redis'")


def _of_redis_keys(settings: Settings, server: Server) -> Iterator[Finding]:
    if settings.missing_keys():
        return
    if not has_keys(server):
        with suppress(ConfigurationError, StoreAway):  # said of the archive itself, below
            if (
                not is_empty(settings.database)
                and not SqlArchive(
                    settings.database, _ring(settings), settings.audit_key()
                ).remembers_nobody()
            ):
                yield unsafe(
                    "Redis",
                    "is empty, the archive is not: it lost what it held. Nobody is answered until the web process, the"
                    " worker or `huixin rebuild live` has put it back",
                )
        return
    try:
        RedisStore(server, _ring(settings)).check_fingerprint()
    except ConfigurationError as wrong:
        yield unsafe("keys for Redis", str(wrong))
    else:
        yield well("keys for Redis", "are those that sealed what is there")


def of_archive(settings: Settings) -> Iterator[Finding]:
    """The archive, without making one."""
    try:
        if is_empty(settings.database):
            yield note("archive", "is empty or not there yet; the first start makes it")
            return
        if settings.missing_keys():
            return
        archive = SqlArchive(settings.database, _ring(settings), settings.audit_key())
    except (ConfigurationError, StoreAway) as trouble:
        yield unsafe("archive", str(trouble))
        return
    try:
        yield well("archive", "answers, and the keys are those that sealed it")
        if not any(row.active for row in archive.all_staff()):
            yield missing("staff", "nobody can log in: `huixin staff add`")
    finally:
        archive.close()
    if settings.database.startswith("sqlite") and not settings.embedded_redis:
        yield note("DATABASE_URL", "is SQLite: one host only, and its backups are yours to make")


def of_loan_book(settings: Settings) -> Iterator[Finding]:
    """The lender's record."""
    book = SqlLoanBook(settings.loan_book, today=date.today, tail_key=settings.tail_key())
    try:
        book.ping()
    except LoanBookAway as trouble:
        if settings.loan_book_url is None and not (settings.data_dir / LOANS_FILE).exists():
            yield missing("loan book", "is not there yet: LOAN_BOOK_URL, `huixin loans import`, or demo mode")
        else:
            yield unsafe("loan book", f"{trouble}; docs/loan-book.md lists the tables that are read")
    else:
        yield well("loan book", "answers, and has every table that is read")
    finally:
        book.close()


def _ring(settings: Settings) -> KeyRing:
    return KeyRing([key.raw for key in settings.data_keys()], settings.person_key())
