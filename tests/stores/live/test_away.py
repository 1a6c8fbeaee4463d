from __future__ import annotations

import os
import signal
import socket
import threading
import time
from dataclasses import replace

import pytest
from redis import Redis, RedisError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TooLate

from bot.domain import Delivery, TimerKind, partition_of
from bot.errors import StoreAway
from bot.stores.base import Committed
from bot.stores.live import RedisStore, connect
from bot.stores.live.lane import Lane, Patience
from bot.stores.live.scripts import script
from tests.stores.example import MARIA, commit, text_event, turn
from tests.stores.patient import PatientRedis

EVERY_CALL = {
    "load": lambda store: store.load(MARIA),
    "ping": lambda store: store.ping(),
    "remembered": lambda store: store.remembered(store.person_of(MARIA), "x"),
    "lease_outgoing": lambda store: store.lease_outgoing("w", limit=1),
    "lease_timers": lambda store: store.lease_timers(0, limit=1),
    "read_journal": lambda store: store.read_journal(0, "0-0", 1),
    "journal_waiting": lambda store: store.journal_waiting(["0-0"] * 64),
    "trim_journal": lambda store: store.trim_journal(0, "1-1"),
    "note_unreadable": lambda store: store.note_unreadable("x", "twilio", "why"),
    "take_tokens": lambda store: store.take_tokens("s", 1, per_second=1, burst=1),
    "forget": lambda store: store.forget(store.person_of(MARIA)),
    "rotate": lambda store: store.rotate(),
    "sending_held": lambda store: store.sending_held(),
    "check_fingerprint": lambda store: store.check_fingerprint(),
}


@pytest.fixture
def own_server(tmp_path):
    """A server that a test may kill."""
    server = PatientRedis(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_store(own_server, keys):
    store = RedisStore(connect(own_server.url), keys)
    yield store
    store.close()


def killed(server):
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()


@pytest.mark.parametrize("call", EVERY_CALL.values(), ids=EVERY_CALL)
def test_every_call_says_when_nobody_listens(tmp_path, keys, call):
    store = RedisStore(connect(f"unix://{tmp_path}/nobody.sock"), keys)
    with pytest.raises(StoreAway):
        call(store)


def test_a_server_that_never_answers_is_given_up_within_the_time_of_the_hot_path(tmp_path, keys):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "mute.sock"))
        listener.listen()
        store = RedisStore(connect(f"unix://{tmp_path}/mute.sock", hot_path_s=0.08), keys)
        with pytest.raises(StoreAway):
            store.load(MARIA)
        store.close()


class Stalling:
    """A connection to a server that lets every call wait; its time passes on a clock of its own."""

    def __init__(self, stalls):
        self.now = 0.0
        self.stalls = list(stalls)
        self.connected = 0

    def connect(self):
        self.connected += 1

    def disconnect(self):
        self.connected -= 1

    def send(self, packet):
        self.sent = packet

    def receive(self):
        waited = min(self.stalls[0], 0.01)
        self.now += waited
        self.stalls[0] -= waited
        if self.stalls[0] > 0:
            raise TooLate
        self.stalls.pop(0)
        return b"reply"

    def lane(self):
        return Lane(lambda: self, Patience.of(0.08), clock=lambda: self.now)


def _one_text(lane):
    assert lane.ask(b"GET", b"key") == b"reply"
    assert lane.run(script("commit"), (), ()) == b"reply"


@pytest.mark.parametrize("stalls", [(0.02, 0.02), (0.06, 0.015), (0.001, 0.065)])
def test_what_the_first_call_of_a_text_leaves_over_is_the_seconds(stalls):
    _one_text(Stalling(stalls).lane())


@pytest.mark.parametrize("stalls", [(9,), (0.06, 9), (0.001, 9), (0.079,), (0.07, 9), (0.065, 9)])
def test_one_text_never_waits_for_redis_longer_than_80_ms_in_all(stalls):
    wire = Stalling(stalls)
    with pytest.raises(TooLate):
        _one_text(wire.lane())
    assert wire.now <= 0.08
    assert wire.connected == 0


def test_what_was_committed_survives_kill_9(own_server, own_store):
    held = own_store.load(MARIA)
    entry = turn(own_store, held, timers={TimerKind.STATE: 5})
    done = own_store.commit(held, entry, inline=True)
    commit(own_store, texts=("waiting",))
    killed(own_server)
    with pytest.raises(StoreAway):
        own_store.load(MARIA)
    own_server.start()
    assert own_store.load(MARIA).conversation.version == 2
    [leased] = own_store.lease_outgoing("w", limit=1)
    assert leased.outgoing.text == "waiting"
    assert len(own_store.lease_timers(9, limit=1)) == 1
    items = own_store.read_journal(partition_of(held.person), "0-0", 9)
    assert items[0].position == done.journal_id.partition(":")[2]


