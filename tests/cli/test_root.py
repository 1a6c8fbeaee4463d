"""What every command keeps: one line on stderr, an exit code that tells."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from bot.cli.root import huixin
from tests.workers.processes import free_port


def test_help_names_every_command_of_the_contract(run):
    ran = run("--help")
    assert ran.code == 0
    for name in ("up", "web", "worker", "chat", "understand", "flows", "loans", "staff", "people"):
        assert f"  {name} " in ran.out
    for name in ("keys", "rebuild", "audit", "doctor"):
        assert f"  {name} " in ran.out


def commands():
    root = click.Context(huixin)
    for name in huixin.list_commands(root):
        command = huixin.get_command(root, name)
        if isinstance(command, click.Group):
            yield from ((name, sub) for sub in command.commands)
        else:
            yield (name,)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help(run, path):
    ran = run(*path, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: huixin ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["chat"],
        ["loans", "import"],
        ["loans", "nonsense"],
        ["staff", "add", "x"],
        ["flows", "check", "/no/such/folder"],
        ["people", "export", "hello"],
        ["audit", "verify", "/no/such/file"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_one_line_with_where_to_look(run, arguments):
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("huixin: ")
    assert ran.err.count("\n") == 1
    assert "--help" in ran.err


@pytest.mark.parametrize("command", ["up", "web", "worker", "doctor", "understand", "chat +14155550101"])
def test_wrong_settings_stop_every_command_with_a_line_each(run, monkeypatch, command):
    monkeypatch.setenv("PORT", "80a")
    monkeypatch.setenv("TIMEZONE", "Mars")
    ran = run(*command.split())
    assert ran.code == 2
    assert [line.split(":")[:2] for line in ran.err.splitlines()] == [
        ["huixin", " PORT"],
        ["huixin", " TIMEZONE"],
    ]


def test_python_m_bot_is_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("huixin, version ")


def test_a_reader_that_has_enough_ends_us_quietly(bare_environment):
    command = f"{sys.executable} -m bot understand --json {'hello ' * 3000} | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=bare_environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_starting_the_command_line_imports_no_room():
    script = "import sys, bot.cli; print([name for name in sys.modules if name.startswith('sqlalchemy')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["web", "worker"])
def test_without_keys_a_process_stops_with_one_line(run, monkeypatch, command):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("PORT", str(free_port()))
    ran = run(command)
    assert ran.code == 2
    assert ran.err.startswith("huixin: HUIXIN_KEYS")
    assert ran.err.count("\n") == 1
