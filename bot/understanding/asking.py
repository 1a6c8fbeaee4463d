"""Which language a borrower asks for by name."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = {
    "en": "english|ingles|英文|英语",
    "es": "spanish|espanol|castellano|西班牙语|西班牙文|西语|西文",
    "zh-Hant": "(?:chinese )?traditional(?: chinese)?|繁体中文|繁体字?|正体中文|正体字?|chino tradicional|cantonese|广东话|粤语",
    "zh-Hans": "(?:chinese )?simplified(?: chinese)?|简体中文|简体字?|chino simplificado|mandarin|普通话|国语",
    "zh": "chinese|chino|中文|汉语|华语|华文|中国话",
}
_OTHERS: Final = (
    "french|german|italian|portuguese|japanese|korean|vietnamese|tagalog|arabic|russian|hindi|frances|aleman|portugues"
    "|法语|法文|德语|日语|日文|韩语|俄语|越南语"
)
_NAME: Final = "|".join(f"(?P<{code.replace('-', '_')}>{names})" for code, names in _NAMES.items())
_ANY: Final = f"(?:{_NAME}|(?P<other>{_OTHERS}))"
_FIND: Final = re.compile(_ANY)
_JOINED: Final = re.compile(
    rf"(?:\b(?:(?:please |pls )?(?:answer|reply|respond|write|text|tell me)(?: me)? )?(?:in|en) |用)?(?:{re.sub(r'[?]P<[a-z_A-Z]+>', '?:', _ANY)})"
)
_END: Final = r"(?: (?:please|pls|plz|instead|only|now|thanks|for me|por favor|version|language))*[ .!?]*$"
_ASKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # the name alone, or with "in" / "en"
        rf"^(?:please |pls |por favor )?(?:in |en |to |use )?{_ANY}{_END}",
        # speak English, text me in English, change your language to English
        (
            r"\b(?:speak|talk|write|reply|respond|answer|text|message|send|switch|change|continue|translate|set"
            r"|prefer|want|need|use|understand|have|hablo|entiendo|habla|hablas|hablan|hable|hablar|escriba|escribe|escriban|escribir|responda|responde"
            rf"|responder|cambiar|cambia|cambie|quiero|prefiero|mande|puede)\b[^.!?\n]{{0,40}}?\b{_ANY}{_END}"
        ),
        rf"(?:用|说|讲|转|换|换成|切换|切换到|改|改成|改为|要|发|写|识|懂|会|睇){_ANY}",
        rf"^{_ANY}(?:版|回复|回答|服务|沟通|交流|谢谢|吧|可以吗|好吗|得唔得|啊|呀|$)",
    )
)
_NAMES_LATIN: Final = frozenset(
    word for names in (*_NAMES.values(), _OTHERS) for word in re.findall("[a-z]+", names)
)
_REFUSES: Final = re.compile(
    r"\b(?:dont|don't|do not|cant|can't|cannot|no) (?:\w+ )?(?:speak|understand|read|write|hablo|entiendo|leo|se)\b"
    r"|(?:不会|不懂|看不懂|不识|唔识|唔明|听不懂)"
)


def language_named(line: str, written_in: str | None) -> str | None:
    """The language named in a line; plain "Chinese" means the script that it is asked for in."""
    found = _FIND.search(line)
    return _code(found, written_in) if found and not _REFUSES.search(line) else None


def language_asked(line: str, words: str) -> bool:
    """Whether a line asks to be answered in a language, or says that one is not understood."""
    if len(line) > 120 or (words.isascii() and _NAMES_LATIN.isdisjoint(words.split())):
        return False
    return _FIND.search(line) is not None and any(ask.search(line) for ask in _ASKS)


def without_name(line: str) -> str:
    """The line without the language's name and the words that join it to the rest."""
    return " ".join(_JOINED.sub(" ", line).split())


def _code(found: re.Match[str], written_in: str | None) -> str | None:
    code = (found.lastgroup or "").replace("_", "-")
    if code == "zh":
        return "zh-Hant" if written_in == "zh-Hant" else "zh-Hans"
    return None if code == "other" else code
