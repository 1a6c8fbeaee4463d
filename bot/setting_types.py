"""What the values of settings may look like: each type checks itself and says in words what is wrong."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, SecretStr

KEY_BYTES: Final = 32
PERSON_KEY_BYTES: Final = 16
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{2,24}")
_SENDER: Final = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}|MG[0-9a-fA-F]{32}")
_HELP_LINE: Final = re.compile(r"([A-Z]{2})\s*=\s*([^=;]{2,40})")


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key that wraps people's secrets, and the day it was made where that was noted."""

    raw: bytes
    made: date | None


def read_key(text: str, length: int) -> bytes:
    """So many bytes from base64, either alphabet. Raises ValueError."""
    try:
        key = base64.b64decode(text.strip().translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    if len(key) != length:
        raise ValueError(f"holds {len(key)} bytes, not {length}")
    return key


def read_data_keys(text: str) -> tuple[DataKey, ...]:
    """`base64[@day]`, newest first, commas between. Raises ValueError."""
    keys = tuple(_read_data_key(part.strip()) for part in text.split(",") if part.strip())
    if not keys:
        raise ValueError("holds no key")
    if len({key.raw for key in keys}) != len(keys):
        raise ValueError("lists one key twice")
    return keys


def _read_data_key(part: str) -> DataKey:
    key, _, made = part.partition("@")
    return DataKey(read_key(key, KEY_BYTES), _day(made) if made else None)


def read_help_lines(text: str) -> dict[str, str]:
    """`US=988; CN=12356` as a dict by ISO country. Raises ValueError."""
    lines: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        match = _HELP_LINE.fullmatch(part)
        if not match:
            raise ValueError(f'cannot read "{part[:40]}"')
        lines[match[1]] = match[2].strip()
    return lines


def read_holidays(text: str, years: Iterable[int]) -> frozenset[date]:
    """Closed days in `years` from country codes and ISO dates. Raises ValueError.

    Public holidays are those of the `holidays` library, nationwide ones only.
    """
    days: set[date] = set()
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        days |= _country_holidays(part, years) if part.isalpha() else {_day(part)}
    return frozenset(days)


def _country_holidays(country: str, years: Iterable[int]) -> set[date]:
    import holidays

    try:
        return set(holidays.country_holidays(country, years=list(years)))
    except NotImplementedError:
        raise ValueError(f'knows no holidays of "{country}"') from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'cannot read "{text[:20]}" as a day or a country') from None


def _url(*schemes: str) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        if urlsplit(value.get_secret_value()).scheme.removesuffix("+psycopg") not in schemes:
            raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return check


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("is not an http or https address without a query")
    return value.rstrip("/")


def _public_address(value: str) -> str:
    address = _web_address(value)
    if urlsplit(address).path:
        raise ValueError("has a path; the desk and the carriers' doors need an address of their own")
    return address


def _lender_name(value: str) -> str:
    name = value.strip()
    if not 1 <= len(name) <= 30:
        raise ValueError("must have 1 to 30 characters, because every text carries it")
    if not name.isprintable() or any(mark in name for mark in "【】[]{}"):
        raise ValueError("must be plain words without brackets")
    return name


def _callable_number(value: str) -> str:
    if not _PHONE.fullmatch(value.strip()):
        raise ValueError("is not a phone number as people write it")
    return value.strip()


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone of the IANA list") from None
    return value


def _sender(value: str) -> str:
    if value and not _SENDER.fullmatch(value):
        raise ValueError("is neither a number with its + nor a short code nor a Messaging Service")
    return value


def _at_least(characters: int) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < characters:
            raise ValueError(f"has fewer than {characters} characters")
        return value

    return check


def _id_and_secret(value: SecretStr) -> SecretStr:
    name, _, secret = value.get_secret_value().partition(":")
    if not name or not secret:
        raise ValueError("is not an id and a secret with a colon between")
    return value


def _readable_by(read: Callable[[str], object]) -> Callable[[str], str]:
    def check(value: str) -> str:
        read(value)
        return value

    return check


def _secret_readable_by(read: Callable[[str], object]) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        read(value.get_secret_value())
        return value

    return check


def explain(kind: str, context: Mapping[str, object], message: str) -> str:
    """A pydantic error in our words: what is wrong, to stand after the setting's name."""
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    known = {
        "int_parsing": "is not a whole number",
        "float_parsing": "is not a number",
        "bool_parsing": "is neither 1 nor 0",
        "string_pattern_mismatch": "has not the right form",
    }
    if kind == "literal_error":
        return f"must be {context['expected']}"
    return known.get(kind) or message[0].lower() + message[1:].replace("Input should be", "must be")


RedisURL = Annotated[
    SecretStr,
    AfterValidator(_url("redis", "rediss", "unix", "redis+sentinel", "redis+cluster", "rediss+cluster")),
]
DatabaseURL = Annotated[SecretStr, AfterValidator(_url("sqlite", "postgresql"))]
WebAddress = Annotated[str, AfterValidator(_web_address)]
PublicAddress = Annotated[str, AfterValidator(_public_address)]
LenderName = Annotated[str, AfterValidator(_lender_name)]
CallableNumber = Annotated[str, AfterValidator(_callable_number)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Holidays = Annotated[str, AfterValidator(_readable_by(lambda text: read_holidays(text, (2026,))))]
HelpLines = Annotated[str, AfterValidator(_readable_by(read_help_lines))]
Sender = Annotated[str, AfterValidator(_sender)]
DataKeys = Annotated[SecretStr, AfterValidator(_secret_readable_by(read_data_keys))]
PersonKey = Annotated[
    SecretStr, AfterValidator(_secret_readable_by(lambda text: read_key(text, PERSON_KEY_BYTES)))
]
Key = Annotated[SecretStr, AfterValidator(_secret_readable_by(lambda text: read_key(text, KEY_BYTES)))]
SharedKey = Annotated[SecretStr, AfterValidator(_id_and_secret)]
SessionSecret = Annotated[SecretStr, AfterValidator(_at_least(16))]
Password = Annotated[SecretStr, AfterValidator(_at_least(8))]
