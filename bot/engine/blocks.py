"""A carrier's refusal that becomes a turn: nobody may text this number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bot.domain import BlockEvent
from bot.errors import SendFailure

_REASONS: Final[Mapping[str, Literal["opted_out", "invalid_number"]]] = {
    SendFailure.OPTED_OUT.value: "opted_out",
    SendFailure.INVALID_NUMBER.value: "invalid_number",
}


def block_of(outgoing_id: str, carrier: str, failure: str, code: str) -> BlockEvent | None:
    """The block that a failed text tells of, None for any other failure.

    The send and its receipt may both tell: they give one id, so the block is one turn.
    """
    reason = _REASONS.get(failure)
    return BlockEvent(f"block:{outgoing_id}:{reason}", carrier, reason, code) if reason else None
