"""Failures for good that become turns: nobody may text this number, or staff were not heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bot.domain import BlockEvent, UndeliveredEvent
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
    return BlockEvent(f"block:{outgoing_id}:{reason}", carrier, reason, code, outgoing_id) if reason else None


def turn_of(outgoing_id: str, carrier: str, failure: str, code: str) -> BlockEvent | UndeliveredEvent:
    """The turn that a text's failure for good asks for. The engine says whether it is worth one."""
    return block_of(outgoing_id, carrier, failure, code) or UndeliveredEvent(
        f"undelivered:{outgoing_id}", carrier, outgoing_id, failure, code
    )
