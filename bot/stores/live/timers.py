"""Timers: one sorted set in each partition; a timer that is taken comes back unless a commit clears it."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from typing import Final

from bot.domain import PARTITIONS, Person, partition_of
from bot.stores.base import DueTimer
from bot.stores.live import keys
from bot.stores.live.parts import Part
from bot.stores.live.scripts import Word, script

_MEMBER: Final = struct.Struct(">16sQ")


def timer_member(person: Person, kind: str, due: int) -> bytes:
    """How a timer is named: whose, when, what. The same timer set again is the same member."""
    return _MEMBER.pack(person, due) + kind.encode()


def _timer_of(member: bytes) -> DueTimer:
    person, due = _MEMBER.unpack_from(member)
    return DueTimer(Person(person), member[_MEMBER.size :].decode(), due)


class Timers(Part):
    """What the timers' worker needs."""

    def lease_timers(self, now: float, *, limit: int, lease_s: float = 30.0) -> Sequence[DueTimer]:
        found: list[DueTimer] = []
        for partition in self._partitions_due(now):
            if len(found) >= limit:
                break
            members = self._server.run(
                partition,
                script("timers"),
                (keys.TIMERS[partition],),
                (now, now + lease_s, limit - len(found)),
            )
            found += [_timer_of(member) for member in members]
        return found

    def drop_timer(self, timer: DueTimer) -> None:
        partition = partition_of(timer.person)
        member = timer_member(timer.person, timer.timer, timer.due)
        self._server.ask(partition, b"ZREM", keys.TIMERS[partition], member)

    def _partitions_due(self, now: float) -> list[int]:
        """In an order of chance, so that none starves behind another."""
        first = self._server.sweep("timers", _first)
        due = [number for number in range(PARTITIONS) if first[number] and float(first[number][1]) <= now]
        random.shuffle(due)
        return due


def _first(partition: int) -> tuple[Word, ...]:
    return (b"ZRANGE", keys.TIMERS[partition], 0, 0, b"WITHSCORES")
