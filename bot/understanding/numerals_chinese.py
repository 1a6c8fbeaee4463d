"""Chinese numbers, in signs and in digits with signs (1万2). Traditional and formal signs have been folded or are known."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from bot.understanding.numerals import Number, plainly

_DIGITS: Final = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_SCALES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 10**8}
_SECTION: Final = 10_000
"""The scale from which a number begins anew: 一百万 is a hundred times it."""
NUMERALS: Final = "".join((*_DIGITS, *_SCALES, "廿卅"))
"""Every sign that a number may hold."""
_PARTS: Final = re.compile(r"\d+(?:\.\d+)?|[^\d]")
_ABOUT: Final = re.compile("([一二两三四五六七八])([二两三四五六七八九])(?=[十百千万]|$)")
_MOST_DIGITS: Final = 12
_LONGEST: Final = 24
"""Signs of a number; 九千九百九十九亿 takes eight."""


def of_chinese(written: str) -> Number | None:
    """一千五 is 1,500, 一千零五 is 1,005, 两百五, 千五, 廿五, 1万2, 1.5万, 二零二六; 两三百 is unsure."""
    if len(written) > _LONGEST:
        return None
    written = written.replace("廿", "二十").replace("卅", "三十")
    if len(written) == 1 and _SCALES.get(written, 0) >= 100:
        return None  # 几百, 上千: a scale alone counts nothing
    about = _ABOUT.match(written)
    if about and _DIGITS[about[2]] - _DIGITS[about[1]] == 1:
        return _about(written, about)
    if len(written) > 1 and all(sign in _DIGITS for sign in written):
        digits = "".join(str(_DIGITS[sign]) for sign in written)
        return Number(Decimal(digits)) if len(digits) <= _MOST_DIGITS else None
    return _by_scales(_PARTS.findall(written))


def _about(written: str, about: re.Match[str]) -> Number | None:
    """两三百: two hundred, or three."""
    low, high = of_chinese(about[1] + written[2:]), of_chinese(about[2] + written[2:])
    return Number(low.value, sure=False, other=high.value) if low and high else None


def _by_scales(parts: list[str]) -> Number | None:
    sum_ = _Sum()
    for part in parts:
        if part in _SCALES:
            fits = sum_.times(_SCALES[part])
        elif _DIGITS.get(part) == 0:
            fits = sum_.nought()
        else:
            fits = sum_.digit(Decimal(_DIGITS.get(part, part)))
        if not fits:
            return None
    return Number(plainly(sum_.value()))


class _Sum:
    """A number heard sign by sign; each method says whether the sign fits those before."""

    __slots__ = ("_digit", "_empty", "_last", "_section", "_skipped", "_total")

    def __init__(self) -> None:
        self._total = self._section = Decimal(0)
        self._digit: Decimal | None = None
        self._last = 0
        self._skipped = False
        """Whether a 零 stands before what comes: its digits are ones."""
        self._empty = True

    def nought(self) -> bool:
        """The sign 零."""
        self._skipped, self._empty = True, False
        return self._digit is None

    def digit(self, value: Decimal) -> bool:
        """A digit, or digits."""
        fits = self._digit is None
        self._digit, self._empty = value, False
        return fits

    def times(self, scale: int) -> bool:
        """A scale: it must go down, but for sections."""
        if self._digit is None and (self._empty or scale == 10):
            self._digit = Decimal(1)  # 千五, 十五, 一百十五
        fits = self._section_by(scale) if scale >= _SECTION else self._add(scale)
        self._digit, self._last, self._skipped, self._empty = None, scale, False, False
        return fits

    def _add(self, scale: int) -> bool:
        if self._digit is None or (0 < self._last < _SECTION and scale >= self._last):
            return False
        self._section += self._digit * scale
        return True

    def _section_by(self, scale: int) -> bool:
        self._section += self._digit or 0
        whole = self._total == 0 or (scale == _SECTION and self._total % 10**8 == 0)
        fits = self._section > 0 and whole
        self._total, self._section = self._total + self._section * scale, Decimal(0)
        return fits

    def value(self) -> Decimal:
        """What has been heard; the last digit of 一千五 counts the next scale down."""
        last = self._digit or Decimal(0)
        if self._last >= 100 and not self._skipped and last < 10 and last == int(last):
            last *= self._last // 10
        return self._total + self._section + last
