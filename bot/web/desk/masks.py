"""What staff may see of numbers and texts before they ask for more."""

from __future__ import annotations

import re
from typing import Final

from phonenumbers import parse as parse_number
from phonenumbers.phonenumberutil import NumberParseException

_HIDDEN: Final = "****"
_SHOWN: Final = 4
# 13 to 19 digits with single spaces or hyphens between them, a last X allowed: identity and card numbers. Then a
# social security number (three, two, four), Hong Kong's identity card (A123456(7)), Mexico's CURP (18 signs).
_LONG_NUMBER: Final = re.compile(
    r"(?<!\d)\d(?:[ -]?\d){11,17}[ -]?[\dX](?!\d)"
    r"|(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"
    r"|(?P<said>\b(?:ssn|social)(?: (?:security|number|no|is))*[ :#]*)\d{3}[ -]?\d{2}[ -]?\d{4}(?!\d)"
    r"|(?<![A-Z0-9])[A-Z]{1,2}\d{6} ?(?:\([\dA]\)|[\dA])(?![A-Z0-9])"
    r"|(?<![A-Z0-9])[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d(?![A-Z\d])",
    re.IGNORECASE | re.ASCII,
)
_CONTROLS: Final = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {
    0x7F: 0x2421,
    0x0D: None,
    0x202D: 0xFFFD,
    0x202E: 0xFFFD,
}
"""Made visible; an override of direction (U+202D, U+202E) is only ever used to make a text read as another."""


def masked_phone(phone: str) -> str:
    """An E.164 number without the four digits before its last four: "+86 138****8001"."""
    try:
        number = parse_number(phone)
    except NumberParseException:
        return _HIDDEN + phone[-2:]
    national = phone.removeprefix(f"+{number.country_code}")
    return f"+{number.country_code} {national[: -2 * _SHOWN]}{_HIDDEN}{national[-_SHOWN:]}"


def readable(text: str) -> str:
    """A borrower's words as data: control characters made visible, whole identity and card numbers masked but for their last four."""
    return _LONG_NUMBER.sub(_last_four, text.translate(_CONTROLS))


def _last_four(match: re.Match[str]) -> str:
    signs = re.sub(r"[ ()-]", "", match.group())
    return (match["said"] or "") + _HIDDEN + signs[-_SHOWN:]
