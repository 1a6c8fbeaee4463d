"""What outlives an erasure because the law wants it: evidence by kind and for so long, and who must not be texted.

Evidence lies sealed, each piece under a secret of its own; `sweep` throws away what has expired.
The `retention` table says how long each kind is kept, so that a compliance officer can change it;
what stands here is what a new archive begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain import OUT_OF_ALL, ConsentChange, Entry, Flags, Outgoing, Person, Purpose
from bot.stores.archive.schema import evidence, retention, suppressions
from bot.stores.crypto import KeyRing, Kind, Seal, new_secret

DAY_S: Final = 86_400
OUTLIVES_ERASURE: Final = OUT_OF_ALL | Flags.WRONG_NUMBER
SOURCES: Final = (
    ("us.consent", 1461, "own reading: four years to bring a claim (28 USC 1658); Reg F 1006.100 asks three"),
    ("us.opt_out", 3653, "Virginia: an opt-out is honoured for ten years"),
    (
        "us.collection",
        1461,
        "Reg F 1006.100: three years after the last collection activity, and one to spare",
    ),
    ("cn.consent", 184, "MIIT Order 74: records for six months; earlier drafts asked five"),
    ("cn.opt_out", 184, "MIIT Order 74: records for six months"),
    ("cn.collection", 1827, "Order 4/2024 on consumer finance: collection records for five years"),
    ("hk.consent", 1096, "own: as long as opt-outs"),
    ("hk.opt_out", 1096, "Cap. 593A s. 7: unsubscribe requests for three years"),
    ("hk.collection", 1827, "own: as in mainland China"),
    ("other.consent", 1096, "own: three years"),
    ("other.opt_out", 1096, "own: three years"),
    ("other.collection", 1827, "own: five years, the longest asked elsewhere"),
)
"""Kind, days, and where the days come from."""
_PLACES: Final = (("+852", "hk"), ("+86", "cn"), ("+1", "us"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence that was kept. Times are epoch seconds."""

    kind: str
    at: int
    expires_at: int
    content: Mapping[str, Any]


def rules(connection: Connection) -> dict[str, int]:
    """Kind -> days; a kind that somebody removed from the table is kept as at first."""
    found = {kind: days for kind, days, _ in SOURCES}
    found.update(
        {row.kind: row.days for row in connection.execute(select(retention.c.kind, retention.c.days))}
    )
    return found


def keep(connection: Connection, keys: KeyRing, person: Person, entries: Iterable[Entry], now: int) -> int:
    """Keep what the law wants of a person's entries; how many pieces. Nothing that has expired already.

    Days count from the newest record of the kind: evidence is wanted while the last act can be disputed.
    """
    days = rules(connection)
    pieces = [piece for entry in entries for piece in _pieces(entry, days)]
    newest: dict[str, int] = {}
    for kind, at, _ in pieces:
        newest[kind] = max(at, newest.get(kind, at))
    rows = [
        _sealed_row(keys, person, kind, at, newest[kind] + days[kind] * DAY_S, content)
        for kind, at, content in pieces
        if newest[kind] + days[kind] * DAY_S > now
    ]
    if rows:
        connection.execute(insert(evidence), rows)
    return len(rows)


def _pieces(entry: Entry, days: Mapping[str, int]) -> Iterable[tuple[str, int, dict[str, Any]]]:
    phone = entry.conversation.phone
    for change in entry.effects.consent:
        yield _kind_of_consent(phone, change, days), change.at, _of_consent(phone, change)
    for outgoing in entry.effects.outgoing:
        if outgoing.purpose is Purpose.COLLECTION:
            at = int(entry.at)
            yield f"{_place(phone)}.collection", at, _of_collection(phone, at, outgoing)


def _place(phone: str) -> str:
    return next((place for prefix, place in _PLACES if phone.startswith(prefix)), "other")


