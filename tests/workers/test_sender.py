from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from bot.domain import Delivery, Flags
from bot.engine.blocks import block_of
from bot.errors import Refused, SendFailure, StoreAway
from bot.workers import sender as sending
from bot.workers.sender import Sender
from tests.wired import JAMES, MARIA, OURS


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Another try comes at once."""
    monkeypatch.setattr(sending, "FIRST_WAIT_S", dict.fromkeys(sending.FIRST_WAIT_S, 0.001))


def sender_of(huixin, **changes):
    house = huixin.house
    return Sender(house.live, house.engine, house.carriers, house.meters, **({"name": "test"} | changes))


def written(huixin, phone=MARIA):
    """What staff wrote to a number."""
    return [row for row in huixin.messages(phone) if row.by == "alice" and row.direction == "out"]


def deliveries(huixin, phone=MARIA):
    """How each of those texts stands."""
    return [row.delivery for row in written(huixin, phone)]


def send_again(huixin):
    """Until what was put back has gone."""
    for _ in range(5):
        time.sleep(0.01)
        huixin.sent()


def test_what_staff_write_goes_out_by_the_carriers_api(huixin, twilio):
    huixin.desk_writes("We can move the date.")
    huixin.sent()
    (form,) = twilio.taken
    assert (form["To"], form["From"]) == (MARIA, OURS)
    assert "We can move the date." in form["Body"]
    assert "/sms/twilio/status?m=" in form["StatusCallback"]
    assert deliveries(huixin)[-1] is Delivery.SENT
    assert huixin.figure("huixin_sends_total", carrier="twilio", outcome="sent") == 1


def test_one_persons_texts_go_in_the_order_they_were_written(huixin, twilio):
    huixin.desk_writes("text 0")
    for number in range(1, 6):
        huixin.staff("reply", f"text {number}")

    def send_all(_):
        for _ in range(100):
            if len(twilio.taken) < 6:
                huixin.sent()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send_all, range(3)))
    assert [form["Body"][-6:] for form in twilio.taken] == [f"text {number}" for number in range(6)]


def test_several_senders_send_each_text_once(huixin, twilio):
    phones = [f"+141555502{number:02d}" for number in range(20)]
    for phone in phones:
        huixin.desk_writes("hello", phone)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: huixin.sent(), range(4)))
    assert sorted(form["To"] for form in twilio.taken) == phones


@pytest.mark.parametrize("trouble", ["throttled", "broken", "away", "not_ours"])
def test_a_text_that_was_not_taken_goes_again(huixin, twilio, trouble, monkeypatch):
    monkeypatch.setattr(sending, "_pause", lambda *_: 0.001)
    twilio.will(trouble, trouble)
    huixin.desk_writes("hello")
    huixin.sent()
    send_again(huixin)
    assert len(twilio.taken) == 1
    assert deliveries(huixin)[-1] is Delivery.SENT


def test_the_next_try_waits_longer_each_time_and_at_least_as_long_as_was_asked():
    pauses = [sending._pause(SendFailure.TEMPORARY, tries, None) for tries in range(40)]
    # Spread by half of itself at most, so every second one is longer for sure.
    assert all(early < late for early, late in zip(pauses[:8], pauses[2:8], strict=False))
    assert max(pauses) <= 1.5 * sending.LONGEST_WAIT_S
    assert sending._pause(SendFailure.THROTTLED, 0, 7777.0) >= 7777.0


def test_after_some_hours_a_text_has_failed(huixin, twilio):
    twilio.will("broken")
    huixin.desk_writes("hello")
    sender = sender_of(huixin, clock=lambda: time.time() + sending.GIVE_UP_S + 1)
    sender.step()
    sender.close()
    assert deliveries(huixin)[-1] is Delivery.FAILED


def test_where_nobody_knows_it_is_not_sent_again_and_the_next_one_goes(huixin, twilio):
    twilio.will("hangs_up")
    huixin.desk_writes("first")
    huixin.staff("reply", "second")
    huixin.sent()
    send_again(huixin)
    assert [form["Body"][-6:] for form in twilio.taken] == ["\nfirst", "second"]
    assert deliveries(huixin)[-2:] == [Delivery.UNKNOWN, Delivery.SENT]


def test_an_opt_out_at_the_carrier_is_a_turn_and_empties_the_list(huixin, twilio):
    twilio.will("opted_out")
    huixin.desk_writes("first")
    huixin.staff("reply", "second")
    huixin.sent()
    assert twilio.taken == []
    assert huixin.house.live.load(MARIA).conversation.flags & Flags.OUT_SERVICING
    assert deliveries(huixin)[-2:] == [Delivery.FAILED, Delivery.PURGED]


def test_a_number_that_is_none_fails_and_loses_what_waits(huixin, twilio):
    twilio.will("invalid")
    huixin.desk_writes("first")
    huixin.staff("reply", "second")
    huixin.sent()
    assert twilio.taken == []
    assert deliveries(huixin)[-2:] == [Delivery.FAILED, Delivery.PURGED]


def case_of(huixin, phone=MARIA):
    """The case as the desk lists it."""
    huixin.archive()
    return huixin.house.archive.case(huixin.house.live.load(phone).conversation.case.id)


@pytest.mark.parametrize("trouble", ["strange", "invalid", "opted_out"])
def test_a_reply_that_the_carrier_refused_leaves_the_case_as_one_that_we_owe(huixin, twilio, trouble):
    twilio.will(trouble)
    huixin.desk_writes("hello")
    huixin.staff("note", "waiting")
    assert not case_of(huixin).we_owe
    huixin.sent()
    row = case_of(huixin)
    assert row.we_owe
    assert huixin.house.live.load(MARIA).conversation.case.we_owe
    huixin.staff("note", "what now?")
    huixin.house.archive.rebuild_desk()
    assert case_of(huixin).we_owe


def test_a_failure_told_by_a_receipt_leaves_the_case_as_one_that_we_owe(huixin, twilio):
    huixin.desk_writes("hello")
    huixin.sent()
    outgoing = written(huixin)[-1]
    assert not case_of(huixin).we_owe
    for _ in range(2):
        assert huixin.receipt(outgoing.id, "undelivered", "30007").status_code == 200
    assert [entry.event.kind for entry in huixin.turns()].count("undelivered") == 1
    assert case_of(huixin).we_owe


def test_a_reply_that_nobody_could_send_leaves_the_case_as_one_that_we_owe(huixin, twilio):
    twilio.will("broken")
    huixin.desk_writes("hello")
    sender = sender_of(huixin, clock=lambda: time.time() + sending.GIVE_UP_S + 1)
    sender.step()
    sender.close()
    assert case_of(huixin).we_owe


@pytest.mark.parametrize("told_by", ["send", "receipt"])
def test_a_number_that_is_none_is_sent_nothing_until_it_texts(huixin, twilio, told_by):
    if told_by == "send":
        twilio.will("invalid")
    huixin.desk_writes("hello")
    huixin.sent()
    if told_by == "receipt":
        huixin.receipt(written(huixin)[-1].id, "undelivered", "30005")
    twilio.taken.clear()
    with pytest.raises(Refused, match="no_such_number"):
        huixin.staff("reply", "hello again")
    huixin.sent()
    assert twilio.taken == []
    huixin.text("I am here")
    huixin.staff("reply", "good to hear")
    huixin.sent()
    assert "good to hear" in twilio.taken[-1]["Body"]


def test_a_number_found_to_be_none_between_lease_and_send_keeps_the_text_from_going(
    huixin, twilio, monkeypatch
):
    huixin.desk_writes("hello")
    sender = sender_of(huixin)
    judge = huixin.house.engine.before_send

    def judged_too_early(leased):
        decision = judge(leased)
        huixin.house.engine.failed(leased.person, block_of("07-other", "twilio", "invalid_number", "21211"))
        return decision

    monkeypatch.setattr(huixin.house.engine, "before_send", judged_too_early)
    sender.step()
    sender.close()
    assert twilio.taken == []
    assert deliveries(huixin)[-1] is Delivery.PURGED


def test_a_stop_that_comes_first_keeps_the_text_from_going(huixin, twilio):
    huixin.desk_writes("hello")
    huixin.text("STOP")
    huixin.sent()
    assert not [form for form in twilio.taken if "hello" in form["Body"]]
    assert deliveries(huixin)[-1] is Delivery.PURGED


def test_a_stop_between_lease_and_send_keeps_the_text_from_going(huixin, twilio, monkeypatch):
    huixin.desk_writes("hello")
    sender = sender_of(huixin)
    judge = huixin.house.engine.before_send

    def judged_too_early(leased):
        decision = judge(leased)
        huixin.text("STOP")
        return decision

    monkeypatch.setattr(huixin.house.engine, "before_send", judged_too_early)
    sender.step()
    sender.close()
    assert not [form for form in twilio.taken if "hello" in form["Body"]]


def test_a_worker_that_died_while_sending_leaves_the_outcome_unknown(huixin, twilio):
    huixin.desk_writes("first")
    huixin.staff("reply", "second")
    live = huixin.house.live
    (leased,) = live.lease_outgoing("dead", limit=1, lease_s=0.3)
    assert live.begin_sending(leased)
    time.sleep(0.35)
    huixin.sent()
    assert [form["Body"][-6:] for form in twilio.taken] == ["second"]
    assert deliveries(huixin)[-2:] == [Delivery.UNKNOWN, Delivery.SENT]


def test_a_worker_that_died_before_sending_costs_nothing(huixin, twilio):
    huixin.desk_writes("first")
    assert len(huixin.house.live.lease_outgoing("dead", limit=1, lease_s=0.3)) == 1
    time.sleep(0.35)
    huixin.sent()
    assert len(twilio.taken) == 1
    assert deliveries(huixin)[-1] is Delivery.SENT


def test_a_text_that_cannot_even_be_judged_fails_and_holds_up_nobody(huixin, twilio, monkeypatch):
    huixin.desk_writes("poison", MARIA)
    huixin.desk_writes("hello", JAMES)
    judge = huixin.house.engine.before_send

    def trips(leased):
        if leased.conversation.phone == MARIA:
            raise KeyError(MARIA)
        return judge(leased)

    monkeypatch.setattr(huixin.house.engine, "before_send", trips)
    with structlog.testing.capture_logs() as logs:
        huixin.sent()
    assert [form["To"] for form in twilio.taken] == [JAMES]
    assert deliveries(huixin, MARIA)[-1] is Delivery.FAILED
    assert MARIA not in str(logs)
    assert "text_failed" in {line["event"] for line in logs}


def test_an_adapter_that_trips_leaves_the_outcome_unknown(huixin, twilio, monkeypatch):
    def trips(*_):
        raise ZeroDivisionError(MARIA)

    monkeypatch.setattr(huixin.house.carriers["twilio"], "send", trips)
    huixin.desk_writes("hello")
    with structlog.testing.capture_logs() as logs:
        huixin.sent()
    assert deliveries(huixin)[-1] is Delivery.UNKNOWN
    assert MARIA not in str(logs)


def test_a_carrier_that_is_switched_off_is_waited_for(huixin, twilio):
    huixin.desk_writes("hello")
    house = huixin.house
    off = Sender(house.live, house.engine, {}, house.meters, name="test")
    off.step()
    off.close()
    send_again(huixin)
    assert len(twilio.taken) == 1


def test_while_a_host_drains_its_spool_nothing_goes_out(huixin, twilio):
    huixin.desk_writes("hello")
    huixin.house.live.hold_sending("host", 60)
    huixin.sent()
    assert twilio.taken == []
    huixin.house.live.hold_sending("host", 0)
    huixin.sent()
    assert len(twilio.taken) == 1


def test_when_redis_comes_back_hosts_get_a_moment_to_say_that_texts_wait(huixin, twilio, monkeypatch):
    huixin.desk_writes("hello")
    now = [1000.0]
    sender = sender_of(huixin, clock=lambda: now[0])
    held = type(huixin.house.live).sending_held

    def away(_live):
        raise StoreAway("redis")

    monkeypatch.setattr(type(huixin.house.live), "sending_held", away)
    with pytest.raises(StoreAway):
        sender.step()
    monkeypatch.setattr(type(huixin.house.live), "sending_held", held)
    assert not sender.step()
    now[0] += sending.GRACE_S + 0.1
    assert sender.step()
    sender.close()
    assert len(twilio.taken) == 1


def test_a_sending_number_keeps_its_pace_in_segments(huixin, twilio):
    carrier = huixin.house.carriers["twilio"]
    carrier.segments_per_second = 0.01
    try:
        for number in range(5):
            huixin.desk_writes("a" * 200, f"+1415555021{number}")
        huixin.sent()
        assert len(twilio.taken) == 1
        # Waiting for one's turn is nothing that the record needs to know.
        notes = [item for number in range(5) for item in huixin.journal(f"+1415555021{number}")]
        assert [item.kind for item in notes].count("delivery") == 1
    finally:
        carrier.segments_per_second = 1000.0


def test_an_outcome_is_kept_though_redis_is_away_for_a_moment(huixin, twilio, monkeypatch):
    kept = type(huixin.house.live).finish_sending
    failures = iter([StoreAway("redis"), StoreAway("redis")])

    def shaky(live, *args, **more):
        for failure in failures:
            raise failure
        kept(live, *args, **more)

    monkeypatch.setattr(type(huixin.house.live), "finish_sending", shaky)
    huixin.desk_writes("hello")
    huixin.sent()
    assert deliveries(huixin)[-1] is Delivery.SENT
    assert len(twilio.taken) == 1


def test_closing_waits_for_the_sends_under_way(huixin, twilio):
    twilio.will("slow")
    huixin.desk_writes("hello")
    sender = sender_of(huixin)
    sender.step()
    twilio.release.set()
    sender.close()
    twilio.release.clear()
    assert deliveries(huixin)[-1] is Delivery.SENT


def test_the_lease_outlasts_the_longest_send():
    from bot.carriers.twilio_api import TwilioApi

    connect_s, answer_s = TwilioApi("AC", "token")._times
    assert connect_s + answer_s + sum(sending.KEEP_PAUSES_S) < sending.LEASE_S
