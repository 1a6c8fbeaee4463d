"""The archive: what SQL remembers. `SqlArchive` is the door; the files behind it each hold one concern."""

from bot.stores.archive.archive import SqlArchive, is_empty
from bot.stores.archive.audit import Flaw, Verified
from bot.stores.archive.erasure import Erased
from bot.stores.archive.rebuild import Survivor

__all__ = ["Erased", "Flaw", "SqlArchive", "Survivor", "Verified", "is_empty"]
