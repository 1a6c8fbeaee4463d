"""What a text means in its conversation: the ear is told what it cannot hear, the language, country and open question."""

from __future__ import annotations

from typing import Protocol

from bot.domain import IDLE, Conversation, Understanding
from bot.engine.hours import country_of
from bot.engine.rules import QUESTION_S, Rules
from bot.flowbook.book import FlowBook

_BY_PREFIX = (
    ("+86", "zh-Hans"),
    ("+852", "zh-Hant"),
    ("+853", "zh-Hant"),
    ("+886", "zh-Hant"),
    ("+52", "es"),
    ("+34", "es"),
)


class Ear(Protocol):
    """What understands a text (understanding.Recogniser)."""

    def understand(
        self, text: str, *, hint: str | None = None, country: str = "", awaits_tail: bool = False
    ) -> Understanding:
        """The meaning of one text."""


def listen(ear: Ear, rules: Rules, conversation: Conversation, text: str, epoch: int) -> Understanding:
    """The meaning of a text in this conversation. Before any text told a language, the number's country hints at it."""
    return ear.understand(
        text,
        hint=conversation.language or language_by_number(conversation.phone),
        country=country_of(conversation.phone, rules.lender.default_country),
        awaits_tail=_awaits_tail(rules.book, conversation, epoch),
    )


def language_by_number(phone: str) -> str | None:
    """The language of most people with a number of this country, where we write it."""
    return next((language for prefix, language in _BY_PREFIX if phone.startswith(prefix)), None)


def _awaits_tail(book: FlowBook, conversation: Conversation, epoch: int) -> bool:
    """Whether an identity tail was asked for, and the question is still open."""
    if conversation.state == IDLE:
        return False
    state = book.states.get(book.migrate(conversation.state))
    return state is not None and "tail" in state.expects and epoch - conversation.asked_at < QUESTION_S
