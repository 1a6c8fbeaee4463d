"""A lender made up for measuring: a loan book of 5,000 borrowers, settings, and texts like theirs."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from bench import signed_load
from bot.app import build
from bot.domain import Inbound
from bot.engine.engine import Answer, Engine
from bot.errors import StoreAway
from bot.loans.schema import BORROWERS, INSTALMENTS, LOANS, PHONES
from bot.loans.writing import Rows, open_for_writing, store
from bot.settings import Settings

TOKEN = "benchmark"
PHONES_USED = signed_load.phone_numbers(5_000)

ABOUT_LOANS = (
    "balance", "what is my balance", "Balance please", "how much do i owe", "remaining balance?",
    "due date", "when is my payment due", "When do I pay?", "due date pls", "when is my next payment",
    "amount due", "how much is my payment", "how much do i have to pay this month", "Payment amount?",
    "how much do i pay", "whats my balance", "next payment",
)  # fmt: skip
TEXTS = (*ABOUT_LOANS, "hello", "Hi", "thanks")
"""What is drawn from, evenly: 17 of 20 read the loan book."""


def environment(folder: Path, redis_url: str, port: int) -> dict[str, str]:
    """Settings as an operator would set them; everything else is the default."""
    return {
        "DATA_DIR": str(folder),
        "REDIS_URL": redis_url,
        "PORT": str(port),
        "PUBLIC_URL": "",
        "DEMO": "0",
        "LENDER_NAME": "Huixin Bench",
        "HUIXIN_KEYS": _key(32),
        "HUIXIN_PERSON_KEY": _key(16),
        "HUIXIN_AUDIT_KEY": _key(32),
        "SECRET_KEY": "only for measuring, never elsewhere",
        "TWILIO_ACCOUNT_SID": signed_load.ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": signed_load.LENDER_NUMBER,
    }


def fill_loan_book(url: str, today: date) -> None:
    """One borrower with one running loan at each number."""
    engine = open_for_writing(url)
    with engine.begin() as connection:
        store(connection, _rows(today))
    engine.dispose()


def prove_everybody(settings: Settings) -> None:
    """Take one text of each borrower that asks and proves at once, as this process' own turns."""
    house = build(settings, "bench")
    for number, phone in enumerate(PHONES_USED):
        answer = _answer(
            house.engine,
            Inbound(
                carrier="twilio",
                account=signed_load.ACCOUNT_SID,
                message_id=f"first-{number}",
                sender=phone,
                recipient=signed_load.LENDER_NUMBER,
                text=f"balance {_tail(number)}",
            ),
        )
        if "$" not in answer.outgoing[0].text:
            raise RuntimeError(f"a borrower was not told the balance but: {answer.outgoing[0].reply}")
    house.close()


def _answer(engine: Engine, inbound: Inbound) -> Answer:
    """Here nothing is measured yet: a machine too busy to answer within 80 ms is asked again."""
    for _ in range(_PATIENCE):
        with suppress(StoreAway):
            return engine.receive(inbound)
    return engine.receive(inbound)


def _rows(today: date) -> Rows:
    people = list(enumerate(PHONES_USED))
    return {
        BORROWERS: [
            {
                "id": f"B{number}",
                "name": f"{_NAMES[number % 26]}. Example",
                "language": "en",
                "tail": _tail(number),
            }
            for number, _ in people
        ],
        PHONES: [{"phone": phone, "borrower_id": f"B{number}"} for number, phone in people],
        LOANS: [
            {
                "id": f"L{number}",
                "borrower_id": f"B{number}",
                "digits": f"{number:04}",
                "currency": "USD",
                "outstanding_minor": 100_000 + 37 * number,
                "annual_rate": "18.00",
                "disbursed_on": today - timedelta(days=180),
                "paid_off_on": None,
            }
            for number, _ in people
        ],
        INSTALMENTS: list(itertools.chain.from_iterable(_instalments(number, today) for number, _ in people)),
    }


def _instalments(number: int, today: date) -> Iterator[dict[str, object]]:
    """Twelve of them, six paid."""
    amount = 10_000 + 3 * number
    for month in range(-6, 6):
        yield {
            "loan_id": f"L{number}",
            "number": month + 7,
            "due_on": today + timedelta(days=30 * month + 5 + number % 20),
            "amount_minor": amount,
            "paid_minor": amount if month < 0 else 0,
        }


def _tail(number: int) -> str:
    return f"{number + 1000:04}"


def _key(length: int) -> str:
    return base64.b64encode(bytes(range(length))).decode()


_PATIENCE = 20
_NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
