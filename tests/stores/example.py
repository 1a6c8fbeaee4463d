"""A turn as the engine would commit it, made by hand: what an `Entry` looks like."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain import (
    Borrower,
    Conversation,
    Effects,
    Entry,
    Facts,
    Loan,
    Money,
    Outgoing,
    Purpose,
    TextEvent,
    Understanding,
    partition_of,
)
from bot.stores.base import Committed, Held
from bot.stores.live import RedisStore

MARIA = "+14155550101"
JAMES = "+14155550102"
QUESTION = "how much do I still owe?"
ANSWER = "Loan 4021: 1,250.00 USD left, as of Nov 22."

FACTS = Facts(
    borrowers=(
        Borrower(
            id="maria",
            initial="M.",
            language="en",
            loans=(
                Loan(
                    id="loan-4021",
                    digits="4021",
                    outstanding=Money(125000, "USD"),
                    next_due=date(2026, 11, 27),
                    next_amount=Money(21050, "USD"),
                    annual_rate="18.00",
                    instalments_left=6,
                ),
            ),
        ),
    )
)


def text_event(number: int | str = 1, text: str = QUESTION) -> TextEvent:
    """The event of one text; `number` makes its id."""
    return TextEvent(
        id=f"twilio:AC1:SM{number}", text=text, carrier="twilio", account="AC1", recipient="+14155550000"
    )


def outgoing(
    held: Held, name: str = "1", text: str = ANSWER, purpose: Purpose = Purpose.SERVICING
) -> Outgoing:
    """One text to send; its id begins with the partition."""
    return Outgoing(
        id=f"{partition_of(held.person):02d}-{name}",
        reply="balance.answer",
        purpose=purpose,
        language="en",
        text=text,
        by="bot",
    )


def turn(
    store: RedisStore, held: Held, event: Any = None, *, effects: Effects | None = None, **changes: Any
) -> Entry:
    """The entry of one turn: the next version of the conversation, with `changes`, and `effects`."""
    event = event or text_event()
    old = held.conversation
    known = (*old.known, store.digest(event.id))[-16:]
    conversation: Conversation = replace(old, version=old.version + 1, known=known, **changes)
    return Entry(
        event=event,
        at=time.time(),
        flows="0123456789abcdef",
        settings="fedcba9876543210",
        facts=FACTS,
        understanding=Understanding(label="balance", score=1.0, rule="exact", intents=("balance",)),
        effects=effects or Effects(),
        conversation=conversation,
    )


def commit(
    store: RedisStore,
    phone: str = MARIA,
    event: Any = None,
    *,
    texts: tuple[str, ...] = (),
    inline: bool = False,
    purpose: Purpose = Purpose.SERVICING,
    purge: bool = False,
    **changes: Any,
) -> Committed:
    """Load, take a turn that says `texts` (with the ids "PP-<version>.<place>"), commit."""
    held = store.load(phone)
    event = event or text_event(f"{phone}-{held.conversation.version + 1}")
    version = held.conversation.version + 1
    says = tuple(outgoing(held, f"{version}.{place}", text, purpose) for place, text in enumerate(texts, 1))
    entry = turn(store, held, event, effects=Effects(outgoing=says, purge=purge), **changes)
    result = store.commit(held, entry, inline=inline)
    assert isinstance(result, Committed)
    return result
