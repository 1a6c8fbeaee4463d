"""The people of the archive: whose rows a reference names, and the seals that open them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain import Entry, Person
from bot.errors import SealBroken
from bot.stores.archive.schema import journal, people
from bot.stores.base import JournalItem
from bot.stores.crypto import KeyRing, Kind, Seal
from bot.stores.items import open_sealed_entry

# What an archived record is and where it stands is part of what its seal vouches for.
MESSAGE: Final = b"message"
CONSENT: Final = b"consent"
LAST_TEXT: Final = b"last text"


def seal_of(keys: KeyRing, item: JournalItem) -> Seal | None:
    """The seal of an item's person; None for an item that came without person or secret. Raises SealBroken."""
    if item.person is None or not item.wrapped:
        return None
    return keys.seal(item.key_id, item.wrapped, item.person)


def close_text(seal: Seal, what: bytes, where: str, text: str) -> bytes:
    """A text sealed for one place of the desk's tables."""
    return seal.close(Kind.ARCHIVED, text.encode(), what + where.encode())


def open_text(seal: Seal, what: bytes, where: str, sealed: bytes | None) -> str:
    """The text again; empty where there is none. Raises SealBroken."""
    if sealed is None:
        return ""
    return seal.open(Kind.ARCHIVED, sealed, what + where.encode()).decode()


def introduce(
    connection: Connection, keys: KeyRing, sealed: Iterable[tuple[int, JournalItem, Seal | None]]
) -> None:
    """Note the people whose reference is new, with the sequence at which each came in.

    Their secrets are kept under the newest data key, whichever they came under: so no item that
    waited through a rotation brings an older key back.
    """
    rows: dict[bytes, dict[str, Any]] = {}
    for sequence, item, seal in sealed:
        if seal is not None and seal.reference not in rows:
            key_id, wrapped = keys.rewrap(item.key_id, item.wrapped, seal.person)
            rows[seal.reference] = {
                "reference": seal.reference,
                "person": seal.person,
                "since": sequence,
                "key_id": key_id,
                "wrapped": wrapped,
            }
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(people).on_conflict_do_nothing(), list(rows.values()))


def newest_references(connection: Connection, persons: Collection[Person]) -> dict[Person, bytes]:
    """Person -> the reference that they came under last; without those who are not known."""
    if not persons:
        return {}
    query = select(people.c.person, people.c.reference).where(people.c.person.in_(persons))
    found = connection.execute(query.order_by(people.c.since))
    return {Person(row.person): row.reference for row in found}


def references(connection: Connection, person: Person) -> Sequence[bytes]:
    """The references under which a person's rows lie; empty for one never seen or erased."""
    return connection.scalars(select(people.c.reference).where(people.c.person == person)).all()


def seals(connection: Connection, keys: KeyRing, person: Person) -> dict[bytes, Seal]:
    """Reference -> seal of a person."""
    query = select(people.c.reference, people.c.key_id, people.c.wrapped).where(people.c.person == person)
    return {row.reference: keys.seal(row.key_id, row.wrapped, person) for row in connection.execute(query)}


def seals_by_reference(connection: Connection, keys: KeyRing, wanted: Collection[bytes]) -> dict[bytes, Seal]:
    """Reference -> the seal that opens its rows; without those of nobody, or of somebody erased."""
    if not wanted:
        return {}
    columns = (people.c.reference, people.c.person, people.c.key_id, people.c.wrapped)
    found = connection.execute(select(*columns).where(people.c.reference.in_(wanted)))
    return {row.reference: keys.seal(row.key_id, row.wrapped, Person(row.person)) for row in found}


def turns(connection: Connection, seal: Seal, *, lenient: bool = False) -> Iterator[Entry]:
    """The entries of a reference, in order. Raises NewerFormat, and SealBroken unless `lenient`: then it skips."""
    query = (
        select(journal.c.sealed, journal.c.version)
        .where(journal.c.reference == seal.reference, journal.c.kind == "turn", journal.c.sealed.is_not(None))
        .order_by(journal.c.sequence)
    )
    for row in connection.execute(query, execution_options={"yield_per": 200}):
        try:
            yield open_sealed_entry(seal, row.sealed, row.version)
        except (SealBroken, ValueError):
            if not lenient:
                raise
