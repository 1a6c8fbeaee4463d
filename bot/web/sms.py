"""The recipe for every carrier: verify, parse, hand to the engine, answer. Nothing genuine is lost silently."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog

from bot.carriers.base import Carrier, Reply, Request
from bot.domain import Delivery, Inbound, Outgoing
from bot.engine.blocks import turn_of
from bot.engine.engine import Engine
from bot.errors import Contended, NotGenuine, SpoolFull, StoreAway, Unreadable, place_of
from bot.meters import Meters
from bot.stores.base import LiveStore

log = structlog.get_logger()

_PLAIN: Final = "text/plain; charset=utf-8"


class Spool(Protocol):
    """Where this host keeps texts while Redis is away."""

    def waiting(self) -> bool:
        """Whether texts wait to be taken: later ones then join them, so that order holds."""

    def append(self, inbound: Inbound, received_at: float) -> None:
        """Keep one text durably. Raises SpoolFull."""


def refusal(status: int, line: str) -> Reply:
    """One clear line for whoever reads the carrier's error log."""
    return Reply(f"{line}\n".encode(), _PLAIN, status)


class Reception:
    """Takes carriers' requests. Thread-safe."""

    def __init__(
        self,
        engine: Engine,
        live: LiveStore,
        spool: Spool,
        meters: Meters,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._live = live
        self._spool = spool
        self._count_text = meters.text
        self._receipts = meters.receipts
        self._clock = clock

    def take_texts(self, carrier: Carrier, request: Request) -> Reply:
        """The answer to an inbound request: the replies, an acknowledgement, or a refusal in one line."""
        return self._guarded(carrier, request, self._texts_of)

    def take_receipt(self, carrier: Carrier, request: Request) -> Reply:
        """The answer to a status request."""
        return self._guarded(carrier, request, self._receipt_of)

    def _guarded(
        self, carrier: Carrier, request: Request, take: Callable[[Carrier, Request], Reply]
    ) -> Reply:
        genuine = False
        try:
            carrier.verify(request)
            genuine = True
            return take(carrier, request)
        except NotGenuine:
            self._count(carrier, "forged")
            return refusal(403, f"not signed by {carrier.name} for this account and address")
        except Unreadable as why:
            self._count(carrier, "unreadable")
            self._note(carrier, request, str(why))
            return refusal(400, str(why))
        except (StoreAway, SpoolFull, Contended) as why:
            self._count(carrier, "put_off")
            log.warning("request_put_off", carrier=carrier.name, reason=type(why).__name__)
            return refusal(503, "cannot take it now; send it again")
        except Exception as fault:  # noqa: BLE001 - a fault of ours is for the carrier's retry and the journal
            return self._failed(carrier, request, fault, genuine=genuine)

    def _failed(self, carrier: Carrier, request: Request, fault: Exception, *, genuine: bool) -> Reply:
        self._count(carrier, "failed")
        log.error("request_failed", carrier=carrier.name, fault=place_of(fault))
        if genuine:
            self._note(carrier, request, f"failed here: {type(fault).__name__}")
        return refusal(500, "failed here; send it again")

    def _texts_of(self, carrier: Carrier, request: Request) -> Reply:
        answers: list[Outgoing] = []
        for inbound in carrier.parse(request):
            answers += self._take(carrier, inbound)
        return carrier.answer(answers)

    def _take(self, carrier: Carrier, inbound: Inbound) -> Sequence[Outgoing]:
        """One text: to the engine, or into the spool while Redis is away or earlier ones wait there."""
        if not self._spool.waiting():
            try:
                answer = self._engine.receive(inbound, inline=carrier.inline_replies)
            except StoreAway:
                log.warning("store_away", carrier=carrier.name)
            else:
                self._count(carrier, "known" if answer.known else "taken")
                return answer.outgoing
        self._spool.append(inbound, self._clock())
        self._count(carrier, "spooled")
        return ()

    def _receipt_of(self, carrier: Carrier, request: Request) -> Reply:
        receipt = carrier.parse_receipt(request)
        self._receipts.labels(carrier.name, receipt.delivery.value if receipt else "nothing").inc()
        if receipt is not None:
            person = self._live.receipt(receipt)
            if person is not None and receipt.delivery is Delivery.FAILED:
                failed = turn_of(receipt.outgoing_id, carrier.name, receipt.failure, receipt.code)
                self._engine.failed(person, failed)
        return carrier.answer(())

    def _note(self, carrier: Carrier, request: Request, why: str) -> None:
        """A journal line without content; the same request gives the same id."""
        digest = self._live.digest(hashlib.sha256(request.url.encode() + request.body).hexdigest())
        try:
            self._live.note_unreadable(f"{carrier.name}:{digest.hex()}", carrier.name, why)
        except StoreAway:
            log.warning("unreadable_not_journaled", carrier=carrier.name, why=why)

    def _count(self, carrier: Carrier, outcome: str) -> None:
        self._count_text(carrier.name, outcome)
