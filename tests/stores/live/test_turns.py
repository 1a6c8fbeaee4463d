from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from bot.domain import (
    Case,
    CaseStatus,
    Delivery,
    Effects,
    Flags,
    Priority,
    Purpose,
    Receipt,
    TimerKind,
    partition_of,
)
from bot.errors import SealBroken
from bot.stores.base import Committed, Conflict
from bot.stores.crypto import KeyRing
from bot.stores.items import delivery_of
from bot.stores.live import RedisStore, connect, keys
from tests.stores.example import ANSWER, JAMES, MARIA, commit, outgoing, text_event, turn


def test_a_number_never_seen_gives_a_new_conversation(store):
    held = store.load(MARIA)
    assert held.conversation.phone == MARIA
    assert held.conversation.version == 0
    assert store.load_person(held.person) is None


def test_a_committed_conversation_is_loaded_as_it_was(store):
    commit(store, greeted=True, language="zh-Hans", state="choosing", timers={TimerKind.STATE: 1763800000})
    held = store.load(MARIA)
    assert held.conversation.version == 1
    assert held.conversation.greeted
    assert held.conversation.timers == {"state": 1763800000}
    assert store.load_person(held.person).conversation == held.conversation


def test_a_commit_tells_partition_and_position_of_its_journal_entry(store):
    held = store.load(MARIA)
    done = store.commit(held, turn(store, held), inline=True)
    partition, _, position = done.journal_id.partition(":")
    assert int(partition) == partition_of(held.person)
    assert [item.position for item in store.read_journal(int(partition), "0-0", 10)] == [position]


def test_the_loser_of_a_race_is_given_the_newer_conversation(store):
    first, second = store.load(MARIA), store.load(MARIA)
    store.commit(first, turn(store, first, text_event(1), language="es"), inline=True)
    lost = store.commit(second, turn(store, second, text_event(2)), inline=True)
    assert isinstance(lost, Conflict)
    assert lost.newer.conversation.language == "es"
    won = store.commit(lost.newer, turn(store, lost.newer, text_event(2)), inline=True)
    assert isinstance(won, Committed)
    assert store.load(MARIA).conversation.version == 2


def test_what_this_process_committed_last_is_recalled_without_redis(store, redis):
    commit(store, language="es")
    before = redis.info("commandstats")["cmdstat_get"]["calls"]
    recalled, loaded = store.recall(MARIA), store.load(MARIA)
    assert (recalled.person, recalled.conversation) == (loaded.person, loaded.conversation)
    assert (recalled.token.wrapped, recalled.token.nonce) == (loaded.token.wrapped, loaded.token.nonce)
    store.recall(MARIA)
    assert redis.info("commandstats")["cmdstat_get"]["calls"] == before + 1


def test_a_recalled_conversation_that_another_process_has_changed_is_a_conflict(store, other_store):
    commit(store)
    commit(other_store, language="es")
    held = store.recall(MARIA)
    assert held.conversation.version == 1
    lost = store.commit(held, turn(store, held, text_event(9)), inline=True)
    assert lost.newer.conversation.language == "es"
    assert store.recall(MARIA).conversation.version == 2


def test_a_recalled_conversation_is_never_taken_for_the_one_after_an_erasure(store, other_store):
    commit(store, language="es")
    other_store.forget(other_store.person_of(MARIA))
    commit(other_store, language="en")
    held = store.recall(MARIA)
    assert held.conversation.version == other_store.load(MARIA).conversation.version == 1
    lost = store.commit(held, turn(store, held, text_event(9)), inline=True)
    assert lost.newer.conversation.language == "en"


def test_the_same_entry_again_is_given_what_the_first_was(store):
    held = store.load(MARIA)
    entry = turn(store, held, effects=Effects(outgoing=(outgoing(held),)))
    first = store.commit(held, entry, inline=True)
    again = store.commit(held, entry, inline=True)
    assert again == first
    assert first.inline
    assert len(store.read_journal(partition_of(held.person), "0-0", 10)) == 1


def test_the_same_event_with_another_version_is_a_conflict(store):
    held = store.load(MARIA)
    commit(store, event=text_event(1))
    commit(store, event=text_event(2))
    assert isinstance(store.commit(held, turn(store, held, text_event(1)), inline=True), Conflict)


def test_an_entry_that_skips_a_version_is_refused(store):
    held = store.load(MARIA)
    entry = turn(store, held)
    entry.conversation.version = 2
    with pytest.raises(ValueError, match="version"):
        store.commit(held, entry, inline=True)


