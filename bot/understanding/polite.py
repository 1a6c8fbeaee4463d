"""What people wrap a wish in: courtesy around it, filler words inside it. Neither changes the wish."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Final

from bot.understanding.normalise import is_han, listed
from bot.understanding.synonyms import with_one_word


class Wrapping(IntEnum):
    """How much wrapping was taken off; short keywords allow less of it than whole questions do."""

    NONE = 0
    COURTESY = 1
    """please, thanks, 谢谢"""
    WISHING = 2
    """can you, I want to, 我要"""
    ASKING = 3
    """what is, tell me, 吗"""


AMBIGUOUS: Final = listed(
    "start resume subscribe comenzar iniciar suscribir 开通 恢复 订阅 cancel end quit remove revoke alto baja pare parar salir detener cancelar arret arrete"
)
"""Keywords that are ordinary words too: they count as a whole message, not inside a wish."""

_IN_DOUBT: Final = listed("cancel end quit remove revoke")
"""Of those, the ones that stop all texts even in "I want to cancel": where in doubt, stop and ask."""

IN_DOUBT: Final = 0.85
"""The score of those: below what is plain, so that the confirmation asks."""

WHOLE_ONLY: Final = frozenset(
    {"opt_out", "opt_in", "help", "yes", "no", "thanks", "greeting", "language", "distress"}
)
"""Intents that are not guessed from what is left without filler words."""

_STRICT: Final = frozenset({"yes", "no"})
_DEPTH: Final = 4  # affixes taken off at either end
_LONGEST: Final = 200  # signs; longer texts are letters, not a wish in a wrapper

_FRONT: Final[Mapping[Wrapping, str]] = {
    Wrapping.COURTESY: (
        "please|pls|plz|kindly|hi|hello|hey|ok|okay|so|and|but|well|also|oh|um|sorry|excuse me|dear|sir|madam"
        "|good morning|good afternoon|good evening|good day|thanks|thank you|hi there|hello there|hey there|just|great|alright"
        "|por favor|porfavor|porfa|hola|buenas|buenos dias|buenas tardes|buenas noches|disculpe|gracias|oiga|y"
        "|请问|请|麻烦你|麻烦您|麻烦|你好|您好|喂|唔该|谢谢|拜托|那个|嗯|哦|好的"
    ),
    Wrapping.WISHING: (
        "can you|could you|will you|would you|can u|could u|i want to|i want|i wanna|i need to|i need"
        "|i would like to|i would like|id like to|id like|i wish to|let me|can i|can i get|may i|could i|give me"
        "|quiero|quisiera|necesito|me gustaria|me puede|puede|podria|deme|dame"
        "|帮我|帮忙|给我|我要|我想要|我想|能不能|能帮我|可以帮我|可不可以|可以|能|想|要"
    ),
    Wrapping.ASKING: (
        "tell me|can you tell me|could you tell me|i want to know|i need to know|i would like to know|do you know"
        "|id like to know|let me know|may i know|i wanna know|just wondering|wondering|check|see|know|get|send me"
        "|show me|text me|what is|whats|what are|what|i forgot|i forget|remind me|i dont remember|i cant remember|quiero saber|necesito saber|quisiera saber|me puede decir"
        "|podria decirme|puede decirme|digame|dime|知|saber|decirme|ver|consultar|mandeme|cual es|cual"
        "|查一下|查询一下|了解一下|了解|查询|查查|查看|查|问一下|想问一下|想问|我想知道|想知道|告诉我|知道|看看|看一下|看下|查下|有没有|有冇|系咪有|我忘了|忘了"
    ),
}
_BACK: Final[Mapping[Wrapping, str]] = {
    Wrapping.COURTESY: (
        "please|pls|plz|thanks|thank you|thank u|thx|ty|tnx|many thanks|thanks a lot|cheers|sir|maam|madam|dear"
        "|now|right now|asap|already|guys|bro|kindly"
        "|por favor|porfavor|porfa|gracias|muchas gracias|ya"
        "|谢谢你|谢谢您|谢谢|谢了|多谢|感谢|拜托了|拜托|麻烦了|唔该晒|唔该|啊|呀|吧|哦|喔|啦|哈|喇|嘞|一下"
    ),
    Wrapping.WISHING: "for me|to me|me|if you can|好吗|可以吗|行吗|行不行|得唔得|可否",
    Wrapping.ASKING: "today|at the moment|again|in total|in all|altogether|en total|hoy|ahora|吗|呢|么|嘛|吖|多少|是多少|有多少|怎么查|怎么看|是什么时候|是哪天|是几号|是多少号",
}

_FILLERS: Final = listed(
    "a an the my our of for on is at to me in this please pls just still currently current now exactly "
    "loan loans account acct el la los las mi mis de del un una su es esta prestamo credito cuenta"
)
_HAN_FILLERS: Final = re.compile(
    "我的|我们的|您的|现在|目前|到底|究竟|下一次|下次|最晚|最迟|贷款|借款|这笔|那笔|的"
)


def _filed(table: Mapping[Wrapping, str]) -> dict[str, Wrapping]:
    return {affix: wrapping for wrapping, affixes in table.items() for affix in affixes.split("|")}


_FRONT_AFFIXES: Final = _filed(_FRONT)
_BACK_AFFIXES: Final = _filed(_BACK)
_FIRST_WORDS: Final = frozenset(affix.split(" ", 1)[0] for affix in _FRONT_AFFIXES)
_LAST_WORDS: Final = frozenset(affix.rsplit(" ", 1)[-1] for affix in _BACK_AFFIXES)
_WORDS_IN_AFFIX: Final = 5
_SIGNS_IN_AFFIX: Final = 5  # Han


class Peeled:
    """A wish and the wrappings around it, the outermost first."""

    __slots__ = ("_ends", "_starts", "_words")

    def __init__(self, words: str) -> None:
        self._words = words
        self._starts = [(0, Wrapping.NONE)]
        self._ends = [(len(words), Wrapping.NONE)]
        if 0 < len(words) <= _LONGEST:
            self._peel()

    def __iter__(self) -> Iterator[tuple[str, Wrapping]]:
        """The words themselves, then the same with ever more wrapping taken off."""
        for start, outer in self._starts:
            for end, inner in self._ends:
                if start < end:
                    yield self._words[start:end], max(outer, inner)

    @property
    def innermost(self) -> str:
        """What is left without any wrapping."""
        return self._words[self._starts[-1][0] : self._ends[-1][0]] or self._words

    @property
    def question(self) -> str:
        """The words without anything in front of the wish and without courtesy behind it."""
        end = min(end for end, wrapping in self._ends if wrapping <= Wrapping.COURTESY)
        return self._words[self._starts[-1][0] : end] or self._words

    def _peel(self) -> None:
        words, wrapping, start = self._words, Wrapping.NONE, 0
        while len(self._starts) <= _DEPTH and (taken := _front(words, start)):
            start, wrapping = taken[0], max(wrapping, taken[1])
            self._starts.append((start, wrapping))
        wrapping, end = Wrapping.NONE, len(words)
        while len(self._ends) <= _DEPTH and (taken := _back(words, end)):
            end, wrapping = taken[0], max(wrapping, taken[1])
            self._ends.append((end, wrapping))


_Taken = tuple[int, Wrapping] | None


def _front(words: str, start: int) -> _Taken:
    """Where the words go on after the longest affix at `start`, if there is one and something follows."""
    if is_han(words[start]):
        for size in range(min(_SIGNS_IN_AFFIX, len(words) - start - 1), 0, -1):
            if wrapping := _FRONT_AFFIXES.get(words[start : start + size]):
                after = start + size
                return after + (words[after] == " "), wrapping
        return None
    place = words.find(" ", start)
    if place < 0 or words[start:place] not in _FIRST_WORDS:
        return None
    found: _Taken = None
    for _ in range(_WORDS_IN_AFFIX):
        if wrapping := _FRONT_AFFIXES.get(words[start:place]):
            found = place + 1, wrapping
        place = words.find(" ", place + 1)
        if place < 0:
            break
    return found


def _back(words: str, end: int) -> _Taken:
    """Where the words end before the longest affix that ends at `end`."""
    if is_han(words[end - 1]):
        for size in range(min(_SIGNS_IN_AFFIX, end - 1), 0, -1):
            if wrapping := _BACK_AFFIXES.get(words[end - size : end]):
                before = end - size
                return before - (words[before - 1] == " "), wrapping
        return None
    place = words.rfind(" ", 0, end)
    if place < 0 or words[place + 1 : end] not in _LAST_WORDS:
        return None
    found: _Taken = None
    for _ in range(_WORDS_IN_AFFIX):
        if wrapping := _BACK_AFFIXES.get(words[place + 1 : end]):
            found = place, wrapping
        place = words.rfind(" ", 0, place)
        if place < 0:
            break
    return found


def core(peeled: Peeled) -> str:
    """What is left without wrapping and filler words; two texts with one core mean the same."""
    last = peeled.innermost
    if (one := with_one_word(last)) != last:
        last = Peeled(one).innermost
    if last.isascii():
        return " ".join([word for word in last.split() if word not in _FILLERS])
    return _HAN_FILLERS.sub("", last).strip()


def allows(intent: str, key: str, wrapping: Wrapping) -> bool:
    """Whether a phrase of this intent and key still means it inside that much wrapping."""
    if intent in _STRICT or (key in AMBIGUOUS and key not in _IN_DOUBT):
        return wrapping <= Wrapping.COURTESY
    if intent in WHOLE_ONLY:
        return wrapping <= Wrapping.WISHING
    return True


def in_doubt(key: str, wrapping: Wrapping) -> bool:
    """Whether an ordinary word stands in a wish ("I want to cancel"), so that it may be about something else."""
    return key in _IN_DOUBT and wrapping > Wrapping.COURTESY
