"""What one text costs the live store: load and commit, in microseconds, and where they go.

    python bench/live.py                 on an embedded server of its own
    python bench/live.py redis://…/0     on a Redis that may be emptied

The best and the middle of fifty rounds. CPU is that of this thread alone; the wall clock adds the server
and the way to it. Compare figures only with figures taken in turn, on a machine that does nothing else.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

from bot.domain import (
    Borrower,
    Effects,
    Entry,
    Facts,
    Loan,
    Money,
    Outgoing,
    Purpose,
    TextEvent,
    Understanding,
)
from bot.stores.base import Held
from bot.stores.codec import conversation_bytes, conversation_from, entry_bytes
from bot.stores.crypto import KeyRing
from bot.stores.embedded import EmbeddedRedis
from bot.stores.live import RedisStore, connect
from bot.stores.live.blob import close_blob, open_blob
from bot.stores.live.parts import grip_of

PEOPLE = 5000
ROUNDS = 50
LOAN = Loan(
    "loan-4021", "4021", Money(125000, "USD"), date(2026, 11, 27), Money(21050, "USD"), annual_rate="18.00"
)
FACTS = Facts((Borrower("maria", "M.", "en", (LOAN,)),), ("maria",))
MEANING = Understanding("balance", 1.0, "exact: balance", "en", ("balance",))


def entry(store: RedisStore, held: Held, number: int) -> Entry:
    old = held.conversation
    event = TextEvent(
        f"twilio:AC{'0' * 32}:SM{number:032x}", "balance", "twilio", "AC" + "0" * 32, "+14155550000"
    )
    text = Outgoing(
        f"{held.person[0] % 64:02d}-{number:x}",
        "balance.answer",
        Purpose.SERVICING,
        "en",
        "Loan 4021: " + "x" * 80,
        "bot",
    )
    conversation = replace(
        old,
        version=old.version + 1,
        greeted=True,
        language="en",
        carrier="twilio",
        account="AC" + "0" * 32,
        our_number="+14155550000",
        known=(*old.known, store.digest(event.id))[-16:],
    )
    return Entry(event, 1795348800.123, "f" * 16, "s" * 16, FACTS, MEANING, Effects((text,)), conversation)


def measured(name: str, act: Callable[[int], object], calls: int = 200) -> None:
    cpu, wall = [], []
    for start in range(0, ROUNDS * calls, calls):
        cpu_before, wall_before = time.thread_time(), time.perf_counter()
        for number in range(start, start + calls):
            act(number)
        cpu.append((time.thread_time() - cpu_before) / calls * 1e6)
        wall.append((time.perf_counter() - wall_before) / calls * 1e6)
    print(
        f"{name:34} {min(cpu):7.1f} {median(cpu):7.1f} us CPU   {min(wall):7.1f} {median(wall):7.1f} us wall"
    )


def run(url: str) -> None:
    store = RedisStore(connect(url, hot_path_s=5), KeyRing([bytes(32)], bytes(16)))
    ring = store._ring  # noqa: SLF001 - its parts are what is measured
    phones = [f"+1415{number:07d}" for number in range(PEOPLE)]
    serial = iter(range(10**9))

    def turn(number: int) -> None:
        held = store.load(phones[number * 7919 % PEOPLE])
        store.commit(held, entry(store, held, next(serial)), inline=True)

    for number in range(PEOPLE):
        turn(number)
    measured("load + commit, its entry made", turn)
    held = store.load(phones[0])
    measured("the entry alone", lambda _: entry(store, held, next(serial)))
    measured("load", lambda number: store.load(phones[number * 7919 % PEOPLE]))

    held = store.load(phones[0])
    made = entry(store, held, 0)
    plain = conversation_bytes(held.conversation)
    blob = close_blob(grip_of(held), held.conversation)
    words = store._commit_words  # noqa: SLF001 - as above
    measured("commit's words, sealed", lambda _: words(held, made, inline=True))
    measured("  conversation to bytes", lambda _: conversation_bytes(held.conversation))
    measured("  conversation from bytes", lambda _: conversation_from(plain, 1, 0))
    measured("  blob closed", lambda _: close_blob(grip_of(held), held.conversation, plain))
    measured("  blob opened", lambda _: open_blob(ring, held.person, blob))
    measured("  entry to bytes", lambda _: entry_bytes(made, plain))
    measured("  person and digest", lambda _: (ring.person_of("+14155550101"), ring.digest("twilio:AC:SM")))
    measured("an idle look at the outbox", lambda _: store.lease_outgoing("w", limit=16), 20)
    measured("an idle look at the timers", lambda _: store.lease_timers(0, limit=16), 20)
    print(f"a conversation is {len(blob)} bytes, an entry {len(entry_bytes(made, plain))}")
    store.close()


def main() -> None:
    if len(sys.argv) > 1:
        run(sys.argv[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedRedis(Path(folder))
        run(server.start())
        server.stop()


if __name__ == "__main__":
    main()
