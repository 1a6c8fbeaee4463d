from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.domain import Inbound
from bot.errors import SpoolFull, StoreAway
from bot.stores.crypto import KeyRing
from bot.stores.spool import Spool
from tests.conftest import DATA_KEY, PERSON_KEY

NEW_KEY = bytes(range(200, 232))
NOON = 1795348800.25


@pytest.fixture
def spool(tmp_path, keys):
    return Spool(tmp_path / "spool", keys)


def text(number=1, words="how much do I still owe?"):
    return Inbound(
        "twilio", "AC1", f"SM{number}", "+14155550101", "+14155550000", words, media=1, keyword="HELP"
    )


def drained(spool):
    taken = []
    spool.drain(lambda inbound, at: taken.append((inbound, at)))
    return taken


def test_texts_come_out_as_they_went_in_and_in_order(spool):
    for number in range(20):
        spool.append(text(number, f"text {number} \0 \u202e🙂 \ud83d 退订"), NOON + number)
    assert drained(spool) == [(text(n, f"text {n} \0 \u202e🙂 \ud83d 退订"), NOON + n) for n in range(20)]


def test_a_spool_waits_until_it_is_drained(spool):
    assert not spool.waiting()
    assert spool.drain(lambda *_: None) == 0
    spool.append(text(), NOON)
    assert spool.waiting()
    assert spool.drain(lambda *_: None) == 1
    assert not spool.waiting()
    assert drained(spool) == []


def test_texts_that_come_while_draining_are_drained_too(spool):
    seen = []

    def handle(inbound, _at):
        seen.append(inbound.message_id)
        if len(seen) < 5:
            spool.append(text(len(seen) + 1), NOON)

    spool.append(text(1), NOON)
    assert spool.drain(handle) == 5
    assert seen == ["SM1", "SM2", "SM3", "SM4", "SM5"]
    assert not spool.waiting()


def test_a_text_that_cannot_be_taken_yet_stays_first_in_line(spool):
    for number in range(4):
        spool.append(text(number), NOON)
    taken = []

    def handle(inbound, _at):
        if len(taken) == 2:
            raise StoreAway("again")
        taken.append(inbound.message_id)

    with pytest.raises(StoreAway):
        spool.drain(handle)
    assert spool.waiting()
    assert [inbound.message_id for inbound, _ in drained(spool)] == ["SM2", "SM3"]


def test_a_new_process_goes_on_where_the_killed_one_stopped(spool, keys, tmp_path):
    for number in range(30):
        spool.append(text(number), NOON)
    count = 0

    def handle(_inbound, _at):
        nonlocal count
        count += 1
        if count == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spool.drain(handle)
    again = Spool(tmp_path / "spool", keys)
    assert [inbound.message_id for inbound, _ in drained(again)] == [f"SM{n}" for n in range(19, 30)]


def test_a_drained_position_of_an_older_file_means_nothing_to_a_new_one(spool, tmp_path):
    spool.append(text(1), NOON)
    kept = tmp_path / "spool" / "drained"
    with pytest.raises(StoreAway):
        spool.drain(_away_after(1, spool))
    stale = kept.read_bytes()
    drained(spool)
    spool.append(text(3), NOON)
    kept.write_bytes(stale)
    assert [inbound.message_id for inbound, _ in drained(spool)] == ["SM3"]


def _away_after(number, spool):
    count = 0

    def handle(_inbound, _at):
        nonlocal count
        count += 1
        if count > number:
            raise StoreAway("away")
        spool.append(text(2), NOON)

    return handle


@pytest.mark.parametrize("cut", [1, 5, 11, 12, 40])
def test_a_torn_last_record_is_passed_over_and_what_follows_is_kept(spool, tmp_path, cut):
    file = tmp_path / "spool" / "texts.spool"
    spool.append(text(1), NOON)
    whole = file.stat().st_size
    spool.append(text(2), NOON)
    os.truncate(file, whole + cut)
    spool.append(text(3), NOON)
    assert [inbound.message_id for inbound, _ in drained(spool)] == ["SM1", "SM3"]


@pytest.mark.parametrize("size", [0, 7, 16])
def test_a_file_that_was_only_begun_is_taken_over(spool, tmp_path, size):
    (tmp_path / "spool" / "texts.spool").write_bytes(bytes(size))
    assert drained(spool) == []
    assert not spool.waiting()
    (tmp_path / "spool" / "texts.spool").write_bytes(bytes(size))
    spool.append(text(1), NOON)
    assert len(drained(spool)) == 1


def test_a_damaged_record_in_the_middle_costs_only_itself(spool, tmp_path):
    file = tmp_path / "spool" / "texts.spool"
    ends = []
    for number in range(3):
        spool.append(text(number), NOON)
        ends.append(file.stat().st_size)
    with file.open("r+b") as raw:
        raw.seek(ends[0] + 30)
        raw.write(b"HxSp" * 5)
    assert [inbound.message_id for inbound, _ in drained(spool)] == ["SM0", "SM2"]


