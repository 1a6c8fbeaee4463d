"""Answers to a numbered choice: a bare number, an ordinal, or everything."""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.normalise import listed

# number -> words, by language; the first column is the cardinal.
_LATIN: Final = (
    "one first 1st uno primero primera primer",
    "two second 2nd dos segundo segunda",
    "three third 3rd tres tercero tercera tercer",
    "four fourth 4th cuatro cuarto cuarta",
    "five fifth 5th cinco quinto quinta",
    "six sixth 6th seis sexto sexta",
    "seven seventh 7th siete septimo septima",
    "eight eighth 8th ocho octavo octava",
    "nine ninth 9th nueve noveno novena",
    "ten tenth 10th diez decimo decima",
)
_HAN: Final = ("一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖", "十拾")
_LATIN_FRAMES: Final = listed(
    "{} the{} {}one the{}one {}loan the{}loan option{} number{} choice{} loan{} press{} reply{} its{} for{}"
    " el{} la{} lo{} opcion{} numero{} prestamo{} el{}prestamo la{}opcion para{}"
)
_HAN_FRAMES: Final = listed(
    "{} 第{} 第{}个 第{}笔 第{}项 第{}号 第{}种 第{}条 {}个 {}笔 选{} 选第{}个 选第{}笔 选{}号 回{} 回复{} 按{} 头{}个 要第{}个 查第{}个 查第{}笔 看第{}笔"
)


def _numbers() -> dict[str, int]:
    """Key of a text -> the number that it chooses."""
    table: dict[str, int] = {"零": 0, "zero": 0, "cero": 0}
    for number in range(100):
        forms = [str(number)]
        if 1 <= number <= 10:
            forms += _LATIN[number - 1].split() + list(_HAN[number - 1])
        for form in forms:
            frames = _LATIN_FRAMES | _HAN_FRAMES if form.isdigit() else _frames(form)
            table.update({frame.format(form): number for frame in frames})
        table[f"no{number}"] = number
    return table


def _frames(form: str) -> frozenset[str]:
    return _LATIN_FRAMES if form.isascii() else _HAN_FRAMES


_NUMBERS: Final = _numbers()
_EVERYTHING: Final = listed(
    "both all everything bothofthem allofthem theboth bothloans allloans allofit bothplease each eachone all2 bothones "
    "allofmyloans allmyloans bothmyloans forboth forall "
    "ambos ambas todo todos todas losdos lasdos lostres lastres amboscreditos ambosprestamos todosmisprestamos "
    "全部 全都 都 都要 都查 都看 所有 所有的 全部都要 全部都查 两个都 两个都要 两个都查 两笔都 两笔都查 两笔都要 两个 两笔 俩都 俩 "
    "三个都 三笔都 两个都看 两笔都看 都查一下 全部贷款 所有贷款 两样都 两只都 两个都系"
)
_NAMES_EVERYTHING: Final = re.compile(
    r"\b(?:both|ambos|ambas|all (?:of )?(?:(?:my|the) )?loans|all of them|each loan|los dos|las dos"
    r"|todos (?:mis|los) (?:prestamos|creditos))\b|两[个笔](?:贷款)?都?|全部(?:贷款)?的?|所有(?:贷款)?的?|全都"
)


def number_chosen(key: str) -> int | None:
    """0..99 where a text's key is a bare small number or an ordinal; else None."""
    return _NUMBERS.get(key)


def chooses_everything(key: str) -> bool:
    """Whether the whole text says "both", "all", 全部, "ambos"."""
    return key in _EVERYTHING


def names_everything(line: str) -> bool:
    """Whether a longer text speaks of all the loans ("balance of both loans")."""
    return _NAMES_EVERYTHING.search(line) is not None


def without_everything(line: str) -> str:
    """The line without those words."""
    return _NAMES_EVERYTHING.sub(" ", line)
