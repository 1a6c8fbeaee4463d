"""The Python beside a flow file: found by path, run once, its guards and actions taken by name."""

from __future__ import annotations

import ast
import hashlib
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.flowbook.model import Flaw, Place
from bot.flowbook.source import FlawError


@dataclass(frozen=True, slots=True)
class Said:
    """A call such as `turn.say("loan_choice.which", choices=...)` inside a function."""

    reply: str
    fields: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A guard or an action, ready to be called with a turn."""

    name: str
    kind: str
    """ "guard" or "action"."""
    call: Callable[[Any], Any]
    fills: tuple[str, ...]
    says: tuple[Said, ...]
    place: Place


def run(path: Path) -> list[Marked]:
    """Run one file and collect what it marks. Raises FlawError, naming the line that failed."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise FlawError(Flaw(Place(path.name, 1), f"cannot be read: {error.strerror}")) from None
    said = _said(path, source)
    module = _run(path, hashlib.blake2b(source, digest_size=6).hexdigest())
    return list(_marked(module, path, said))


def _run(path: Path, digest: str) -> ModuleType:
    name = f"huixin_flow_{path.stem}_{digest}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FlawError(Flaw(Place(path.name, 1), "cannot be loaded as Python"))
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up here
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001  # whatever a flow's Python does wrong is a flaw with a line
        del sys.modules[name]
        raise FlawError(
            Flaw(_where(path, error), f"fails when it is loaded: {type(error).__name__}: {error}")
        ) from None
    return module


def _where(path: Path, error: Exception) -> Place:
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)
    ]
    return Place(path.name, (lines[-1] if lines else 1) or 1)


def _marked(module: ModuleType, path: Path, said: dict[str, tuple[Said, ...]]) -> Iterator[Marked]:
    for name, thing in vars(module).items():
        mark = getattr(thing, "__huixin__", None)
        if mark is None or getattr(thing, "__module__", None) != module.__name__:
            continue
        line = thing.__code__.co_firstlineno
        yield Marked(name, mark[0], thing, mark[1], said.get(name, ()), Place(path.name, line))


def _said(path: Path, source: bytes) -> dict[str, tuple[Said, ...]]:
    """What each function says. Raises FlawError."""
    try:
        tree = ast.parse(source, path.name)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise FlawError(
            Flaw(Place(path.name, line), f"is no Python: {getattr(error, 'msg', error)}")
        ) from None
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {function.name: tuple(_replies(function)) for function in functions}


def _replies(function: ast.FunctionDef) -> Iterator[Said]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                given = tuple(keyword.arg for keyword in node.keywords if keyword.arg)
                yield Said(first.value, given, node.lineno)
