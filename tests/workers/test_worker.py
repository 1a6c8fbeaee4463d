from __future__ import annotations

import threading

import pytest

from bot.domain import Delivery
from bot.meters import Meters
from bot.workers.loop import Loop
from bot.workers.worker import Worker, worker_of
from tests.wired import until


@pytest.fixture
def at_work(huixin):
    """A worker on threads of this process."""
    house = huixin.house
    worker = worker_of(house.live, house.archive, house.engine, house.carriers, house.meters)
    thread = threading.Thread(target=worker.run)
    thread.start()
    yield huixin
    worker.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_what_staff_write_goes_out_and_into_the_record_by_itself(at_work, twilio):
    at_work.desk_writes("We can move the date.")
    until(lambda: len(twilio.taken) == 1)
    person = at_work.person()
    messages = at_work.house.archive.messages

    def stands():
        return [row.delivery for row in messages(person) if row.by == "alice" and row.direction == "out"]

    until(lambda: stands() == [Delivery.SENT])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_whose_thread_died_says_so():
    meters = Meters("worker")
    fine = Loop("timers", lambda: False, meters, idle_s=0.01)

    def dies():
        raise SystemExit

    dead = Loop("sender", dies, meters, idle_s=0.01)
    closed = []
    assert Worker([fine, dead], meters, lambda: closed.append(True)).run() is False
    assert closed == [True]
    assert not fine.alive


def test_a_worker_that_was_told_to_stop_before_it_began_ends_at_once():
    meters = Meters("worker")
    worker = Worker([Loop("timers", lambda: False, meters, idle_s=60)], meters)
    worker.stop()
    assert worker.run() is True
