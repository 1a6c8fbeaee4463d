"""Every setting, read once from the environment, `.env` and what was made in DATA_DIR; nothing else reads them.

Earlier sources win. A wrong value raises ConfigurationError with one line for each: its name, what
is wrong, an example.
"""

from __future__ import annotations

import os
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import setting_types as kinds
from bot.errors import ConfigurationError

KEYS_FILE: Final = "keys.env"
DEMO_FILE: Final = "demo.env"
"""In DATA_DIR: what `huixin up` made on its first start; the demo's mode and password are in the second."""
ARCHIVE_FILE: Final = "archive.db"
LOANS_FILE: Final = "loans.db"
"""In DATA_DIR: the SQLite files, where no address says otherwise."""
KEY_NAMES: Final = ("HUIXIN_KEYS", "HUIXIN_PERSON_KEY", "HUIXIN_AUDIT_KEY", "SECRET_KEY")
_TURN_FIELDS: Final = (
    "lender_name",
    "lender_phone",
    "timezone",
    "opening_hours",
    "holidays",
    "default_country",
    "default_language",
    "help_lines",
    "demo",
    "twilio_opt_out",
)


class _Place(BaseSettings):
    """Where the data lies, read first: the keys file is in there."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)
    data_dir: Path = Path("data")


class Settings(BaseSettings):
    """All settings. Field `lender_name` is the environment's LENDER_NAME, and so on."""

    model_config = SettingsConfigDict(
        extra="ignore", env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    # where Huixin listens and keeps things

    port: int = Field(8000, ge=1, le=65535, examples=["8000"])
    """TCP port of the web process."""
    host: str = Field("127.0.0.1", examples=["127.0.0.1"])
    """Address that the web process binds; 0.0.0.0 is every address of the machine."""
    public_url: kinds.PublicAddress = Field("", examples=["https://sms.example.com"])
    """How carriers reach us; signatures are checked against it. Empty: the address as requested."""
    trusted_proxies: int = Field(0, ge=0, le=5, examples=["1"])
    """How many proxies of yours stand before us; so many entries of X-Forwarded-For are believed."""
    web_threads: int = Field(8, ge=1, le=64, examples=["8"])
    """Blocking threads of the web process."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", examples=["INFO"])
    """How much is logged; no level logs a number, a name or a text."""
    data_dir: Path = Field(Path("data"), examples=["./data"])
    """Folder of the embedded Redis, the SQLite files and the keys made here."""
    spool_dir: Path | None = Field(None, examples=["/var/spool/huixin"])
    """Folder on this host for texts taken while Redis is away. Default: DATA_DIR/spool."""
    flows_dir: Path | None = Field(None, examples=["./flows"])
    """Folder of the flows. Default: the one that came with this installation."""

    # the stores

    redis_url: kinds.RedisURL | None = Field(None, examples=["redis://127.0.0.1:6379/0"])
    """Redis or Valkey, 6.2 or newer, with appendonly on. Unset: the embedded server, in DATA_DIR."""
    redis_wait_replicas: int = Field(0, ge=0, le=5, examples=["1"])
    """Replicas that must have a turn before it is answered; buys back the last second at a fail-over."""
    database_url: kinds.DatabaseURL | None = Field(
        None, examples=["postgresql://huixin@db.example.com/huixin"]
    )
    """The archive. Default: SQLite in DATA_DIR/archive.db."""
    loan_book_url: kinds.DatabaseURL | None = Field(
        None, examples=["postgresql://reader@db.example.com/loans"]
    )
    """The lender's loan book, in the schema of docs/loan-book.md. Default: SQLite in DATA_DIR/loans.db."""
    loan_tail_key: kinds.Key | None = Field(None, examples=["<base64>"])
    """32 bytes in base64 that open hashed identity tails in the loan book; unset where they are plain."""

    # the lender

    lender_name: kinds.LenderName = Field("Huixin Demo", examples=["Harvest Microcredit"])
    """The name in texts; up to 30 characters, and every one of them costs."""
    lender_phone: kinds.CallableNumber = Field("800-555-0199", examples=["800-555-0199"])
    """The number to call that texts name."""
    timezone: kinds.TimeZone = Field("America/New_York", examples=["Asia/Shanghai"])
    """The lender's time zone, for opening hours."""
    opening_hours: str = Field("Mon-Fri 09:00-18:00", examples=["Mon-Fri 09:00-18:00; Sat 10:00-14:00"])
    """When people answer, in TIMEZONE."""
    holidays: kinds.Holidays = Field("", examples=["US, 2026-12-24"])
    """Closed days: ISO country codes for their public holidays, and single days, with commas between."""
    default_country: str = Field("US", pattern=r"^[A-Z]{2}$", examples=["CN"])
    """ISO country of numbers written without a country code."""
    default_language: Literal["en", "zh-Hans", "zh-Hant", "es"] = Field("en", examples=["zh-Hans"])
    """Language of a first answer to a text that does not tell its own."""
    help_lines: kinds.HelpLines = Field(
        "US=988; CN=12356; HK=18111; MX=800 911 2000; ES=024", examples=["US=988; CN=12356"]
    )
    """Crisis lines named to somebody in distress, by the ISO country of their number."""

    # the keys

    huixin_keys: kinds.DataKeys | None = Field(None, examples=["<base64>@2027-01-15,<base64>@2026-11-23"])
    """Data keys, newest first: 32 random bytes in base64 each, and @ the day it was made if you like."""
    huixin_person_key: kinds.PersonKey | None = Field(None, examples=["<base64>"])
    """16 random bytes in base64 that turn a phone number into a person key. Never change it."""
    huixin_audit_key: kinds.Key | None = Field(None, examples=["<base64>"])
    """32 random bytes in base64: the Ed25519 key that signs the archive's checkpoints."""
    secret_key: kinds.SessionSecret | None = Field(None, examples=["<a long random word>"])
    """Signs the desk's sessions; at least 16 characters."""

    # the demo

    demo: bool = Field(default=False, examples=["0"])
    """1: fictional borrowers, the phone at /phone, demo staff. Default 1 under `huixin up`, and for the
    DATA_DIR that it filled so; else 0."""
    demo_staff_password: kinds.Password | None = Field(None, examples=["<at least 8 characters>"])
    """The demo staff's password; unset: made on the first start and printed."""

    # carriers

    twilio_account_sid: str = Field(
        "", pattern=r"^(AC[0-9a-fA-F]{32})?$", examples=["AC00000000000000000000000000000000"]
    )
    """Twilio's account. Without it and its token `/sms/twilio` answers 404."""
    twilio_auth_token: SecretStr | None = Field(None, examples=["<32 characters>"])
    """Twilio's auth token: checks signatures and sends."""
    twilio_shared_key: kinds.SharedKey | None = Field(None, examples=["SK0123:<secret>"])
    """Twilio's webhook SharedKey as id:secret, where the console signs with one instead of the token."""
    twilio_from: kinds.Sender = Field("", examples=["+14155550100"])
    """The number (E.164), short code or Messaging Service (MG…) that we send from."""
    twilio_opt_out: Literal["ours", "carrier"] = Field("ours", examples=["ours"])
    """ours: Twilio's opt-out handling is off and we confirm; carrier: Twilio confirms bare keywords."""
    twilio_api_base: kinds.WebAddress = Field("https://api.twilio.com", examples=["https://api.twilio.com"])
    """Where Twilio's REST API is; another address only in tests or behind an egress proxy."""
    segments_per_second: float = Field(1.0, gt=0, le=1000, examples=["3"])
    """Segments a second that a sending number may send; ask your carrier."""

    @model_validator(mode="after")
    def _twilio_is_whole(self) -> Settings:
        if bool(self.twilio_account_sid) != bool(self.twilio_auth_token):
            missing = "TWILIO_AUTH_TOKEN" if self.twilio_account_sid else "TWILIO_ACCOUNT_SID"
            raise ValueError(
                f"{missing}: missing while its other half is set; unset both to switch Twilio off"
            )
        return self

    # what follows from them

    @property
    def embedded_redis(self) -> bool:
        """Whether we run our own Redis in DATA_DIR."""
        return self.redis_url is None

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the archive."""
        return self._sql(self.database_url, ARCHIVE_FILE)

    @property
    def loan_book(self) -> str:
        """SQLAlchemy URL of the loan book."""
        return self._sql(self.loan_book_url, LOANS_FILE)

    @property
    def spool(self) -> Path:
        """Folder of the spool."""
        return self.spool_dir or self.data_dir / "spool"

    @property
    def flows(self) -> Path:
        """Folder of the flows: beside `bot/` in a clone as in an installed package."""
        return self.flows_dir or Path(__file__).resolve().parent.parent / "flows"

    @property
    def https(self) -> bool:
        """Whether people reach us by https, so that cookies may be marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """Where a person on this machine or outside finds us, without a slash at the end."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104  # compared, not bound
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def crisis_lines(self) -> dict[str, str]:
        """HELP_LINES by ISO country."""
        return kinds.read_help_lines(self.help_lines)

    def closed_days(self, first_year: int, years: int = 3) -> frozenset[date]:
        """HOLIDAYS as days, from 1 January of `first_year`."""
        return kinds.read_holidays(self.holidays, range(first_year, first_year + years))

    def data_keys(self) -> tuple[kinds.DataKey, ...]:
        """HUIXIN_KEYS, newest first. Raises ConfigurationError when unset."""
        return kinds.read_data_keys(self._required("huixin_keys"))

    def person_key(self) -> bytes:
        """HUIXIN_PERSON_KEY, 16 bytes. Raises ConfigurationError when unset."""
        return kinds.read_key(self._required("huixin_person_key"), kinds.PERSON_KEY_BYTES)

    def audit_key(self) -> bytes:
        """HUIXIN_AUDIT_KEY, the 32-byte seed of an Ed25519 key. Raises ConfigurationError when unset."""
        return kinds.read_key(self._required("huixin_audit_key"), kinds.KEY_BYTES)

    def tail_key(self) -> bytes | None:
        """LOAN_TAIL_KEY, 32 bytes."""
        key = self.loan_tail_key
        return None if key is None else kinds.read_key(key.get_secret_value(), kinds.KEY_BYTES)

    def session_key(self) -> str:
        """SECRET_KEY. Raises ConfigurationError when unset."""
        return self._required("secret_key")

    @property
    def turn_hash(self) -> str:
        """Short hash of the settings that influence turns; stands in every journal entry."""
        values = "\n".join(f"{name}={getattr(self, name)}" for name in _TURN_FIELDS)
        return sha256(values.encode()).hexdigest()[:16]

    def missing_keys(self) -> tuple[str, ...]:
        """Names of the keys that are not set."""
        return tuple(name for name in KEY_NAMES if getattr(self, name.lower()) is None)

    def _sql(self, url: SecretStr | None, file: str) -> str:
        if url is None:
            return f"sqlite:///{quote(str((self.data_dir / file).absolute()))}"
        text = url.get_secret_value()
        return text.replace("postgresql://", "postgresql+psycopg://", 1)

    def _required(self, field: str) -> str:
        value: SecretStr | None = getattr(self, field)
        if value is None:
            raise ConfigurationError(
                f"{field.upper()}: missing; make one with `huixin keys new`, for example {_example(field)}"
            )
        return value.get_secret_value()


def load_settings(env_file: Path | None = Path(".env"), **given: object) -> Settings:
    """Read all settings; `given` (field names) stands above every source.

    Raises ConfigurationError: one line for each wrong value.
    """
    try:
        place = Path(str(given["data_dir"])) if "data_dir" in given else _Place(_env_file=env_file).data_dir
        made = (place / KEYS_FILE, place / DEMO_FILE)
        files = made if env_file is None else (*made, env_file)
        return Settings(_env_file=files, _env_file_encoding="utf-8-sig", **given)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as wrong:
        raise ConfigurationError("\n".join(_line(error) for error in wrong.errors())) from None
    except UnicodeDecodeError:
        raise ConfigurationError(".env: is not UTF-8 text; save it as UTF-8") from None


def child_environment(settings: Settings, **changed: str) -> dict[str, str]:
    """The environment for a process that we start: ours, the data folder made absolute, and `changed`."""
    place = {"DATA_DIR": str(settings.data_dir.absolute()), "DEMO": str(int(settings.demo))}
    return {**os.environ, **place, **changed}


def known_names() -> frozenset[str]:
    """Every name that a setting has in the environment."""
    return frozenset(name.upper() for name in Settings.model_fields)


def _line(error: ErrorDetails) -> str:
    wrong = kinds.explain(error["type"], error.get("ctx", {}), error["msg"])
    if not error["loc"]:
        return wrong
    field = str(error["loc"][0])
    return f"{field.upper()}: {wrong}; for example {_example(field)}"


def _example(field: str) -> str:
    examples = Settings.model_fields[field].examples or [""]
    return f"{field.upper()}={examples[0]}"
