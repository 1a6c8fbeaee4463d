"""Both stores together: what Redis journals is what the archive tells, and Redis can be made again from it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain import PARTITIONS, ConsentChange, Delivery, Effects, Flags, Purpose, Receipt, TimerKind
from tests.stores.example import JAMES, MARIA, commit, turn

NOON = 1795348800
NOW = datetime(2026, 11, 23, tzinfo=UTC)
OUT = Flags.OUT_SERVICING | Flags.OUT_MARKETING | Flags.OUT_COLLECTION


@pytest.fixture
def carry(live, archive):
    """Archive all that waits, as the archivist does."""

    def everything() -> None:
        for partition in range(PARTITIONS):
            after = archive.position(partition)
            while items := live.read_journal(partition, after, 3):
                after = archive.append(partition, after, items)
            live.trim_journal(partition, after)

    return everything


@pytest.fixture
def opt_out(live):
    def stop(phone: str = MARIA) -> None:
        held = live.load(phone)
        change = ConsentChange((Purpose.SERVICING,), False, "keyword", "STOP", "twilio", NOON)
        effects = Effects(consent=(change,), purge=True)
        live.commit(held, turn(live, held, effects=effects, flags=OUT), inline=True)

    return stop


def _delivery(archive, live, phone=MARIA):
    return [row.delivery for row in archive.messages(live.person_of(phone)) if row.direction == "out"]


def test_an_inline_answer_is_answered_and_a_queued_text_goes_its_way(live, archive, carry):
    commit(live, texts=("inline",), inline=True)
    commit(live, texts=("queued",))
    carry()
    assert _delivery(archive, live) == [Delivery.ANSWERED, Delivery.QUEUED]
    (leased,) = live.lease_outgoing("w", limit=9)
    assert live.begin_sending(leased)
    live.finish_sending(leased, Delivery.SENT, carrier="twilio", carrier_id="SM1")
    live.receipt(Receipt(leased.outgoing.id, Delivery.DELIVERED, "twilio"))
    carry()
    assert _delivery(archive, live) == [Delivery.ANSWERED, Delivery.DELIVERED]
    archive.verify()


def test_what_an_opt_out_purged_is_shown_as_purged(live, archive, carry, opt_out):
    commit(live, texts=("one", "two"))
    opt_out()
    carry()
    assert _delivery(archive, live) == [Delivery.PURGED, Delivery.PURGED]
    assert [row.given for row in archive.consents(live.person_of(MARIA))] == [False]


def test_a_commits_journal_id_is_reached_once_it_is_carried(live, archive, carry):
    committed = commit(live)
    assert not archive.reached(committed.journal_id)
    carry()
    assert archive.reached(committed.journal_id)


def test_a_lost_redis_is_made_again_from_the_archive(live, archive, carry, opt_out, redis_client):
    commit(live, texts=("sent", "waiting"), timers={TimerKind.STATE: NOON})
    (leased,) = live.lease_outgoing("w", limit=1)
    live.begin_sending(leased)
    live.finish_sending(leased, Delivery.SENT, carrier="twilio")
    commit(live, JAMES)
    opt_out(JAMES)
    carry()
    before = {phone: live.load(phone).conversation for phone in (MARIA, JAMES)}
    redis_client.flushall()
    for survivor in archive.conversations():
        live.restore(*survivor)
    assert {phone: live.load(phone).conversation for phone in before} == before
    assert [leased.outgoing.text for leased in live.lease_outgoing("w", limit=9)] == ["waiting"]
    assert [timer.person for timer in live.lease_timers(NOON, limit=9)] == [live.person_of(MARIA)]
    commit(live)
    carry()
    assert archive.messages(live.person_of(MARIA))


def test_an_erased_person_stays_erased_and_suppressed_through_a_rebuild(
    live, archive, carry, opt_out, redis_client
):
    commit(live, texts=("hello",))
    opt_out()
    person = live.person_of(MARIA)
    live.forget(person)
    carry()
    assert archive.erase(person, NOW).rows == 0
    assert archive.messages(person) == []
    redis_client.flushall()
    assert list(archive.conversations()) == []
    for one in archive.suppressions():
        live.suppress(one.person, one.flags, one.version)
    assert live.load(MARIA).conversation.flags & OUT == OUT
    archive.verify()
