"""The way of one text: recall or load a conversation (at most one GET), commit its turn (one script)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from bot.domain import Conversation, Delivery, Entry, Outgoing, Person, partition_of
from bot.stores.base import Committed, Conflict, Held
from bot.stores.codec import conversation_bytes
from bot.stores.crypto import DIGEST, KeyRing, Seal
from bot.stores.items import DeliveryNote, close_entry, note_bytes
from bot.stores.live import keys
from bot.stores.live.blob import Grip, close_blob, nonce_in
from bot.stores.live.journal import delivery_header, turn_header
from bot.stores.live.parts import Part, grip_of
from bot.stores.live.scripts import Word, script
from bot.stores.live.server import Server
from bot.stores.live.texts import LONGEST_ID, close_text, open_text, split_answer
from bot.stores.live.timers import timer_member

LATE_S: Final = 5.0
"""Between a turn and its text's arrival in the spool lie the time-outs of Redis and of the loan book."""

_REMEMBERED: Final = 8192
"""Conversations, two kilobytes each: of those who texted this process lately."""

_CONFLICT: Final = ord("c")
_INLINE: Final = ord("1")


class _Left(NamedTuple):
    """A conversation after its last commit. Without its seal, which weighs more than all the rest."""

    person: Person
    conversation: Conversation
    secret: bytes
    key: bytes
    key_id: int
    wrapped: bytes
    nonce: bytes

    def held(self) -> Held:
        seal = Seal(self.secret, self.person, self.key)
        return Held(self.person, self.conversation, Grip(seal, self.key_id, self.wrapped, self.nonce))


class Turns(Part):
    """Conversations and their turns."""

    def __init__(self, server: Server, ring: KeyRing, clock: Callable[[], float] = time.time) -> None:
        super().__init__(server, ring, clock)
        self._latest: dict[str, _Left] = {}
        """Conversations as this process left them, by their numbers, oldest first."""

    def person_of(self, phone: str) -> Person:
        return self._ring.person_of(phone)

    def digest(self, event_id: str) -> bytes:
        return self._ring.digest(event_id)

    def load(self, phone: str) -> Held:
        person = self._ring.person_of(phone)
        return self._held_or_new(person, phone, self._read(person))

    def recall(self, phone: str) -> Held:
        left = self._latest.get(phone)
        return self.load(phone) if left is None else left.held()

    def load_person(self, person: Person) -> Held | None:
        return self._held(person, self._read(person))

    def remembered(self, person: Person, event_id: str) -> tuple[Outgoing, ...]:
        return tuple(outgoing for outgoing, _, _ in self._answered(person, self._answer(person, event_id)))

    def queue_remembered(self, person: Person, event_id: str, received_at: float) -> int:
        partition = partition_of(person)
        answer = self._answer(person, event_id)
        unheard = [
            (outgoing, item)
            for outgoing, at, item in self._answered(person, answer)
            if abs(at - received_at) <= LATE_S
        ]
        if not unheard:
            return 0
        queued: int = self._server.run(
            partition,
            script("requeue"),
            (
                keys.ANSWERS[partition] + person,
                keys.QUEUE[partition] + person,
                keys.READY[partition],
                keys.JOURNAL[partition],
                *message_keys(partition, tuple(outgoing for outgoing, _ in unheard)),
            ),
            (
                self._ring.digest(event_id),
                answer,
                person,
                delivery_header(person, self._clock()),
                *[word for outgoing, item in unheard for word in (item, _queued_note(outgoing))],
            ),
        )
        return queued

    def _answer(self, person: Person, event_id: str) -> bytes:
        partition = partition_of(person)
        digest = self._ring.digest(event_id)
        return self._server.ask(partition, b"HGET", keys.ANSWERS[partition] + person, digest) or b""

    def _answered(self, person: Person, answer: bytes) -> Iterator[tuple[Outgoing, float, bytes]]:
        """Each text of an answer, when it was said, and as it lies there."""
        held = self.load_person(person) if answer else None
        if held is not None:
            for item in split_answer(answer):
                yield *open_text(grip_of(held).seal, item), item

    def commit(self, held: Held, entry: Entry, *, inline: bool) -> Committed | Conflict:
        """As base.py says. Raises ValueError for an entry that is not this conversation's next."""
        person, partition = held.person, partition_of(held.person)
        if entry.conversation.version != held.conversation.version + 1:
            raise ValueError("an entry's version must be one above its conversation's")
        plain = conversation_bytes(entry.conversation)
        grip = grip_of(held)
        blob = close_blob(grip, entry.conversation, plain)
        words = self._commit_words(held, entry, plain, blob, inline=inline)
        self._latest.pop(held.conversation.phone, None)
        reply = self._server.commit(
            partition, script("commit"), _commit_keys(partition, person, entry), words
        )
        if reply[0] == _CONFLICT:
            return Conflict(self._held_or_new(person, held.conversation.phone, self._there(reply[1:])))
        self._remember(entry.conversation, grip, nonce_in(blob))
        return Committed(f"{partition:02d}:{reply[1:].decode()}", inline=reply[0] == _INLINE)

    def _remember(self, left: Conversation, grip: Grip, nonce: bytes) -> None:
        """Keep what was committed last; whoever else changes it makes the next commit a conflict."""
        seal = grip.seal
        self._latest[left.phone] = _Left(
            seal.person, left, seal.secret, seal.key, grip.key_id, grip.wrapped, nonce
        )
        if len(self._latest) > _REMEMBERED:
            with suppress(KeyError, RuntimeError, StopIteration):  # another thread was as quick
                del self._latest[next(iter(self._latest))]

    def _commit_words(
        self, held: Held, entry: Entry, plain: bytes, blob: bytes, *, inline: bool
    ) -> tuple[Word, ...]:
        old, new, effects = held.conversation, entry.conversation, entry.effects
        grip = grip_of(held)
        removed, added = _timer_changes(held.person, old, new)
        return (
            old.version.to_bytes(8) + grip.nonce,
            blob,
            self._ring.digest(entry.event.id),
            _dropped(old, new),
            bytes((inline, effects.purge, len(effects.outgoing), len(removed))),
            turn_header(held.person, grip, new.version, entry.at),
            close_entry(grip.seal, entry, plain),
            *[close_text(grip.seal, outgoing, entry.at) for outgoing in effects.outgoing],
            *removed,
            *added,
        )


