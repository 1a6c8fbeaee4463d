"""One way to Redis for the whole live store: by partition, whatever the deployment; failures named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as TooLate

from bot.domain import PARTITIONS
from bot.errors import StoreAway
from bot.stores.live.lane import Patience
from bot.stores.live.scripts import Script, Word, packed
from bot.stores.live.topology import Primary, Topology, topology

HOT_PATH_S: Final = 0.08
"""What one text may wait for Redis in all."""

_T = TypeVar("_T")
_TROUBLE: Final = (NotConnected, TooLate, RedisClusterException, AskError, ResponseError)
_NOT_NOW: Final = ("OOM", "MISCONF", "READONLY", "BUSY", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN")
"""Words of a Redis that answers but cannot serve; 6.2 wraps them where a script met them."""
_CANNOT_SERVE: Final = (
    OutOfMemoryError,
    ReadOnlyError,
    NoPermissionError,
    TryAgainError,
    ClusterDownError,
)


def connect(url: str, *, wait_replicas: int = 0, hot_path_s: float | None = None) -> Server:
    """The server at a REDIS_URL. Nothing is contacted yet, but by a Cluster's address.

    `wait_replicas`: how many replicas a commit waits for, while its text has time left. `hot_path_s`:
    what one text may wait for Redis in all, HOT_PATH_S unless given. Raises ConfigurationError.
    """
    patience = Patience.of(HOT_PATH_S if hot_path_s is None else hot_path_s)
    return Server(topology(url, patience), wait_replicas)


class Server:
    """Calls Redis. Every method raises StoreAway where it does not answer in time or cannot serve."""

    def __init__(self, where: Topology, wait_replicas: int = 0) -> None:
        self._where = where
        self._wait_replicas = wait_replicas
        self._packets: dict[tuple[str, tuple[int, ...]], bytes] = {}

    def get(self, partition: int, key: bytes) -> bytes | None:
        """GET, the short way."""
        found: bytes | None = self._at(partition, lambda primary: primary.lane.ask(b"GET", key))
        return found

    def commit(
        self, partition: int, script: Script, keys: tuple[bytes, ...], words: tuple[Word, ...]
    ) -> bytes:
        """One script, the short way, and the wait for replicas if one is set."""
        reply: bytes = self._at(
            partition, lambda primary: primary.lane.run(script, keys, words, self._wait_replicas)
        )
        return reply

    def run(self, partition: int, script: Script, keys: Sequence[bytes], words: Sequence[Word] = ()) -> Any:
        """One script, by the ordinary client."""

        def act(primary: Primary) -> Any:
            try:
                return primary.client.execute_command(*script.call(keys, words))
            except NoScriptError:
                return primary.client.execute_command(*script.whole(keys, words))

        return self._at(partition, act, script.whole(keys, words))

    def ask(self, partition: int, *words: Word) -> Any:
        """One command, by the ordinary client; the reply as it comes, since names in bytes are not shaped."""
        return self._at(partition, lambda primary: primary.client.execute_command(*words), words)

    def sweep(self, name: str, command: Callable[[int], tuple[Word, ...]]) -> list[Any]:
        """The same read of every partition, one packet per primary; the raw replies, by partition.

        None for one that is on its way to another primary. Packets are kept by `name`: a command must
        always be the same for its name and partition.
        """
        replies: list[Any] = [None] * PARTITIONS
        for primary, partitions in self._where.all():
            packet = self._packet(name, tuple(partitions), command)
            try:
                found = self._guarded(lambda: _exchange(primary, packet, len(partitions)))  # noqa: B023
            except _Moved:
                self._where.refresh()
                raise StoreAway("the cluster has moved a partition") from None
            for partition, reply in zip(partitions, found, strict=True):
                replies[partition] = reply
        return replies

    def scan(self, pattern: bytes) -> Iterator[list[bytes]]:
        """Keys like the pattern on all primaries, in batches; one may come twice."""
        for primary, _ in self._where.all():
            cursor = 0
            while True:
                cursor, found = self._guarded(
                    lambda: primary.client.scan(cursor, match=pattern, count=1000)  # noqa: B023
                )
                yield found
                if cursor == 0:
                    break

    def ping(self) -> None:
        """Raise StoreAway unless every primary answers, the short way."""
        for primary, _ in self._where.all():
            self._guarded(lambda: primary.lane.ask(b"PING"))  # noqa: B023

    def info(self) -> Iterable[dict[str, Any]]:
        """INFO of every primary, for `doctor`."""
        return [self._guarded(primary.client.info) for primary, _ in self._where.all()]

    def close(self) -> None:
        """Give back every connection."""
        self._where.close()

    def _at(self, partition: int, act: Callable[[Primary], _T], words: Sequence[Word] = ()) -> _T:
        try:
            return act(self._where.primary(partition))
        except _TROUBLE as why:
            named = self._named(why)
            if not isinstance(named, _Moved):
                raise named from None
        self._where.refresh()
        try:
            return self._guarded(lambda: act(self._where.primary(partition)))
        except _Moved:
            if not words:
                raise StoreAway("the cluster is moving this partition") from None
            found: _T = self._guarded(lambda: self._where.elsewhere(tuple(words)))
            return found

    def _guarded(self, act: Callable[[], _T]) -> _T:
        try:
            return act()
        except _TROUBLE as why:
            raise self._named(why) from None

    def _named(self, why: Exception) -> Exception:
        """What it means: StoreAway, _Moved, or itself where Redis is not to blame."""
        if isinstance(why, AskError):
            return _Moved()
        if isinstance(why, ResponseError):
            word = _not_now(why)
            return why if word is None else StoreAway(f"Redis cannot serve: {word}")
        self._where.lost()
        return StoreAway(f"Redis does not answer: {type(why).__name__}")

    def _packet(
        self, name: str, partitions: tuple[int, ...], command: Callable[[int], tuple[Word, ...]]
    ) -> bytes:
        packet = self._packets.get((name, partitions))
        if packet is None:
            packet = b"".join(packed(command(partition)) for partition in partitions)
            self._packets[name, partitions] = packet
        return packet


class _Moved(Exception):
    """A partition lives elsewhere now, or is on its way."""


def _not_now(why: ResponseError) -> str | None:
    if isinstance(why, _CANNOT_SERVE):
        return type(why).__name__
    message = str(why)
    return next((word for word in _NOT_NOW if message.startswith(word) or f"-{word} " in message), None)


def _exchange(primary: Primary, packet: bytes, replies: int) -> list[Any]:
    pool: Any = primary.client.connection_pool
    connection = pool.get_connection()
    try:
        connection.send_packed_command((packet,))
        return [_reply(connection) for _ in range(replies)]
    except BaseException:
        # Replies that nobody has read would answer whoever comes next.
        connection.disconnect()
        raise
    finally:
        pool.release(connection)


def _reply(connection: Any) -> Any:
    try:
        return connection.read_response()
    except MovedError:
        raise
    except AskError:
        return None
