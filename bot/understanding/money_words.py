"""Words and signs of currencies: what they mean outright, and what the number's country makes of them."""

from __future__ import annotations

from typing import Final

SURE: Final = {
    "USD": "us$|usd|us dollars|us dollar|美元|美金|美刀|刀",
    "HKD": "hk$|hkd|港币|港元|港纸|蚊",
    "CNY": "cny|rmb|yuan|kuai|人民币|cn¥|rmb¥",
    "TWD": "nt$|twd|ntd|台币|新台币",
    "MXN": "mx$|mxn|varos",
    "EUR": "€|eur|euro|euros|欧元",
    "GBP": "£|gbp|quid",
    "COP": "cop",
    "PEN": "soles|pen",
    "GTQ": "quetzales",
    "HNL": "lempiras",
    "SGD": "s$|sgd",
    "CAD": "c$|cad|ca$",
    "AUD": "a$|aud|au$",
}
BY_COUNTRY: Final = {
    "dollar": "$|dollar|dollars|dolar|dolares|dlls|dls|dollers|bucks|buck|bux",
    "peso": "peso|pesos",
    "yuan": "元|圆|块|块钱|大洋|¥",
}
CENTS: Final = {0: "cent|cents|centavo|centavos|centimos|分", 1: "毛|角|毛钱"}
"""Hundredths, and tenths."""

_DOLLARS: Final = {
    "US": "USD",
    "HK": "HKD",
    "TW": "TWD",
    "CA": "CAD",
    "AU": "AUD",
    "SG": "SGD",
    "NZ": "NZD",
    "PR": "USD",
    "EC": "USD",
    "SV": "USD",
}
_PESOS: Final = {
    "MX": "MXN",
    "CO": "COP",
    "AR": "ARS",
    "CL": "CLP",
    "DO": "DOP",
    "UY": "UYU",
    "PH": "PHP",
    "CU": "CUP",
}
_BY_WORD: Final = {
    "dollar": (_DOLLARS | _PESOS, "USD"),
    "peso": (_PESOS, "MXN"),
    "yuan": ({"CN": "CNY", "HK": "HKD", "MO": "MOP", "TW": "TWD", "US": "USD", "CA": "CAD"}, "CNY"),
}


def currency_of(meant: str, sign: str, country: str) -> str:
    """ISO 4217 of a currency word; `meant` is a code, or a key of BY_COUNTRY. ¥ is never dollars."""
    if meant not in _BY_WORD:
        return meant
    if sign == "¥":
        return "JPY" if country == "JP" else "CNY"
    if sign != "$" and meant == "dollar" and country in _PESOS:
        return "USD"  # "dolares" said where there are pesos
    by_country, otherwise = _BY_WORD[meant]
    return by_country.get(country, otherwise)
