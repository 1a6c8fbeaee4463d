from __future__ import annotations

import threading

import pytest

from bot.domain import Conversation, Delivery, Flags, Receipt, TimerKind, partition_of
from bot.errors import ConfigurationError, SealBroken
from bot.stores.crypto import KeyRing
from bot.stores.items import erasure_of
from bot.stores.live import RedisStore, connect, keys
from bot.stores.live.house import has_keys
from tests.conftest import DATA_KEY, PERSON_KEY
from tests.stores.example import JAMES, MARIA, commit, outgoing, turn

NEW_KEY = bytes(range(200, 232))
NOON = 1795348800


def journal(store, phone=MARIA):
    return store.read_journal(partition_of(store.person_of(phone)), "0-0", 100)


def everything_of(redis, person):
    return [key for key in redis.scan_iter() if person in key]


@pytest.fixture
def rotated(any_redis_url):
    """The same Redis, with a new data key before the old one."""
    made = RedisStore(connect(any_redis_url), KeyRing([NEW_KEY, DATA_KEY], PERSON_KEY))
    yield made
    made.close()


@pytest.fixture
def newest_only(any_redis_url):
    made = RedisStore(connect(any_redis_url), KeyRing([NEW_KEY], PERSON_KEY))
    yield made
    made.close()


def test_erasure_removes_every_key_and_timer_of_a_person(store, redis):
    commit(store, texts=("waiting",), timers={TimerKind.STATE: NOON})
    commit(store, JAMES, timers={TimerKind.STATE: NOON})
    person = store.person_of(MARIA)
    store.forget(person)
    assert everything_of(redis, person) == []
    assert store.load_person(person) is None
    assert store.lease_outgoing("w", limit=9) == []
    assert [timer.person for timer in store.lease_timers(NOON, limit=9)] == [store.person_of(JAMES)]


def test_erasure_is_journaled_with_the_flags_that_outlive_it(store):
    commit(store, flags=Flags.OUT_SERVICING | Flags.STAFF_HAS_IT)
    store.forget(store.person_of(MARIA))
    last = journal(store)[-1]
    assert last.kind == "erasure"
    assert last.person == store.person_of(MARIA)
    assert erasure_of(last).flags == Flags.OUT_SERVICING


@pytest.mark.parametrize(
    "flags", [Flags.OUT_SERVICING, Flags.WRONG_NUMBER, Flags.OUT_MARKETING | Flags.OUT_COLLECTION]
)
def test_an_erased_person_who_opted_out_stays_opted_out(store, redis, flags):
    commit(store, flags=flags)
    person = store.person_of(MARIA)
    store.forget(person)
    assert everything_of(redis, person) == [keys.CONVERSATION[partition_of(person)] + person]
    assert store.load_person(person) is None
    held = store.load(MARIA)
    assert held.conversation == Conversation(MARIA, version=1001, flags=flags)
    assert commit(store, flags=flags).journal_id
    assert store.load(MARIA).conversation.version == 1002


def test_an_erased_person_who_comes_back_has_a_new_secret(store):
    commit(store)
    before = journal(store)[0]
    store.forget(store.person_of(MARIA))
    commit(store)
    after = journal(store)[-1]
    assert before.wrapped != after.wrapped
    ring = KeyRing([DATA_KEY], PERSON_KEY)
    person = store.person_of(MARIA)
    assert ring.unwrap(before.key_id, before.wrapped, person) != ring.unwrap(
        after.key_id, after.wrapped, person
    )


def test_a_tombstone_cannot_be_made_up(store, redis):
    commit(store, flags=Flags.OUT_SERVICING)
    person = store.person_of(MARIA)
    store.forget(person)
    key = keys.CONVERSATION[partition_of(person)] + person
    stone = bytearray(redis.get(key))
    stone[10] = Flags.ERASED
    redis.set(key, bytes(stone))
    with pytest.raises(SealBroken):
        store.load(MARIA)


