"""What is lost can be made again: the desk from the record, and Redis from the archive."""

from __future__ import annotations

import dataclasses

import pytest

from bot.domain import Act, CaseStatus, Delivery, Flags, utc
from bot.stores.archive import Survivor


@pytest.fixture
def story(put, maria, wei, scribe, archive, clock):
    """Two people who are alive and one who was erased, with texts in every state."""
    gone = scribe("+14155550109")
    purged, sent, waiting = (maria.outgoing(word) for word in ("purged", "sent", "waiting"))
    case = maria.case()
    taken = dataclasses.replace(case, status=CaseStatus.TAKEN, taken_by="alice", taken_name="Alice")
    lost = gone.case(topic="hardship")
    put(
        maria.text("hello", "Hi"),
        maria.text("agent", outgoing=(purged, sent), case=case, queued=True),
        wei.text("你好", "您好"),
        gone.text("I cannot pay", "A person will text you", case=lost),
        maria.staff(Act.TAKE, case=taken),
        maria.staff(Act.NOTE, note="a note"),
        maria.delivery(sent.id, Delivery.SENT),
        maria.delivery(purged.id, Delivery.PURGED),
        gone.consent("STOP", given=False),
        gone.erasure(Flags.OUT_SERVICING),
        maria.consent("STOP", given=False),
        maria.consent("START", given=True),
        maria.text("still there?", outgoing=(waiting,), queued=True),
        maria.number("my card is 6222021001116245"),
        wei.block("invalid_number", "30003"),
    )
    return waiting, lost


def _seen(archive, *people):
    """Everything that the desk can see, opened."""
    views = ("queue", "all", "after_stop", "closed")
    return (
        [archive.cases(view) for view in views],
        archive.cases("mine", "alice"),
        [archive.messages(person) for person in people],
        [archive.consents(person) for person in people],
        archive.counts("alice", utc(2_000_000_000)),
    )


def test_the_rebuilt_desk_is_the_desk_as_it_was(archive, story, maria, wei, dump, sql):
    people = maria.person, wei.person
    before, record, evidence = _seen(archive, *people), dump("journal"), dump("evidence")
    cleared = [_without_seals(sql, table) for table in ("cases", "messages", "consents")]
    rows = archive.rebuild_desk()
    assert rows == len(record)
    assert _seen(archive, *people) == before
    assert [_without_seals(sql, table) for table in ("cases", "messages", "consents")] == cleared
    assert dump("journal") == record
    assert dump("evidence") == evidence


def _without_seals(sql, table):
    rows = [dict(row._mapping) for row in sql(f"SELECT * FROM {table}")]
    return sorted(
        sorted((name, repr(value)) for name, value in row.items() if "sealed" not in name) for row in rows
    )


def test_a_desk_that_was_lost_or_tampered_with_is_made_again(archive, story, maria, wei, sql):
    before = _seen(archive, maria.person, wei.person)
    sql("DELETE FROM consents")
    sql("UPDATE messages SET direction = 'in', delivery = 'failed'")
    sql("UPDATE cases SET status = 'closed'")
    sql("DELETE FROM cases WHERE topic = 'hardship'")
    archive.rebuild_desk()
    assert _seen(archive, maria.person, wei.person) == before


def test_the_shell_of_an_erased_case_survives_a_rebuild(archive, story):
    _, lost = story
    before = archive.case(lost.id)
    archive.rebuild_desk()
    assert archive.case(lost.id) == before
    assert before.last_text == ""


def test_rebuilding_takes_more_than_one_step(archive, put, maria):
    put(*[maria.text(str(number), "answer") for number in range(700)])
    before = archive.messages(maria.person, limit=5000)
    archive.rebuild_desk()
    assert archive.messages(maria.person, limit=5000) == before
    assert len(before) == 1400


def test_everybody_alive_comes_back_as_they_last_were(archive, story, maria, wei):
    waiting, _ = story
    found = {survivor.conversation.phone: survivor for survivor in archive.conversations()}
    assert set(found) == {maria.phone, wei.phone}
    assert found[maria.phone] == Survivor(
        maria.entries[-1].conversation, maria.wrapped, maria.key_id, [waiting]
    )
    assert found[wei.phone].conversation == wei.entries[-1].conversation
    assert found[wei.phone].queued == []


def test_queued_texts_come_back_in_their_order(archive, put, maria):
    texts = [maria.outgoing(str(number)) for number in range(6)]
    put(
        maria.text("a", outgoing=tuple(texts[:2]), queued=True),
        maria.text("b", outgoing=(texts[2],), queued=True),
        maria.text("c", outgoing=tuple(texts[3:]), queued=True),
        maria.delivery(texts[2].id, Delivery.QUEUED, "temporary"),
        maria.delivery(texts[0].id, Delivery.UNKNOWN),
    )
    (survivor,) = archive.conversations()
    assert survivor.queued == texts[1:]


def test_somebody_under_two_secrets_comes_back_once_with_the_newer(archive, scribe, put):
    before, after = scribe("+14155550101"), scribe("+14155550101")
    put(before.text("first"), after.text("second"))
    (survivor,) = archive.conversations()
    assert survivor.wrapped == after.wrapped
    assert survivor.conversation == after.entries[-1].conversation


def test_more_people_than_one_step_come_back(archive, put, scribe):
    people = [scribe(f"+1415557{number:04d}") for number in range(550)]
    put(*[somebody.text("hi") for somebody in people])
    assert {survivor.conversation.phone for survivor in archive.conversations()} == {p.phone for p in people}