def _kind_of_consent(phone: str, change: ConsentChange, days: Mapping[str, int]) -> str:
    """Of the kinds that fit, the one kept longest."""
    place = _place(phone)
    kinds = [f"{place}.consent" if change.given else f"{place}.opt_out"]
    if Purpose.COLLECTION in change.purposes:
        kinds.append(f"{place}.collection")
    return max(kinds, key=lambda kind: days[kind])


def _of_consent(phone: str, change: ConsentChange) -> dict[str, Any]:
    return {
        "phone": phone,
        "at": change.at,
        "purposes": [purpose.value for purpose in change.purposes],
        "given": change.given,
        "rule": change.rule,
        "words": change.words,
        "carrier": change.carrier,
    }


def _of_collection(phone: str, at: int, outgoing: Outgoing) -> dict[str, Any]:
    return {"phone": phone, "at": at, "id": outgoing.id, "text": outgoing.text, "by": outgoing.by}


def _sealed_row(
    keys: KeyRing, person: Person, kind: str, at: int, expires_at: int, content: Mapping[str, Any]
) -> dict[str, Any]:
    secret = new_secret()
    key_id, wrapped = keys.wrap(secret, person)
    return {
        "person": person,
        "kind": kind,
        "at": at,
        "expires_at": expires_at,
        "key_id": key_id,
        "wrapped": wrapped,
        "sealed": Seal(secret, person).close(Kind.ARCHIVED, orjson.dumps(content), _header(kind, at)),
    }


def _header(kind: str, at: int) -> bytes:
    return f"evidence {kind} {at}".encode()


def kept(connection: Connection, keys: KeyRing, person: Person) -> Sequence[Evidence]:
    """What is kept of an erased person, oldest first. Raises SealBroken."""
    query = select(evidence).where(evidence.c.person == person).order_by(evidence.c.at, evidence.c.id)
    return [
        Evidence(row.kind, row.at, row.expires_at, orjson.loads(_open(keys, person, row)))
        for row in connection.execute(query)
    ]


def _open(keys: KeyRing, person: Person, row: Any) -> bytes:
    seal = Seal(keys.unwrap(row.key_id, row.wrapped, person), person)
    return seal.open(Kind.ARCHIVED, row.sealed, _header(row.kind, row.at))


def sweep(connection: Connection, now: int) -> int:
    """Throw away evidence that has expired; how many pieces."""
    return connection.execute(delete(evidence).where(evidence.c.expires_at <= now)).rowcount


@dataclass(frozen=True, slots=True)
class Suppression:
    """An erased person who must not be texted; `version` is above every one that their conversation had."""

    person: Person
    flags: Flags
    version: int


def suppress(connection: Connection, entry: Suppression, at_us: int) -> None:
    """Keep the entry: the keyed hash of a number, and for what it must not be texted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = {"flags": int(entry.flags), "version": entry.version, "at_us": at_us}
    connection.execute(
        dialect.insert(suppressions)
        .values(person=entry.person, **row)
        .on_conflict_do_update(index_elements=["person"], set_=row)
    )


def renew_suppression(connection: Connection, person: Person, flags: Flags) -> None:
    """Somebody erased has come back and changed their consent: the entry follows, and goes when nothing is left."""
    mine = suppressions.c.person == person
    if flags & OUTLIVES_ERASURE:
        kept = int(flags & OUTLIVES_ERASURE)
        connection.execute(update(suppressions).where(mine).values(flags=kept))
    else:
        connection.execute(delete(suppressions).where(mine))


def suppression_of(connection: Connection, person: Person) -> Suppression | None:
    """The entry of one person."""
    query = select(suppressions).where(suppressions.c.person == person)
    return next((_suppression(row) for row in connection.execute(query)), None)


def all_suppressions(connection: Connection) -> Sequence[Suppression]:
    """Every entry."""
    return [_suppression(row) for row in connection.execute(select(suppressions))]


def _suppression(row: Any) -> Suppression:
    return Suppression(Person(row.person), Flags(row.flags), row.version)
