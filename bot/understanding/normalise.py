"""The forms in which texts are compared; none of them is ever stored.

`line` keeps punctuation, `words` and `key` do not, `skeleton` also forgets which of several look-alike
signs was used. Every form is made sign by sign through one remembered table, so it takes linear time and
no tower of combining marks can slow it down.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import opencc

LONGEST: Final = 10_000
"""Characters of a text that are looked at; no carrier delivers more than a few thousand."""

_REMEMBERED: Final = 60_000  # signs in the table; beyond that a flood of odd Unicode is worked out anew
_WORD: Final = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_DISGUISE: Final = re.compile(r"[0-9$@|]|[^\x00-\x7f\u2000-\u206f\u3000-\u9fff]")
_LINK: Final = re.compile(
    r"\bhttps?://[!-~]{1,2000}|\bwww\.[!-~]{1,2000}|\b(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}/[!-~]{0,2000}",
    re.IGNORECASE,
)
_STRETCHED: Final = re.compile(r"([a-z])\1{2,}")
_APOSTROPHES: Final = "'\u2019\u2018\u02bc\u2032\u00b4`\uff07\u201b"
_CROSSES: Final = "\u2715\u2716\u2717\u2718\u274c\u2573\u2a2f\u00d7"
_NEW_LINES: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

# Look-alikes, cut down to what people type to write "stop" past a filter. Source: Unicode Technical
# Standard 39, confusables; 5, 3, $ and @ for s, e, s and a are texting habits and not in it.
_LOOK_ALIKES: Final = {
    ord(like): letter
    for letter, likes in {
        "a": "@аα",
        "b": "вʙ",
        "c": "сᴄ",
        "d": "ԁᴅ",
        "e": "3еεᴇ",
        "h": "н",
        "j": "ј",
        "k": "кκ",
        "l": "1i|іιɪı",
        "m": "м",
        "n": "пɴ",
        "o": "0оοᴏ",
        "p": "рρᴘ",
        "r": "ʀ",
        "s": "5$ѕꜱ",
        "t": "тτᴛ丅",
        "u": "υᴜ",
        "v": "ν",
        "x": "хχ",
        "y": "у",
    }.items()
    for like in likes
}


class _Signs(dict[int, str]):
    """Unicode sign -> what it is compared as; filled as signs are met."""

    def __init__(self) -> None:
        super().__init__()
        self._simplify = opencc.OpenCC("t2s").convert
        self.update({ord(sign): "'" for sign in _APOSTROPHES})
        self.update({ord(sign): "×" for sign in _CROSSES})
        self.update({ord(sign): "\n" for sign in _NEW_LINES})
        self[ord("\t")] = " "

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded

    def _fold(self, sign: str) -> str:
        if unicodedata.category(sign) in _DROPPED:
            return ""
        wide = unicodedata.normalize("NFKC", sign).casefold()
        plain = unicodedata.normalize("NFC", "".join(map(_without_marks, wide)))
        return plain if plain.isascii() else str(self._simplify(plain))


# Combining marks and variation selectors, zero-width and direction signs, controls, lone surrogates,
# private and unassigned signs.
_DROPPED: Final = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})


def _without_marks(sign: str) -> str:
    """A letter without its accents; a space for a space, an emoji or another picture."""
    category = unicodedata.category(sign)
    if category[0] == "Z" or category in {"So", "Sk"}:
        return " "
    if category in _DROPPED:
        return ""
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return "".join(part for part in unicodedata.normalize("NFD", sign) if not unicodedata.combining(part))


class Normaliser:
    """Makes the compared forms. Holds no text; safe to share between threads."""

    def __init__(self) -> None:
        self._signs = _Signs()

    def line(self, text: str) -> str:
        """The text folded, punctuation and line breaks kept; at most its first LONGEST characters.

        Folded are compatibility forms, case, accents and Traditional signs (to Simplified); emoji and
        invisible signs go, spaces are single.
        """
        text = _without_links(text[:LONGEST])
        plain = text.isascii() and text.isprintable()
        folded = text.lower() if plain else text.translate(self._signs)[:LONGEST]
        if "\n" not in folded:
            return " ".join(folded.split())
        return "\n".join(filter(None, (" ".join(part.split()) for part in folded.split("\n"))))


def _without_links(text: str) -> str:
    """The text with "link" for each web address: its letters are nobody's words ("t.co", "…/stop")."""
    return _LINK.sub(" link ", text) if "/" in text or "www." in text else text


def listed(table: str) -> frozenset[str]:
    """A word list written as one string."""
    return frozenset(table.split())


def words(line: str) -> str:
    """A line without punctuation and apostrophes; Han and Latin runs stand apart."""
    return " ".join(_WORD.findall(line.replace("'", "")))


def key(line: str) -> str:
    """A line's letters and digits and nothing else: "S T O P!" and "stop" have the same key."""
    return _NO_LETTER.sub("", line)


def pictures(text: str) -> str:
    """The key of a text that is emoji only: each kind once, in order; "" when there are none."""
    return "".join(dict.fromkeys(sign for sign in text[:80] if unicodedata.category(sign) == "So"))


def skeleton(line: str) -> str:
    """A line's key with look-alikes made one ("ST0P", "ѕтор"); "" unless two letters are in it."""
    letters = sum(map(str.isalpha, line))
    return key(line.translate(_LOOK_ALIKES)) if letters >= 2 else ""


def disguised(line: str) -> bool:
    """Whether anything but plain letters, spaces and marks is in a line."""
    return _DISGUISE.search(line) is not None


def unstretched(words_: str) -> str:
    """Emphasis taken out: "stopppp" and "stop stop stop" -> "stop"; doubled letters stay."""
    plain = _STRETCHED.sub(r"\1", words_)
    said = plain.replace(" ", "")
    period = (said + said).find(said, 1)
    return plain if period in {-1, len(said)} else said[:period]


def is_han(sign: str) -> bool:
    """Whether a sign is a Chinese character (the common block and its first extension)."""
    return "\u3400" <= sign <= "\u9fff"
