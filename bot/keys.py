"""The keys of an installation: made once, in `DATA_DIR/keys.env`, and only where nothing is sealed yet.

Who loses them loses what they sealed; who gets them can read it. So they are never made beside data
that other keys sealed, and never for a Redis that is not our own.
"""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from bot.errors import ConfigurationError
from bot.setting_types import KEY_BYTES, PERSON_KEY_BYTES
from bot.settings import KEYS_FILE, Settings

_HEAD: Final = """\
# Huixin's keys. Keep a copy of this file in a safe place, apart from backups of the data:
# without it the data cannot be read, and with it anybody can.
"""


def new_keys(today: date) -> dict[str, str]:
    """A fresh value for each of KEY_NAMES."""
    return {
        "HUIXIN_KEYS": new_data_key(today),
        "HUIXIN_PERSON_KEY": _random(PERSON_KEY_BYTES),
        "HUIXIN_AUDIT_KEY": _random(KEY_BYTES),
        "SECRET_KEY": secrets.token_urlsafe(32),
    }


def new_data_key(today: date) -> str:
    """A data key as HUIXIN_KEYS lists it, with the day it was made."""
    return f"{_random(KEY_BYTES)}@{today.isoformat()}"


def make_missing(settings: Settings, today: date, *, nothing_sealed: bool) -> bool:
    """Write the keys that are not set to `DATA_DIR/keys.env`; False when none is missing.

    `nothing_sealed`: neither Redis nor the archive holds anything. Raises ConfigurationError where
    keys are missing and may not be made.
    """
    missing = settings.missing_keys()
    if not missing:
        return False
    names = ", ".join(missing)
    if not settings.embedded_redis:
        raise ConfigurationError(
            f"{names}: missing, and with REDIS_URL set none are made; make them with `huixin keys new`"
        )
    if not nothing_sealed:
        raise ConfigurationError(
            f"{names}: missing, but {settings.data_dir} holds data sealed with them; put {KEYS_FILE} back"
        )
    made = new_keys(today)
    _append(settings.data_dir / KEYS_FILE, {name: made[name] for name in missing})
    return True


def put_first(settings: Settings, key: str) -> None:
    """Put a new data key before the others in `DATA_DIR/keys.env`.

    Raises ConfigurationError where HUIXIN_KEYS does not come from there.
    """
    file = settings.data_dir / KEYS_FILE
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = [line for line in lines if line.startswith("HUIXIN_KEYS=")]
    kept = settings.huixin_keys.get_secret_value() if settings.huixin_keys else ""
    if found != [f"HUIXIN_KEYS={kept}"]:
        raise ConfigurationError(
            f"HUIXIN_KEYS: is not kept in {file}; put the new key before the others where it is kept: `huixin keys new`"
        )
    changed = [f"HUIXIN_KEYS={key},{kept}" if line in found else line for line in lines]
    _write(file, "\n".join(changed) + "\n")


def _append(file: Path, values: dict[str, str]) -> None:
    before = file.read_text(encoding="utf-8") if file.exists() else _HEAD
    _write(file, before + "".join(f"{name}={value}\n" for name, value in values.items()))


def _write(file: Path, text: str) -> None:
    """Replace the file whole, for the owner's eyes only, safe against a crash half way."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _random(count: int) -> str:
    return base64.b64encode(secrets.token_bytes(count)).decode()
