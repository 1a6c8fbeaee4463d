"""The root command: finds a command's room when it is called, and turns failures into one line."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import click

from bot.errors import ConfigurationError, HuixinError, LoanBookAway, StoreAway

WRONG: Final = 1
"""Something is not well."""
MISUSED: Final = 2
"""A wrong setting or a wrong command line."""

_COMMANDS: Final = {
    "up": ("processes", "Run everything on this host, with demo borrowers unless DEMO=0."),
    "web": ("processes", "Run the web process."),
    "worker": ("processes", "Run a worker: sends, archives, fires timers."),
    "chat": ("chat", "Text as a borrower, here in the terminal."),
    "understand": ("understand", "Say what texts mean."),
    "flows": ("flows", "Check, test, draw and show the flows."),
    "loans": ("loans", "Fill the loan book from CSV files."),
    "staff": ("staff", "Add, list and reset the desk's staff."),
    "people": ("people", "Export or erase what is kept of a person."),
    "keys": ("keys", "Make new keys, put the newest to use."),
    "rebuild": ("rebuild", "Make Redis or the desk's tables again from the archive."),
    "audit": ("audit", "Verify the record, sign checkpoints."),
    "doctor": ("doctor", "Say what is configured, missing or unsafe."),
}


class _Root(click.Group):
    """Imports a command's module only when that command is called: every start is quick."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"bot.cli.{_COMMANDS[name][0]}"), name)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.command(cls=_Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="huixin", prog_name="huixin")
def huixin() -> None:
    """Huixin: borrowers text a lender back, and are answered."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit with its code. Whatever it writes is for its owner's eyes only."""
    os.umask(0o077)
    try:
        code = huixin.main(args=arguments, prog_name="huixin", standalone_mode=False)
    except BaseException as trouble:  # noqa: BLE001 - every end has its code and its line
        code = _explained(trouble)
    _flush()
    sys.exit(code if isinstance(code, int) else 0)


def _explained(trouble: BaseException) -> int:
    """Say it on stderr; the exit code. Raises what is nobody's fault but ours."""
    if isinstance(trouble, SystemExit) and isinstance(trouble.code, int):
        return trouble.code
    if isinstance(trouble, click.exceptions.Exit):
        return trouble.exit_code
    if isinstance(trouble, (click.Abort, KeyboardInterrupt)):
        return 130
    if isinstance(trouble, BrokenPipeError):
        _close_stdout()
        return 141
    if isinstance(trouble, (click.ClickException, ConfigurationError, HuixinError)):
        return _say(*_line(trouble))
    raise trouble


def _line(trouble: Exception) -> tuple[str, int]:
    """What to say, what to do about it, and the exit code."""
    match trouble:
        case click.UsageError():
            where = trouble.ctx.command_path if trouble.ctx else "huixin"
            return f"{trouble.format_message()} Try: {where} --help", MISUSED
        case click.ClickException():
            return trouble.format_message(), WRONG
        case ConfigurationError():
            return str(trouble), MISUSED
        case StoreAway():
            return f"{trouble}; `huixin doctor` says what is reachable", WRONG
        case LoanBookAway():
            return f"{trouble}; check LOAN_BOOK_URL with `huixin doctor`", WRONG
    return str(trouble), WRONG


def _say(lines: str, code: int) -> int:
    for line in lines.splitlines():
        click.echo(f"huixin: {line}", err=True)
    return code


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close_stdout()


def _close_stdout() -> None:
    """Whoever read our output has enough; Python would complain again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
