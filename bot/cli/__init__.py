"""`huixin …`: one file per group of commands. Errors are one line on stderr; exit code 0 only when all is well."""

from bot.cli.root import main

__all__ = ["main"]
