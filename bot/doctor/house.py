"""The installation itself: settings, keys, folders, flows, the lender."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from bot.doctor.finding import Finding, missing, note, unsafe, well
from bot.errors import ConfigurationError
from bot.flowbook.check import check
from bot.flowbook.draft import draft
from bot.lender import hours_in_words, hours_of
from bot.settings import KEYS_FILE, Settings, known_names
from bot.understanding.lesson import staleness

_OLD: Final = timedelta(days=400)
_LEAST_FREE: Final = 1 << 30
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def is_demo_only(settings: Settings) -> bool:
    """Whether this is somebody trying it on their own machine: nothing outside can reach it."""
    reached = settings.public_url or settings.twilio_account_sid or settings.host not in _LOOPBACK
    return settings.embedded_redis and not reached


def of_environment(env_file: Path) -> Iterator[Finding]:
    """Names in `.env` that are nobody's setting: mostly misspelt ones."""
    if not env_file.exists():
        return
    for name in sorted(set(dotenv_values(env_file)) - known_names()):
        yield note(".env", f"{name} is no setting of Huixin; misspelt?")


def of_lender(settings: Settings) -> Iterator[Finding]:
    """Who we say we are, and when people answer."""
    if settings.demo and not is_demo_only(settings):
        yield unsafe("DEMO", "is on where others can reach it: anybody may text as a borrower; set DEMO=0")
    elif settings.demo:
        yield note("DEMO", "is on: borrowers, loans and staff are fictional")
    for name in ("lender_name", "lender_phone"):
        if not settings.demo and name not in settings.model_fields_set:
            grade = missing if is_demo_only(settings) else unsafe
            yield grade(name.upper(), "is the demo's; borrowers would read it")
    try:
        yield well("OPENING_HOURS", f"{hours_in_words(hours_of(settings))['en']}, {settings.timezone}")
    except ConfigurationError as wrong:
        yield unsafe("OPENING_HOURS", str(wrong).removeprefix("OPENING_HOURS: "))
    if not settings.holidays and not settings.demo:
        yield note("HOLIDAYS", "none: on public holidays borrowers are promised an answer")


def of_address(settings: Settings) -> Iterator[Finding]:
    """How the world reaches us."""
    if settings.https:
        yield well("PUBLIC_URL", settings.public_url)
    elif settings.public_url:
        yield unsafe(
            "PUBLIC_URL", "is not https: log-ins and texts travel in clear, and no receipts are asked for"
        )
    elif settings.twilio_account_sid:
        yield unsafe(
            "PUBLIC_URL",
            "is not set, but Twilio is: signatures are checked against the address as it arrives here,"
            " and no receipts are asked for; set it to the https address that Twilio calls",
        )
    elif not is_demo_only(settings):
        yield missing(
            "PUBLIC_URL", "is not set: signatures are checked against the address as it arrives here"
        )
    if settings.public_url and not settings.trusted_proxies and settings.host in _LOOPBACK:
        yield note(
            "TRUSTED_PROXIES", "is 0: log-in attempts of everybody behind the proxy count as one address"
        )


def of_keys(settings: Settings, today: date) -> Iterator[Finding]:
    """The ages of the keys, and who may read their file."""
    if settings.huixin_keys is not None:
        for place, key in enumerate(settings.data_keys()):
            yield _of_data_key(place, key.made, today)
    file = settings.data_dir / KEYS_FILE
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield unsafe(str(file), f"others may read it: chmod 600 {file}")
    elif file.exists():
        yield note(str(file), "holds keys: keep a copy elsewhere, apart from backups of the data")


def _of_data_key(place: int, made: date | None, today: date) -> Finding:
    name = "HUIXIN_KEYS, newest" if place == 0 else f"HUIXIN_KEYS, {place} before the newest"
    if made is None:
        return well(name, "set; when it was made is not noted")
    age = f"made on {made.isoformat()}"
    if place == 0 and today - made > _OLD:
        return note(name, f"{age}: time for `huixin keys rotate`")
    return well(name, age)


def of_folders(settings: Settings) -> Iterator[Finding]:
    """Where things are written."""
    for name, folder in (("DATA_DIR", settings.data_dir), ("SPOOL_DIR", settings.spool)):
        yield _of_folder(name, folder)


def _of_folder(name: str, folder: Path) -> Finding:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _try_to_write(folder / ".doctor")
        free = shutil.disk_usage(folder).free
    except OSError as trouble:
        return unsafe(name, f"{folder} cannot be written: {trouble.strerror}")
    if free < _LEAST_FREE:
        return unsafe(name, f"{folder} has only {free >> 20} MB left on its disk")
    return well(name, f"{folder} can be written, {free >> 30} GB free")


def _try_to_write(probe: Path) -> None:
    """Raises OSError; leaves nothing behind, a full disk or not."""
    try:
        probe.write_bytes(b"x")
    finally:
        probe.unlink(missing_ok=True)


def of_flows(settings: Settings) -> Iterator[Finding]:
    """Whether the flows are fit to go out."""
    try:
        flaws = check(settings.flows, settings.lender_name)
    except ConfigurationError as wrong:
        yield unsafe("FLOWS_DIR", str(wrong))
        return
    if flaws:
        yield unsafe("flows", f"{len(flaws)} flaws, the first: {flaws[0]}; see `huixin flows check`")
    else:
        yield well("flows", f"{settings.flows}: no flaw")
    book = draft(settings.flows)
    if old := staleness((*book.phrases, *book.examples), book.model):
        yield missing("model", old)
    else:
        yield well("model", f"{len(book.model) // 1024} kB, made from these phrases and examples")
