"""The same store on a Cluster and behind Sentinel, with the server that Huixin brings along."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from redis import Redis, RedisError

from bot.domain import Delivery, Flags, Receipt, TimerKind
from bot.errors import ConfigurationError, StoreAway
from bot.stores.base import Committed
from bot.stores.crypto import KeyRing
from bot.stores.embedded import find_server
from bot.stores.live import RedisStore, connect
from tests.conftest import DATA_KEY, PERSON_KEY
from tests.stores.example import commit, text_event, turn

PHONES = [f"+1415555{number:04d}" for number in range(100)]
SLOTS = 16384


def free_ports(count):
    """Ports that are free, and free 10,000 above too, where cluster nodes talk."""
    with ExitStack() as stack:
        found = []
        while len(found) < count:
            listener = stack.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
            found.append(port - 10000 if port > 50000 else port)
        return found


def until(ask, what, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(RedisError, StoreAway):
            found = ask()
            if found:
                return found
        time.sleep(0.05)
    raise AssertionError(f"never: {what}")


@contextmanager
def server(folder, port, *options, file=()):
    place = folder / str(port)
    place.mkdir()
    words = [*file, "--port", str(port), "--dir", str(place), "--save", "", *options]
    process = subprocess.Popen([find_server(), *words], stdout=subprocess.DEVNULL)
    client = Redis(port=port, protocol=2)
    try:
        until(client.ping, "the server answers")
        yield process, client
    finally:
        client.close()
        process.kill()
        process.wait()


def join(nodes):
    """Make one cluster of these nodes, each with an equal share of the slots."""
    clients = [client for _, client in nodes]
    ports = [client.connection_pool.connection_kwargs["port"] for client in clients]
    share = SLOTS // len(clients) + 1
    for number, client in enumerate(clients):
        client.execute_command(
            "CLUSTER", "ADDSLOTS", *range(number * share, min(SLOTS, (number + 1) * share))
        )
        client.execute_command("CLUSTER", "MEET", "127.0.0.1", ports[0])
    for client in clients:
        until(lambda: client.cluster("INFO")["cluster_state"] == "ok", "the cluster is whole")  # noqa: B023
        until(lambda: client.cluster("INFO")["cluster_known_nodes"] == str(len(clients)), "all known")  # noqa: B023


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(
                server(folder, port, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
            )
            for port in free_ports(3)
        ]
        join(nodes)
        yield nodes


@pytest.fixture
def cluster_url(cluster):
    for _, client in cluster:
        client.flushall()
    ports = [client.connection_pool.connection_kwargs["port"] for _, client in cluster]
    return "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports[:2])


@pytest.fixture
def clustered(cluster_url, keys):
    store = RedisStore(connect(cluster_url), keys)
    yield store
    store.close()


@pytest.mark.slow
def test_the_whole_road_of_a_text_runs_on_a_cluster(clustered, cluster):
    clustered.check_fingerprint()
    for phone in PHONES:
        commit(clustered, phone, texts=("hello",), timers={TimerKind.STATE: 5})
    assert all(client.dbsize() > 10 for _, client in cluster)
    assert any(clustered.journal_waiting(["0-0"] * 64))
    leased = clustered.lease_outgoing("w", limit=999)
    assert {one.conversation.phone for one in leased} == set(PHONES)
    for one in leased:
        assert clustered.begin_sending(one)
        clustered.finish_sending(one, Delivery.SENT, carrier="twilio")
        assert clustered.receipt(Receipt(one.outgoing.id, Delivery.DELIVERED, "twilio")) == one.person
    assert len(clustered.lease_timers(9, limit=999)) == len(PHONES)
    clustered.hold_sending("web-1", 5)
    assert clustered.sending_held()
    clustered.ping()
    clustered.forget(clustered.person_of(PHONES[0]))
    assert clustered.load_person(clustered.person_of(PHONES[0])) is None


@pytest.mark.slow
def test_rotation_reaches_every_primary_of_a_cluster(clustered, cluster_url):
    for phone in PHONES:
        commit(clustered, phone)
    rotated = RedisStore(connect(cluster_url), KeyRing([bytes(32), DATA_KEY], PERSON_KEY))
    assert rotated.rotate() == len(PHONES)
    rotated.close()


def begin_moving(cluster, tag):
    """Let the next primary take over a slot: (slot, source, target, the target's id)."""
    slot = cluster[0][1].execute_command("CLUSTER", "KEYSLOT", tag)
    ids = [client.execute_command("CLUSTER", "MYID").decode() for _, client in cluster]
    owner = next(n for n, (_, client) in enumerate(cluster) if _has(client, slot, ids[n]))
    other = (owner + 1) % 3
    source, target = cluster[owner][1], cluster[other][1]
    target.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[owner])
    source.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[other])
    return slot, source, target, ids[other]


