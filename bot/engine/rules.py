"""What a turn needs to know besides the conversation and the event; built once, never changed."""

from __future__ import annotations

from datetime import timedelta

from bot.domain import Event, Facts, Lender, Understanding, noun
from bot.engine.hours import OpeningHours
from bot.flowbook.book import FlowBook

PROOF_S = 30 * 60
"""How long a proof of identity lasts."""
QUESTION_S = 24 * 3600
"""How long a question or menu stays open."""
UNSPOKEN_S = 10 * 60
"""A case taken without words goes back after this."""
REOPEN_S = 3 * 24 * 3600
"""A closed case is reopened by a text within this."""
LOOKUP_S = 5 * 60
"""Facts later than this become a case."""
LOOKUP_STEP_S = 15
"""Late facts are read again this often."""
SILENT_AFTER = 4
"""So many texts in a row not understood, and we stop answering: two machines may be talking."""
SURE = 0.9
"""From this score on a number is removed without asking back. Never asked of an opt-out."""
SURE_OF_CONSENT = 0.97
"""From this score on texts begin again."""
MOST_SEGMENTS = 2
"""What one answer should cost at most."""
MAX_STAFF_TEXT = 1600
"""Characters of a whole text, signature and introduction too; Twilio's limit (docs: Message resource, Body)."""
MAX_NOTE = 4000
"""Characters of a note, which no carrier sees: two pages, and within what a form may bring."""


@noun
class Rules:
    """The lender, its hours and its flows."""

    lender: Lender
    hours: OpeningHours
    book: FlowBook
    settings_hash: str
    answer_within: timedelta = timedelta(hours=1)
    """Opening time within which a person answers."""


@noun
class Given:
    """What one turn is given besides the conversation: all that a replay needs."""

    event: Event
    digest: bytes
    """The event's keyed digest, remembered in the new conversation."""
    at: float
    """Epoch seconds."""
    facts: Facts
    understanding: Understanding | None = None
