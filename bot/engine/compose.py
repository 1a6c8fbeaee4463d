"""From the replies of a turn to the one text that is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.domain import Person, Purpose, noun, partition_of


@noun
class Said:
    """One rendered reply, or a person's words."""

    reply: str
    purpose: Purpose
    text: str
    by: str = "bot"


def signature(language: str, phone: str, lender: str) -> str:
    """【lender】 before texts to mainland China (required there) and before Chinese texts anywhere."""
    return f"【{lender}】" if phone.startswith("+86") or language.startswith("zh") else ""


def compose(said: Sequence[Said], language: str, phone: str, lender: str) -> str:
    """Join the replies of one turn, a line each, behind the signature where one belongs."""
    return signature(language, phone, lender) + "\n".join([part.text for part in said])


def outgoing_id(person: Person, event_id: str, label: str) -> str:
    """Our id of a text: its partition and 20 hex digits that every replay of the turn gives again."""
    raw = f"{event_id}\0{label}".encode("utf-8", "surrogatepass")
    return f"{partition_of(person):02d}-{hashlib.blake2b(raw, digest_size=10, key=person).hexdigest()}"