@pytest.mark.slow
def test_while_a_partition_is_moving_workers_go_on_and_texts_wait_for_it(clustered, cluster):
    slot, *_ = begin_moving(cluster, "{p00}")
    try:
        clustered.hold_sending("web-1", 5)
        assert clustered.sending_held()
        person = next(phone for phone in PHONES if clustered.person_of(phone)[0] % 64 == 0)
        with pytest.raises(StoreAway):
            clustered.load(person)
        others = [phone for phone in PHONES if clustered.person_of(phone)[0] % 64 != 0]
        commit(clustered, others[0], texts=("not held up",))
        assert len(clustered.lease_outgoing("w", limit=9)) == 1
    finally:
        for _, client in cluster:
            client.execute_command("CLUSTER", "SETSLOT", slot, "STABLE")
    assert clustered.load(person).conversation.version == 0


@pytest.mark.slow
def test_a_partition_that_moves_to_another_primary_is_found_there(clustered, cluster):
    for phone in PHONES:
        commit(clustered, phone)
    slot, source, target, new_owner = begin_moving(cluster, "{p07}")
    port = target.connection_pool.connection_kwargs["port"]
    while keys := source.execute_command("CLUSTER", "GETKEYSINSLOT", slot, 100):
        source.execute_command("MIGRATE", "127.0.0.1", port, "", 0, 5000, "KEYS", *keys)
    for _, client in cluster:
        client.execute_command("CLUSTER", "SETSLOT", slot, "NODE", new_owner)

    for phone in PHONES:
        assert clustered.load(phone).conversation.version == 1
        commit(clustered, phone, texts=("after",))
    leased = until(lambda: len(clustered.lease_outgoing("w", limit=999)) == len(PHONES), "all leased")
    assert leased


def _has(client, slot, node):
    return any(
        start <= slot <= end and main[2].decode() == node
        for start, end, main, *_ in client.execute_command(b"CLUSTER", "SLOTS")
    )


@pytest.mark.slow
def test_a_cluster_that_is_away_at_first_is_found_when_it_comes(cluster_url, keys):
    port = free_ports(1)[0]
    store = RedisStore(connect(f"redis+cluster://127.0.0.1:{port}"), keys)
    with pytest.raises(StoreAway):
        store.load(PHONES[0])
    with pytest.raises(StoreAway):
        store.journal_waiting(["0-0"] * 64)
    store.close()


