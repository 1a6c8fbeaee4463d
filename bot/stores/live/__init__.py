"""The live store: Redis or Valkey, one server, Sentinel or Cluster. `keys.py` says what lies where."""

from bot.stores.live.server import Server, connect
from bot.stores.live.store import RedisStore

__all__ = ["RedisStore", "Server", "connect"]
