"""Groups of digits in a text: identity tails, whole identity or card numbers, digits of a loan.

All functions take a line (see normalise.py) and give back what they took with the rest of the line.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.normalise import listed, words

_X: Final = "x*×叉хχ"
_SIGN: Final = rf"[\d{_X}]"
_NOT_AFTER_MONEY: Final = r"(?<![a-z0-9$¥£€+_])(?<!\d[.,:/-])(?<!\d\d )"
_NOT_MONEY: Final = (
    r"(?![.,:/-]\d)"
    r"(?! ?(?:元|块|刀|圆|万|千|百|年|月|天|%|(?:usd|cny|rmb|hkd|eur|dollars?|bucks|pesos?|yuan|percent|k)\b))"
)

# 15 digits: the older Chinese identity number; 18, the last of which may be X: GB 11643-1999;
# 15 to 19: payment cards, ISO/IEC 7812-1. Nine, by hyphens: the social security number of the United States
# (SSA: three, two, four). Letters and digits: Hong Kong's identity card, A123456(7); Mexico's CURP, 18 signs.
_FULL: Final = re.compile(
    rf"(?<![\d+])\d(?:[ -]?\d){{14,18}}(?:[ -]?[{_X}])?(?![ -]?\d)"
    r"|(?<![\d+-])\d{3}-\d{2}-\d{4}(?![\d-])"
    r"|\b(?:ssn|social|social security)(?: (?:security|number|no|num|is))*[ :#]*\d{3}[ -]?\d{2}[ -]?\d{4}(?!\d)"
    r"|(?<![a-z0-9])[a-z]{1,2}\d{6} ?(?:\([0-9a]\)|[0-9a])(?![a-z0-9])"
    r"|(?<![a-z0-9])[a-z]{4}\d{6}[hmx][a-z]{5}[a-z0-9]\d(?![a-z0-9])"
)

_ID: Final = (
    r"(?:(?:\b(?:id|ssn|social|identity|passport|curp|dni|ine|nif|cedula|documento|identificacion|card|tarjeta)(?: card)?)"
    r"|身份证?|证件|银行卡|卡号?)"
)
_SAID_OF_ID: Final = (
    r"(?:(?: ?(?:number|no|num|numero|tail|ending|ends?|last|in|with|is|es|digits|digitos|4|four|cuatro|termina|en|de|of|the)\b)*"
    r"|(?:号码?|的|后四位|后4位|末四位|尾号|尾数|后面|是|为)*)"
)
_ID_TAIL: Final = re.compile(rf"{_ID}{_SAID_OF_ID}[ .:#=-]*(\d{{3}} ?{_SIGN})(?![a-z0-9])")

_LOAN: Final = (
    r"(?:\b(?:loan|acct|account|contract|prestamo|credito|cuenta|contrato)|贷款|借款|合同|账户|账号)"
)
_SAID_OF_LOAN: Final = (
    r"(?:(?: ?(?:number|no|num|numero|ending|ends?|in|with|termina|terminad[oa]|terminacion|en|que|is|es)\b)*"
    r"|(?:尾号|尾数|号码?|是|为|的)*)"
)
_THAT_ONE: Final = r"(?: ?的?[那这]一?[个笔张]的?)?"
_LOAN_DIGITS: Final = re.compile(
    rf"{_LOAN}{_SAID_OF_LOAN}[ .:#(-]*(\d{{4}})(?![\d{_X}]){_NOT_MONEY}{_THAT_ONE}"
    rf"|\b(?:for|on|(?<!four )(?<!4 )(?<!digits )of|de la|del|para la) (\d{{4}})(?![\d{_X}]){_NOT_MONEY}(?: one)?"
    rf"|(?:\bthe |尾号|尾数)?{_NOT_AFTER_MONEY}(\d{{4}})"
    r" ?(?:(?:one|loan|account|acct|prestamo|credito)\b(?! (?:balance|due|payment))|的?[那这]一?[个笔张]的?|的?(?:贷款|借款)|的(?!是))"
)
# Said of a loan or of the number that proves a person: the conversation's state must tell.
_ENDING: Final = re.compile(
    rf"(?:\b(?:ending(?: in)?|terminad[oa] en|termina en|the|la|el)|尾号|尾数) ?(?:是|为)?:? ?(\d{{4}})(?![\d{_X}]){_NOT_MONEY}{_THAT_ONE}"
)
_LIST: Final = re.compile(
    rf"{_NOT_AFTER_MONEY}\d{{4}}(?: ?(?:,|、|&|\+|,? ?and|y|和|跟|与|同) ?\d{{4}}){{1,7}}(?![a-z0-9{_X}]){_NOT_MONEY}"
)
_MOST: Final = 8  # loan digits kept from one text
_LOAN_THEN_TAIL: Final = re.compile(rf"{_LOAN}{_SAID_OF_LOAN}[ .:#(-]*\d{{4}}\)? ?[,，、;] ?(\d{{4}})[ .!]*$")
_ASKED_ABOUT: Final = re.compile(
    r"^(?:(?:and|so|ok|y|pero) )*(?:(?:what|how) about|que tal|for|on|about|(?:and|y)(?= (?:the|la|el|loan|prestamo) ))"
    r"(?: (?:the|my|la|el|loan|prestamo))* (\d{4})(?: one)?[ ?.!]*$"
)

_TAIL: Final = re.compile(rf"{_NOT_AFTER_MONEY}(?:(\d{{4}})|(\d{{3}}) ?[{_X}])(?![a-z0-9{_X}]){_NOT_MONEY}")
_BARE_TAIL: Final = re.compile(rf"^[ \"'(#.*]*(\d)[ .-]?(\d)[ .-]?(\d)[ .-]?({_SIGN})[ \"').!]*$")

_SPOKEN_SIGNS: Final = {
    word: sign
    for sign, words_ in {
        "0": "zero oh cero 零 〇",
        "1": "one uno 一 幺",
        "2": "two dos 二",
        "3": "three tres 三",
        "4": "four cuatro 四",
        "5": "five cinco 五",
        "6": "six seis 六",
        "7": "seven siete 七",
        "8": "eight ocho 八",
        "9": "nine nueve 九",
        "x": "x ex equis 叉",
    }.items()
    for word in words_.split()
}
_NAMES_OF_DIGITS: Final = "|".join(word for word in _SPOKEN_SIGNS if word.isascii())
_SPOKEN: Final = re.compile(
    rf"\b(?:(?:{_NAMES_OF_DIGITS})[ ,.-]+){{3}}(?:{_NAMES_OF_DIGITS})\b|[零〇一幺二三四五六七八九]{{3}}[零〇一幺二三四五六七八九叉x]"
)
_ABOUT_A_TAIL: Final = re.compile(
    r"\b(?:last|final|ultim[oa]s|finales) (?:4|four|cuatro)\b|\b(?:4|four|cuatro) (?:digits?|numbers?|finales|ultim[oa]s|digitos)\b|[后末](?:四|4)位|(?:四|4)位"
)
_NOT_THAT: Final = re.compile(
    rf"\b(?:not|no es|isnt|isn't|instead of|en vez de|at|since|until|till) \d{{3}}{_SIGN}|不是\d{{3}}{_SIGN}"
)
_APART: Final = re.compile(
    rf"{_NOT_AFTER_MONEY}(?<!\d[ .-])\d[ .-]?\d[ .-]?\d[ .-]?{_SIGN}(?![a-z0-9{_X}])(?![ .-]\d){_NOT_MONEY}"
)
_OF_PROOF: Final = re.compile(
    rf"{_ABOUT_A_TAIL.pattern}|{_ID}|\b(?:i am|im|i'm|this is|its|it's|name is|soy|me llamo|mi nombre|habla)\b|本人|我是|我叫|名字|尾号|后面"
)

_LEAD_IN: Final = listed(
    "it its is the my id number no ssn last four 4 digits digit are code i think maybe tail card ends ending in with here "
    "you go this that thats of identity document ok okay yes yeah sure hi hello um uh sorry try oh correct please pls "
    "thanks thank asap now hey mine be should and one es son mi mis los las ultimos ultimas cuatro digitos numero documento termina en "
    "aqui esta el la dni cedula ine curp de si por favor gracias "
    "loan loans account prestamo prestamos credito cuenta"
)
_HAN_LEAD_IN: Final = re.compile(
    "身份证|证件|号码|后四位|后4位|后四|尾号|尾数|末四位|四位|4位|数字|应该|就是|好的|给你|这个|后面|您好|你好|谢谢|[是为我的号位好嗯呢吧啊哦对那了]"
)


def full_number(line: str) -> tuple[str | None, str]:
    """The last four of a whole identity or card number, and the line without it."""
    found = _FULL.search(line)
    if found is None:
        return None, line
    sent = re.sub(rf"[^a-z0-9{_X}]", "", found[0])
    return "".join(sign.upper() if sign.isascii() and sign.isalnum() else "X" for sign in sent[-4:]), _cut(
        line, found
    )


def loan_digits(line: str) -> tuple[tuple[str, ...], str]:
    """Groups of four digits said of loans ("the 1188 one", 尾号1188), and the line without them.

    Groups in a list ("1107 and 1188") are loans too: nobody has two identity tails.
    """
    digits: list[str] = []
    if listed := _LIST.search(line):
        digits += re.findall(r"\d{4}", listed[0])
        line = _cut(line, listed)
    while len(digits) < _MOST and (found := _LOAN_DIGITS.search(line) or _ENDING.search(line)):
        digits.append(found[found.lastindex or 0])
        line = _cut(line, found)
    return tuple(dict.fromkeys(digits[:_MOST])), line


def digits_amid(line: str) -> tuple[str | None, str]:
    """Four digits in the middle of a wish ("when is 1107 due"), and the rest; a tail comes at one end."""
    found = _TAIL.search(line[:400])
    if found is None or found[1] is None:
        return None, line
    around = (line[: found.start()], line[found.end() :])
    return (
        (None, line) if any(only_leads_in(words(side)) for side in around) else (found[1], _cut(line, found))
    )


def named_tail(line: str) -> tuple[str | None, str]:
    """The tail that a line says is one ("my id is 123x"), and the rest."""
    found = _ID_TAIL.search(line)
    return (as_tail(found[1].replace(" ", "")), _cut(line, found)) if found else (None, line)


def tail_behind_a_loan(line: str) -> str | None:
    """The tail in an answer to the question for it that names a loan first ("my loan 1107, 7730"), and says no more."""
    found = _LOAN_THEN_TAIL.search(line)
    return found[1] if found and only_leads_in(words(line[: found.start()])) else None


def asked_about(line: str) -> str | None:
    """The four digits that are all a line asks about ("what about the 1188?", "y que tal la 1188")."""
    found = _ASKED_ABOUT.match(line)
    return found[1] if found else None


def likely_tail(line: str) -> tuple[str | None, str]:
    """The one group of four that could be an identity tail ("balance 4821", 余额123x), and the rest."""
    groups = list(_TAIL.finditer(line[:400]))
    if len(groups) != 1:
        return None, line
    found = groups[0]
    return found[1] or found[2] + "X", _cut(line, found)


def ending(line: str) -> str | None:
    """Four digits that the line only says something ends in ("ending in 1188", 尾号1188, "el 0098")."""
    found = _ENDING.search(line)
    return found[1] if found and not _LOAN_DIGITS.search(line) else None


def awaited_tail(line: str) -> str | None:
    """The tail in an answer to the question for it, names and chatter around ("Maria Lopez 4821", "not 4812, 4821").

    Read more freely than anywhere else: spoken ("four eight two one", 幺二三叉), apart ("48 21"); None where
    there is none, or other digits too.
    """
    said = _SPOKEN.sub(_as_digits, _NOT_THAT.sub(" ", _ABOUT_A_TAIL.sub(" ", line[:200])))
    groups = {as_tail(re.sub("[ .-]", "", found[0])) for found in _APART.finditer(said)}
    others = any(sign.isdigit() for sign in _APART.sub(" ", said))
    return groups.pop() if len(groups) == 1 and not others else None


def speaks_of_proof(line: str) -> bool:
    """Whether an answer says whose number it is or that it is one ("I am Ana", "my last four", 本人)."""
    return _OF_PROOF.search(line) is not None


def bare_tail(line: str) -> str | None:
    """A tail that is the whole text, however spaced ("4821", "4 8 2 1", "123*")."""
    found = _BARE_TAIL.match(line)
    return as_tail("".join(found.groups())) if found else None


def only_leads_in(said: str) -> bool:
    """Whether the words around a tail say nothing but that it is one ("it's", "my last four")."""
    if len(said) > 80:
        return False
    latin = _HAN_LEAD_IN.sub(" ", said).split()
    return all(word in _LEAD_IN for word in latin)


def as_tail(four: str) -> str:
    """Four signs as a tail: upper case, X for every way of typing it."""
    return "".join(sign if sign.isdigit() else "X" for sign in four)


def _as_digits(found: re.Match[str]) -> str:
    """Spoken digits as digits: four words, or four Chinese signs."""
    parts = re.findall(r"[a-z]+|[^\W\d]", found[0])
    return " " + "".join(_SPOKEN_SIGNS[part] for part in parts) + " "


def _cut(line: str, found: re.Match[str]) -> str:
    return f"{line[: found.start()]} {line[found.end() :]}".strip()
