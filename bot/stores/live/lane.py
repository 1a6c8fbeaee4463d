"""The short way to a Redis server for the two calls that every text makes.

Each thread has a connection of its own, taken straight from redis-py without its pool and its
command layer: that halves the time of a call. Everything else goes through the ordinary client.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any, Protocol

from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import NoScriptError
from redis.exceptions import TimeoutError as TooLate

from bot.stores.live.scripts import Script, Word, packed


class Wire(Protocol):
    """What we use of redis-py's connections, which carry no types."""

    def connect(self) -> object: ...

    def disconnect(self) -> object: ...

    def send_packed_command(self, command: tuple[bytes, ...], *, check_health: bool) -> object: ...

    def read_response(self, *, disable_decoding: bool) -> Any: ...


class Lane:
    """Calls one server over one connection per thread. Raises what redis-py raises."""

    def __init__(self, connect: Callable[[], Wire]) -> None:
        self._connect = connect
        self._local = threading.local()
        self._opened: weakref.WeakSet[Wire] = weakref.WeakSet()

    def ask(self, words: tuple[Word, ...], *, again: bool) -> Any:
        """One command. `again`: once more on a new connection where the old one had been cut."""
        raw = packed(words)
        connection: Wire | None = getattr(self._local, "connection", None)
        if connection is None:
            return self._exchange(self._open(), raw)
        try:
            return self._exchange(connection, raw)
        except TooLate:
            raise
        except NotConnected:
            if not again:
                raise
        return self._exchange(self._open(), raw)

    def run(self, script: Script, keys: tuple[bytes, ...], words: tuple[Word, ...]) -> Any:
        """One script."""
        try:
            return self.ask(script.call(keys, words), again=False)
        except NoScriptError:
            return self.ask(script.whole(keys, words), again=False)

    def close(self) -> None:
        """Cut the connections of all threads."""
        for connection in list(self._opened):
            connection.disconnect()
        self._local = threading.local()

    def _open(self) -> Wire:
        connection = self._connect()
        connection.connect()
        self._local.connection = connection
        self._opened.add(connection)
        return connection

    @staticmethod
    def _exchange(connection: Wire, raw: bytes) -> Any:
        try:
            connection.send_packed_command((raw,), check_health=False)
            return connection.read_response(disable_decoding=True)
        except (NotConnected, TooLate):
            # Sentinel's connections stay open after a time-out; a late reply would answer the next call.
            connection.disconnect()
            raise
