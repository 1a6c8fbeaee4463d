"""Sums, days, phone numbers and answers, for `huixin understand`: as data for scripts, in words for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.domain import Entities, SaidAmount, SaidDate


def as_data(said: Entities) -> dict[str, Any]:
    """Only what is there. Dates are ISO or null, sums strings in major units, phone numbers E.164 and whole."""
    data: dict[str, Any] = {
        "amounts": [_amount(amount) for amount in said.amounts],
        "dates": [_date(date) for date in said.dates],
        "phones": [phone.e164 for phone in said.phones],
        "answer": None if said.answer is None else _answer(answer=said.answer),
    }
    return {name: value for name, value in data.items() if value}


def in_words(said: Entities) -> Iterator[str]:
    """One line for each; phone numbers masked, for a terminal is easily copied from."""
    for amount in said.amounts:
        other = f" or {amount.other:f}" if amount.other is not None else ""
        sum_ = f"{amount.value:f}{other} {amount.currency or 'of no currency'}"
        yield f"amount: {sum_}{_asks(confirm=amount.confirm)}, by {amount.rule}"
    for date in said.dates:
        other = f" or {date.other}" if date.other is not None else ""
        yield f"date: {date.day or 'no one day'}{other}{_asks(confirm=date.confirm)}, by {date.rule}"
    for phone in said.phones:
        yield f"phone: {phone.masked}"
    if said.answer is not None:
        yield f"answer: {_answer(answer=said.answer)}"


def _amount(amount: SaidAmount) -> dict[str, Any]:
    return {
        "value": f"{amount.value:f}",
        "currency": amount.currency,
        "confirm": amount.confirm,
        "other": None if amount.other is None else f"{amount.other:f}",
        "words": amount.words,
        "rule": amount.rule,
    }


def _date(date: SaidDate) -> dict[str, Any]:
    return {
        "date": None if date.day is None else date.day.isoformat(),
        "confirm": date.confirm,
        "other": None if date.other is None else date.other.isoformat(),
        "words": date.words,
        "rule": date.rule,
    }


def _asks(*, confirm: bool) -> str:
    return " (to be confirmed)" if confirm else ""


def _answer(*, answer: bool) -> str:
    return "yes" if answer else "no"
