"""How many SMS segments a text costs, exactly.

GSM 03.38 (3GPP TS 23.038, 6.2.1): 160 septets alone, 153 in each of several parts; a character of the
extension table takes two. UCS-2: 70 units alone, 67 in parts, counted in UTF-16. Neither an escaped
character nor a surrogate pair is ever split over two parts. Mainland Chinese gateways count every
text as UCS-2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["GSM-7", "UCS-2"]

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = "\f^{}\\[~]|€"
_ESCAPED: Final = re.compile(f"[{re.escape(_EXTENSION)}]")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_NO_GSM: Final = re.compile(f"[^{re.escape(_BASIC + _EXTENSION)}]")

GSM_ALONE: Final = 160
GSM_PART: Final = 153
UCS2_ALONE: Final = 70
UCS2_PART: Final = 67


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs. `units` are septets (GSM-7) or UTF-16 units (UCS-2); no text at all is 0 segments."""

    count: int
    encoding: Encoding
    units: int


def segments(text: str, *, mainland: bool = False) -> Segments:
    """Count a whole text, signature included. `mainland`: to a Chinese number, where all is UCS-2."""
    if mainland or _NO_GSM.search(text):
        return _ucs2(text)
    escaped = len(_ESCAPED.findall(text))
    units = len(text) + escaped
    if units <= GSM_ALONE:
        return Segments(min(units, 1), "GSM-7", units)
    if not escaped:
        return Segments(-(-units // GSM_PART), "GSM-7", units)
    return Segments(_parts(text, _ESCAPED, GSM_PART), "GSM-7", units)


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension."""
    return _NO_GSM.search(text) is None


def _ucs2(text: str) -> Segments:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units <= UCS2_ALONE:
        return Segments(min(units, 1), "UCS-2", units)
    if units == len(text):
        return Segments(-(-units // UCS2_PART), "UCS-2", units)
    return Segments(_parts(text, _ASTRAL, UCS2_PART), "UCS-2", units)


def _parts(text: str, wide: re.Pattern[str], size: int) -> int:
    """Parts when characters that `wide` matches take two units and are kept whole."""
    count, room = 1, size
    for character in text:
        need = 2 if wide.match(character) else 1
        if need > room:
            count, room = count + 1, size
        room -= need
    return count
