import threading

import structlog

from bot.errors import StoreAway
from bot.meters import Meters
from bot.workers.loop import LONGEST_S, Loop


def loop_of(step, idle_s=0.25):
    return Loop("sender", step, Meters("worker"), idle_s=idle_s)


def failing(*faults):
    """A step that meets these faults in turn; None is a round without work."""
    queue = list(faults)

    def step():
        fault = queue.pop(0)
        if fault is not None:
            raise fault
        return False

    return step


def test_work_is_followed_by_work_and_rest_by_a_pause():
    assert loop_of(lambda: True).round() == 0.0
    assert loop_of(lambda: False).round() == 0.25


def test_trouble_slows_the_loop_down_and_never_beyond_some_seconds():
    loop = loop_of(failing(*[StoreAway("redis")] * 20))
    pauses = [loop.round() for _ in range(20)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == LONGEST_S


def test_after_trouble_the_loop_goes_on_as_before():
    loop = loop_of(failing(StoreAway("redis"), None, StoreAway("redis")))
    first, rest, again = loop.round(), loop.round(), loop.round()
    assert rest == 0.25
    assert again == first


def test_trouble_is_logged_once_in_a_while_and_without_its_words():
    loop = loop_of(failing(*[ValueError("+14155550199 said STOP")] * 30, None))
    with structlog.testing.capture_logs() as logs:
        for _ in range(31):
            loop.round()
    assert [line["event"] for line in logs] == ["loop_stumbled", "loop_recovered"]
    assert "ValueError" in logs[0]["fault"]
    assert "test_loop.py" in logs[0]["fault"]
    assert "4155550199" not in str(logs)


def test_a_loop_that_was_told_to_stop_ends_though_it_was_resting():
    rounds = threading.Event()

    def step():
        rounds.set()
        return False

    loop = loop_of(step, idle_s=60)
    loop.start()
    assert rounds.wait(5)
    loop.stop()
    assert loop.join(5)
    assert not loop.alive


def test_stopping_a_loop_that_never_began_does_no_harm():
    loop = loop_of(lambda: False)
    loop.stop()
    assert loop.join(1)
