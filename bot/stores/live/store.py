"""The live store on Redis: its concerns, each in a file of its own, put together."""

from __future__ import annotations

from bot.stores.base import LiveStore
from bot.stores.live.house import House
from bot.stores.live.journal import Journal
from bot.stores.live.outbox import Outbox
from bot.stores.live.timers import Timers
from bot.stores.live.turns import Turns


class RedisStore(Turns, Outbox, Timers, Journal, House, LiveStore):
    """`LiveStore` on one Redis or Valkey, Sentinel or Cluster: `RedisStore(connect(url), keys)`."""
