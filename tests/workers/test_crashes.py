"""Killed without a word: what was acknowledged is in the record, once, and nothing is said twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

import pytest

from bot.app import build
from bot.domain import Act, Delivery, StaffEvent
from tests.carriers.fake_twilio import ACCOUNT
from tests.stores.patient import PatientRedis
from tests.wired import OURS, settings_for
from tests.workers.processes import WORKER, Process, Web, environment, free_port, running, until

pytestmark = pytest.mark.slow

PEOPLE = [f"+141555503{number:02d}" for number in range(6)]


@pytest.fixture
def redis(tmp_path_factory):
    server = PatientRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@contextmanager
def looking_in(tmp_path, redis, **changes):
    """The house's stores, opened beside the processes."""
    house = build(settings_for(tmp_path, redis.url, **changes), "test")
    try:
        yield house
    finally:
        house.close()


def form(phone, sid, text):
    return urlencode(
        {"MessageSid": sid, "AccountSid": ACCOUNT, "From": phone, "To": OURS, "Body": text, "NumMedia": "0"}
    )


def turns_of(house, phone):
    """(message id, text) of each text in somebody's journal, in order."""
    person = house.live.person_of(phone)
    items = house.live.read_journal(person[0] % 64, "0-0", 100_000)
    entries = [house.live.open_entry(item) for item in items if item.kind == "turn" and item.person == person]
    return [
        (entry.event.id.rpartition(":")[2], entry.event.text)
        for entry in entries
        if entry.event.kind == "text"
    ]


def test_redis_killed_and_restarted_under_load_loses_no_text_that_was_acknowledged(tmp_path, redis):
    web = partial(Web, environment(tmp_path, redis.url), tmp_path, free_port())
    stop = threading.Event()

    def texting(web, phone):
        """One person's texts, each after the answer to the one before; what was acknowledged."""
        acknowledged = []
        for number in range(2000):
            if stop.is_set():
                break
            sid = f"SM{phone[1:]}{number}"
            if web.post(form(phone, sid, f"balance {number}"))[0] == 200:
                acknowledged.append(sid)
        return acknowledged

    with running(web) as process, ThreadPoolExecutor(len(PEOPLE)) as pool:
        process.wait()
        texters = [pool.submit(texting, process, phone) for phone in PEOPLE]
        time.sleep(1)
        redis._process.kill()
        redis._process.wait()
        time.sleep(1)
        redis.start()
        time.sleep(2)
        stop.set()
        acknowledged = {phone: texter.result() for phone, texter in zip(PEOPLE, texters, strict=True)}
        with looking_in(tmp_path, redis) as house:
            until(lambda: not house.spool.waiting())
            for phone in PEOPLE:
                journaled = [sid for sid, _ in turns_of(house, phone)]
                assert len(journaled) == len(set(journaled)), "a text was taken twice"
                assert set(acknowledged[phone]) <= set(journaled), "an acknowledged text is lost"
                known = [sid for sid in journaled if sid in set(acknowledged[phone])]
                assert known == acknowledged[phone], "texts changed places"
    assert sum(map(len, acknowledged.values())) > 20
    print({"acknowledged": sum(map(len, acknowledged.values()))})  # noqa: T201 - the counts are the point


def test_web_killed_in_the_middle_of_turns_answers_the_redelivery_alike_and_does_nothing_twice(
    tmp_path, redis
):
    web = partial(Web, environment(tmp_path, redis.url), tmp_path, free_port())
    texts = {phone: [f"SM{phone[1:]}{number}" for number in range(12)] for phone in PEOPLE}

    def deliver(web, phone):
        return {sid: web.post(form(phone, sid, f"balance {sid}")) for sid in texts[phone]}

    with running(web) as process, ThreadPoolExecutor(len(PEOPLE)) as pool:
        process.wait()
        deliveries = [pool.submit(deliver, process, phone) for phone in PEOPLE]
        time.sleep(0.15)
        process.kill()
        first = [delivery.result() for delivery in deliveries]
    with running(web) as process, ThreadPoolExecutor(len(PEOPLE)) as pool:
        process.wait()
        again = [delivery.result() for delivery in [pool.submit(deliver, process, phone) for phone in PEOPLE]]
    answered = 0
    for before, after in zip(first, again, strict=True):
        assert {status for status, _ in after.values()} == {200}
        for sid, (status, body) in before.items():
            assert status in {0, 200}
            if status == 200:
                answered += 1
                assert after[sid][1] == body
    with looking_in(tmp_path, redis) as house:
        for phone in PEOPLE:
            assert [sid for sid, _ in turns_of(house, phone)] == texts[phone]
    print({"answered before the kill": answered, "texts": len(PEOPLE) * 12})  # noqa: T201 - the counts are the point


