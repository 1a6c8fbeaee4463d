"""A text that waits to be sent, or that a carrier's answer carried, as Redis keeps it.

One byte length of the id, the id, when it was queued (8 bytes, epoch seconds), then nonce and
ciphertext of codec.outgoing_bytes. The seal vouches for what stands before it. Ids are ours and
opaque; scripts read them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from bot.domain import PARTITIONS, Outgoing
from bot.stores.codec import outgoing_bytes, outgoing_from
from bot.stores.crypto import Kind, Seal

_AT: Final = struct.Struct(">d")
_ID: Final = re.compile(r"([0-9]{2})-[!-~]{1,197}")
LONGEST_ID: Final = 200


def partition_in(outgoing_id: str) -> int | None:
    """The partition that one of our text ids names; None for anything else."""
    match = _ID.fullmatch(outgoing_id)
    if match is None or int(match[1]) >= PARTITIONS:
        return None
    return int(match[1])


def close_text(seal: Seal, outgoing: Outgoing, queued_at: float) -> bytes:
    """A text as it is queued."""
    name = outgoing.id.encode()
    header = b"%c%b%b" % (len(name), name, _AT.pack(queued_at))
    return header + seal.close(Kind.OUTGOING, outgoing_bytes(outgoing), header)


def open_text(seal: Seal, item: bytes) -> tuple[Outgoing, float]:
    """The text and when it was queued. Raises SealBroken, NewerFormat."""
    end = 1 + item[0] + _AT.size
    (queued_at,) = _AT.unpack_from(item, 1 + item[0])
    return outgoing_from(seal.open(Kind.OUTGOING, item[end:], item[:end])), queued_at


def id_in(item: bytes) -> bytes:
    """The id that stands before a queued text."""
    return item[1 : 1 + item[0]]


def split_answer(answer: bytes) -> Iterator[bytes]:
    """The texts of one remembered answer, each behind its length (4 bytes)."""
    at = 0
    while at < len(answer):
        end = at + 4 + int.from_bytes(answer[at : at + 4])
        yield answer[at + 4 : end]
        at = end