def test_a_text_whose_id_names_another_partition_is_refused(store):
    held = store.load(MARIA)
    other = (partition_of(held.person) + 1) % 64
    strange = replace(outgoing(held), id=f"{other:02d}-1")
    with pytest.raises(ValueError, match="partition"):
        store.commit(held, turn(store, held, effects=Effects(outgoing=(strange,))), inline=True)


def test_texts_at_once_are_turns_in_a_row(store):
    def text(number):
        held = store.load(MARIA)
        while True:
            result = store.commit(held, turn(store, held, text_event(number)), inline=True)
            if isinstance(result, Committed):
                return
            held = result.newer

    threads = [threading.Thread(target=text, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = store.load(MARIA)
    assert held.conversation.version == 8
    assert len(set(held.conversation.known)) == 8
    items = store.read_journal(partition_of(held.person), "0-0", 20)
    assert [item.version for item in items] == list(range(1, 9))


def test_an_inline_answer_is_remembered_for_its_event_alone(store):
    held = store.load(MARIA)
    says = (outgoing(held, "1"), outgoing(held, "2", "还有人工，回0。🙂"))
    store.commit(held, turn(store, held, text_event(1), effects=Effects(outgoing=says)), inline=True)
    assert store.remembered(held.person, text_event(1).id) == says
    assert store.remembered(held.person, text_event(2).id) == ()


def test_a_queued_answer_is_not_remembered_because_it_comes_by_itself(store):
    assert not commit(store, event=text_event(1), texts=(ANSWER,), inline=False).inline
    assert store.remembered(store.person_of(MARIA), text_event(1).id) == ()


def test_an_answer_that_nobody_heard_is_queued_once(store):
    commit(store, event=text_event(1), texts=("one", "two"), inline=True)
    person, event_id = store.person_of(MARIA), text_event(1).id
    assert store.queue_remembered(person, event_id, time.time()) == 2
    assert store.queue_remembered(person, event_id, time.time()) == 0
    assert store.remembered(person, event_id) == ()
    [leased] = store.lease_outgoing("w", limit=9)
    assert leased.outgoing.text == "one"
    assert store.begin_sending(leased)
    items = store.read_journal(partition_of(person), "0-0", 10)
    assert [delivery_of(item).code for item in items[1:]] == ["unheard", "unheard"]


def test_an_answer_that_was_heard_is_not_queued_for_a_redelivery(store):
    commit(store, event=text_event(1), texts=("one",), inline=True)
    commit(store, event=text_event(2), texts=("two",), inline=True)
    person = store.person_of(MARIA)
    assert store.queue_remembered(person, text_event(1).id, time.time() + 15) == 0
    [said] = store.remembered(person, text_event(2).id)
    store.receipt(Receipt(said.id, Delivery.DELIVERED, "twilio"))
    assert store.queue_remembered(person, text_event(2).id, time.time()) == 0
    assert store.queue_remembered(person, text_event(3).id, time.time()) == 0
    assert store.queue_remembered(store.person_of(JAMES), text_event(1).id, time.time()) == 0
    assert store.lease_outgoing("w", limit=9) == []


def test_an_answer_is_forgotten_with_its_event_id(store):
    for number in range(17):
        commit(store, event=text_event(number), texts=("answer",), inline=True)
    person = store.person_of(MARIA)
    assert store.remembered(person, text_event(0).id) == ()
    assert len(store.remembered(person, text_event(1).id)) == 1


def test_remembered_answers_leave_redis_after_a_day(store, redis):
    commit(store, texts=("answer",), inline=True)
    person = store.person_of(MARIA)
    left = redis.ttl(keys.ANSWERS[partition_of(person)] + person)
    assert 86000 < left <= 86400


def test_a_reply_is_inline_only_while_nothing_waits_for_that_person(store):
    assert commit(store, texts=("desk reply",), inline=False).inline is False
    assert commit(store, texts=("answer",), inline=True).inline is False
    assert commit(store, phone=JAMES, texts=("answer",), inline=True).inline is True
    [first] = store.lease_outgoing("w", limit=1)
    assert first.outgoing.text == "desk reply"
    assert commit(store, texts=("second",), inline=True).inline is False


def test_the_journal_tells_whether_texts_were_queued(store):
    commit(store, texts=("inline",), inline=True)
    commit(store, texts=("queued",), inline=False)
    commit(store)
    items = store.read_journal(partition_of(store.person_of(MARIA)), "0-0", 10)
    assert [item.queued for item in items] == [False, True, False]


def test_a_journal_entry_opens_to_the_very_entry(store):
    held = store.load(MARIA)
    case = Case("07-c1", "human", "en", Priority.NORMAL, 1, 2, CaseStatus.OPEN)
    entry = turn(store, held, effects=Effects(case=case), case=case, flags=Flags.OUT_MARKETING)
    store.commit(held, entry, inline=True)
    [item] = store.read_journal(partition_of(held.person), "0-0", 10)
    assert item.kind == "turn"
    assert item.person == held.person
    assert item.version == 1
    assert item.at == entry.at
    assert store.open_entry(item) == entry


def test_opting_out_purges_what_waits_and_journals_it(store):
    commit(store, texts=("one", "two"), inline=False)
    done = commit(
        store,
        texts=("confirmed",),
        inline=True,
        purpose=Purpose.CONSENT,
        purge=True,
        flags=Flags.OUT_SERVICING,
    )
    assert done.inline
    assert store.lease_outgoing("w", limit=9) == []
    person = store.person_of(MARIA)
    items = store.read_journal(partition_of(person), "0-0", 10)
    assert [item.kind for item in items] == ["turn", "turn", "delivery", "delivery"]
    assert [b"purged" in item.sealed for item in items] == [False, False, True, True]
    assert all(item.person == person for item in items)


def test_purging_leaves_a_text_whose_sending_has_begun(store):
    commit(store, texts=("under way", "waiting"), inline=False)
    [leased] = store.lease_outgoing("w", limit=9)
    assert store.begin_sending(leased)
    done = commit(store, texts=("confirmed",), inline=True, purpose=Purpose.CONSENT, purge=True)
    assert not done.inline
    items = store.read_journal(partition_of(store.person_of(MARIA)), "0-0", 10)
    assert [item.kind for item in items] == ["turn", "turn", "delivery"]
    assert delivery_of(items[2]).outgoing_id.endswith("-1.2")


def test_a_purge_takes_the_lease_of_a_text_not_yet_begun(store):
    commit(store, texts=("leased",), inline=False)
    [leased] = store.lease_outgoing("w", limit=9)
    commit(store, purge=True)
    assert store.begin_sending(leased) is False


def test_flags_cannot_be_changed_in_redis_unnoticed(store, redis):
    commit(store, flags=Flags.OUT_SERVICING)
    person = store.person_of(MARIA)
    key = keys.CONVERSATION[partition_of(person)] + person
    blob = bytearray(redis.get(key))
    assert blob[10] == Flags.OUT_SERVICING
    blob[10] = 0
    redis.set(key, bytes(blob))
    with pytest.raises(SealBroken):
        store.load(MARIA)


def test_an_old_conversation_cannot_carry_a_newer_version(store, redis):
    commit(store)
    person = store.person_of(MARIA)
    key = keys.CONVERSATION[partition_of(person)] + person
    old = redis.get(key)
    commit(store, flags=Flags.OUT_SERVICING)
    new = redis.get(key)
    redis.set(key, new[:59] + old[59:])
    with pytest.raises(SealBroken):
        store.load(MARIA)


def test_a_conversation_cannot_be_put_in_anothers_place(store, redis):
    commit(store)
    maria, james = store.person_of(MARIA), store.person_of(JAMES)
    blob = redis.get(keys.CONVERSATION[partition_of(maria)] + maria)
    redis.set(keys.CONVERSATION[partition_of(james)] + james, blob)
    with pytest.raises(SealBroken):
        store.load(JAMES)


@pytest.mark.parametrize("blob", [b"\x01", b"\x01" + bytes(26), b"\x01" + bytes(100)])
def test_a_cut_or_made_up_conversation_is_named_as_broken(store, redis, blob):
    person = store.person_of(MARIA)
    redis.set(keys.CONVERSATION[partition_of(person)] + person, blob)
    with pytest.raises(SealBroken):
        store.load(MARIA)


def test_scripts_come_back_after_the_server_has_forgotten_them(store, redis):
    commit(store)
    redis.script_flush()
    commit(store, texts=("x",), inline=False)
    redis.script_flush()
    assert len(store.lease_outgoing("w", limit=1)) == 1


def test_a_store_with_other_keys_cannot_read(store, any_redis_url):
    commit(store)
    person = store.person_of(MARIA)
    other = RedisStore(connect(any_redis_url), KeyRing([bytes(32)], bytes(range(100, 116))))
    with pytest.raises(SealBroken):
        other.load_person(person)
    other.close()
