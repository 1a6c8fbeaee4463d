"""Bytes of Redis per idle person: sealed conversations as they lie there a day after the last text.

    python bench/memory.py redis://127.0.0.1:6390/0 [people, default 100000]

Give it a Redis that may be emptied (`redis-server --port 6390 --save ""`). Everybody has texted often:
sixteen known event ids, Twilio's long account id, a language, the greeting, a question once asked,
a choice of loan. Key and allocator are in the figure, because it is Redis' own used_memory.
"""

from __future__ import annotations

import os
import sys

from redis import Redis

from bot.domain import Conversation, partition_of
from bot.stores.crypto import KeyRing
from bot.stores.live.blob import Grip, close_blob
from bot.stores.live.keys import CONVERSATION

BATCH = 10_000


def idle(phone: str) -> Conversation:
    return Conversation(
        phone,
        version=23,
        language="zh-Hans",
        carrier="twilio",
        account="AC" + os.urandom(16).hex(),
        our_number="+14155550000",
        greeted=True,
        asked_at=1795348800,
        known=tuple(os.urandom(6) for _ in range(16)),
    )


def main() -> None:
    client = Redis.from_url(sys.argv[1], protocol=2)
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    ring = KeyRing([os.urandom(32)], os.urandom(16))
    client.flushall()
    before = client.info("memory")["used_memory"]
    size = 0
    for start in range(0, people, BATCH):
        pipe = client.pipeline(transaction=False)
        for number in range(start, min(people, start + BATCH)):
            phone = f"+86138{number:08d}"
            person = ring.person_of(phone)
            blob = close_blob(Grip.new(ring, person), idle(phone))
            size += len(blob)
            pipe.set(CONVERSATION[partition_of(person)] + person, blob)
        pipe.execute()
    memory = client.info("memory")
    used = memory["used_memory"] - before
    version = client.info("server")["redis_version"]
    print(
        f"{people:,} people on Redis {version} ({memory['mem_allocator']}): "
        f"{used / people:.1f} bytes each, of which {size / people:.1f} are the conversation itself"
    )
    client.flushall()


if __name__ == "__main__":
    main()