def test_what_was_acknowledged_survives_kill_9_in_the_middle_of_writing(tmp_path, keys):
    program = """
import sys
from pathlib import Path
from bot.domain import Inbound
from bot.stores.crypto import KeyRing
from bot.stores.spool import Spool
spool = Spool(Path(sys.argv[1]), KeyRing([bytes(range(32))], bytes(range(100, 116))))
number = 0
while True:
    spool.append(Inbound("twilio", "AC1", f"SM{number}", "+1", "+2", "x" * 900), 1.0)
    print(number, flush=True)
    number += 1
"""
    folder = tmp_path / "spool"
    writer = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
    acknowledged = [writer.stdout.readline() for _ in range(25)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += writer.stdout.readlines()
    writer.stdout.close()
    writer.wait()
    found = [int(inbound.message_id[2:]) for inbound, _ in drained(Spool(folder, keys))]
    assert found[: len(acknowledged)] == [int(line) for line in acknowledged]
    assert len(found) <= len(acknowledged) + 1


def test_many_threads_and_processes_append_whole_records(tmp_path, keys):
    folder = tmp_path / "spool"

    def append(start):
        spool = Spool(folder, keys)
        for number in range(start, start + 15):
            spool.append(text(number), NOON)

    threads = [threading.Thread(target=append, args=(100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [int(inbound.message_id[2:]) for inbound, _ in drained(Spool(folder, keys))]
    assert sorted(found) == sorted(100 * n + m for n in range(4) for m in range(15))
    assert all([x for x in found if x // 100 == n] == list(range(100 * n, 100 * n + 15)) for n in range(4))


def test_all_processes_of_a_host_know_that_texts_wait_and_that_none_do_any_more(spool, keys, tmp_path):
    other = Spool(tmp_path / "spool", keys)
    spool.append(text(1), NOON)
    assert other.waiting()
    assert Spool(tmp_path / "spool", keys).waiting()
    drained(other)
    assert not spool.waiting()


def test_only_one_drains_at_a_time(spool, keys, tmp_path):
    spool.append(text(1), NOON)
    other = Spool(tmp_path / "spool", keys)
    counts = []
    spool.drain(lambda *_: counts.append(other.drain(lambda *_: counts.append("twice"))))
    assert counts == [0]


def test_appending_while_another_drains_loses_nothing(tmp_path, keys):
    folder, taken, stop = tmp_path / "spool", [], threading.Event()

    def drain():
        spool = Spool(folder, keys)
        while not stop.is_set() or spool.waiting():
            spool.drain(lambda inbound, _at: taken.append(inbound.message_id))

    thread = threading.Thread(target=drain)
    thread.start()
    spool = Spool(folder, keys)
    for number in range(60):
        spool.append(text(number), NOON)
    stop.set()
    thread.join()
    assert taken == [f"SM{number}" for number in range(60)]


def test_a_full_disk_refuses_the_text_and_leaves_no_part_of_it(spool, tmp_path):
    spool.append(text(1), NOON)
    file = tmp_path / "spool" / "texts.spool"
    size = file.stat().st_size
    with _files_limited_to(size + 50), pytest.raises(SpoolFull):
        spool.append(text(2), NOON)
    assert file.stat().st_size == size
    spool.append(text(3), NOON)
    assert [inbound.message_id for inbound, _ in drained(spool)] == ["SM1", "SM3"]


def test_a_text_refused_by_a_full_disk_leaves_no_empty_spool_behind(spool):
    with _files_limited_to(20), pytest.raises(SpoolFull):
        spool.append(text(1), NOON)
    assert not spool.waiting()


@contextmanager
def _files_limited_to(size):
    """No file of this process may grow beyond so many bytes: what a full disk is to `write`."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_folder_that_cannot_be_made_refuses_the_text(tmp_path, keys):
    (tmp_path / "file").write_text("in the way")
    spool = Spool(tmp_path / "file" / "spool", keys)
    with pytest.raises(SpoolFull):
        spool.append(text(), NOON)
    assert not spool.writable()
    assert not spool.waiting()
    assert spool.drain(lambda *_: None) == 0


def test_a_writable_spool_says_so_and_leaves_nothing(spool, tmp_path):
    before = set((tmp_path / "spool").iterdir())
    assert spool.writable()
    assert set((tmp_path / "spool").iterdir()) == before
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700


def test_a_spool_written_before_a_rotation_is_read_after_it(spool, tmp_path):
    spool.append(text(1), NOON)
    rotated = Spool(tmp_path / "spool", KeyRing([NEW_KEY, DATA_KEY], PERSON_KEY))
    rotated.append(text(2), NOON)
    assert [inbound.message_id for inbound, _ in drained(rotated)] == ["SM1", "SM2"]


def test_a_text_that_does_not_open_is_set_aside_sealed_and_holds_up_nobody(spool, tmp_path):
    stranger = Spool(tmp_path / "spool", KeyRing([NEW_KEY], PERSON_KEY))
    stranger.append(text(1), NOON)
    spool.append(text(2), NOON)
    assert [inbound.message_id for inbound, _ in drained(spool)] == ["SM2"]
    assert not spool.waiting()
    assert (tmp_path / "spool" / "unreadable.spool").stat().st_size > 100


def test_a_record_put_into_another_spool_file_does_not_open(tmp_path, keys):
    first, second = Spool(tmp_path / "a", keys), Spool(tmp_path / "b", keys)
    first.append(text(1), NOON)
    second.append(text(2), NOON)
    record = (tmp_path / "a" / "texts.spool").read_bytes()[16:]
    with (tmp_path / "b" / "texts.spool").open("ab") as file:
        file.write(record)
    assert [inbound.message_id for inbound, _ in drained(second)] == ["SM2"]


def test_nothing_of_a_text_lies_in_plain_in_the_spool(spool, tmp_path):
    spool.append(text(1, "我想退订 please stop"), NOON)
    kept = b"".join(path.read_bytes() for path in Path(tmp_path).rglob("*") if path.is_file())
    for word in ("4155550101", "退订", "please stop", "twilio"):
        assert word.encode() not in kept