def test_a_turn_that_began_before_an_erasure_loses(store):
    held = store.load(MARIA)
    commit(store)
    held = store.load(MARIA)
    store.forget(held.person)
    result = store.commit(held, turn(store, held), inline=True)
    assert result.newer.conversation == Conversation(MARIA)


def test_what_comes_in_about_an_erased_person_leaves_no_trace(store):
    commit(store, texts=("under way",), flags=Flags.OUT_MARKETING)
    [leased] = store.lease_outgoing("w", limit=1)
    assert store.begin_sending(leased)
    store.forget(leased.person)
    length = len(journal(store))
    store.finish_sending(leased, Delivery.SENT, carrier="twilio")
    assert store.receipt(Receipt(leased.outgoing.id, Delivery.DELIVERED, "twilio")) is None
    assert store.begin_sending(leased) is False
    assert len(journal(store)) == length


def test_somebody_never_seen_and_somebody_unreadable_can_be_erased(store, redis):
    store.forget(store.person_of(JAMES))
    assert journal(store, JAMES)[-1].kind == "erasure"
    commit(store)
    person = store.person_of(MARIA)
    key = keys.CONVERSATION[partition_of(person)] + person
    redis.set(key, redis.get(key)[:-1] + b"x")
    store.forget(person)
    assert everything_of(redis, person) == []


def test_texts_that_come_in_during_an_erasure_begin_a_new_life(store):
    stop = threading.Event()
    commit(store)

    def texts():
        while not stop.is_set():
            held = store.load(MARIA)
            store.commit(held, turn(store, held), inline=True)

    thread = threading.Thread(target=texts)
    thread.start()
    store.forget(store.person_of(MARIA))
    stop.set()
    thread.join()
    kinds = [item.kind for item in journal(store)]
    since = journal(store)[kinds.index("erasure") + 1 :]
    assert [item.version for item in since] == list(range(1, len(since) + 1))
    assert store.load(MARIA).conversation.version == len(since)


def test_rotation_moves_every_secret_and_changes_no_conversation(store, rotated, newest_only):
    phones = [f"+1415555{number:04d}" for number in range(30)]
    for phone in phones:
        commit(store, phone, texts=("waiting",), language="es")
    before = {phone: store.load(phone).conversation for phone in phones}
    items = journal(store, phones[0])
    assert rotated.rotate() == 30
    assert rotated.rotate() == 0
    assert {phone: newest_only.load(phone).conversation for phone in phones} == before
    assert journal(store, phones[0]) == items
    assert len(newest_only.lease_outgoing("w", limit=99)) == 30


def test_rotation_keeps_a_persons_secret_and_tombstones(store, rotated, newest_only):
    commit(store, flags=Flags.OUT_SERVICING)
    store.forget(store.person_of(MARIA))
    commit(store, JAMES)
    rotated.rotate()
    assert newest_only.load(MARIA).conversation.flags == Flags.OUT_SERVICING
    commit(newest_only, JAMES)
    person = store.person_of(JAMES)
    first, second = journal(store, JAMES)
    old = KeyRing([DATA_KEY], PERSON_KEY).unwrap(first.key_id, first.wrapped, person)
    assert KeyRing([NEW_KEY], PERSON_KEY).unwrap(second.key_id, second.wrapped, person) == old


def test_rotating_under_load_loses_no_turn(store, rotated):
    commit(store)
    stop = threading.Event()
    turns = []

    def texts():
        while not stop.is_set() or len(turns) < 20:
            held = rotated.load(MARIA)
            result = rotated.commit(held, turn(rotated, held), inline=True)
            turns.append(result)

    thread = threading.Thread(target=texts)
    thread.start()
    assert rotated.rotate() == 1
    stop.set()
    thread.join()
    committed = [result for result in turns if hasattr(result, "journal_id")]
    assert rotated.load(MARIA).conversation.version == 1 + len({done.journal_id for done in committed})


