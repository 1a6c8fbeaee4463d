"""The state machine as Mermaid text and as a picture; the same flows always give the same letters."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import IDLE
from bot.flowbook.book import FlowBook
from bot.flowbook.model import RESUME, Transition
from bot.flowbook.picture import duration, picture

_ANYWHERE = "in_any_state"


def svg(book: FlowBook, flow: str | None = None) -> str:
    """A picture of the whole machine, or of one flow with what its lines do and say. Raises KeyError."""
    return picture(book, None if flow is None else _file(book, flow))


def mermaid(book: FlowBook, flow: str | None = None) -> str:
    """The same as a Mermaid state diagram (mermaid.js.org, stateDiagram-v2). Raises KeyError."""
    file = None if flow is None else _file(book, flow)
    lines = [line for line in book.transitions if file in {None, line.place.file}]
    return (
        "\n".join(["stateDiagram-v2", "    direction LR", f"    [*] --> {IDLE}", *_arrows(book, lines)])
        + "\n"
    )


def _file(book: FlowBook, flow: str) -> str:
    return {name: file for file, name in book.flows.items()}[flow]


def _arrows(book: FlowBook, lines: list[Transition]) -> Iterator[str]:
    """One arrow for each pair of states, with every trigger that goes that way."""
    triggers: dict[tuple[str, str], dict[str, None]] = {}
    for line in lines:
        for source in line.source:
            start = _ANYWHERE if source == "*" else source
            end = IDLE if line.to == RESUME else line.to or start
            triggers.setdefault((start, end), {})[_words(line)] = None
    if any(start == _ANYWHERE for start, _ in triggers):
        yield f'    state "in any state" as {_ANYWHERE}'
    for (start, end), words in triggers.items():
        yield f"    {start} --> {end} : {_wrapped(list(words))}"
    for state in book.states.values():
        if state.timeout and any(state.name in pair for pair in triggers):
            yield f"    {state.name} --> {state.timeout_to} : after {duration(state.timeout)}"


def _words(line: Transition) -> str:
    return f"{line.on} (takes up the wish)" if line.to == RESUME else line.on


def _wrapped(words: list[str]) -> str:
    """Four to a line, so that arrows stay narrow."""
    rows = (", ".join(words[start : start + 4]) for start in range(0, len(words), 4))
    return ",<br/>".join(rows)
