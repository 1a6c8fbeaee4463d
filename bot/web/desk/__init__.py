"""The staff's console, `/desk`: it reads the archive and decides through the engine."""

from bot.web.desk.blueprint import blueprint

__all__ = ["blueprint"]
