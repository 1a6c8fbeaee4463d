"""What must be there before the first text: keys, and in demo mode borrowers and staff."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot import keys
from bot.settings import DEMO_FILE, Settings

DEMO_STAFF: Final = {
    "alice": ("Alice", "agent"),
    "bob": ("Bob", "agent"),
    "carol": ("Carol", "supervisor"),
    "dan": ("Dan", "compliance"),
}
"""Log-in name: display name, role."""


def make_keys(settings: Settings, redis_url: str) -> bool:
    """Make the keys that are missing, where that is safe; True if any was. Raises ConfigurationError."""
    if not settings.missing_keys():
        return False
    from bot.stores.archive import is_empty
    from bot.stores.live import connect
    from bot.stores.live.house import has_keys

    server = connect(redis_url)
    try:
        nothing_sealed = not has_keys(server) and is_empty(settings.database)
    finally:
        server.close()
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    return keys.make_missing(settings, today, nothing_sealed=nothing_sealed)


def load_demo(settings: Settings) -> str:
    """Fill an empty loan book and staff list with the demo's; the password of its staff.

    DATA_DIR remembers that it holds a demo, for the commands that come later.
    """
    from bot.loans import demo

    password = _demo_password(settings)
    demo.load_demo(settings.loan_book, datetime.now(ZoneInfo(settings.timezone)).date())
    _add_staff(settings, password)
    return password


def _demo_password(settings: Settings) -> str:
    """DEMO_STAFF_PASSWORD, which the first start makes."""
    given = settings.demo_staff_password
    password = given.get_secret_value() if given else secrets.token_urlsafe(9)
    file = settings.data_dir / DEMO_FILE
    if not file.exists():
        _write_private(file, f"DEMO=1\nDEMO_STAFF_PASSWORD={password if given is None else ''}\n")
    return password


def _add_staff(settings: Settings, password: str) -> None:
    """Those who are there keep what they have, but for a password that was changed in the settings."""
    from bot.stores.archive import SqlArchive
    from bot.stores.base import StaffRow
    from bot.stores.crypto import KeyRing
    from bot.web.desk.passwords import hash_password, matches

    ring = KeyRing([key.raw for key in settings.data_keys()], settings.person_key())
    archive = SqlArchive(settings.database, ring, settings.audit_key())
    try:
        there = {row.login: row for row in archive.all_staff()}
        if set(DEMO_STAFF) <= set(there) and matches(there["alice"].password_hash, password):
            return
        hashed = hash_password(password)
        for login, (display_name, role) in DEMO_STAFF.items():
            archive.save_staff(StaffRow(login, display_name, role, hashed))
    finally:
        archive.close()


def _write_private(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