@pytest.mark.slow
def test_behind_sentinel_the_next_master_is_found_and_commits_are_waited_for(tmp_path, keys):
    first, second, watcher = free_ports(3)
    with ExitStack() as stack:
        master, _ = stack.enter_context(server(tmp_path, first))
        _, replica = stack.enter_context(server(tmp_path, second, "--replicaof", f"127.0.0.1 {first}"))
        until(lambda: replica.info("replication")["master_link_status"] == "up", "replicating")
        (tmp_path / "sentinel.conf").write_text(
            f"sentinel monitor lender 127.0.0.1 {first} 1\n"
            "sentinel down-after-milliseconds lender 500\n"
            "sentinel failover-timeout lender 3000\n"
        )
        _, sentinel = stack.enter_context(
            server(tmp_path, watcher, "--sentinel", file=[tmp_path / "sentinel.conf"])
        )
        until(lambda: sentinel.sentinel_slaves("lender"), "sentinel knows the replica")

        store = RedisStore(connect(f"redis+sentinel://127.0.0.1:{watcher}/lender", wait_replicas=1), keys)
        stack.callback(store.close)
        done = commit(store, PHONES[0], texts=("hello",), flags=Flags.OUT_MARKETING)
        assert replica.xlen(f"{{p{done.journal_id[:2]}}}:j") == 1

        os.kill(master.pid, signal.SIGKILL)
        with pytest.raises(StoreAway):
            store.load(PHONES[0])
        held = until(lambda: store.load(PHONES[0]), "a new master")
        assert held.conversation.version == 1
        result = until(
            lambda: store.commit(held, turn(store, held, text_event("after")), inline=True), "commits again"
        )
        assert isinstance(result, Committed)
        assert len(store.lease_outgoing("w", limit=1)) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "redis+nothing://127.0.0.1",
        "unix+cluster:///tmp/x",
        "",
        "127.0.0.1:6379",
        "redis+sentinel://127.0.0.1:26379",
        "redis+cluster://",
        "redis+cluster://host:port",
        "redis://host:nonsense/0",
        "redis://host/0?socket_timeout=soon",
    ],
)
def test_an_address_that_makes_no_sense_is_refused_in_one_line_with_examples(url):
    with pytest.raises(ConfigurationError, match="REDIS_URL") as refused:
        connect(url)
    assert "\n" not in str(refused.value)
    assert "redis://" in str(refused.value)


def test_a_password_in_an_address_is_in_no_error(keys):
    store = RedisStore(connect("redis://user:s3cret@127.0.0.1:1/0"), keys)
    with pytest.raises(StoreAway) as away:
        store.ping()
    assert "s3cret" not in str(away.value)
    store.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, and its key: paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "redis")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


@contextmanager
def tls_server(folder, certificate, *options):
    """A redis-server that talks TLS only and wants a password; its port."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on the PATH")
    cert, key = certificate
    port = free_ports(1)[0]
    words = ["--port", "0", "--tls-port", str(port), "--tls-cert-file", cert, "--tls-key-file", key]
    words += ["--tls-ca-cert-file", cert, "--tls-auth-clients", "no", "--requirepass", "s3cret"]
    process = subprocess.Popen(
        [binary, *words, "--save", "", "--dir", folder, *options], stdout=subprocess.DEVNULL
    )
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.3)
            pytest.skip("this redis-server was built without TLS")
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_texts_go_over_tls_with_a_password(tmp_path, keys, certificate):
    with tls_server(tmp_path, certificate) as port:
        place = f"@127.0.0.1:{port}/0?ssl_ca_certs={certificate[0]}"
        store = RedisStore(connect(f"rediss://:s3cret{place}"), keys)
        until(lambda: store.load(PHONES[0]), "the server answers over TLS")
        commit(store, PHONES[0], texts=("hello",))
        assert len(store.lease_outgoing("w", limit=1)) == 1
        store.close()
        stranger = RedisStore(connect(f"rediss://:wrong{place}"), keys)
        with pytest.raises(StoreAway):
            stranger.ping()
        stranger.close()


@pytest.mark.slow
def test_a_cluster_is_reached_over_tls_with_a_password(tmp_path, keys, certificate):
    with tls_server(tmp_path, certificate, "--cluster-enabled", "yes", "--tls-cluster", "yes") as port:
        cert = str(certificate[0])
        with Redis("127.0.0.1", port, password="s3cret", ssl=True, ssl_ca_certs=cert, protocol=2) as client:
            until(client.ping, "the server answers over TLS")
            client.execute_command("CLUSTER", "ADDSLOTS", *range(SLOTS))
            until(lambda: client.cluster("INFO")["cluster_state"] == "ok", "the cluster is whole")
        store = RedisStore(connect(f"rediss+cluster://:s3cret@127.0.0.1:{port}?ssl_ca_certs={cert}"), keys)
        commit(store, PHONES[0], texts=("hello",))
        assert len(store.lease_outgoing("w", limit=1)) == 1
        store.close()
