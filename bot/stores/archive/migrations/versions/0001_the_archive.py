"""The record, the desk's tables and the house's own, as `schema.py` describes them."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from bot.domain import PARTITIONS
from bot.stores.archive.chain import START, first_hash
from bot.stores.archive.retention import SOURCES

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_ORDER: Final[tuple[Any, ...]] = ("rank", "promised_at", sa.literal_column("priority DESC"), "id")


def upgrade() -> None:
    """Make everything, with the heads of empty chains and the first rules of retention."""
    _record()
    _cases()
    _conversations()
    _house()
    _evidence()


def _column(name: str, kind: type[sa.types.TypeEngine[Any]], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _key(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False, nullable=False)


def _index(name: str, table: str, columns: Sequence[Any], where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)


def _record() -> None:
    op.create_table(
        "journal",
        _key("partition", sa.SmallInteger),
        _key("sequence", sa.BigInteger),
        _column("position", sa.Text, null=True),
        _column("kind", sa.Text),
        _column("at_us", sa.BigInteger),
        _column("version", sa.BigInteger),
        _column("queued", sa.SmallInteger),
        _column("reference", sa.LargeBinary),
        _column("digest", sa.LargeBinary),
        _column("sealed", sa.LargeBinary, null=True),
        _column("hash", sa.LargeBinary),
    )
    _index("journal_by_reference", "journal", ["reference", "sequence"])
    _index("journal_erasures", "journal", ["partition"], "kind = 'erasure'")
    heads = op.create_table(
        "heads",
        _key("partition", sa.SmallInteger),
        _column("position", sa.Text),
        _column("sequence", sa.BigInteger),
        _column("hash", sa.LargeBinary),
        _column("shown", sa.BigInteger),
    )
    op.bulk_insert(heads, [_empty_head(partition) for partition in range(PARTITIONS)])
    op.create_table(
        "people",
        _key("reference", sa.LargeBinary),
        _column("person", sa.LargeBinary),
        _column("since", sa.BigInteger),
        _column("key_id", sa.BigInteger),
        _column("wrapped", sa.LargeBinary),
    )
    _index("people_by_person", "people", ["person"])


def _empty_head(partition: int) -> dict[str, object]:
    return {
        "partition": partition,
        "position": START,
        "sequence": 0,
        "hash": first_hash(partition),
        "shown": 0,
    }


def _cases() -> None:
    op.create_table(
        "cases",
        _key("id", sa.Text),
        _column("reference", sa.LargeBinary),
        *(_column(name, sa.Text) for name in ("topic", "channel", "language", "priority", "status")),
        *(_column(name, sa.BigInteger) for name in ("opened_at", "promised_at")),
        *(_column(name, sa.Text, null=True) for name in ("taken_by", "taken_name")),
        _column("we_owe", sa.Boolean),
        _column("rank", sa.SmallInteger),
        _column("proof_until", sa.BigInteger, null=True),
        _column("last_at", sa.BigInteger),
        _column("last_sealed", sa.LargeBinary, null=True),
        _column("closed_at", sa.BigInteger, null=True),
    )
    _index("cases_by_reference", "cases", ["reference"])
    _index("cases_waiting", "cases", [*_ORDER, "channel"], "status = 'open'")
    _index("cases_alive", "cases", [*_ORDER, "channel"], "status <> 'closed'")
    _index("cases_taken", "cases", ["taken_by", *_ORDER], "status = 'taken'")
    _index("cases_after_stop", "cases", _ORDER, "channel = 'elsewhere' AND status <> 'closed'")
    _index("cases_closed", "cases", ["closed_at", "id"], "status = 'closed'")


def _conversations() -> None:
    op.create_table(
        "messages",
        _key("reference", sa.LargeBinary),
        _key("sequence", sa.BigInteger),
        _key("ordinal", sa.SmallInteger),
        _column("id", sa.Text),
        _column("at_us", sa.BigInteger),
        *(_column(name, sa.Text) for name in ("direction", "by", "reply")),
        _column("delivery", sa.Text, null=True),
        _column("failure", sa.Text),
        _column("media", sa.Integer),
        _column("sealed", sa.LargeBinary, null=True),
    )
    _index("messages_outgoing", "messages", ["id"], "direction = 'out'")
    op.create_table(
        "consents",
        _key("reference", sa.LargeBinary),
        _key("sequence", sa.BigInteger),
        _key("ordinal", sa.SmallInteger),
        _column("at", sa.BigInteger),
        _column("purposes", sa.Text),
        _column("given", sa.Boolean),
        _column("carrier", sa.Text),
        _column("sealed", sa.LargeBinary),
    )


def _house() -> None:
    op.create_table(
        "staff",
        _key("login", sa.Text),
        *(_column(name, sa.Text) for name in ("display_name", "role", "password_hash")),
        _column("active", sa.Boolean),
    )
    op.create_table(
        "checkpoints",
        sa.Column("id", sa.Integer, primary_key=True),
        _column("at_us", sa.BigInteger),
        _column("document", sa.Text),
    )
    op.create_table("fingerprints", _key("name", sa.Text), _column("fingerprint", sa.Text))


def _evidence() -> None:
    retention = op.create_table(
        "retention", _key("kind", sa.Text), _column("days", sa.Integer), _column("source", sa.Text)
    )
    op.bulk_insert(
        retention, [{"kind": kind, "days": days, "source": source} for kind, days, source in SOURCES]
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer, primary_key=True),
        _column("person", sa.LargeBinary),
        _column("kind", sa.Text),
        *(_column(name, sa.BigInteger) for name in ("at", "expires_at", "key_id")),
        *(_column(name, sa.LargeBinary) for name in ("wrapped", "sealed")),
    )
    _index("evidence_by_person", "evidence", ["person"])
    _index("evidence_by_expiry", "evidence", ["expires_at"])
    op.create_table(
        "suppressions",
        _key("person", sa.LargeBinary),
        _column("flags", sa.Integer),
        _column("version", sa.BigInteger),
        _column("at_us", sa.BigInteger),
    )


def downgrade() -> None:
    """There is nothing before the first: a database without an archive is an empty one."""
    raise NotImplementedError("the first revision cannot be undone; start with an empty database")
