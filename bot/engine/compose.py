"""From the replies of a turn to the one text that is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from bot.domain import Person, Purpose, noun, partition_of

_BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"
_LETTERS: Final = [first + second for first in _BASE32 for second in _BASE32]
"""Two letters for ten bits: base64.b32encode takes four times as long."""
_SHIFTS: Final = range(70, -1, -10)


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
    """Our id of a text: its partition and 16 letters that every replay of the turn gives again."""
    digest = hashlib.blake2b(
        f"{event_id}\0{label}".encode("utf-8", "surrogatepass"), digest_size=10, key=person
    ).digest()
    number = int.from_bytes(digest)
    letters = [_LETTERS[number >> shift & 1023] for shift in _SHIFTS]
    return f"{partition_of(person):02d}-{''.join(letters)}"
