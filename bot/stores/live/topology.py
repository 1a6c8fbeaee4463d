"""Where a partition lives: one server, whoever Sentinel says is master, or a primary of a Cluster."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, cast
from urllib.parse import parse_qs, unquote, urlsplit

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.connection import ConnectionPool, SSLConnection
from redis.exceptions import RedisClusterException
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool

from bot.domain import PARTITIONS
from bot.errors import ConfigurationError, StoreAway
from bot.stores.live.keys import TAGS
from bot.stores.live.lane import Lane, Patience
from bot.stores.live.wire import Connection, Wire

ORDINARY_S: Final = 2.0
"""Of everything but the hot path."""
EXAMPLES: Final = (
    "redis://host:6379/0, rediss://…, unix:///path/redis.sock, "
    "redis+sentinel://host:26379,host2:26379/mymaster, redis+cluster://host:7000"
)


class Primary:
    """One server that takes writes: the short way (`lane`) and the ordinary client."""

    def __init__(self, patient: ConnectionPool, quick: ConnectionPool, patience: Patience) -> None:
        self.client: Any = Redis(connection_pool=patient)
        make = cast(Callable[[], Connection], quick.make_connection)
        self.lane = Lane(lambda: Wire(make(), patience.look), patience)
        self._pools = (patient, quick)

    def close(self) -> None:
        """Give back every connection."""
        self.lane.close()
        for pool in self._pools:
            pool.disconnect()


class Topology(ABC):
    """Which primary has which partition."""

    @abstractmethod
    def primary(self, partition: int) -> Primary:
        """The primary of one partition."""

    @abstractmethod
    def all(self) -> Sequence[tuple[Primary, Sequence[int]]]:
        """Every primary with its partitions."""

    def refresh(self) -> None:
        """Look again who has what, after a server said that it no longer has something."""
        return None

    def lost(self) -> None:
        """A server did not answer: look again, without keeping the caller."""
        return None

    def elsewhere(self, words: tuple[Any, ...]) -> Any:
        """Carry out a command on a partition that is moving between primaries just now."""
        raise NotImplementedError

    @abstractmethod
    def close(self) -> None:
        """Give back every connection."""


class OneServer(Topology):
    """A single address, or the master that Sentinel names."""

    def __init__(self, primary: Primary) -> None:
        self._primary = primary
        self._all = [(primary, range(PARTITIONS))]

    def primary(self, partition: int) -> Primary:  # noqa: ARG002 - it has them all
        return self._primary

    def all(self) -> Sequence[tuple[Primary, Sequence[int]]]:
        return self._all

    def close(self) -> None:
        self._primary.close()


class Clustered(Topology):
    """A Redis Cluster. redis-py's cluster client knows the slots; we talk to the primaries ourselves.

    While no node answers, every call is StoreAway and a thread of its own keeps looking.
    """

    def __init__(
        self, nodes: Sequence[tuple[str, int]], options: Mapping[str, Any], patience: Patience
    ) -> None:
        self._nodes = [ClusterNode(*place) for place in nodes]  # type: ignore[no-untyped-call]  # redis-py
        self._options = dict(options)
        self._patience = patience
        self._lock = threading.Lock()
        self._primaries: dict[str, Primary] = {}
        self._cluster: Any = None
        self._owners: list[Primary] = []
        self.refresh()

    def primary(self, partition: int) -> Primary:
        return self._found()[partition]

    def all(self) -> Sequence[tuple[Primary, Sequence[int]]]:
        owners = self._found()
        return [
            (primary, [number for number in range(PARTITIONS) if owners[number] is primary])
            for primary in dict.fromkeys(owners)
        ]

    def refresh(self) -> None:
        with self._lock, suppress(RedisError, RedisClusterException):
            if self._cluster is None:
                self._cluster = RedisCluster(startup_nodes=self._nodes, **_patient(self._options))
            else:
                self._cluster.nodes_manager.initialize()
            self._owners = [self._primary_at(self._cluster.get_node_from_key(tag)) for tag in TAGS]

    def lost(self) -> None:
        if not self._lock.locked():
            threading.Thread(target=self.refresh, name="cluster-refresh", daemon=True).start()

    def elsewhere(self, words: tuple[Any, ...]) -> Any:
        # It looks commands up by name, and the name in bytes is another to it.
        name, *rest = words
        return self._cluster.execute_command(name.decode(), *rest)

    def close(self) -> None:
        for primary in self._primaries.values():
            primary.close()
        if self._cluster is not None:
            self._cluster.close()

    def _found(self) -> list[Primary]:
        if not self._owners:
            self.lost()
            raise StoreAway("no node of the cluster has answered yet")
        return self._owners

    def _primary_at(self, node: ClusterNode) -> Primary:
        if node.name not in self._primaries:
            place = {**self._options, "host": node.host, "port": node.port}
            if place.pop("ssl", False):
                place["connection_class"] = SSLConnection
            self._primaries[node.name] = Primary(
                ConnectionPool(**_patient(place)),
                ConnectionPool(**_quick(place, self._patience)),
                self._patience,
            )
        return self._primaries[node.name]


def topology(url: str, patience: Patience) -> Topology:
    """What a REDIS_URL means. Raises ConfigurationError (one line) for an address that makes no sense."""
    scheme = url.partition("://")[0]
    kind, _, deployment = scheme.partition("+")
    if kind not in {"redis", "rediss", "unix"} or deployment not in {"", "sentinel", "cluster"}:
        raise ConfigurationError(f"REDIS_URL: not an address of Redis; examples: {EXAMPLES}")
    try:
        if deployment == "cluster":
            return Clustered(_hosts(url, 6379), _options(url), patience)
        if deployment == "sentinel":
            return OneServer(_by_sentinel(url, patience))
        return OneServer(
            Primary(
                ConnectionPool.from_url(url, **_patient({})),
                ConnectionPool.from_url(url, **_quick({}, patience)),
                patience,
            )
        )
    except ValueError as why:
        raise ConfigurationError(f"REDIS_URL: {why}; examples: {EXAMPLES}") from None


def _by_sentinel(url: str, patience: Patience) -> Primary:
    service, _, database = urlsplit(url).path.strip("/").partition("/")
    if not service:
        raise ValueError("names no master")
    options = {**_options(url), "db": int(database or 0)}
    watchers = Sentinel(
        _hosts(url, 26379),
        sentinel_kwargs=_connection({}, patience.connect, patience.look, Retry(NoBackoff(), 0)),
    )  # type: ignore[no-untyped-call]  # redis-py
    return Primary(
        SentinelConnectionPool(service, watchers, **_patient(options)),  # type: ignore[no-untyped-call]  # redis-py
        SentinelConnectionPool(service, watchers, **_quick(options, patience)),  # type: ignore[no-untyped-call]  # redis-py
        patience,
    )


def _hosts(url: str, default_port: int) -> list[tuple[str, int]]:
    found = []
    for place in urlsplit(url).netloc.rpartition("@")[2].split(","):
        part = urlsplit(f"//{place}")
        if not part.hostname:
            raise ValueError("names no host")
        found.append((part.hostname, part.port or default_port))
    return found


def _options(url: str) -> dict[str, Any]:
    """User, password and TLS of a Sentinel or Cluster address."""
    who = urlsplit(url).netloc.rpartition("@")[0]
    user, _, password = who.partition(":")
    found: dict[str, Any] = {}
    if password:
        found |= {"username": unquote(user) or None, "password": unquote(password)}
    if url.startswith("rediss"):
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
        found |= {"ssl": True, **asked}
    return found


def _patient(options: Mapping[str, Any]) -> dict[str, Any]:
    return _connection(options, ORDINARY_S, ORDINARY_S, Retry(NoBackoff(), 1))


def _quick(options: Mapping[str, Any], patience: Patience) -> dict[str, Any]:
    # A lane makes one connection for each thread and never gives one back: nothing to count.
    return {
        **_connection(options, patience.connect, patience.look, Retry(NoBackoff(), 0)),
        "max_connections": 2**31,
    }


def _connection(options: Mapping[str, Any], connect: float, call: float, retry: Retry) -> dict[str, Any]:
    # RESP2, no CLIENT SETINFO: nothing is said on connecting, which some proxies would not understand.
    return {
        **options,
        "socket_connect_timeout": connect,
        "socket_timeout": call,
        "protocol": 2,
        "driver_info": None,
        "retry": retry,
    }
