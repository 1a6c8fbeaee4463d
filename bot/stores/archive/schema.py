"""The archive's tables. Migrations build them; a test holds the two equal.

Three kinds: the record (`journal`, `heads`, `people`), which nothing rewrites; the desk's tables
(`cases`, `messages`, `consents`), which can be thrown away and projected again from the record;
and the house's own (`staff`, `checkpoints`, `fingerprints`, `retention`, `evidence`, `suppressions`).

No column holds a phone number, a name of a borrower or a text in clear. Columns called `sealed`
are ciphertext. Times are whole epoch seconds, or microseconds where the name ends in `_us`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

metadata: Final = MetaData()

# These stand in the SQL as they are, not as parameters: only so do the partial indexes match.
WAITING: Final = text("status = 'open'")
TAKEN: Final = text("status = 'taken'")
ALIVE: Final = text("status <> 'closed'")
CLOSED: Final = text("status = 'closed'")
AFTER_STOP: Final = text("channel = 'elsewhere' AND status <> 'closed'")
OUTGOING: Final = text("direction = 'out'")
ERASURES: Final = text("kind = 'erasure'")

# --- the record ---------------------------------------------------------------------------------

journal: Final = Table(
    "journal",
    metadata,
    Column("partition", SmallInteger, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 … without gaps
    Column("position", Text),  # "ms-n" in the live journal; null for a row that the archive itself wrote
    Column("kind", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("queued", SmallInteger, nullable=False),  # 1: its texts were queued, not answered at once
    Column(
        "reference", LargeBinary, nullable=False
    ),  # derived from the person's secret; empty without person
    Column("digest", LargeBinary, nullable=False),  # SHA-256 of `sealed` as it came
    Column("sealed", LargeBinary),  # null after an erasure
    Column("hash", LargeBinary, nullable=False),  # over this row and the one before it
    Index("journal_by_reference", "reference", "sequence"),
    Index("journal_erasures", "partition", sqlite_where=ERASURES, postgresql_where=ERASURES),
)

heads: Final = Table(
    "heads",
    metadata,
    Column("partition", SmallInteger, primary_key=True, autoincrement=False),
    Column("position", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("shown", BigInteger, nullable=False),  # raised whenever a case of this partition changes
)

people: Final = Table(
    "people",
    metadata,
    Column("reference", LargeBinary, primary_key=True),
    Column("person", LargeBinary, nullable=False),
    Column("since", BigInteger, nullable=False),  # sequence of the first row under this reference
    Column("key_id", BigInteger, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),  # the person's secret, wrapped by data key `key_id`
    # One person has several references when Redis was lost and texts came before the rebuild.
    Index("people_by_person", "person"),
)

# --- the desk -----------------------------------------------------------------------------------

cases: Final = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", LargeBinary, nullable=False),
    Column("topic", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("promised_at", BigInteger, nullable=False),
    Column("taken_by", Text),
    Column("taken_name", Text),
    Column("we_owe", Boolean(create_constraint=False), nullable=False),
    Column("rank", SmallInteger, nullable=False),  # the desk's order, smallest first: `projection.rank_of`
    Column("proof_until", BigInteger),
    Column("last_at", BigInteger, nullable=False),
    Column("last_sealed", LargeBinary),  # the borrower's last text
    Column("closed_at", BigInteger),
)

in_order: Final = (cases.c.rank, cases.c.promised_at, cases.c.priority.desc(), cases.c.id)
"""Distress first, then where we owe, oldest promise first; within one promised time urgent before normal."""

Index("cases_by_reference", cases.c.reference)
# The channel at the end lets `counts` do without the table.
Index("cases_waiting", *in_order, cases.c.channel, sqlite_where=WAITING, postgresql_where=WAITING)
Index("cases_alive", *in_order, cases.c.channel, sqlite_where=ALIVE, postgresql_where=ALIVE)
Index("cases_taken", cases.c.taken_by, *in_order, sqlite_where=TAKEN, postgresql_where=TAKEN)
Index("cases_after_stop", *in_order, sqlite_where=AFTER_STOP, postgresql_where=AFTER_STOP)
Index("cases_closed", cases.c.closed_at, cases.c.id, sqlite_where=CLOSED, postgresql_where=CLOSED)

messages: Final = Table(
    "messages",
    metadata,
    Column("reference", LargeBinary, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),  # of the journal row
    Column("ordinal", SmallInteger, primary_key=True, autoincrement=False),  # within that turn
    Column("id", Text, nullable=False),  # the outgoing text's, or "PP:ms-n.ordinal"
    Column("at_us", BigInteger, nullable=False),
    Column("direction", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reply", Text, nullable=False),  # the reply's id; of an event its code, such as "case.taken"
    Column("delivery", Text),
    Column("failure", Text, nullable=False),
    Column("media", Integer, nullable=False),
    Column("sealed", LargeBinary),  # the text
    # A receipt finds its text by the id that we gave it.
    Index("messages_outgoing", "id", sqlite_where=OUTGOING, postgresql_where=OUTGOING),
)

consents: Final = Table(
    "consents",
    metadata,
    Column("reference", LargeBinary, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", SmallInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("purposes", Text, nullable=False),  # joined by commas
    Column("given", Boolean(create_constraint=False), nullable=False),
    Column("carrier", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # JSON: the rule that matched, the exact words
)

desk: Final = (cases, messages, consents)

# --- the house ----------------------------------------------------------------------------------

staff: Final = Table(
    "staff",
    metadata,
    Column("login", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean(create_constraint=False), nullable=False),
)

checkpoints: Final = Table(
    "checkpoints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("document", Text, nullable=False),  # JSON, as `audit.checkpoint` exports it
)

fingerprints: Final = Table(
    "fingerprints",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
)

retention: Final = Table(
    "retention",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("days", Integer, nullable=False),
    Column("source", Text, nullable=False),
)

evidence: Final = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("key_id", BigInteger, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),  # a secret of its own: the person's is gone
    Column("sealed", LargeBinary, nullable=False),
    Index("evidence_by_person", "person"),
    Index("evidence_by_expiry", "expires_at"),
)

suppressions: Final = Table(
    "suppressions",
    metadata,
    Column("person", LargeBinary, primary_key=True),  # the person key: a keyed hash, never the number
    Column("flags", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),  # above every version that the person's conversation had
    Column("at_us", BigInteger, nullable=False),
)
