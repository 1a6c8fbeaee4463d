"""What every part of the live store works with."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.domain import Conversation, Person, partition_of
from bot.errors import StoreAway
from bot.stores.base import Held
from bot.stores.crypto import KeyRing
from bot.stores.live import keys
from bot.stores.live.blob import Grip, open_blob, read_tombstone
from bot.stores.live.server import Server


class Part:
    """A server, the keys, a clock (epoch seconds); each concern of the store builds on these."""

    def __init__(self, server: Server, ring: KeyRing, clock: Callable[[], float] = time.time) -> None:
        self._server = server
        self._ring = ring
        self._clock = clock
        self.expects_mark = False
        """Whether somebody without a conversation is believed to be new only where the keys' fingerprint lies there too."""

    def lost(self) -> bool:
        """Whether the mark is gone that our keys left at the first start: Redis was emptied, or never used."""
        return not self._server.ask(0, b"EXISTS", keys.FINGERPRINT)

    def _read(self, person: Person) -> bytes | None:
        partition = partition_of(person)
        return self._there(self._server.get(partition, keys.CONVERSATION[partition] + person))

    def _there(self, blob: bytes | None) -> bytes | None:
        """What was found. Raises StoreAway where nothing was, because Redis was emptied."""
        if not blob and self.expects_mark and self.lost():
            raise StoreAway("Redis lost what it held; it is being put back")
        return blob

    def _held(self, person: Person, blob: bytes | None) -> Held | None:
        return open_blob(self._ring, person, blob) if blob else None

    def _held_or_new(self, person: Person, phone: str, blob: bytes | None) -> Held:
        """The conversation, or a new one; what an erased person had refused stays refused."""
        held = self._held(person, blob)
        if held is not None:
            return held
        conversation = Conversation(phone)
        if blob:
            conversation.version, conversation.flags = read_tombstone(self._ring, person, blob)
        return Held(person, conversation, Grip.new(self._ring, person))


def grip_of(held: Held) -> Grip:
    """What this store put into `Held.token`."""
    assert isinstance(held.token, Grip), "a conversation that another store loaded"
    return held.token
