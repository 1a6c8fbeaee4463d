"""The archivist's road: what is appended is there once, in order, whoever else writes or dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from bot.errors import SealBroken, StaleWriter
from bot.stores.archive import SqlArchive
from bot.stores.base import JournalItem
from bot.stores.crypto import KeyRing


def test_an_empty_archive_stands_at_the_start_of_every_partition(archive):
    assert list(archive.positions()) == ["0-0"] * 64
    assert archive.position(63) == "0-0"
    assert archive.verify().rows == 0


def test_appending_moves_the_head_to_the_last_item(archive, maria):
    items = [maria.text("hello", "Hi"), maria.text("balance", "It is 5")]
    home = maria.partition
    assert archive.append(home, "0-0", items) == items[-1].position
    assert archive.position(home) == archive.positions()[home] == items[-1].position
    assert archive.verify().rows == 2


def test_appending_nothing_changes_nothing(archive, maria):
    item = maria.text("hello")
    archive.append(maria.partition, "0-0", [item])
    assert archive.append(maria.partition, item.position, []) == item.position
    with pytest.raises(StaleWriter):
        archive.append(maria.partition, "0-0", [])


def test_the_same_items_again_are_refused_and_never_doubled(archive, maria, dump):
    # The archivist died after appending and before trimming, and somebody carries the items again.
    items = [maria.text("hello", "Hi"), maria.text("stop")]
    archive.append(maria.partition, "0-0", items)
    before = dump("journal"), dump("messages"), dump("heads")
    for after in ("0-0", items[0].position, items[-1].position):
        with pytest.raises(StaleWriter):
            archive.append(maria.partition, after, items)
    assert (dump("journal"), dump("messages"), dump("heads")) == before


def test_items_out_of_order_are_refused_as_a_whole(archive, maria):
    first, second = maria.text("one"), maria.text("two")
    with pytest.raises(StaleWriter):
        archive.append(maria.partition, "0-0", [second, first])
    assert archive.verify().rows == 0


def test_positions_are_compared_as_numbers_not_as_words(archive, maria):
    from dataclasses import replace

    items = [replace(maria.text(str(n)), position=f"{n}-0") for n in (9, 10, 100)]
    items.append(replace(maria.text("more"), position="100-10"))
    assert archive.append(maria.partition, "0-0", items) == "100-10"
    assert archive.reached(f"{maria.partition:02d}:100-9")


def test_of_two_archivists_with_the_same_items_one_is_refused(archive, url, keys, maria):
    rival = SqlArchive(url, keys)
    items = [maria.text(f"text {number}", "answer") for number in range(40)]
    outcomes: list[object] = []
    gate = threading.Barrier(2)

    def carry(writer: SqlArchive) -> None:
        gate.wait()
        try:
            outcomes.append(writer.append(maria.partition, "0-0", items))
        except StaleWriter as error:
            outcomes.append(error)

    threads = [threading.Thread(target=carry, args=(writer,)) for writer in (archive, rival)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rival.close()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["StaleWriter", "str"]
    assert archive.verify().rows == 40


def test_archivists_of_different_partitions_do_not_hinder_each_other(archive, url, keys, scribe):
    people = {}
    for number in range(100, 140):
        somebody = scribe(f"+1415555{number:04d}")
        people.setdefault(somebody.partition, somebody)
    batches = {
        home: [[somebody.text("hi", "ho") for _ in range(5)] for _ in range(4)]
        for home, somebody in people.items()
    }
    faults: list[Exception] = []

    def carry(home: int) -> None:
        try:
            for items in batches[home]:
                archive.append(home, archive.position(home), items)
        except Exception as fault:  # noqa: BLE001 - a thread must tell
            faults.append(fault)

    threads = [threading.Thread(target=carry, args=(home,)) for home in list(batches)[:8]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert archive.verify().rows == 8 * 20


def test_a_request_without_a_person_is_chained_too(archive, put, clock):
    put(JournalItem(clock.position(), "unreadable", clock.now, None, 0, 0, b"", b'{"why":"no From"}'))
    assert archive.verify().rows == 1


def test_an_item_under_an_unknown_data_key_stops_the_append(archive, scribe):
    stranger = scribe("+14155550177", ring=KeyRing([b"z" * 32], b"p" * 16))
    with pytest.raises(SealBroken, match="HUIXIN_KEYS"):
        archive.append(stranger.partition, "0-0", [stranger.text("hi")])
    assert archive.verify().rows == 0


def test_an_item_that_cannot_be_read_is_kept_and_stops_nobody(archive, maria, put, capsys):
    from dataclasses import replace

    broken = replace(maria.text("secret words"), sealed=b"not what it was")
    put(broken, maria.text("hello"))
    assert archive.verify().rows == 2
    assert [row.text for row in archive.messages(maria.person)] == ["hello"]
    assert "secret words" not in capsys.readouterr().out


ODD = (
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f389",
    "a\0b",
    "\u202ertl\u200f \u200b",
    "x" * 1600,
    "🙂" * 1600,
    "",
)
"""A family of emoji, NUL, marks that turn the writing, the longest, nothing."""


@pytest.mark.parametrize("words", ODD)
def test_any_text_comes_back_as_it_was(archive, maria, put, words):
    put(maria.text(words, words))
    assert [row.text for row in archive.messages(maria.person)] == [words, words]


def test_nul_in_a_clear_word_stops_nothing(archive, maria, put):
    sent = maria.outgoing("hello", reply="a\0b", by="al\0ice")
    case = maria.case(topic="hu\0man")
    put(
        maria.text("hi", outgoing=(sent,), case=case, queued=True),
        maria.delivery(sent.id, "failed", failure="bad\0code"),
    )
    row = archive.messages(maria.person)[-1]
    assert (row.by, row.reply, row.failure) == ("alice", "ab", "badcode")
    assert archive.case(case.id).topic == "human"


CARRY = """
import sys
from bot.stores.archive import SqlArchive
from bot.stores.base import JournalItem
from bot.stores.crypto import KeyRing
archive = SqlArchive(sys.argv[1], KeyRing([b"k" * 32], b"p" * 16))
number = 0
while True:
    items = [JournalItem(f"{number + n + 1}-0", "unreadable", 1.0, None, 0, 0, b"", b"{}") for n in range(50)]
    archive.append(7, archive.position(7), items)
    number += 50
    print(number, flush=True)
"""


@pytest.mark.slow
def test_an_archivist_killed_at_any_moment_leaves_whole_batches(archive, url):
    writer = subprocess.Popen(
        [sys.executable, "-c", CARRY, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}
    )
    assert writer.stdout is not None
    while int(writer.stdout.readline()) < 200:
        pass
    time.sleep(0.003)
    writer.send_signal(signal.SIGKILL)
    told = [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    writer.stdout.close()
    rows = archive.verify().rows
    assert rows % 50 == 0
    assert rows >= max(told, default=200)
    assert archive.position(7) == f"{rows}-0"