def _queued_note(outgoing: Outgoing) -> bytes:
    return note_bytes(DeliveryNote(outgoing.id, Delivery.QUEUED, code="unheard"))


def _commit_keys(partition: int, person: Person, entry: Entry) -> tuple[bytes, ...]:
    return (
        keys.CONVERSATION[partition] + person,
        keys.ANSWERS[partition] + person,
        keys.QUEUE[partition] + person,
        keys.READY[partition],
        keys.TIMERS[partition],
        keys.JOURNAL[partition],
        keys.HEAD[partition] + person,
        *message_keys(partition, entry.effects.outgoing),
    )


def message_keys(partition: int, texts: tuple[Outgoing, ...]) -> Iterator[bytes]:
    """The record of each text. Raises ValueError for an id that does not name this partition."""
    tag = f"{partition:02d}-"
    for outgoing in texts:
        if not outgoing.id.startswith(tag) or len(outgoing.id) > LONGEST_ID:
            raise ValueError("an outgoing text's id must begin with its person's partition")
        yield keys.MESSAGE[partition] + outgoing.id.encode()


def _dropped(old: Conversation, new: Conversation) -> bytes:
    """The digest that is no longer known; its remembered answer goes too."""
    if not old.known or old.known[0] in new.known[:1]:
        return b""
    return old.known[0][:DIGEST]


def _timer_changes(person: Person, old: Conversation, new: Conversation) -> tuple[list[Word], list[Word]]:
    """Members to remove; score and member, alternating, to set."""
    if old.timers == new.timers:
        return [], []
    before, after = set(old.timers.items()), set(new.timers.items())
    removed: list[Word] = [timer_member(person, kind, due) for kind, due in sorted(before - after)]
    added: list[Word] = []
    for kind, due in sorted(after - before):
        added += [due, timer_member(person, kind, due)]
    return removed, added