def more_than(things, count):
    deadline = time.monotonic() + 60
    while len(things) <= count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_texts_acknowledged_while_a_server_is_killed_and_restarted_are_in_the_journal(own_server, own_store):
    stop, taken, refused = threading.Event(), [], []

    def texts(name):
        number = 0
        phone = f"+1415555{name:04d}"
        while not stop.is_set():
            number += 1
            try:
                held = own_store.load(phone)
                entry = turn(own_store, held, text_event(f"{name}-{number}"))
                if isinstance(own_store.commit(held, entry, inline=True), Committed):
                    taken.append((phone, held.conversation.version + 1))
            except StoreAway:
                refused.append(number)
                time.sleep(0.005)

    threads = [threading.Thread(target=texts, args=(name,)) for name in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        more_than(taken, len(taken) + 20)
        killed(own_server)
        more_than(refused, len(refused) + 3)
        own_server.start()
    more_than(taken, len(taken) + 20)
    stop.set()
    for thread in threads:
        thread.join()
    journal = {
        (item.person, item.version)
        for partition in range(64)
        for item in own_store.read_journal(partition, "0-0", 100_000)
    }
    assert {(own_store.person_of(phone), version) for phone, version in taken} <= journal


def test_a_server_that_comes_back_is_found_again_by_every_call(own_server, own_store):
    commit(own_store, texts=("x",))
    own_store.ping()
    killed(own_server)
    for call in EVERY_CALL.values():
        with pytest.raises(StoreAway):
            call(own_store)
    own_server.start()
    for name, call in EVERY_CALL.items():
        assert call(own_store) is not StoreAway, name


def test_any_number_of_threads_and_broken_connections_can_follow_one_another(redis_url, keys):
    store = RedisStore(connect(redis_url), keys)
    for _ in range(120):
        thread = threading.Thread(target=store.load, args=(MARIA,))
        thread.start()
        thread.join()
        store.ping()
        store._server._where.primary(0).lane.close()
    assert store.load(MARIA).conversation.version == 0
    store.close()


def test_a_commit_whose_answer_was_lost_is_given_what_it_was(own_server, own_store):
    commit(own_store, texts=("x",), inline=True)
    held = own_store.load(MARIA)
    entry = turn(own_store, held, text_event("lost"))
    first = own_store.commit(held, entry, inline=True)
    killed(own_server)
    own_server.start()
    own_store.load(MARIA)
    assert own_store.commit(held, entry, inline=True) == first
    assert own_store.commit(held, replace(entry, at=entry.at + 1), inline=True) == first


@pytest.mark.parametrize(
    ("setting", "value"),
    [("maxmemory", "1"), ("min-replicas-to-write", "1")],
    ids=["no memory", "no replicas"],
)
def test_a_server_that_cannot_write_counts_as_away(any_redis_url, keys, setting, value):
    store = RedisStore(connect(any_redis_url), keys)
    held = store.load(MARIA)
    with Redis(unix_socket_path=any_redis_url.removeprefix("unix://")) as client:
        before = client.config_get(setting)[setting]
        client.config_set(setting, value)
        try:
            with pytest.raises(StoreAway):
                store.commit(held, turn(store, held), inline=True)
            with pytest.raises(StoreAway):
                store.note_unreadable("x", "twilio", "why")
        finally:
            client.config_set(setting, before)
    assert store.load(MARIA).conversation.version == 0
    assert isinstance(store.commit(held, turn(store, held), inline=True), Committed)
    store.close()


def test_a_server_busy_with_anothers_script_counts_as_away(own_server, own_store):
    held = own_store.load(MARIA)
    with Redis(unix_socket_path=own_server.url.removeprefix("unix://")) as client:
        client.config_set("lua-time-limit", 10)
        loop = threading.Thread(target=_endless_script, args=(own_server.url,))
        loop.start()
        while _answers(client):
            time.sleep(0.01)
        with pytest.raises(StoreAway):
            own_store.commit(held, turn(own_store, held), inline=True)
        with pytest.raises(StoreAway):
            own_store.sending_held()
        client.script_kill()
        loop.join()
    assert isinstance(own_store.commit(held, turn(own_store, held), inline=True), Committed)


def _answers(client):
    try:
        return client.ping()
    except ResponseError:
        return False


def _endless_script(url):
    with Redis(unix_socket_path=url.removeprefix("unix://")) as client, pytest.raises(RedisError):
        client.eval("while true do end", 0)


def test_finishing_is_not_lost_when_the_connection_breaks(own_server, own_store):
    commit(own_store, texts=("hello",))
    [leased] = own_store.lease_outgoing("w", limit=1)
    assert own_store.begin_sending(leased)
    killed(own_server)
    with pytest.raises(StoreAway):
        own_store.finish_sending(leased, Delivery.SENT, carrier="twilio")
    own_server.start()
    own_store.finish_sending(leased, Delivery.SENT, carrier="twilio")
    assert own_store.lease_outgoing("w", limit=1) == []
