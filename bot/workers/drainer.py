"""Takes this host's spooled texts to the engine when Redis is back. Runs in every web process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import structlog

from bot.domain import Inbound
from bot.engine.engine import Engine
from bot.errors import Contended, StoreAway, place_of
from bot.meters import Meters
from bot.stores.base import LiveStore

log = structlog.get_logger()

HOLD_S: Final = 60.0
"""The sender waits for so long at most, once for each time that the spool fills."""


class Spool(Protocol):
    """Where texts wait (stores.spool.Spool)."""

    def waiting(self) -> bool:
        """Whether texts wait."""

    def drain(self, handle: Callable[[Inbound, float], object]) -> int:
        """Hand over what waits, oldest first, with when each came in; how many."""


class Drainer:
    """`host` names this host among those that ask the sender to wait.

    An opt-out may lie in the spool, so nothing queued goes out before it is drained.
    """

    def __init__(self, spool: Spool, live: LiveStore, engine: Engine, meters: Meters, *, host: str) -> None:
        self._spool = spool
        self._live = live
        self._engine = engine
        self._meters = meters
        self._host = host
        self._holding = False

    def step(self) -> bool:
        """Drain what waits; whether there was any."""
        waiting = self._spool.waiting()
        self._meters.spool_waiting.set(waiting)
        if not waiting:
            self._let_go()
            return False
        self._live.ping()
        if not self._holding:
            self._live.hold_sending(self._host, HOLD_S)
            self._holding = True
        return self._spool.drain(self._take) > 0

    def _let_go(self) -> None:
        if self._holding:
            self._live.hold_sending(self._host, 0)
            self._holding = False

    def _take(self, inbound: Inbound, received_at: float) -> None:
        """One text's turn. Whatever is answered is queued: nobody listens for it any more."""
        try:
            answer = self._engine.receive(inbound, inline=False, received_at=received_at)
        except (StoreAway, Contended):
            raise
        except Exception as fault:  # noqa: BLE001 - one bad text must not hold up the others
            self._give_up(inbound, fault)
        else:
            if answer.known:
                self._say_unheard(inbound, received_at)
            self._meters.drained.labels("known" if answer.known else "taken").inc()

    def _say_unheard(self, inbound: Inbound, received_at: float) -> None:
        """Its turn was committed, but Redis said so too late: the carrier was given no answer."""
        event_id = f"{inbound.carrier}:{inbound.account}:{inbound.message_id}"
        self._live.queue_remembered(self._live.person_of(inbound.sender), event_id, received_at)

    def _give_up(self, inbound: Inbound, fault: Exception) -> None:
        self._meters.drained.labels("failed").inc()
        log.error("spooled_text_failed", carrier=inbound.carrier, fault=place_of(fault))
        digest = self._live.digest(f"{inbound.carrier}:{inbound.account}:{inbound.message_id}").hex()
        why = f"failed here: {type(fault).__name__}"
        self._live.note_unreadable(f"{inbound.carrier}:{digest}", inbound.carrier, why)
