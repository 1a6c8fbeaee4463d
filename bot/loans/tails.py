"""Identity tails as a loan book holds them: in clear, or as a keyed hash where the book is shared.

The hash is hex(HMAC-SHA256(LOAN_TAIL_KEY, borrower id + ":" + tail)), the tail in capitals. The id
in it keeps equal tails apart; the key keeps eleven thousand possible tails from being tried out.
"""

from __future__ import annotations

import hmac
import unicodedata


def tidy(tail: str) -> str:
    """A tail as it is compared: half-width capitals without spaces."""
    return unicodedata.normalize("NFKC", tail).strip().upper()


def is_tail(tail: str) -> bool:
    """Four ASCII letters or digits."""
    return len(tail) == 4 and tail.isascii() and tail.isalnum()


def tail_hash(key: bytes, borrower_id: str, tail: str) -> str:
    """What `borrowers.tail_hash` holds for a borrower's tail."""
    return hmac.new(key, f"{borrower_id}:{tidy(tail)}".encode(), "sha256").hexdigest()


def same(stored: str, given: str) -> bool:
    """Whether two tails or hashes agree; takes as long whether or not they do."""
    return hmac.compare_digest(stored.encode(), given.encode())
