"""What can be asked for a person: a copy of everything kept, their entries in order, new wrappings of secrets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, func, select, update

from bot.domain import Conversation, Entry, Flags, Person, Purpose
from bot.stores.archive import reading, retention, vault
from bot.stores.archive.schema import evidence, journal, people
from bot.stores.crypto import KeyRing

_STEP: Final = 500


def export(connection: Connection, keys: KeyRing, person: Person, now: datetime) -> dict[str, Any]:
    """Everything kept of a person, as plain JSON types: for their own access request.

    Somebody erased gets what the law makes us keep, and nothing else.
    """
    suppression = retention.suppression_of(connection, person)
    last = None
    for last in entries(connection, keys, person):  # noqa: B007  # the newest is what is wanted
        pass
    return {
        "format": 1,
        "exported_at": now.isoformat(),
        "known": last is not None,
        "phone": last.conversation.phone if last else None,
        "standing": _standing(last.conversation) if last else None,
        "messages": [_plain(row) for row in reading.list_messages(connection, keys, person, None)],
        "consents": [_plain(row) for row in reading.list_consents(connection, keys, person)],
        "cases": [
            {"number": row.number, **_plain(row, "person")}
            for row in reading.cases_of(connection, keys, person)
        ],
        "kept_by_law": [_plain(piece) for piece in retention.kept(connection, keys, person)],
        "not_to_be_texted_for": _opted_out(suppression.flags) if suppression else [],
    }


def _standing(conversation: Conversation) -> dict[str, Any]:
    """What is alive of a person beyond single messages."""
    return {
        "language": conversation.language,
        "carrier": conversation.carrier,
        "opted_out": _opted_out(conversation.flags),
        "wrong_number": bool(conversation.flags & Flags.WRONG_NUMBER),
        "no_such_number": bool(conversation.flags & Flags.NO_SUCH_NUMBER),
        "locked_until": conversation.locked_until,
        "proof_until": conversation.proof.until if conversation.proof else None,
    }


def _opted_out(flags: Flags) -> list[str]:
    return [purpose.value for purpose in Purpose if flags & Flags.out_of(purpose)]


def _plain(row: Any, *without: str) -> dict[str, Any]:
    assert is_dataclass(row)
    assert not isinstance(row, type)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(row).items()
        if name not in without
    }


def entries(connection: Connection, keys: KeyRing, person: Person) -> Iterator[Entry]:
    """A person's entries in order, over all references they came under. Raises SealBroken, NewerFormat."""
    query = select(people.c.reference).where(people.c.person == person).order_by(people.c.since)
    found = vault.seals(connection, keys, person)
    for reference in connection.scalars(query).all():
        yield from vault.turns(connection, found[reference])


def erasable(connection: Connection, person: Person) -> int:
    """How many rows of the record an erasure would empty, over all references of a person."""
    mine = select(people.c.reference).where(people.c.person == person)
    holding = (journal.c.sealed.is_not(None), journal.c.kind != "erasure")
    query = select(func.count()).select_from(journal).where(journal.c.reference.in_(mine), *holding)
    return connection.scalar(query) or 0


def rotate(connection: Connection, keys: KeyRing) -> int:
    """Wrap up to 500 secrets anew with the newest data key; how many. 0: nothing is left to do."""
    return _rewrap(connection, keys, people, "reference") or _rewrap(connection, keys, evidence, "id")


def _rewrap(connection: Connection, keys: KeyRing, table: Table, name: str) -> int:
    query = select(table.c[name], table.c.person, table.c.key_id, table.c.wrapped)
    old = connection.execute(query.where(table.c.key_id != keys.newest).limit(_STEP)).all()
    if not old:
        return 0
    rows = []
    for row in old:
        key_id, wrapped = keys.rewrap(row.key_id, row.wrapped, Person(row.person))
        rows.append({"row": row[0], "new_key": key_id, "new_wrapped": wrapped})
    statement = update(table).where(table.c[name] == bindparam("row"))
    connection.execute(statement.values(key_id=bindparam("new_key"), wrapped=bindparam("new_wrapped")), rows)
    return len(rows)
