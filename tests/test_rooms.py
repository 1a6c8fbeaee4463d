"""Who may import whom (docs/how-it-works.md), held by walking every import; and what no module may do."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOUNS = {"domain", "errors", "segments"}
BASES = {"carriers.base", "loans.base", "stores.base"}
COUNTED = NOUNS | BASES | {"engine", "meters"}
EVERYTHING = {"*"}

MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "errors": set(),
    "segments": set(),
    "meters": set(),
    "setting_types": {"errors"},
    "settings": {"errors", "setting_types"},
    "flowkit": {"domain", "errors"},
    "flows": {"flowkit", "domain"},
    "flowbook": {"flowkit", *NOUNS},
    "understanding": {"domain"},
    "carriers": NOUNS,
    "loans": NOUNS,
    "stores": NOUNS,
    "engine": {"flowbook", "flowkit", "understanding", *NOUNS, *BASES},
    "workers": COUNTED,
    "web": COUNTED,
    # Wiring: builds the concrete objects and hands them in.
    **dict.fromkeys(
        (
            "app",
            "cli",
            "doctor",
            "keys",
            "lender",
            "lifeline",
            "logs",
            "ports",
            "prepare",
            "processes",
            "restorer",
            "serve",
            "up",
            "worker",
            "__main__",
        ),
        EVERYTHING,
    ),
}

FILES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "flows").rglob("*.py")])


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "bot" else "flows"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name below `bot` of every import of ours, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((node.lineno, name.removeprefix("bot.")) for name in names if name.startswith("bot."))


def allows(room: str, name: str) -> bool:
    allowed = MAY_IMPORT[room] | {room}
    return "*" in allowed or any(name == one or name.startswith(f"{one}.") for one in allowed)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_the_table_allows(path):
    room = room_of(path)
    if path == ROOT / "bot" / "__init__.py":
        room = "domain"
    assert room in MAY_IMPORT, f"{room} is a new room: say in MAY_IMPORT what it may import"
    wrong = [f"line {line}: {name}" for line, name in imported(path) if not allows(room, name)]
    assert wrong == []


def test_the_table_names_no_room_that_is_gone():
    assert {room_of(path) for path in FILES} | {"flows"} >= set(MAY_IMPORT) - {"__main__"}


def test_importing_builds_nothing(tmp_path):
    """No file, no thread, no child, no connection, whatever is imported."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in FILES
        if room_of(path) != "flows" and "versions" not in path.parts and path.stem not in {"env", "__main__"}
    ]
    script = f"""
import importlib, socket, sys, threading
def refuse(*_): raise AssertionError("a connection at import time")
socket.socket.connect = refuse
for name in {modules!r}:
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
"""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_named_for_what_it_is_and_fits_in_a_head(path):
    assert not {"utils", "util", "helpers", "common", "manager", "misc"} & set(path.stem.split("_"))
    assert len(path.read_text().splitlines()) <= 400


def test_flows_are_data_and_reach_nothing_but_the_kit():
    for path in (ROOT / "flows").rglob("*.py"):
        tree = ast.parse(path.read_text())
        outside = {
            node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("bot.")
        } | {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        # A guard or action is pure: no clock, no network, no files, no chance.
        assert outside <= {"__future__", "datetime", "dataclasses", "collections.abc", "typing", "re"}, (
            path.name
        )
