"""The short way to a Redis server for the two calls that every text makes.

Each thread has a connection of its own, taken straight from redis-py without its pool and its
command layer: that halves the time of a call. Everything else goes through the ordinary client.

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
from redis.exceptions import NoScriptError
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
    """What we use of redis-py's connections, which carry no types."""

    def connect(self) -> object: ...

    def disconnect(self) -> object: ...

    def send_packed_command(self, command: tuple[bytes, ...], *, check_health: bool) -> object: ...

    def read_response(self, *, disable_decoding: bool, disconnect_on_error: bool) -> Any: ...


class Lane:
    """Calls one server over one connection per thread. Raises what redis-py raises.

    Connections must time out after `patience.look`.
    """

    def __init__(
        self, connect: Callable[[], Wire], patience: Patience, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._connect = connect
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
        for connection in list(self._opened):
            connection.disconnect()
        self._local = threading.local()

    def _wait_for(self, replicas: int, until: float) -> None:
        """The commit stands whether they answer or not."""
        milliseconds = int((until - self._clock() - self._patience.look) * 1000)
        if milliseconds > 0:
            with suppress(NotConnected, TooLate):
                self._exchange(packed((b"WAIT", replicas, milliseconds)), until)

    def _exchange(self, raw: bytes, until: float) -> Any:
        connection: Wire = getattr(self._local, "connection", None) or self._open()
        try:
            connection.send_packed_command((raw,), check_health=False)
            while True:
                try:
                    return connection.read_response(disable_decoding=True, disconnect_on_error=False)
                except TooLate:
                    if self._clock() + self._patience.look > until:
                        raise
        except (NotConnected, TooLate):
            # A late reply would answer the next call.
            self._local.connection = None
            connection.disconnect()
            raise

    def _open(self) -> Wire:
        connection = self._connect()
        connection.connect()
        self._local.connection = connection
        self._opened.add(connection)
        return connection
