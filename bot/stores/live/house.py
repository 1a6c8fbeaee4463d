"""Keeping house: erasure, rebuilding, rotation of keys, the check that keys and data belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bot.domain import OUT_OF_ALL, Conversation, Flags, Outgoing, Person, partition_of
from bot.errors import Contended, SealBroken
from bot.stores.items import ErasureNote, note_bytes
from bot.stores.live import keys
from bot.stores.live.blob import Grip, close_blob, rewrapped, tombstone, version_and_flags
from bot.stores.live.journal import erasure_header, stream_length
from bot.stores.live.parts import Part
from bot.stores.live.scripts import Word, script
from bot.stores.live.server import Server
from bot.stores.live.texts import close_text, id_in
from bot.stores.live.timers import timer_member
from bot.stores.live.turns import message_keys

LONGEST_HOLD_S: Final = 60.0
_OUTLIVES_ERASURE: Final = OUT_OF_ALL | Flags.WRONG_NUMBER
_ATTEMPTS: Final = 200
_TURNS_UNDER_WAY: Final = 1000
"""A tombstone's version is so far ahead that no turn begun before the erasure fits after it."""


def has_keys(server: Server) -> bool:
    """Whether keys have sealed anything in this Redis yet: new ones may be made only where none have."""
    return bool(server.ask(0, b"EXISTS", keys.FINGERPRINT))


class House(Part):
    """What operators and start-up need."""

    def ping(self) -> None:
        self._server.ping()

    def check_fingerprint(self) -> None:
        """Raise ConfigurationError, one line, unless our keys are those that sealed what is there.

        The first keys to come leave their fingerprint.
        """
        mine = self._ring.fingerprint
        self._server.ask(0, b"SETNX", keys.FINGERPRINT, mine)
        stored = self._server.ask(0, b"GET", keys.FINGERPRINT).decode()
        wanted = self._ring.reconcile(stored)
        if wanted != stored:
            self._server.run(0, script("swap"), (keys.FINGERPRINT,), (stored, wanted))

    def forget(self, person: Person) -> None:
        """As base.py says. Raises Contended while this person's opt-outs keep changing."""
        for _ in range(_ATTEMPTS):
            blob = self._read(person)
            version, flags = version_and_flags(blob) if blob else (0, Flags.NONE)
            if self._forget(person, version + _TURNS_UNDER_WAY, Flags(flags & _OUTLIVES_ERASURE)):
                return
        raise Contended("opt-outs of this person keep changing; erase again")

    def suppress(self, person: Person, flags: Flags, version: int) -> None:
        """Rebuild: leave the tombstone of a person erased earlier who must not be texted."""
        partition = partition_of(person)
        stone = tombstone(self._ring, person, version, Flags(flags & _OUTLIVES_ERASURE))
        self._server.ask(partition, b"SETNX", keys.CONVERSATION[partition] + person, stone)

    def restore(
        self, conversation: Conversation, wrapped: bytes, key_id: int, queued: Iterable[Outgoing]
    ) -> None:
        """As base.py says; what is there already and as new stays."""
        person = self._ring.person_of(conversation.phone)
        partition, texts = partition_of(person), tuple(queued)
        grip = Grip(self._ring.seal(key_id, wrapped, person), *self._ring.rewrap(key_id, wrapped, person))
        now = self._clock()
        self._server.run(
            partition,
            script("restore"),
            (
                keys.CONVERSATION[partition] + person,
                keys.QUEUE[partition] + person,
                keys.HEAD[partition] + person,
                keys.READY[partition],
                keys.TIMERS[partition],
                *message_keys(partition, texts),
            ),
            (
                close_blob(grip, conversation),
                person,
                len(texts),
                *[close_text(grip.seal, outgoing, now) for outgoing in texts],
                *_timers(person, conversation),
            ),
        )

    def rotate(self) -> int:
        """As base.py says. Raises SealBroken at the end if some conversations do not open."""
        done = broken = 0
        for batch in self._server.scan(keys.CONVERSATIONS):
            for key in batch:
                try:
                    done += self._rotate(key)
                except SealBroken:
                    broken += 1
        if broken:
            raise SealBroken(f"{broken} conversations do not open; {done} others are under the newest key")
        if not any(self._server.sweep("journal", stream_length)):
            self._server.ask(0, b"SET", keys.FINGERPRINT, self._ring.fingerprint)
        return done

    def hold_sending(self, host: str, seconds: float) -> None:
        asked = int(min(seconds, LONGEST_HOLD_S) * 1000)
        self._server.run(0, script("hold"), (keys.HOLD,), (host, asked))

    def sending_held(self) -> bool:
        return bool(self._server.run(0, script("hold"), (keys.HOLD,)))

    def close(self) -> None:
        """Give back every connection."""
        self._server.close()

    def _forget(self, person: Person, version: int, kept: Flags) -> bool:
        partition = partition_of(person)
        waiting = self._server.ask(partition, b"LRANGE", keys.QUEUE[partition] + person, 0, -1)
        return bool(
            self._server.run(
                partition,
                script("forget"),
                (
                    keys.CONVERSATION[partition] + person,
                    keys.ANSWERS[partition] + person,
                    keys.QUEUE[partition] + person,
                    keys.HEAD[partition] + person,
                    keys.READY[partition],
                    keys.TIMERS[partition],
                    keys.JOURNAL[partition],
                    *[keys.MESSAGE[partition] + id_in(item) for item in waiting],
                ),
                (
                    int(_OUTLIVES_ERASURE),
                    int(kept),
                    tombstone(self._ring, person, version, kept) if kept else b"",
                    person,
                    erasure_header(person, self._clock()),
                    note_bytes(ErasureNote(kept)),
                ),
            )
        )

    def _rotate(self, key: bytes) -> int:
        """Re-wrap one secret; 1, or 0 if there was nothing to do."""
        partition = int(key[2:4])
        for _ in range(_ATTEMPTS):
            blob = self._server.ask(partition, b"GET", key)
            new = rewrapped(self._ring, keys.person_in(key), blob) if blob else None
            if new is None:
                return 0
            if self._server.run(partition, script("swap"), (key,), (blob, new)):
                return 1
        raise Contended("turns of one person keep coming; rotate again")


def _timers(person: Person, conversation: Conversation) -> Iterator[Word]:
    for kind, due in conversation.timers.items():
        yield due
        yield timer_member(person, kind, due)
