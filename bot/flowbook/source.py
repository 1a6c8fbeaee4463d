"""Flow files as YAML with two differences: every plain value is text, and every value knows its line.

`no`, `yes`, `on`, `12:30` and `0000` stay what somebody typed. A key written twice is an error, not a surprise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.flowbook.model import Flaw, Place


class FlawError(Exception):
    """A file cannot be read any further. Carries the flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(str(flaw))
        self.flaw = flaw


class _StrictLoader(yaml.CSafeLoader):
    """Knows no types: what looks like a number, a truth or a time is text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  # the name and shape are PyYAML's


@dataclass(frozen=True, slots=True)
class Document:
    """One file: plain dicts, lists and strings, and where each of them began."""

    name: str
    data: object
    _root: yaml.Node | None

    def place(self, path: Sequence[str | int] = ()) -> Place:
        """Where a value began; of a path that leads nowhere, where its last known part did."""
        node, line = self._root, 1
        for step in path:
            if node is None:
                break
            line = _line(node)
            node, line = _step(node, step, line)
        if node is not None:
            line = line if path and isinstance(path[-1], str) else _line(node)
        return Place(self.name, line)


def read_file(path: Path) -> Document:
    """Read and parse one file; a byte order mark is no harm. Raises FlawError."""
    try:
        return read(path.name, path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise FlawError(Flaw(Place(path.name, 1), "is not UTF-8")) from None
    except OSError as error:
        raise FlawError(Flaw(Place(path.name, 1), f"cannot be read: {error.strerror}")) from None


def read(name: str, text: str) -> Document:
    """Parse the text of one file. Raises FlawError."""
    try:
        root = yaml.compose(text, Loader=_StrictLoader)
        return Document(name, None if root is None else _Builder(name).build(root), root)
    except RecursionError:
        raise FlawError(Flaw(Place(name, 1), "is nested too deeply")) from None
    except yaml.YAMLError as error:
        raise FlawError(Flaw(Place(name, _error_line(error)), _error_words(error))) from None


class _Builder:
    def __init__(self, name: str) -> None:
        self._name = name
        self._seen: set[int] = set()

    def build(self, node: yaml.Node) -> object:
        if not node.tag.startswith("tag:yaml.org,2002:"):
            raise self._flaw(node, f"has a tag {node.tag}, which flows do not know")
        if id(node) in self._seen:
            raise self._flaw(node, "is referred to by an alias (*name); write it out where it is needed")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        return node.value

    def _mapping(self, node: yaml.MappingNode) -> dict[str, object]:
        table: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._flaw(key, "uses a list or table as a key")
            if key.value in table:
                raise self._flaw(key, f'has the key "{key.value}" twice')
            table[key.value] = self.build(value)
        return table

    def _flaw(self, node: yaml.Node, message: str) -> FlawError:
        return FlawError(Flaw(Place(self._name, _line(node)), message))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _step(node: yaml.Node, step: str | int, line: int) -> tuple[yaml.Node | None, int]:
    """The child at a step and the line of its key."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, _line(key)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], _line(node.value[step])
    return None, line


def _error_line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark is not None else 1


def _error_words(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
    return f"is no YAML: {problem}"