def queue_texts(house, phones, each):
    """Cases that alice has taken and written in: texts in the outbox, and what they say."""
    for phone in phones:
        person = house.live.person_of(phone)
        house.engine.receive(_inbound(phone, "0"))
        for number in range(-1, each):
            act, text = (Act.TAKE, "") if number < 0 else (Act.REPLY, f"{phone} {number}")
            event = StaffEvent(f"{phone}:{number}", act, "alice", "Alice", "agent", text)
            house.engine.command(person, event)
    return [f"{phone} {number}" for phone in phones for number in range(each)]


def _inbound(phone, text):
    from bot.domain import Inbound

    return Inbound("twilio", ACCOUNT, f"SM{phone[1:]}", phone, OURS, text)


def outcomes(house, phones):
    """How each queued text stands, by its words."""
    return {
        row.text.rpartition("\n")[2]: row.delivery
        for phone in phones
        for row in house.archive.messages(house.live.person_of(phone))
        if row.by == "alice" and row.direction == "out"
    }


def test_a_worker_killed_while_sending_doubles_nothing_and_says_which_outcomes_are_unknown(
    tmp_path, redis, twilio
):
    given = environment(tmp_path, redis.url, TWILIO_API_BASE=twilio.url)
    worker = partial(Process, ["-c", WORKER, "2"], given, tmp_path / "worker.log")
    phones = [f"+141555504{number:02d}" for number in range(12)]
    with looking_in(tmp_path, redis) as house:
        words = queue_texts(house, phones, each=3)
        twilio.will(*["taken"] * 8, *["slow"] * 4)
        with running(worker):
            until(lambda: len(twilio.taken) >= 12)
        twilio.release.set()
        # What the first worker had in hand comes back when its leases of two seconds run out.
        with running(worker) as second:
            until(lambda: _all_final(house, phones, len(words)))
            assert second.terminate() == 0
        twilio.release.clear()
        stands = outcomes(house, phones)
    taken = Counter(form["Body"].rpartition("\n")[2] for form in twilio.taken)
    unknown = {text for text, delivery in stands.items() if delivery is Delivery.UNKNOWN}
    assert set(stands) == set(words)
    assert set(stands.values()) == {Delivery.SENT, Delivery.UNKNOWN}
    assert max(taken.values()) == 1, "a text went out twice"
    assert {text for text in words if text not in taken} <= unknown, "a text is called sent that never went"
    assert 4 <= len(unknown) <= 12
    print({"texts": len(words), "taken": sum(taken.values()), "unknown": len(unknown)})  # noqa: T201 - the counts are the point


def _all_final(house, phones, count):
    stands = outcomes(house, phones)
    return len(stands) == count and set(stands.values()) <= {Delivery.SENT, Delivery.UNKNOWN}


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(tmp_path, redis, twilio):
    given = environment(tmp_path, redis.url, TWILIO_API_BASE=twilio.url)
    with looking_in(tmp_path, redis) as house:
        words = queue_texts(house, PEOPLE[:2], each=1)
        twilio.will("slow", "slow")
        with running(partial(Process, ["-m", "bot", "worker"], given, tmp_path / "worker.log")) as worker:
            until(lambda: len(twilio.taken) == len(words))
            until(lambda: any((tmp_path / "metrics").glob("worker-*.prom")))
            twilio.release.set()
            assert worker.terminate() == 0
        twilio.release.clear()
        for item in (tmp_path / "metrics").glob("worker-*"):
            pytest.fail(f"{item.name} was left behind")
        archived = partial(outcomes, house, PEOPLE[:2])
        with running(partial(Process, ["-m", "bot", "worker"], given, tmp_path / "worker.log")):
            until(lambda: set(archived().values()) == {Delivery.SENT})
    assert len(twilio.taken) == len(words)


def test_a_worker_waits_for_a_redis_that_went_away_and_goes_on(tmp_path, redis, twilio):
    given = environment(tmp_path, redis.url, TWILIO_API_BASE=twilio.url)
    with running(partial(Process, ["-m", "bot", "worker"], given, tmp_path / "worker.log")) as worker:
        until(lambda: any((tmp_path / "metrics").glob("worker-*.prom")))
        redis._process.kill()
        redis._process.wait()
        time.sleep(2)
        assert worker.alive
        redis.start()
        with looking_in(tmp_path, redis) as house:
            words = queue_texts(house, PEOPLE[:1], each=2)
            until(lambda: len(twilio.taken) == len(words))
            until(lambda: set(outcomes(house, PEOPLE[:1]).values()) == {Delivery.SENT})
