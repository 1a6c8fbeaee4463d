"""The sender's road: lease the head of a person's list, begin, finish or put back; receipts; pace."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from bot.domain import PARTITIONS, Delivery, Flags, Person, Receipt, partition_of
from bot.errors import NewerFormat, SealBroken
from bot.stores.base import Leased
from bot.stores.items import DeliveryNote, note_bytes
from bot.stores.live import keys
from bot.stores.live.journal import delivery_header
from bot.stores.live.parts import Part, grip_of
from bot.stores.live.scripts import Word, script
from bot.stores.live.texts import open_text, partition_in

log = structlog.get_logger(__name__)

_HEADS_SEEN: Final = 16
"""How many people of one partition one look at it finds."""
_AHEAD_MS: Final = 1000
"""How far a host's clock may lag behind Redis' without delaying a text; the script has the last word."""
_TAKEN: Final = frozenset({Delivery.SENT, Delivery.DELIVERED})


@dataclass(frozen=True, slots=True)
class _Lease:
    """`Leased.token`."""

    token: bytes
    lease_ms: int


class Outbox(Part):
    """Texts on their way out."""

    def lease_outgoing(self, worker: str, *, limit: int, lease_s: float = 30.0) -> Sequence[Leased]:
        found: list[Leased] = []
        for person in self._people_ready():
            if len(found) >= limit:
                break
            token = f"{worker}:{secrets.token_hex(8)}".encode()
            leased = self._lease(person, _Lease(token, int(lease_s * 1000)))
            if leased is not None:
                found.append(leased)
        return found

    def begin_sending(self, leased: Leased) -> bool:
        lease, person, partition = _lease_of(leased), leased.person, partition_of(leased.person)
        purged = DeliveryNote(leased.outgoing.id, Delivery.PURGED)
        began = self._server.run(
            partition,
            script("begin"),
            (
                keys.HEAD[partition] + person,
                keys.QUEUE[partition] + person,
                keys.CONVERSATION[partition] + person,
                keys.READY[partition],
                keys.MESSAGE[partition] + leased.outgoing.id.encode(),
                keys.JOURNAL[partition],
            ),
            (
                lease.token,
                leased.outgoing.id,
                person,
                int(Flags.out_of(leased.outgoing.purpose) | Flags.ERASED | Flags.NO_SUCH_NUMBER),
                lease.lease_ms,
                delivery_header(person, self._clock()),
                note_bytes(purged),
            ),
        )
        return bool(began)

    def finish_sending(
        self,
        leased: Leased,
        delivery: Delivery,
        *,
        carrier: str,
        carrier_id: str = "",
        failure: str = "",
        code: str = "",
    ) -> None:
        note = DeliveryNote(leased.outgoing.id, delivery, carrier, carrier_id, failure, code)
        person, partition = leased.person, partition_of(leased.person)
        self._server.run(
            partition,
            script("finish"),
            (
                keys.HEAD[partition] + person,
                keys.QUEUE[partition] + person,
                keys.READY[partition],
                keys.MESSAGE[partition] + leased.outgoing.id.encode(),
                keys.JOURNAL[partition],
                keys.CONVERSATION[partition] + person,
            ),
            (
                _lease_of(leased).token,
                leased.outgoing.id,
                person,
                delivery.rank,
                int(delivery in _TAKEN),
                delivery_header(person, self._clock()),
                note_bytes(note),
            ),
        )

    def retry_sending(self, leased: Leased, after_s: float, failure: str, code: str = "") -> None:
        note = DeliveryNote(leased.outgoing.id, Delivery.QUEUED, failure=failure, code=code)
        person, partition = leased.person, partition_of(leased.person)
        self._server.run(
            partition,
            script("retry"),
            (keys.HEAD[partition] + person, keys.READY[partition], keys.JOURNAL[partition]),
            (
                _lease_of(leased).token,
                person,
                int(after_s * 1000),
                delivery_header(person, self._clock()) if failure else b"",
                note_bytes(note),
            ),
        )

    def take_tokens(self, sender: str, segments: int, *, per_second: float, burst: float) -> float:
        """As base.py says. Raises ValueError unless rate and burst are above 0."""
        if per_second <= 0 or burst <= 0:
            raise ValueError("a token bucket needs a rate and a size above 0")
        digest = self._ring.digest(f"sender:{sender}")
        partition = digest[0] % PARTITIONS
        wait = self._server.run(
            partition, script("tokens"), (keys.BUCKET[partition] + digest,), (segments, per_second, burst)
        )
        return float(wait)

    def receipt(self, receipt: Receipt) -> Person | None:
        partition = partition_in(receipt.outgoing_id)
        if partition is None:
            return None
        message = keys.MESSAGE[partition] + receipt.outgoing_id.encode()
        while record := self._server.ask(partition, b"GET", message):
            person = Person(record[1:])
            raised = self._raise(partition, message, record, receipt)
            if raised == -1:
                return None
            if raised >= 0:
                return person
        return None

    def _raise(self, partition: int, message: bytes, record: bytes, receipt: Receipt) -> int:
        person = Person(record[1:])
        note = DeliveryNote(
            receipt.outgoing_id, receipt.delivery, receipt.carrier, failure=receipt.failure, code=receipt.code
        )
        raised: int = self._server.run(
            partition,
            script("receipt"),
            (message, keys.CONVERSATION[partition] + person, keys.JOURNAL[partition]),
            (record, receipt.delivery.rank, delivery_header(person, self._clock()), note_bytes(note)),
        )
        return raised

    def _people_ready(self) -> Iterator[Person]:
        """People whose head may be taken, partitions in an order of chance so that none starves."""
        heads = self._server.sweep("ready", _heads)
        latest = self._clock() * 1000 + _AHEAD_MS
        for partition in random.sample(range(PARTITIONS), PARTITIONS):
            found = heads[partition] or ()
            people, times = found[::2], found[1::2]
            yield from (
                Person(person) for person, at in zip(people, times, strict=True) if float(at) <= latest
            )

    def _lease(self, person: Person, lease: _Lease) -> Leased | None:
        partition = partition_of(person)
        found = self._server.run(
            partition,
            script("lease"),
            (
                keys.READY[partition],
                keys.QUEUE[partition] + person,
                keys.HEAD[partition] + person,
                keys.CONVERSATION[partition] + person,
            ),
            (person, lease.token, lease.lease_ms),
        )
        if found is None:
            return None
        item, blob, tries, begun = found
        try:
            return self._opened(person, item, blob, lease, tries=int(tries), begun=begun == b"1")
        except (SealBroken, NewerFormat) as why:
            # It comes back after the lease; meanwhile others must not wait behind it.
            log.warning("queued_text_unreadable", partition=partition, reason=type(why).__name__)
            return None

    def _opened(
        self, person: Person, item: bytes, blob: bytes | None, lease: _Lease, *, tries: int, begun: bool
    ) -> Leased:
        held = self._held(person, blob)
        if held is None:
            raise SealBroken("a text waits for a person who is not known")
        outgoing, queued_at = open_text(grip_of(held).seal, item)
        return Leased(person, outgoing, held.conversation, tries, queued_at, lease, interrupted=begun)


def _heads(partition: int) -> tuple[Word, ...]:
    return (b"ZRANGE", keys.READY[partition], 0, _HEADS_SEEN - 1, b"WITHSCORES")


def _lease_of(leased: Leased) -> _Lease:
    assert isinstance(leased.token, _Lease), "a text that another store leased"
    return leased.token
