"""One connection of the short way: redis-py makes it (address, password, TLS), then its socket is spoken to bare.

redis-py's own sending and reading, and the poll that Python puts before every call on a socket with a
time-out, take longer than what the server does for a text. So a plain socket has its time-outs from the
system (SO_RCVTIMEO, socket(7)), and the replies that the hot path can get are read here
(redis.io/docs/latest/develop/reference/protocol-spec, RESP2).
"""

from __future__ import annotations

import socket
import struct
from typing import Any, Final, Protocol

from redis._parsers.base import BaseParser
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as TooLate

_CHUNK: Final = 65_536
_BULK: Final = ord("$")
_error: Final[Any] = BaseParser.parse_error


class Connection(Protocol):
    """What we use of redis-py's connections, which carry no types."""

    _sock: socket.socket

    def connect(self) -> object: ...

    def disconnect(self) -> object: ...


class Wire:
    """A connection of one thread. Every call raises redis-py's ConnectionError where it is cut."""

    def __init__(self, connection: Connection, look_s: float) -> None:
        """`look_s`: after so many seconds without a byte `send` and `receive` raise TimeoutError (redis-py's)."""
        self._connection = connection
        self._look_s = look_s
        self._begun = b""
        """What has come of a reply whose rest was too late."""

    def connect(self) -> None:
        """Connect and log in. Raises what redis-py raises."""
        self._connection.connect()
        self._socket = self._connection._sock  # noqa: SLF001 - redis-py hands it out by no other name
        if type(self._socket) is socket.socket:
            seconds = int(self._look_s)
            limit = struct.pack("@ll", seconds, int((self._look_s - seconds) * 1e6))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
            self._socket.settimeout(None)
        else:
            self._socket.settimeout(self._look_s)

    def disconnect(self) -> None:
        """Cut it."""
        self._connection.disconnect()

    def send(self, packet: bytes) -> None:
        """Send one command."""
        try:
            self._socket.sendall(packet)
        except (BlockingIOError, TimeoutError):
            raise TooLate("Redis takes no command") from None
        except OSError as why:
            raise NotConnected(f"cut while sending: {why.strerror}") from None

    def receive(self) -> Any:
        """The reply to it: bytes, a number or None. Raises redis-py's errors for an error reply.

        After TimeoutError it may be called again for the same reply.
        """
        data = self._begun
        while True:
            try:
                chunk = self._socket.recv(_CHUNK)
            except (BlockingIOError, TimeoutError):
                self._begun = data
                raise TooLate("Redis does not answer") from None
            except OSError as why:
                raise NotConnected(f"cut while waiting: {why.strerror}") from None
            if not chunk:
                raise NotConnected("closed by the server")
            data += chunk
            end = data.find(b"\r\n")
            if end < 0:
                continue
            if data[0] != _BULK:
                self._begun = b""
                return _short(chr(data[0]), data[1:end])
            length = int(data[1:end])
            if length < 0 or len(data) >= end + length + 4:
                self._begun = b""
                return None if length < 0 else data[end + 2 : end + 2 + length]


def _short(kind: str, line: bytes) -> Any:
    """A reply of one line."""
    match kind:
        case ":":
            return int(line)
        case "+":
            return line
        case "-":
            raise _error(line.decode("utf-8", "replace"))
    raise NotConnected("a reply of a kind that nothing here asks for")
