"""The negation guard: a text and a phrase mean the same only if both say no, or neither does."""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.normalise import listed

_LATIN: Final = listed(
    "no not never dont doesnt didnt cant cannot wont wouldnt couldnt isnt arent aint wasnt havent hasnt without "
    "none nothing nor neither stop unable nunca sin ni tampoco nada jamas"
)
_HAN: Final = re.compile("[不没未别勿无非莫唔冇咪]")
# 能不能, 是不是, 有没有, 係唔係 ask; they deny nothing. 不好意思 is "excuse me", 差不多 "about".
_NOT_DENIED: Final = re.compile("(.)[不没唔](?=\\1)|不好意思|差不多|不过|特别|分别|无论|非常|不错|别人|要不")


def denies(words: str) -> bool:
    """Whether the words hold a negation that is meant as one."""
    if not _LATIN.isdisjoint(words.split()):
        return True
    return _HAN.search(words) is not None and _HAN.search(_NOT_DENIED.sub("", words)) is not None
