"""Puts back what a Redis lost: an empty one beside a full archive would forget every opt-out."""

from __future__ import annotations

from typing import Final, NamedTuple

import structlog

from bot.stores.archive import SqlArchive
from bot.stores.live import RedisStore

log = structlog.get_logger()

LOOK_EVERY_S: Final = 1.0


class PutBack(NamedTuple):
    """How many there were."""

    conversations: int
    erased: int
    """Erased people who must not be texted."""


def put_back(live: RedisStore, archive: SqlArchive) -> PutBack:
    """Every conversation, timer and unsent text of the archive into Redis; newer ones there stay.

    Raises StoreAway. Harmless a second time, and beside another process that does the same.
    """
    conversations = 0
    for survivor in archive.conversations():
        live.restore(*survivor)
        conversations += 1
    erased = archive.suppressions()
    for one in erased:
        live.suppress(one.person, one.flags, one.version)
    for partition, position in enumerate(archive.positions()):
        live.continue_journal(partition, position)
    live.check_fingerprint()  # leaves it: from now on whoever is not there is new
    return PutBack(conversations, len(erased))


class Restorer:
    """Looks whether Redis still has the mark that our keys left there. Several at once are harmless."""

    def __init__(self, live: RedisStore, archive: SqlArchive) -> None:
        self._live = live
        self._archive = archive
        self._told = False

    def step(self) -> bool:
        """Put everything back if Redis was emptied; never more work at once."""
        if self._live.lost():
            if not self._told:  # once, however often the archive is away too
                log.error("redis_was_emptied", doing="the archive is put back into it")
                self._told = True
            done = put_back(self._live, self._archive)
            self._told = False
            log.warning("redis_put_back", conversations=done.conversations, erased=done.erased)
        return False
