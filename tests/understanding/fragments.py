"""Pieces of texts about days, sums and numbers, for texts thrown together at random."""

from __future__ import annotations

from typing import Final

_DAYS: Final = (
    "next this friday the 31st of month end in 3 15 days weeks hours feb 29 30/2 tomorrow payday ago last every mid 99 year "
    "下 周五 月底 31号 号 初 天 后 前 el fin de mes quincena mañana"
)
_REST: Final = (
    "$ 1,250.00 1.250 3/12 2026-12-03 24/7 415 555 0101 +1 11010119900307123X 4821 123x dec % . , : / - ' "
    "一千 五 百 块 两三 十 廿 亿 万 k mil hundred and y first second a una no yes 👍 \u200b \u202e \x00 ٣ ½ ①"
)

OF_DAYS: Final = _DAYS.split()
OF_ANYTHING: Final = OF_DAYS + _REST.split()
