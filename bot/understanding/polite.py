"""What people wrap a wish in: courtesy around it, filler words inside it. Neither changes the wish."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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

WHOLE_ONLY: Final = frozenset(
    {"opt_out", "opt_in", "help", "yes", "no", "thanks", "greeting", "language", "distress"}
)
"""Intents that are not guessed from what is left without filler words."""

_STRICT: Final = frozenset({"yes", "no"})
_DEPTH: Final = 4  # affixes taken off at either end
_LONGEST: Final = 200  # signs; longer texts are letters, not a wish in a wrapper

_FRONT: Final = {
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
        "|查一下|查询一下|查询|查查|查看|查|问一下|想问一下|想问|我想知道|想知道|告诉我|知道|看看|看一下|看下|查下|有没有|有冇|系咪有|我忘了|忘了"
    ),
}
_BACK: Final = {
    Wrapping.COURTESY: (
        "please|pls|plz|thanks|thank you|thank u|thx|ty|tnx|many thanks|thanks a lot|cheers|sir|maam|madam|dear"
        "|now|right now|asap|already|guys|bro|kindly"
        "|por favor|porfavor|porfa|gracias|muchas gracias|ya"
        "|谢谢你|谢谢您|谢谢|谢了|多谢|感谢|拜托了|拜托|麻烦了|唔该晒|唔该|啊|呀|吧|哦|喔|啦|哈|喇|嘞|一下"
    ),
    Wrapping.WISHING: "for me|to me|me|if you can|好吗|可以吗|行吗|行不行|得唔得|可否",
    Wrapping.ASKING: "today|at the moment|again|hoy|ahora|吗|呢|么|嘛|吖|多少|是多少|有多少|怎么查|怎么看",
}

_FILLERS: Final = listed(
    "a an the my our of for on is at to me in this please pls just still currently current now exactly "
    "loan loans account acct el la los las mi mis de del un una su es esta prestamo credito cuenta"
)
_HAN_FILLERS: Final = re.compile("我的|我们的|您的|现在|目前|到底|究竟|下次|最晚|最迟|贷款|借款|这笔|那笔|的")


def _by_edge(table: dict[Wrapping, str], edge: int) -> dict[str, tuple[tuple[str, Wrapping], ...]]:
    """Affixes by their outer sign, longest first."""
    pairs = [(affix, wrapping) for wrapping, affixes in table.items() for affix in affixes.split("|")]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return {
        sign: tuple(pair for pair in pairs if pair[0][edge] == sign) for sign in {p[0][edge] for p in pairs}
    }


_FRONT_BY_SIGN: Final = _by_edge(_FRONT, 0)
_BACK_BY_SIGN: Final = _by_edge(_BACK, -1)


def peeled(words: str) -> Iterator[tuple[str, Wrapping]]:
    """The words themselves, then the same with ever more wrapping taken off; the last has the least."""
    if not words or len(words) > _LONGEST:
        return
    for front, outer in _peelings(words, _take_front):
        for rest, inner in _peelings(front, _take_back):
            yield rest, max(outer, inner)


_Taken = tuple[str, Wrapping] | None


def _peelings(words: str, take: Callable[[str], _Taken]) -> Iterator[tuple[str, Wrapping]]:
    wrapping = Wrapping.NONE
    yield words, wrapping
    for _ in range(_DEPTH):
        taken = take(words)
        if taken is None:
            return
        words, wrapping = taken[0], max(wrapping, taken[1])
        yield words, wrapping


def _take_front(words: str) -> _Taken:
    for affix, wrapping in _FRONT_BY_SIGN.get(words[0], ()):
        if words.startswith(affix) and (rest := _beyond(words[len(affix) :], affix[-1], 0)):
            return rest, wrapping
    return None


def _take_back(words: str) -> _Taken:
    for affix, wrapping in _BACK_BY_SIGN.get(words[-1], ()):
        if words.endswith(affix) and (rest := _beyond(words[: -len(affix)], affix[0], -1)):
            return rest, wrapping
    return None


def _beyond(rest: str, neighbour: str, edge: int) -> str:
    """The rest without its space; "" where the affix was only part of a Latin word, or all there was."""
    if rest and (is_han(neighbour) or rest[edge] == " "):
        return rest.strip()
    return ""


def core(words: str) -> str:
    """What is left without wrapping and filler words; two texts with one core mean the same."""
    last = _unwrapped(with_one_word(_unwrapped(words)))
    kept = (
        _HAN_FILLERS.sub("", word) if is_han(word[0]) else word
        for word in last.split()
        if word not in _FILLERS
    )
    return " ".join(filter(None, kept))


def _unwrapped(words: str) -> str:
    *_, (last, _wrapping) = [(words, Wrapping.NONE), *peeled(words)]
    return last


def bare(words: str) -> str:
    """The words without anything in front of the wish and without courtesy behind it."""
    *_, (last, _wrapping) = [(words, Wrapping.NONE), *_peelings(words[:_LONGEST], _take_front)]
    for rest, wrapping in _peelings(last, _take_back):
        if wrapping <= Wrapping.COURTESY:
            last = rest
    return last


def allows(intent: str, key: str, wrapping: Wrapping) -> bool:
    """Whether a phrase of this intent and key still means it inside that much wrapping."""
    if intent in _STRICT or key in AMBIGUOUS:
        return wrapping <= Wrapping.COURTESY
    if intent in WHOLE_ONLY:
        return wrapping <= Wrapping.WISHING
    return True
