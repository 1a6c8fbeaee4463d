"""Erasing a person: what can be read of them goes, the chain stays whole, and an entry in it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, delete, select, update

from bot.domain import CaseStatus, Flags, Person
from bot.stores.archive import retention, vault
from bot.stores.archive.chain import Head, Row, extend
from bot.stores.archive.desk import put_cases
from bot.stores.archive.schema import cases, consents, journal, messages, people
from bot.stores.crypto import KeyRing

_SHELL: Final = (
    "id",
    "topic",
    "channel",
    "language",
    "priority",
    "opened_at",
    "promised_at",
    "taken_by",
    "taken_name",
    "closed_at",
)
"""Of a case this much stays: how we worked, and nothing of whom for."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away, and what the law made it keep."""

    rows: int
    cases: int
    kept: int


def erase(
    connection: Connection, keys: KeyRing, at: Head, person: Person, now_us: int, flags: Flags = Flags.NONE
) -> tuple[Head, Erased]:
    """Erase a person under a locked head; the head with the erasure entries, and what was done.

    `flags` are those that the live store still knew. Doing it again finds nothing and changes nothing.
    """
    total, version = Erased(0, 0, 0), 0
    for seal in vault.seals(connection, keys, person).values():
        # A broken entry must not stop an erasure.
        entries = list(vault.turns(connection, seal, lenient=True))
        kept = retention.keep(connection, keys, person, entries, now_us // 1_000_000)
        if entries:
            flags |= entries[-1].conversation.flags
            version = max(version, entries[-1].conversation.version)
        at, erased = _erase_reference(connection, at, seal.reference, now_us)
        total = Erased(total.rows + erased.rows, total.cases + erased.cases, total.kept + kept)
    kept_flags = Flags(flags & retention.OUTLIVES_ERASURE)
    if total.rows and kept_flags:
        retention.suppress(connection, retention.Suppression(person, kept_flags, version + 1), now_us)
    return at, total


def _erase_reference(connection: Connection, at: Head, reference: bytes, now_us: int) -> tuple[Head, Erased]:
    shells = _shells(connection, reference, now_us // 1_000_000)
    mine = (journal.c.reference == reference, journal.c.sealed.is_not(None), journal.c.kind != "erasure")
    rows = connection.execute(update(journal).where(*mine).values(sealed=None)).rowcount
    for table in (messages, consents, people):
        connection.execute(delete(table).where(table.c.reference == reference))
    put_shells(connection, reference, shells)
    body = orjson.dumps({"rows": rows, "cases": shells})
    entry = Row(None, "erasure", now_us, 0, reference, body)
    return extend(connection, at, [entry]), Erased(rows, len(shells), 0)


def _shells(connection: Connection, reference: bytes, now: int) -> list[dict[str, Any]]:
    query = select(*(cases.c[name] for name in _SHELL)).where(cases.c.reference == reference)
    found = [dict(zip(_SHELL, row, strict=True)) for row in connection.execute(query.order_by(cases.c.id))]
    return [{**shell, "closed_at": shell["closed_at"] or now} for shell in found]


def put_shells(connection: Connection, reference: bytes, shells: Sequence[Mapping[str, Any]]) -> None:
    """Put the emptied cases of an erased person where the full ones were."""
    empty = {
        "reference": reference,
        "status": CaseStatus.CLOSED.value,
        "we_owe": False,
        "rank": 3,
        "proof_until": None,
        "last_sealed": None,
    }
    put_cases(connection, [{**shell, **empty, "last_at": shell["closed_at"]} for shell in shells])


def shells_in(body: bytes) -> Sequence[Mapping[str, Any]]:
    """The emptied cases that an erasure entry tells of; none in one that came from the live store."""
    found = orjson.loads(body).get("cases", [])
    return [{name: shell[name] for name in _SHELL} for shell in found]
