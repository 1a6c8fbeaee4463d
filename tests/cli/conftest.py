"""The command line as people call it: `run("staff", "list")` gives code, stdout and stderr."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import logs
from bot.cli import main
from bot.settings import known_names

MARIA = "+14155550101"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def run(bare_environment, monkeypatch, capfd):
    """In an empty folder of its own, with nothing set from outside."""
    del bare_environment
    # What a process decides about its log would outlive this test, with a stream that is closed by then.
    monkeypatch.setattr(logs, "set_up", lambda _level: None)

    def run(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capfd.readouterr()
        return Ran(ended.value.code, out, err)

    return run


@pytest.fixture(scope="session")
def bare() -> dict[str, str]:
    """The environment for a process that shall know nothing but its working folder."""
    environment = {name: value for name, value in os.environ.items() if name not in known_names()}
    return {**environment, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture(scope="session")
def chatted_data(tmp_path_factory, bare):
    """DATA_DIR of an installation in which Maria asked for her balance, was answered, and wants a person."""
    folder = tmp_path_factory.mktemp("chatted")
    typed = "how much do i owe\nits 4821\nagent\n"
    command = [sys.executable, "-m", "bot", "chat", MARIA]
    done = subprocess.run(
        command, cwd=folder, env=bare, input=typed, capture_output=True, text=True, check=True
    )
    (folder / "heard.txt").write_text(done.stdout)
    return folder


@pytest.fixture
def chatted(run, chatted_data) -> str:
    """The same installation, in the working folder; what Maria heard."""
    del run
    shutil.copytree(chatted_data / "data", "data")
    return (chatted_data / "heard.txt").read_text()
