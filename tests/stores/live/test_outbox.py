from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from bot.domain import Delivery, Flags, Purpose, Receipt, partition_of
from bot.stores.items import delivery_of
from bot.stores.live import keys
from tests.stores.example import JAMES, MARIA, commit

A_MOMENT = 0.05


def lease_one(store, lease_s=30.0):
    [leased] = store.lease_outgoing("worker-1", limit=1, lease_s=lease_s)
    return leased


def deliveries(store, phone=MARIA):
    items = store.read_journal(partition_of(store.person_of(phone)), "0-0", 100)
    return [delivery_of(item) for item in items if item.kind == "delivery"]


def eventually(ask):
    """What `ask` gives, once it gives something; a lease or a wait has to run out first."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = ask()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it never came")


def test_a_queued_text_is_leased_with_its_conversation(store):
    commit(store, texts=("hello",), language="en")
    leased = lease_one(store)
    assert leased.outgoing.text == "hello"
    assert leased.conversation == store.load(MARIA).conversation
    assert leased.person == store.person_of(MARIA)
    assert leased.tries == 0
    assert not leased.interrupted
    assert abs(leased.queued_at - time.time()) < 60


def test_only_the_head_of_a_persons_list_is_leased_and_order_holds(store):
    commit(store, texts=("one", "two"))
    commit(store, texts=("three",))
    sent = []
    while batch := store.lease_outgoing("w", limit=9):
        [leased] = batch
        assert store.begin_sending(leased)
        store.finish_sending(leased, Delivery.SENT, carrier="twilio", carrier_id="SM9")
        sent.append(leased.outgoing.text)
    assert sent == ["one", "two", "three"]


def test_different_people_are_leased_at_once_up_to_the_limit(store):
    phones = [f"+1415555{number:04d}" for number in range(12)]
    for phone in phones:
        commit(store, phone, texts=("hello",))
    first = store.lease_outgoing("w", limit=5)
    rest = store.lease_outgoing("w", limit=50)
    assert (len(first), len(rest)) == (5, 7)
    assert {leased.conversation.phone for leased in (*first, *rest)} == set(phones)


def test_two_workers_never_hold_the_same_text(store):
    for number in range(20):
        commit(store, f"+1415555{number:04d}", texts=("hello",))
    taken = []

    def work(name):
        while batch := store.lease_outgoing(name, limit=3):
            taken.extend(leased.outgoing.id + leased.conversation.phone for leased in batch)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 20


def test_the_lease_of_a_dead_worker_is_taken_over_and_the_dead_one_cannot_begin(store):
    commit(store, texts=("hello",))
    dead = lease_one(store, lease_s=A_MOMENT)
    [taken] = eventually(lambda: store.lease_outgoing("w2", limit=1))
    assert not taken.interrupted
    assert store.begin_sending(dead) is False
    assert store.begin_sending(taken) is True


def test_a_text_whose_worker_died_in_the_middle_of_sending_says_so(store):
    commit(store, texts=("hello",))
    dead = lease_one(store, lease_s=A_MOMENT)
    assert store.begin_sending(dead)
    [taken] = eventually(lambda: store.lease_outgoing("w2", limit=1))
    assert taken.interrupted
    assert taken.tries == 1


def test_whoever_sent_it_may_say_so_after_losing_the_lease_and_it_is_not_sent_again(store):
    commit(store, texts=("hello", "next"))
    slow = lease_one(store, lease_s=A_MOMENT)
    assert store.begin_sending(slow)
    [taken] = eventually(lambda: store.lease_outgoing("w2", limit=1))
    store.finish_sending(slow, Delivery.SENT, carrier="twilio", carrier_id="SM9")
    assert store.begin_sending(taken) is False
    assert [note.delivery for note in deliveries(store)] == [Delivery.SENT]
    assert lease_one(store).outgoing.text == "next"


def test_a_failure_told_after_losing_the_lease_counts_for_nothing(store):
    commit(store, texts=("hello",))
    slow = lease_one(store, lease_s=A_MOMENT)
    assert store.begin_sending(slow)
    [taken] = eventually(lambda: store.lease_outgoing("w2", limit=1))
    store.finish_sending(slow, Delivery.FAILED, carrier="twilio", failure="temporary")
    assert deliveries(store) == []
    assert store.begin_sending(taken) is True


def test_an_opt_out_between_lease_and_sending_stops_the_text(store):
    commit(store, texts=("hello", "again"))
    leased = lease_one(store)
    commit(store, flags=Flags.OUT_SERVICING)
    assert store.begin_sending(leased) is False
    assert [note.delivery for note in deliveries(store)] == [Delivery.PURGED]
    second = lease_one(store)
    assert second.outgoing.text == "again"
    assert store.begin_sending(second) is False
    assert store.lease_outgoing("w", limit=1) == []


@pytest.mark.parametrize(
    ("purpose", "flags", "goes"),
    [
        (Purpose.CONSENT, Flags.OUT_SERVICING | Flags.OUT_MARKETING | Flags.OUT_COLLECTION, True),
        (Purpose.SERVICING, Flags.OUT_COLLECTION, True),
        (Purpose.COLLECTION, Flags.OUT_COLLECTION, False),
        (Purpose.MARKETING, Flags.OUT_MARKETING | Flags.STAFF_HAS_IT, False),
        (Purpose.SERVICING, Flags.STAFF_HAS_IT, True),
    ],
)
def test_the_opt_out_of_a_texts_own_purpose_decides(store, purpose, flags, goes):
    commit(store, texts=("hello",), purpose=purpose, flags=flags)
    assert store.begin_sending(lease_one(store)) is goes


def test_a_text_put_back_comes_again_later_and_counts_its_tries(store):
    commit(store, texts=("hello", "next"))
    leased = lease_one(store)
    assert store.begin_sending(leased)
    store.retry_sending(leased, A_MOMENT, "throttled", "429")
    [again] = eventually(lambda: store.lease_outgoing("w", limit=1))
    assert again.outgoing == leased.outgoing
    assert again.tries == 1
    assert not again.interrupted
    note = deliveries(store)[0]
    assert (note.delivery, note.failure, note.code) == (Delivery.QUEUED, "throttled", "429")


def test_a_text_put_back_holds_its_place_until_its_time(store):
    commit(store, texts=("hello", "next"))
    leased = lease_one(store)
    store.retry_sending(leased, 60, "temporary")
    assert store.lease_outgoing("w", limit=1) == []
    assert not commit(store, texts=("later",), inline=True).inline


def test_whoever_lost_the_lease_cannot_put_the_text_back(store):
    commit(store, texts=("hello",))
    dead = lease_one(store, lease_s=A_MOMENT)
    eventually(lambda: store.lease_outgoing("w2", limit=1))
    store.retry_sending(dead, 0, "temporary")
    assert store.lease_outgoing("w3", limit=1) == []


def test_an_outcome_told_twice_is_journaled_once(store):
    commit(store, texts=("hello",))
    leased = lease_one(store)
    store.begin_sending(leased)
    for _ in range(2):
        store.finish_sending(leased, Delivery.SENT, carrier="twilio", carrier_id="SM9")
    [note] = deliveries(store)
    assert (note.outgoing_id, note.carrier, note.carrier_id) == (leased.outgoing.id, "twilio", "SM9")


def test_a_dropped_text_is_recorded_and_the_next_follows(store):
    commit(store, texts=("stale", "fresh"))
    store.finish_sending(lease_one(store), Delivery.PURGED, carrier="", code="stale")
    assert deliveries(store)[0].code == "stale"
    assert lease_one(store).outgoing.text == "fresh"


def test_receipts_raise_a_texts_rank_and_never_lower_it(store):
    commit(store, texts=("hello",))
    leased = lease_one(store)
    store.begin_sending(leased)
    store.finish_sending(leased, Delivery.SENT, carrier="twilio")

    def receipt(delivery, failure=""):
        return store.receipt(Receipt(leased.outgoing.id, delivery, "twilio", failure, "30003"))

    for delivery in (Delivery.SENT, Delivery.DELIVERED, Delivery.SENT, Delivery.FAILED):
        assert receipt(delivery, "temporary") == leased.person
    assert [note.delivery for note in deliveries(store)] == [Delivery.SENT, Delivery.DELIVERED]


def test_an_inline_answer_has_receipts_too(store):
    commit(store, texts=("hello",), inline=True)
    partition = partition_of(store.person_of(MARIA))
    person = store.receipt(Receipt(f"{partition:02d}-1.1", Delivery.FAILED, "twilio", "opted_out", "21610"))
    assert person == store.person_of(MARIA)
    [note] = deliveries(store)
    assert (note.delivery, note.failure, note.code) == (Delivery.FAILED, "opted_out", "21610")


@pytest.mark.parametrize(
    "outgoing_id", ["", "07", "07-never", "99-x", "xx-1", "7-1", "07-a b", "07-" + "x" * 300, "٠٧-1", "07-\0"]
)
def test_a_receipt_for_a_text_that_is_not_ours_is_nobodys(store, outgoing_id):
    assert store.receipt(Receipt(outgoing_id, Delivery.DELIVERED, "twilio")) is None


def test_a_receipt_at_the_same_moment_as_another_is_counted_once(store):
    commit(store, texts=("hello",), inline=True)
    name = f"{partition_of(store.person_of(MARIA)):02d}-1.1"
    threads = [
        threading.Thread(target=store.receipt, args=(Receipt(name, Delivery.DELIVERED, "twilio"),))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(deliveries(store)) == 1


def test_a_queued_text_that_does_not_open_holds_up_nobody_else(store, redis):
    commit(store, MARIA, texts=("broken",))
    commit(store, JAMES, texts=("whole",))
    person = store.person_of(MARIA)
    key = keys.QUEUE[partition_of(person)] + person
    redis.lset(key, 0, redis.lindex(key, 0)[:-1] + b"x")
    assert [leased.outgoing.text for leased in store.lease_outgoing("w", limit=9)] == ["whole"]


def test_a_text_moved_to_another_person_is_not_sent(store, redis):
    commit(store, MARIA, texts=("for maria",))
    commit(store, JAMES, texts=("for james",))
    maria, james = store.person_of(MARIA), store.person_of(JAMES)
    theirs = redis.lindex(keys.QUEUE[partition_of(maria)] + maria, 0)
    redis.lset(keys.QUEUE[partition_of(james)] + james, 0, theirs)
    assert [leased.outgoing.text for leased in store.lease_outgoing("w", limit=9)] == ["for maria"]


def test_a_sending_number_gives_tokens_until_they_are_used_up(store):
    def take(segments):
        return store.take_tokens("+14155550000", segments, per_second=0.001, burst=3)

    assert [take(1), take(2)] == [0.0, 0.0]
    assert 500 < take(1) <= 1000
    assert store.take_tokens("+14155559999", 1, per_second=1, burst=3) == 0.0


def test_tokens_flow_back(store):
    for _ in range(3):
        eventually(lambda: store.take_tokens("s", 5, per_second=200, burst=5) == 0.0)


def test_a_text_longer_than_the_bucket_goes_when_it_is_full(store):
    assert store.take_tokens("s", 10, per_second=1, burst=3) == 0.0
    assert store.take_tokens("s", 1, per_second=1, burst=3) > 5


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (1, 0), (-1, 1)])
def test_a_bucket_without_rate_or_size_is_refused(store, rate, burst):
    with pytest.raises(ValueError, match="above 0"):
        store.take_tokens("s", 1, per_second=rate, burst=burst)


def test_a_lease_made_by_hand_for_another_text_does_not_begin(store):
    commit(store, texts=("hello",))
    leased = lease_one(store)
    other = replace(leased, outgoing=replace(leased.outgoing, id=leased.outgoing.id + "x"))
    assert store.begin_sending(other) is False
