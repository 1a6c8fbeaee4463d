"""Writes the desk's tables: collects what a run of journal rows means, then stores it in few statements.

Order matters only within one text (sent, then delivered) and one case (the newest snapshot stays),
so most of a batch is merged in memory first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain import Case, CaseStatus, Delivery, Entry, TextEvent
from bot.stores.archive import vault
from bot.stores.archive.chain import microseconds
from bot.stores.archive.projection import (
    Line,
    case_now,
    clear,
    evidence_of,
    joined,
    lines,
    rank_of,
    shown_text,
)
from bot.stores.archive.schema import OUTGOING, cases, consents, messages
from bot.stores.crypto import Seal
from bot.stores.items import DeliveryNote

_FINAL: Final = tuple(delivery.value for delivery in Delivery if delivery.rank == 9)
"""Nothing follows these."""


class DeskBatch:
    """Changes of the desk's tables that one run of rows makes; `flush` writes them.

    `touched_cases` tells whether any case changed.
    """

    def __init__(self) -> None:
        self.touched_cases = False
        self._messages: list[dict[str, Any]] = []
        self._sent: dict[str, dict[str, Any]] = {}
        self._consents: list[dict[str, Any]] = []
        self._cases: dict[str, dict[str, Any]] = {}
        self._later: list[dict[str, Any]] = []

    def add_turn(self, entry: Entry, seal: Seal, journal_id: str, sequence: int, *, queued: bool) -> None:
        """Take in one turn; `journal_id` is "PP:ms-n", `sequence` its row's, `queued` what became of its texts."""
        place = {"reference": seal.reference, "sequence": sequence}
        for ordinal, line in enumerate(lines(entry, queued=queued)):
            name = line.id or f"{journal_id}.{ordinal}"
            at_us = microseconds(entry.at)
            self._add_line(line, seal, {**place, "ordinal": ordinal, "id": name, "at_us": at_us})
        for ordinal, change in enumerate(entry.effects.consent):
            self._consents.append(
                {
                    **place,
                    "ordinal": ordinal,
                    "at": change.at,
                    "purposes": joined(change.purposes),
                    "given": change.given,
                    "carrier": clear(change.carrier),
                    "sealed": vault.close_text(
                        seal, vault.CONSENT, f"{sequence}.{ordinal}", evidence_of(change)
                    ),
                }
            )
        case = case_now(entry)
        if case is not None:
            self._set_case(case, entry, seal)

    def add_delivery(self, note: DeliveryNote) -> None:
        """Take in what became of a text."""
        change = {"delivery": note.delivery.value, "failure": clear(note.failure)}
        row = self._sent.get(note.outgoing_id)
        if row is None:
            self._later.append({"outgoing": clear(note.outgoing_id), **change})
        elif row["delivery"] not in _FINAL:
            row.update(change)

    def _add_line(self, line: Line, seal: Seal, place: dict[str, Any]) -> None:
        has_text = line.direction != "event"
        row = {
            **place,
            "direction": line.direction,
            "by": line.by,
            "reply": line.reply,
            "delivery": line.delivery.value if line.delivery else None,
            "failure": line.failure,
            "media": line.media,
            "sealed": vault.close_text(seal, vault.MESSAGE, place["id"], line.text) if has_text else None,
        }
        self._messages.append(row)
        if line.direction == "out":
            self._sent[row["id"]] = row

    def _set_case(self, case: Case, entry: Entry, seal: Seal) -> None:
        self.touched_cases = True
        row = _case_row(case, entry, seal.reference)
        known = self._cases.get(case.id, {})
        row |= {name: known[name] for name in ("last_at", "last_sealed") if name in known}
        if isinstance(entry.event, TextEvent):
            text = shown_text(entry, entry.event)
            row["last_at"] = int(entry.at)
            row["last_sealed"] = vault.close_text(seal, vault.LAST_TEXT, case.id, text)
        self._cases[case.id] = row

    def flush(self, connection: Connection) -> None:
        """Write everything that was taken in; the batch is used up."""
        for table, rows in ((messages, self._messages), (consents, self._consents)):
            if rows:
                connection.execute(insert(table), rows)
        put_cases(connection, [row for row in self._cases.values() if "last_at" in row])
        put_cases(
            connection,
            [
                {**row, "last_at": row["opened_at"], "last_sealed": None}
                for row in self._cases.values()
                if "last_at" not in row
            ],
            keeping=("last_at", "last_sealed"),
        )
        if self._later:
            connection.execute(_DELIVERED, self._later)


def put_cases(connection: Connection, rows: Sequence[Mapping[str, Any]], keeping: Sequence[str] = ()) -> None:
    """Insert cases or overwrite them, all but the columns in `keeping`."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(cases)
    new = {
        column.name: statement.excluded[column.name]
        for column in cases.c
        if column.name != "id" and column.name not in keeping
    }
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=new), rows)


def _case_row(case: Case, entry: Entry, reference: bytes) -> dict[str, Any]:
    proof = entry.conversation.proof
    return {
        "id": clear(case.id),
        "reference": reference,
        "topic": clear(case.topic),
        "channel": case.channel,
        "language": clear(case.language),
        "priority": case.priority.value,
        "status": case.status.value,
        "opened_at": case.opened_at,
        "promised_at": case.promised_at,
        "taken_by": clear(case.taken_by) if case.taken_by else None,
        "taken_name": clear(case.taken_name) if case.taken_name else None,
        "we_owe": case.we_owe,
        "rank": rank_of(case),
        "proof_until": proof.until if proof else None,
        "closed_at": case.closed_at if case.status is CaseStatus.CLOSED else None,
    }


_DELIVERED: Final = (
    update(messages)
    .where(messages.c.id == bindparam("outgoing"), OUTGOING)
    .where(*(messages.c.delivery != final for final in _FINAL))
    .values(delivery=bindparam("delivery"), failure=bindparam("failure"))
)
