"""The outbox's way to the carriers. Only here is it decided what a carrier's refusal leads to."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import structlog

from bot.carriers.base import Carrier
from bot.domain import Delivery
from bot.engine.blocks import turn_of
from bot.engine.engine import Engine
from bot.errors import Contended, SendError, SendFailure, StoreAway, place_of
from bot.meters import Meters
from bot.segments import segments
from bot.stores.base import Leased, LiveStore

log = structlog.get_logger()

LEASE_S: Final = 45.0
"""Longer than any send may take (Twilio: 5 s to connect, 15 s to answer) and its outcome to be kept."""
GIVE_UP_S: Final = 6 * 3600.0
"""A text that could not be handed over for so long has failed."""
FIRST_WAIT_S: Final[Mapping[SendFailure, float]] = {
    SendFailure.THROTTLED: 2.0,
    SendFailure.TEMPORARY: 5.0,
    SendFailure.MISCONFIGURED: 60.0,
}
"""The failures that are worth another try, and the pause before the first; it doubles with each."""
LONGEST_WAIT_S: Final = 900.0
GRACE_S: Final = 4.0
"""Redis is back: hosts with spooled texts (an opt-out may be among them) get this long to say so."""
PACE_WAIT_S: Final = 1.0
"""So long a hand waits for its sending number; a longer wait puts the text back."""
KEEP_PAUSES_S: Final = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Between tries to record an outcome; the lease lasts longer than a send and all of them."""


