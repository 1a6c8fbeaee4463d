"""What the desk reads: lists of cases, one person's conversation and consents, and whether anything changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, func, or_, select

from bot.domain import PARTITIONS, CaseStatus, Delivery, Person, Priority, utc
from bot.stores.archive import vault
from bot.stores.archive.chain import order_of
from bot.stores.archive.projection import evidence_from, separated
from bot.stores.archive.schema import (
    AFTER_STOP,
    ALIVE,
    CLOSED,
    TAKEN,
    WAITING,
    cases,
    consents,
    heads,
    in_order,
    journal,
    messages,
    people,
)
from bot.stores.base import CaseRow, CaseView, ConsentRow, DeskCounts, MessageRow
from bot.stores.crypto import KeyRing, Seal

_JOURNAL_ID: Final = re.compile(r"(\d\d):(\d{1,15}-\d{1,15})")
_FOR_TEXT: Final = or_(cases.c.channel == "text", cases.c.priority == Priority.DISTRESS.value)
"""What belongs in the queue; written after STOP has its own list, but for distress, which everybody must see."""
_VIEWS: Final[Mapping[CaseView, Select[Any]]] = {
    "queue": select(cases).where(WAITING, _FOR_TEXT).order_by(*in_order),
    "mine": select(cases).where(TAKEN).order_by(*in_order),
    "all": select(cases).where(ALIVE).order_by(*in_order),
    "after_stop": select(cases).where(AFTER_STOP).order_by(*in_order),
    "closed": select(cases).where(CLOSED).order_by(cases.c.closed_at.desc(), cases.c.id.desc()),
}


def list_cases(
    connection: Connection, keys: KeyRing, view: CaseView, login: str, limit: int, offset: int
) -> Sequence[CaseRow]:
    """One page of a list."""
    query = _VIEWS[view]
    if view == "mine":
        query = query.where(cases.c.taken_by == login)
    return _opened(connection, keys, query.limit(limit).offset(offset))


def one_case(connection: Connection, keys: KeyRing, case_id: str) -> CaseRow | None:
    """One case; None for an unknown id."""
    if "\0" in case_id:  # PostgreSQL would refuse the question
        return None
    found = _opened(connection, keys, select(cases).where(cases.c.id == case_id))
    return found[0] if found else None


def cases_of(connection: Connection, keys: KeyRing, person: Person) -> Sequence[CaseRow]:
    """Every case of a person, oldest first."""
    mine = cases.c.reference.in_(vault.references(connection, person))
    return _opened(connection, keys, select(cases).where(mine).order_by(cases.c.opened_at, cases.c.id))


def _opened(connection: Connection, keys: KeyRing, query: Select[Any]) -> Sequence[CaseRow]:
    # The page is cut first and its few people are looked up after, so that the order comes from an index.
    rows = connection.execute(query).mappings().all()
    wanted = {row["reference"] for row in rows}
    seals = vault.seals_by_reference(connection, keys, wanted)
    return [_case(row, seals.get(row["reference"])) for row in rows]


def _case(row: RowMapping, seal: Seal | None) -> CaseRow:
    text = vault.open_text(seal, vault.LAST_TEXT, row["id"], row["last_sealed"]) if seal else ""
    return CaseRow(
        id=row["id"],
        person=seal.person if seal else Person(b""),
        topic=row["topic"],
        channel=row["channel"],
        language=row["language"],
        priority=Priority(row["priority"]),
        status=CaseStatus(row["status"]),
        opened_at=utc(row["opened_at"]),
        promised_at=utc(row["promised_at"]),
        taken_by=row["taken_by"],
        taken_name=row["taken_name"],
        we_owe=row["we_owe"],
        proof_until=None if row["proof_until"] is None else utc(row["proof_until"]),
        last_at=utc(row["last_at"]),
        last_text=text,
        closed_at=None if row["closed_at"] is None else utc(row["closed_at"]),
    )


def list_messages(
    connection: Connection, keys: KeyRing, person: Person, limit: int | None
) -> Sequence[MessageRow]:
    """The newest lines, oldest first; None: all there are."""
    seals = vault.seals(connection, keys, person)
    query = (
        select(messages)
        .where(messages.c.reference.in_(seals))
        .order_by(messages.c.sequence.desc(), messages.c.ordinal.desc())
        .limit(limit)
    )
    rows = connection.execute(query).mappings().all()
    return [_message(row, seals[row["reference"]]) for row in reversed(rows)]


def _message(row: RowMapping, seal: Seal) -> MessageRow:
    is_event = row["direction"] == "event"
    return MessageRow(
        id=row["id"],
        at=utc(row["at_us"] / 1_000_000),
        direction=row["direction"],
        by=row["by"],
        text=row["reply"] if is_event else vault.open_text(seal, vault.MESSAGE, row["id"], row["sealed"]),
        reply="" if is_event else row["reply"],
        delivery=None if row["delivery"] is None else Delivery(row["delivery"]),
        failure=row["failure"],
        media=row["media"],
    )


def list_consents(connection: Connection, keys: KeyRing, person: Person) -> Sequence[ConsentRow]:
    """The consent history, newest first."""
    seals = vault.seals(connection, keys, person)
    query = (
        select(consents)
        .where(consents.c.reference.in_(seals))
        .order_by(consents.c.sequence.desc(), consents.c.ordinal.desc())
    )
    return [_consent(row, seals[row["reference"]]) for row in connection.execute(query).mappings()]


def _consent(row: RowMapping, seal: Seal) -> ConsentRow:
    place = f"{row['sequence']}.{row['ordinal']}"
    rule, words = evidence_from(vault.open_text(seal, vault.CONSENT, place, row["sealed"]))
    return ConsentRow(
        at=utc(row["at"]),
        purposes=separated(row["purposes"]),
        given=row["given"],
        rule=rule,
        words=words,
        carrier=row["carrier"],
    )


def count(connection: Connection, login: str, now: datetime) -> DeskCounts:
    """Numbers for the head of the desk, each from one index: ranks tell distress and whether we owe."""
    we_owe, in_distress = cases.c.rank.in_((0, 2)), cases.c.rank.in_((0, 1))
    late = (we_owe, cases.c.promised_at < int(now.timestamp()), cases.c.channel == "text")
    counted = (
        select(func.count()).select_from(cases).where(WAITING, _FOR_TEXT),
        select(func.count()).select_from(cases).where(TAKEN, cases.c.taken_by == login, we_owe),
        select(func.count()).select_from(cases).where(ALIVE, *late),
        select(func.count()).select_from(cases).where(AFTER_STOP),
        select(func.count()).select_from(cases).where(ALIVE, in_distress),
    )
    return DeskCounts(*connection.execute(select(*(query.scalar_subquery() for query in counted))).one())


def reached(connection: Connection, journal_id: str) -> bool:
    """Whether the head of "PP:ms-n"'s partition is there or beyond; False for what is no journal id."""
    found = _JOURNAL_ID.fullmatch(journal_id)
    if found is None or int(found[1]) >= PARTITIONS:
        return False
    position = connection.scalar(select(heads.c.position).where(heads.c.partition == int(found[1])))
    return position is not None and order_of(position) >= order_of(found[2])


def stamp(connection: Connection, person: Person | None) -> str:
    """An ETag: of all, the count of case changes; of a person, the newest row under their references."""
    if person is None:
        return f"d{connection.scalar(select(func.sum(heads.c.shown)))}"
    mine = select(people.c.reference).where(people.c.person == person)
    newest = connection.scalar(select(func.max(journal.c.sequence)).where(journal.c.reference.in_(mine)))
    return f"p{newest or 0}"