def test_the_first_keys_leave_their_fingerprint_and_others_are_refused(
    store, rotated, newest_only, any_redis_url
):
    server = connect(any_redis_url)
    assert not has_keys(server)
    store.check_fingerprint()
    assert has_keys(server)
    store.check_fingerprint()
    with pytest.raises(ConfigurationError, match="HUIXIN_KEYS"):
        newest_only.check_fingerprint()
    rotated.check_fingerprint()
    stranger = RedisStore(server, KeyRing([DATA_KEY], bytes(16)))
    with pytest.raises(ConfigurationError, match="HUIXIN_PERSON_KEY"):
        stranger.check_fingerprint()
    stranger.close()


def test_the_old_key_may_go_once_all_is_rotated_and_archived(store, rotated, newest_only):
    store.check_fingerprint()
    rotated.check_fingerprint()
    commit(store)
    rotated.rotate()
    with pytest.raises(ConfigurationError, match="HUIXIN_KEYS"):
        newest_only.check_fingerprint()
    [item] = journal(store)
    store.trim_journal(partition_of(store.person_of(MARIA)), item.position)
    rotated.rotate()
    newest_only.check_fingerprint()


def test_a_lost_redis_is_given_back_conversations_timers_and_waiting_texts(store, redis):
    commit(store, timers={TimerKind.PROMISE: NOON}, greeted=True, flags=Flags.OUT_MARKETING)
    [item] = journal(store)
    lost = store.load(MARIA)
    redis.flushall()
    store.restore(
        lost.conversation, item.wrapped, item.key_id, [outgoing(lost, "1", "one"), outgoing(lost, "2", "two")]
    )
    assert store.load(MARIA).conversation == lost.conversation
    assert [timer.timer for timer in store.lease_timers(NOON, limit=9)] == ["promise"]
    [leased] = store.lease_outgoing("w", limit=9)
    assert leased.outgoing.text == "one"
    assert store.begin_sending(leased)
    assert store.receipt(Receipt(leased.outgoing.id, Delivery.DELIVERED, "twilio")) == lost.person
    commit(store)
    assert store.open_entry(journal(store)[-1]).conversation.version == 2


def test_restoring_never_replaces_what_is_as_new(store):
    for _ in range(300):
        commit(store)
    [item] = journal(store)[:1]
    old = store.open_entry(item).conversation
    old.state = "from the archive"
    store.restore(old, item.wrapped, item.key_id, [])
    assert store.load(MARIA).conversation.version == 300
    assert store.load(MARIA).conversation.state == "idle"


def test_restoring_uses_the_newest_key(store, rotated, newest_only, redis):
    commit(store)
    [item] = journal(store)
    lost = store.load(MARIA).conversation
    redis.flushall()
    rotated.restore(lost, item.wrapped, item.key_id, [])
    assert newest_only.load(MARIA).conversation == lost


def test_a_suppression_is_put_back_without_the_person(store):
    person = store.person_of(MARIA)
    store.suppress(person, Flags.OUT_SERVICING, 7)
    assert store.load_person(person) is None
    assert store.load(MARIA).conversation == Conversation(MARIA, version=7, flags=Flags.OUT_SERVICING)
    commit(store)
    store.suppress(person, Flags.OUT_COLLECTION, 9)
    assert store.load(MARIA).conversation.version == 8


def test_senders_wait_while_a_host_asks_for_it(store):
    assert not store.sending_held()
    store.hold_sending("web-1", 30)
    store.hold_sending("web-2", 30)
    assert store.sending_held()
    store.hold_sending("web-1", 0)
    assert store.sending_held()
    store.hold_sending("web-2", 0)
    assert not store.sending_held()


def test_no_host_can_hold_senders_longer_than_a_minute(store, redis):
    store.hold_sending("web-1", 9999)
    seconds, microseconds = redis.time()
    until = redis.zscore(keys.HOLD, "web-1") / 1000
    assert 0 < until - (seconds + microseconds / 1e6) <= 60


def test_a_hold_ends_by_itself(store):
    store.hold_sending("web-1", 0.01)
    while store.sending_held():
        pass
    assert not store.sending_held()


def test_ping_is_quiet_while_redis_answers(store):
    store.ping()