class Sender:
    """Leases the heads of persons' lists and hands them to carriers, `hands` at a time.

    A text goes out at most once unless the carrier itself said that it did not take it: an answer that
    never came, or a worker that died in between, leaves the outcome unknown, and it is not sent again.
    """

    def __init__(
        self,
        live: LiveStore,
        engine: Engine,
        carriers: Mapping[str, Carrier],
        meters: Meters,
        *,
        name: str,
        hands: int = 8,
        lease_s: float = LEASE_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._live = live
        self._engine = engine
        self._carriers = carriers
        self._meters = meters
        self._name = name
        self._lease_s = lease_s
        self._free = threading.Semaphore(hands)
        self._hands = hands
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="send")
        self._closing = threading.Event()
        self._clock = clock
        self._away = False
        self._rest_until = 0.0

    def step(self) -> bool:
        """Lease as many texts as there are free hands; whether there were any."""
        if self._must_rest():
            return False
        free = self._take_hands()
        if not free:
            return True
        taken = 0
        try:
            for leased in self._live.lease_outgoing(self._name, limit=free, lease_s=self._lease_s):
                self._pool.submit(self._send_and_let_go, leased)
                taken += 1
        finally:
            if free > taken:
                self._free.release(free - taken)
        return taken > 0

    def close(self) -> None:
        """Wait for the sends under way."""
        self._closing.set()
        self._pool.shutdown(wait=True)

    def _must_rest(self) -> bool:
        """While a host drains its spool, and for a moment after Redis was away."""
        try:
            held = self._live.sending_held()
        except StoreAway:
            self._away = True
            raise
        if self._away:
            self._away = False
            self._rest_until = self._clock() + GRACE_S
        return held or self._clock() < self._rest_until

    def _take_hands(self) -> int:
        """Wait a second for one free hand and take all that are free; how many."""
        if not self._free.acquire(timeout=1.0):
            return 0
        taken = 1
        while taken < self._hands and self._free.acquire(blocking=False):
            taken += 1
        return taken

    def _send_and_let_go(self, leased: Leased) -> None:
        try:
            self._send(leased)
        except StoreAway:
            # The lease runs out by itself; whoever takes it next sees how far this one came.
            self._meters.stumbles.labels("sender", "away").inc()
        except Exception as fault:  # noqa: BLE001 - one bad text must not stop the others
            self._poisoned(leased, fault)
        finally:
            self._free.release()

    def _poisoned(self, leased: Leased, fault: Exception) -> None:
        """A text that we cannot even judge has failed; else it would come back for ever."""
        self._meters.stumbles.labels("sender", type(fault).__name__).inc()
        log.error("text_failed", outgoing=leased.outgoing.id, fault=place_of(fault))
        carrier = leased.conversation.carrier
        try:
            self._finish(leased, Delivery.FAILED, carrier, SendFailure.MISCONFIGURED, "fault")
            self._tell(leased, carrier, SendFailure.MISCONFIGURED, "fault")
        except Exception as again:  # noqa: BLE001 - the lease runs out by itself
            log.warning("text_not_finished", outgoing=leased.outgoing.id, fault=place_of(again))

    def _send(self, leased: Leased) -> None:
        carrier = self._carriers.get(leased.conversation.carrier)
        name = carrier.name if carrier else leased.conversation.carrier
        if leased.interrupted:
            self._finish(leased, Delivery.UNKNOWN, name, SendFailure.UNKNOWN, "interrupted")
            return
        decision = self._engine.before_send(leased)
        if decision.kind == "drop":
            self._finish(leased, Delivery.PURGED, name, None, decision.reason)
        elif decision.kind == "defer":
            self._put_back(leased, decision.seconds, decision.reason)
        elif carrier is None:
            self._failed(leased, name, SendError(SendFailure.MISCONFIGURED, "carrier is off"))
        elif self._has_pace(leased, carrier) and self._live.begin_sending(leased):
            self._hand_over(leased, carrier)

    def _has_pace(self, leased: Leased, carrier: Carrier) -> bool:
        """Take the text's segments from its sending number's bucket, or put it back for a while."""
        conversation = leased.conversation
        count = segments(leased.outgoing.text, mainland=conversation.phone.startswith("+86")).count
        rate = carrier.segments_per_second
        take = partial(
            self._live.take_tokens,
            f"{carrier.name}:{conversation.our_number}",
            count,
            per_second=rate,
            burst=max(rate, 2.0),
        )
        wait = take()
        if 0 < wait <= PACE_WAIT_S:
            self._closing.wait(wait)
            wait = take()
        if wait > 0:
            self._put_back(leased, wait * random.uniform(1, 1.5), "")  # noqa: S311 - spreads, hides nothing
            return False
        self._meters.segments.labels(carrier.name).inc(count)
        return True

    def _hand_over(self, leased: Leased, carrier: Carrier) -> None:
        conversation = leased.conversation
        try:
            sent = carrier.send(leased.outgoing, conversation.phone, conversation.our_number)
        except SendError as error:
            self._failed(leased, carrier.name, error)
        except Exception as fault:  # noqa: BLE001 - an adapter's fault: nobody knows what went out
            log.error("adapter_failed", carrier=carrier.name, fault=place_of(fault))  # noqa: TRY400 - no message
            self._finish(leased, Delivery.UNKNOWN, carrier.name, SendFailure.UNKNOWN, type(fault).__name__)
        else:
            self._meters.sends.labels(carrier.name, Delivery.SENT.value).inc()
            self._surely(
                lambda: self._live.finish_sending(
                    leased, Delivery.SENT, carrier=carrier.name, carrier_id=sent.carrier_id
                )
            )

    def _failed(self, leased: Leased, carrier: str, error: SendError) -> None:
        """What a failure leads to: nobody knows, again later, never again, or never again anybody."""
        failure = error.failure
        if failure is SendFailure.UNKNOWN:
            self._finish(leased, Delivery.UNKNOWN, carrier, failure, error.code)
        elif failure in FIRST_WAIT_S and self._clock() - leased.queued_at < GIVE_UP_S:
            self._put_back(
                leased, _pause(failure, leased.tries, error.retry_after), failure.value, error.code
            )
            self._meters.sends.labels(carrier, failure.value).inc()
        else:
            # Before the outcome: if we die in between, the next sender finds the number blocked.
            self._tell(leased, carrier, failure, error.code)
            self._finish(leased, Delivery.FAILED, carrier, failure, error.code)

    def _tell(self, leased: Leased, carrier: str, failure: SendFailure, code: str) -> None:
        """A failure for good may be a turn: the number is blocked, or staff still owe an answer."""
        event = turn_of(leased.outgoing.id, carrier, failure.value, code)
        self._surely(lambda: self._engine.failed(leased.person, event))

    def _put_back(self, leased: Leased, seconds: float, why: str, code: str = "") -> None:
        self._surely(lambda: self._live.retry_sending(leased, seconds, why, code))

    def _finish(
        self, leased: Leased, delivery: Delivery, carrier: str, failure: SendFailure | None, code: str
    ) -> None:
        outcome = failure.value if failure else delivery.value
        self._meters.sends.labels(carrier, outcome).inc()
        if delivery is not Delivery.PURGED:
            log.warning("text_not_sent", outgoing=leased.outgoing.id, carrier=carrier, why=outcome, code=code)
        self._surely(
            lambda: self._live.finish_sending(
                leased, delivery, carrier=carrier, failure=failure.value if failure else "", code=code
            )
        )

    def _surely(self, keep: Callable[[], None]) -> None:
        """Keep an outcome though Redis may be away for some seconds; the lease lasts longer than that."""
        for pause in KEEP_PAUSES_S:
            try:
                keep()
            except (StoreAway, Contended):
                time.sleep(pause)
            else:
                return
        keep()


def _pause(failure: SendFailure, tries: int, asked: float | None) -> float:
    """Seconds until the next try: doubling, spread by half, never sooner than the carrier asked."""
    doubled = min(FIRST_WAIT_S[failure] * 2.0 ** min(tries, 12), LONGEST_WAIT_S)
    spread = doubled * random.uniform(1, 1.5)  # noqa: S311 - spreads, hides nothing
    return max(spread, asked or 0.0)
