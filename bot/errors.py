"""The closed list of failures, each saying what a caller may do about it.

`ConfigurationError` stands outside the `HuixinError` root so that no broad catch
can hide a wrong setting.
"""

from __future__ import annotations

import traceback
from enum import StrEnum
from pathlib import Path


class ConfigurationError(Exception):
    """A setting, key or flow is wrong. The message is one line: name, what is wrong, an example."""


class HuixinError(Exception):
    """Root of everything that can go wrong while running."""


class NotGenuine(HuixinError):
    """A request that its carrier did not sign, or signed wrongly. Answer 403, store nothing."""


class Unreadable(HuixinError):
    """A genuine request that makes no sense (missing field, no number). Answer 400, journal a line."""


class StoreAway(HuixinError):
    """Redis cannot be reached within its deadline. The verified request belongs in the spool."""


class SpoolFull(HuixinError):
    """The spool cannot take a record (disk full, not writable). Answer 503."""


class SealBroken(HuixinError):
    """A stored blob does not open: wrong key, wrong kind, put back from another time or person."""


class NewerFormat(HuixinError):
    """A stored record was written by a newer Huixin than this one. The message says which and what."""


class ChainBroken(HuixinError):
    """The archive's chain does not verify. The message names partition and sequence."""


class StaleWriter(HuixinError):
    """Another archivist moved the head first; this one must read its position again."""


class LoanBookAway(HuixinError):
    """The loan book did not answer in time, is down, or answered nonsense."""


class LoanBookNonsense(LoanBookAway):
    """What the loan book holds of one borrower makes no sense. The message names table and column only."""


class Contended(HuixinError):
    """Other turns of the same person won the race too many times in a row. Safe to try again."""


class Refusal(StrEnum):
    """Why a command of staff was refused."""

    TAKEN = "taken"
    NOT_YOURS = "not_yours"
    CLOSED = "closed"
    OPTED_OUT = "opted_out"
    WRONG_NUMBER = "wrong_number"
    """It belongs to somebody else."""
    NO_SUCH_NUMBER = "no_such_number"
    """The carrier knows none such."""
    NO_CASE = "no_case"
    ROLE = "role"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOTE_TOO_LONG = "note_too_long"
    ERASED = "erased"


class Refused(HuixinError):
    """A command of staff that the commit did not allow.

    `reason` says why; `who` is the member of staff that has the case, where that is the reason.
    """

    def __init__(self, reason: Refusal, who: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.who = who


class SendFailure(StrEnum):
    """What a carrier's refusal means. Only the sender decides what follows (workers/sender.py)."""

    OPTED_OUT = "opted_out"
    INVALID_NUMBER = "invalid_number"
    REJECTED = "rejected_content"
    THROTTLED = "throttled"
    TEMPORARY = "temporary"
    MISCONFIGURED = "misconfigured"
    UNKNOWN = "unknown_outcome"


class SendError(HuixinError):
    """A send that did not certainly succeed.

    `failure` is one of the closed list, `code` the carrier's own word for it (never a number or a
    text), `retry_after` the seconds the carrier asked for, if it did.
    """

    def __init__(self, failure: SendFailure, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{failure.value} {code}".strip())
        self.failure = failure
        self.code = code
        self.retry_after = retry_after


def place_of(fault: BaseException) -> str:
    """Type and places of a fault for the log, without its message: that may quote a number or a text."""
    frames = traceback.extract_tb(fault.__traceback__)[-3:]
    steps = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(fault).__name__} {steps}".strip()
