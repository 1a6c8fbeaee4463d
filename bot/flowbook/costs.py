"""Flaws that cost money: replies of more than two segments at their widest, letters that double the price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain import LANGUAGES
from bot.flowbook.draft import Draft
from bot.flowbook.fields import worst
from bot.flowbook.model import Flaw, Reply
from bot.flowbook.template import Hole, parse
from bot.segments import is_gsm, segments

MOST: Final = 2
_SENT_TOGETHER: Final = (("first.notice", "identity.ask"),)
"""Replies that a first answer joins into one send."""


def flaws(book: Draft, lender: str) -> Iterator[Flaw]:
    """Every flaw of this kind. Expects a book without structural flaws."""
    for reply in book.replies.values():
        for language, text in reply.texts.items():
            if not language.startswith("zh") and (odd := _not_gsm(text)):
                yield Flaw(
                    reply.place,
                    f'reply "{reply.id}" in {language} has {odd}, which doubles the price of a text; é ñ ü ¿ ¡ do not',
                )
            yield from _too_long([reply], language, lender)
    for together in _SENT_TOGETHER:
        replies = [book.replies[reply] for reply in together if reply in book.replies]
        for language in LANGUAGES:
            yield from _too_long(replies, language, lender)


def widest(reply: Reply, language: str, lender: str) -> str:
    """A reply with every field as wide as it gets, the lender's name as it is."""
    values: Mapping[str, str] = {"lender": lender}
    return "".join(
        (values.get(part.field) or worst(reply.fields[part.field], language))
        if isinstance(part, Hole)
        else part
        for part in parse(reply.texts[language])
    )


def _too_long(replies: list[Reply], language: str, lender: str) -> Iterator[Flaw]:
    text = "\n".join(widest(reply, language, lender) for reply in replies)
    if language.startswith("zh"):
        text = f"【{lender}】{text}"
    cost = segments(text, mainland=language == "zh-Hans")
    if cost.count > MOST:
        names = "+".join(reply.id for reply in replies)
        yield Flaw(
            replies[-1].place,
            f'reply "{names}" in {language} takes up to {cost.count} segments ({cost.units} {cost.encoding} units); {MOST} at most',
        )


def _not_gsm(text: str) -> str:
    """The letters that are to blame. Names of languages are written in their own script and are meant."""
    if any("一" <= sign <= "鿿" for sign in text):
        return ""
    return "".join(dict.fromkeys(sign for sign in text if not is_gsm(sign)))
