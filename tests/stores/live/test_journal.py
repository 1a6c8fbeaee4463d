from __future__ import annotations

import pytest

from bot.domain import PARTITIONS, partition_of
from bot.errors import SealBroken
from bot.stores.items import unreadable_of
from tests.stores.example import JAMES, MARIA, commit

NOWHERE = ["0-0"] * PARTITIONS


def test_items_are_read_in_order_from_after_a_position(store):
    for _ in range(3):
        commit(store)
    partition = partition_of(store.person_of(MARIA))
    first, *rest = store.read_journal(partition, "0-0", 10)
    assert store.read_journal(partition, first.position, 10) == rest
    assert store.read_journal(partition, "0-0", 1) == [first]
    assert store.read_journal(partition, rest[-1].position, 10) == []


def test_waiting_names_the_partitions_with_something_after_their_position(store):
    assert not any(store.journal_waiting(NOWHERE))
    commit(store)
    partition = partition_of(store.person_of(MARIA))
    waiting = store.journal_waiting(NOWHERE)
    assert [number for number, something in enumerate(waiting) if something] == [partition]
    [item] = store.read_journal(partition, "0-0", 1)
    read = list(NOWHERE)
    read[partition] = item.position
    assert not any(store.journal_waiting(read))


def test_trimming_forgets_up_to_and_including_a_position(store):
    for _ in range(3):
        commit(store)
    partition = partition_of(store.person_of(MARIA))
    items = store.read_journal(partition, "0-0", 10)
    store.trim_journal(partition, items[1].position)
    assert store.read_journal(partition, "0-0", 10) == items[2:]
    store.trim_journal(partition, items[2].position)
    assert not any(store.journal_waiting(NOWHERE))
    commit(store)
    assert store.read_journal(partition, items[2].position, 10) != []


def test_a_journal_goes_on_behind_what_the_archive_holds_whatever_redis_forgot(store):
    for _ in range(3):
        commit(store)
    partition = partition_of(store.person_of(MARIA))
    before = store.read_journal(partition, "0-0", 10)
    archived = f"{int(before[-1].position.split('-')[0]) + 3_600_000}-7"  # a clock an hour ahead wrote this
    assert store.continue_journal(partition, archived) == 3
    moved = store.read_journal(partition, archived, 10)
    assert [item.sealed for item in moved] == [item.sealed for item in before]
    assert store.continue_journal(partition, archived) == 0
    commit(store)
    assert len(store.read_journal(partition, archived, 10)) == 4
    assert len(store.read_journal(partition, "0-0", 10)) == 4


def test_an_empty_journal_goes_on_too_and_one_that_is_ahead_is_left_alone(store):
    partition = partition_of(store.person_of(MARIA))
    assert store.continue_journal(partition, "0-0") == 0
    assert store.continue_journal(partition, "99999999999999-0") == 0
    commit(store)
    [item] = store.read_journal(partition, "99999999999999-0", 10)
    assert store.continue_journal(partition, item.position) == 0
    assert store.read_journal(partition, "0-0", 10) == [item]


def test_an_unreadable_request_is_journaled_once_without_its_event_id(store):
    for _ in range(2):
        store.note_unreadable("twilio:AC1:+14155550101", "twilio", "From: no number")
    [partition] = [number for number, some in enumerate(store.journal_waiting(NOWHERE)) if some]
    [item] = store.read_journal(partition, "0-0", 10)
    note = unreadable_of(item)
    assert (item.kind, item.person, note.carrier, note.why) == (
        "unreadable",
        None,
        "twilio",
        "From: no number",
    )
    assert b"4155550101" not in item.sealed
    with pytest.raises(SealBroken):
        store.open_entry(item)


def test_an_entry_moved_to_another_persons_journal_does_not_open(store):
    commit(store, MARIA)
    commit(store, JAMES)
    [maria] = store.read_journal(partition_of(store.person_of(MARIA)), "0-0", 10)
    [james] = store.read_journal(partition_of(store.person_of(JAMES)), "0-0", 10)
    moved = type(maria)(**{name: getattr(maria, name) for name in maria.__slots__} | {"sealed": james.sealed})
    with pytest.raises(SealBroken):
        store.open_entry(moved)


def test_a_whole_days_journal_is_read_in_batches(store):
    for _ in range(7):
        commit(store, texts=("x",), inline=True)
    partition = partition_of(store.person_of(MARIA))
    position, seen = "0-0", []
    while batch := store.read_journal(partition, position, 3):
        position = batch[-1].position
        seen += [item.version for item in batch]
    assert seen == list(range(1, 8))
