"""A server for tests that kill it."""

from __future__ import annotations

from redis import Redis

from bot.stores.embedded import EmbeddedRedis


class PatientRedis(EmbeddedRedis):
    """Answers once its disk has what it was told.

    With everysec a write waits, up to two seconds, while the fsync before it drags on; on such a disk kill -9
    costs what was acknowledged meanwhile. That is the disk's doing, and the setting's; these tests are about ours.
    """

    def start(self) -> str:
        url = super().start()
        with Redis(unix_socket_path=str(self._socket)) as client:
            client.config_set("appendfsync", "always")
        return url
