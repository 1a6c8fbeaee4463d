"""Names of months, weekdays and currencies by language, from CLDR by way of Babel, made fit for a text.

What would push a Spanish or English text out of the GSM-7 alphabet (á í ó ú, no-break spaces, rare
currency signs) is written so that it does not; the price of a text would double.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_symbol

from bot.segments import is_gsm

_LOCALE: Final = {"en": "en_US", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_HK", "es": "es_ES"}
_SYMBOL: Final = {
    ("es", "MXN"): "MX$",
    ("es", "HKD"): "HK$",
    ("zh-Hans", "CNY"): "元",
    ("zh-Hant", "CNY"): "元",
}
"""Where CLDR's sign would mislead: the dollar of a text in Spanish is said, yuan follow the number."""
_TO_GSM: Final = str.maketrans("áíóúÁÍÓÚ", "aiouAIOU")
_CLEAN: Final = {0xA0: " ", 0x202F: " ", 0x2068: None, 0x2069: None, ord("."): None}


def gsm(text: str) -> str:
    """Spanish as far as GSM-7 can write it: á í ó ú lose their accents, é ñ ü ¿ ¡ stay."""
    return text.translate(_TO_GSM)


@lru_cache
def months(language: str) -> tuple[str, ...]:
    """Short names of the months, January first."""
    names = get_month_names("abbreviated", locale=_LOCALE[language])
    return tuple(_plain(names[month], language)[: 3 if language == "es" else None] for month in range(1, 13))


@lru_cache
def weekdays(language: str) -> tuple[str, ...]:
    """Short names of the days, Monday first; 星期一 where CLDR's 週一 is not what Hong Kong writes."""
    names = get_day_names("abbreviated", locale=_LOCALE[language])
    plain = (_plain(names[day], language) for day in range(7))
    return tuple(name.replace("週", "星期") for name in plain)


@lru_cache
def currency(language: str, code: str) -> tuple[str, str]:
    """What stands before and after a number: ("$", ""), ("", "元"), ("CHF ", "")."""
    sign = _SYMBOL.get((language, code)) or get_currency_symbol(code, locale=_LOCALE[language])
    if sign == "元":
        return ("人民幣" if language == "zh-Hant" else "", sign)
    if sign == code or (not language.startswith("zh") and not is_gsm(sign)):
        return (f"{code} ", "")
    return (sign, "")


def _plain(name: str, language: str) -> str:
    name = name.translate(_CLEAN)
    return gsm(name) if language == "es" else name
