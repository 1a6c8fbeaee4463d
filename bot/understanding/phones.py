"""The phone numbers that a text names."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from phonenumbers import PhoneNumberFormat, format_number, is_valid_number
from phonenumbers import parse as parse_number
from phonenumbers.phonenumberutil import NumberParseException

from bot.domain import SaidPhone

MOST: Final = 4
"""Numbers that are read out of one text."""
_TRIED: Final = 16

# ITU-T E.164: at most 15 digits. Seven is the least that a national number has with its area.
_CANDIDATE: Final = re.compile(r"(?<![\d.,/$¥£€-])\+?\(?\d(?:[ ().-]{0,2}\d){6,14}(?![\d]|[.,/:]\d)")
_MAINLAND: Final = re.compile(r"1[3-9]\d(?:[ -]?\d{4}){2}")
_SUM: Final = re.compile(r"\d+\.\d\d")
"""Nobody writes a number so; 31000.00 would be dialled as one of seven digits."""
_CARRYING: Final = re.compile(r"\d(?:[ ().-]{0,2}\d){6}")


def read(line: str, country: str) -> tuple[tuple[SaidPhone, ...], str]:
    """Valid numbers of a line in E.164, at most MOST, and the line without them. `country`: ISO, of the writer."""
    if _CARRYING.search(line) is None:
        return (), line
    found: dict[str, SaidPhone] = {}
    rest, done = [], 0
    for candidate in islice(_CANDIDATE.finditer(line), _TRIED):
        if len(found) == MOST:
            break
        phone = None if _SUM.fullmatch(candidate[0]) else _e164(candidate[0], country)
        if phone is not None:
            found[phone] = SaidPhone(phone)
            rest.append(line[done : candidate.start()])
            done = candidate.end()
    return tuple(found.values()), " ; ".join([*rest, line[done:]])


def _e164(written: str, country: str) -> str | None:
    """As dialled in the country, or a mainland mobile number, which is known by its form anywhere."""
    for place in (country or None, "CN" if _MAINLAND.fullmatch(written) else None):
        try:
            number = parse_number(written, place)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return format_number(number, PhoneNumberFormat.E164)
    return None
