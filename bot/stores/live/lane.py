"""The short way to a Redis server for the two calls that every text makes.

Each thread has a connection of its own, without the pool and the command layer of the ordinary client,
through which everything else goes.

A text waits for Redis so long in all and no longer, shared by its two calls: what the first left over
is the second's. The sockets' own time-out is a fraction of it, after which the clock is looked at.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import NoScriptError, ReadOnlyError
from redis.exceptions import TimeoutError as TooLate

from bot.stores.live.scripts import Script, Word, packed


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that one text may wait for Redis in all, to connect, and before the clock is looked at."""

    whole: float
    connect: float
    look: float

    @classmethod
    def of(cls, whole: float) -> Patience:
        """The usual shares of the whole."""
        return cls(whole, connect=whole / 4, look=whole / 8)


class Wire(Protocol):
    """A connection (wire.py)."""

    def connect(self) -> None: ...

    def disconnect(self) -> None: ...

    def send(self, packet: bytes) -> None: ...

    def receive(self) -> Any: ...


class Lane:
    """Calls one server over one connection per thread. Raises what redis-py raises.

    Wires must time out after `patience.look`.
    """

    def __init__(
        self, wire: Callable[[], Wire], patience: Patience, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._wire = wire
        self._patience = patience
        self._clock = clock
        self._local = threading.local()
        self._opened: weakref.WeakSet[Wire] = weakref.WeakSet()

    def ask(self, *words: Word) -> Any:
        """A text's first call; on a new connection where the old one had been cut."""
        raw = packed(words)
        began = self._clock()
        until = began + self._patience.whole - self._patience.look
        try:
            return self._exchange(raw, until)
        except TooLate:
            raise
        except NotConnected:
            if self._clock() + self._patience.connect > until:
                raise
            return self._exchange(raw, until)
        finally:
            self._local.left = began + self._patience.whole - self._clock()

    def run(self, script: Script, keys: tuple[bytes, ...], words: tuple[Word, ...], replicas: int = 0) -> Any:
        """Its second: one script. Then wait for so many replicas, while there is time left."""
        until = self._clock() + getattr(self._local, "left", self._patience.whole)
        # A turn taken again from a newer conversation begins anew: Redis is there, others were faster.
        self._local.left = self._patience.whole
        try:
            reply = self._exchange(packed(script.call(keys, words)), until)
        except NoScriptError:
            reply = self._exchange(packed(script.whole(keys, words)), until)
        if replicas:
            self._wait_for(replicas, until)
        return reply

    def close(self) -> None:
        """Cut the connections of all threads."""
        for wire in list(self._opened):
            wire.disconnect()
        self._local = threading.local()

    def _wait_for(self, replicas: int, until: float) -> None:
        """The commit stands whether they answer or not."""
        milliseconds = int((until - self._clock() - self._patience.look) * 1000)
        if milliseconds > 0:
            with suppress(NotConnected, TooLate):
                self._exchange(packed((b"WAIT", replicas, milliseconds)), until)

    def _exchange(self, raw: bytes, until: float) -> Any:
        wire: Wire = getattr(self._local, "wire", None) or self._open()
        try:
            wire.send(raw)
            while True:
                try:
                    return wire.receive()
                except TooLate:
                    if self._clock() + self._patience.look > until:
                        raise
        except (NotConnected, TooLate, ReadOnlyError):
            # A late reply would answer the next call; and a replica is no place to go on talking to.
            self._local.wire = None
            wire.disconnect()
            raise

    def _open(self) -> Wire:
        wire = self._wire()
        wire.connect()
        self._local.wire = wire
        self._opened.add(wire)
        return wire
