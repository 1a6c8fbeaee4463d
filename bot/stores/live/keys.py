"""Every Redis key there is, and what lies in it.

All begin with their partition's hash tag, so that one script's keys share a cluster slot. <person> is
the 16 raw bytes of a person key; nothing in a key or a clear value is a number, a name or a text.

    {pNN}:c:<person>   string     the conversation: clear header and sealed rest (blob.py)
    {pNN}:a:<person>   hash, 24 h "last": event digest (6), version (8), what the commit returned;
                                  <digest>: the sealed texts that the carrier's answer carried
    {pNN}:q:<person>   list       texts that wait to be sent, oldest first (texts.py)
    {pNN}:h:<person>   hash       the head of that list: token (of its lease), state ("leased",
                                  "sending" or "waiting"), tries (how often sending began)
    {pNN}:r            sorted set people with such a list; score: when the head may be taken, ms
    {pNN}:m:<id>       string     one text's rank (a digit) and its person; expires (texts.py)
    {pNN}:t            sorted set timers: person (16), due (8), kind; score: when it may be taken, s
    {pNN}:j            stream     the journal: h header, s sealed entry or clear note, q "1" if its
                                  texts were queued rather than answered (journal.py)
    {pNN}:u:<digest>   string     a request noted as unreadable, once; expires
    {pNN}:b:<digest>   hash       token bucket of a sending number: tokens, at (ms); expires
    {p00}:hold         sorted set hosts that drain their spool; score: until when senders wait, ms
    {p00}:keys         string     fingerprint of the keys that sealed all this
"""

from __future__ import annotations

from typing import Final

from bot.domain import PARTITIONS, Person


def _prefixes(kind: str) -> tuple[bytes, ...]:
    return tuple(f"{{p{number:02d}}}:{kind}".encode() for number in range(PARTITIONS))


TAGS: Final = tuple(f"{{p{number:02d}}}" for number in range(PARTITIONS))
CONVERSATION: Final = _prefixes("c:")
ANSWERS: Final = _prefixes("a:")
QUEUE: Final = _prefixes("q:")
HEAD: Final = _prefixes("h:")
READY: Final = _prefixes("r")
MESSAGE: Final = _prefixes("m:")
TIMERS: Final = _prefixes("t")
JOURNAL: Final = _prefixes("j")
UNREADABLE: Final = _prefixes("u:")
BUCKET: Final = _prefixes("b:")
HOLD: Final = b"{p00}:hold"
FINGERPRINT: Final = b"{p00}:keys"

CONVERSATIONS: Final = b"{p[0-9][0-9]}:c:*"
"""A SCAN pattern."""


def person_in(conversation_key: bytes) -> Person:
    """The person of a conversation's key."""
    return Person(conversation_key[len(CONVERSATION[0]) :])
