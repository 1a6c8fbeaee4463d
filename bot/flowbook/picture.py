"""The state machine as an SVG: a card for what holds in any state, a card for each state, arrows between them.

Nothing but text, boxes and curves, laid out by counting letters; it follows the reader's colour scheme.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import Final

from bot.domain import IDLE
from bot.flowbook.book import FlowBook
from bot.flowbook.model import RESUME, State, Transition

_LETTER: Final = 7.3  # width of a letter of the 12 px monospaced face, rounded up
_SMALL: Final = 6.2
_PAD: Final = 16
_ROW: Final = 24
_NOTE: Final = 16
_HEAD: Final = 54
_GAP: Final = 120
_BETWEEN: Final = 28
_EDGE: Final = 24
_LEAST: Final = 300
_WIDEST: Final = 60  # letters of a row's triggers

_STYLE: Final = """
  svg { color-scheme: light dark; }
  .ground { fill: #ffffff; } .card { fill: #f6f7f9; stroke: #c5cad3; } .first { fill: #eaf1fb; stroke: #9db8dd; }
  text { fill: #1c2430; font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
  .title { font: 600 15px system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
  .soft, .note { fill: #596474; font-size: 10.5px; } .flow { fill: #596474; font: 600 11px system-ui, "Noto Sans", sans-serif; }
  .pill { fill: #e3e7ed; } .pill.goes { fill: #2f66b3; } .pill.wish { fill: #2a7a55; } .gate { fill: #f3e2bd; }
  .goes-word, .wish-word { fill: #ffffff; } .gate-word { fill: #4d3a06; }
  .arrow { fill: none; stroke: #2f66b3; stroke-width: 1.6; } .tip { fill: #2f66b3; } .rule { stroke: #d9dde4; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #12161c; } .card { fill: #1b212a; stroke: #3b4554; } .first { fill: #17263b; stroke: #3d5f8f; }
    text { fill: #e6eaf0; } .soft, .note, .flow { fill: #9aa7b8; } .pill { fill: #2c3542; } .pill.goes { fill: #6ea3ea; }
    .pill.wish { fill: #5cba8e; } .gate { fill: #4d3f1c; } .goes-word, .wish-word { fill: #0d131b; } .gate-word { fill: #f0dcae; }
    .arrow { stroke: #6ea3ea; } .tip { fill: #6ea3ea; } .rule { stroke: #303947; }
  }
"""


@dataclass(slots=True)
class _Row:
    """One or more lines that go the same way, or a heading (no target)."""

    words: str
    condition: str = ""
    gates: tuple[str, ...] = ()
    target: str = ""
    notes: tuple[str, ...] = ()
    heading: bool = False

    @property
    def height(self) -> int:
        return _ROW + _NOTE * len(self.notes)

    @property
    def left(self) -> float:
        """Width of what stands on the left of the row."""
        condition = len(self.condition) * _SMALL + 8 if self.condition else 0
        gates = sum(_pill_width(gate) + 6 for gate in self.gates)
        first = len(self.words) * _LETTER + 8 + condition + gates
        return max([first, *(len(note) * _SMALL + 12 for note in self.notes)])


@dataclass(slots=True)
class _Card:
    name: str
    title: str
    about: str
    rows: list[_Row] = field(default_factory=list)
    x: float = 0
    y: float = 0
    width: float = 0

    @property
    def height(self) -> float:
        return _HEAD + sum(row.height for row in self.rows) + (_PAD if self.rows else 0)

    def measure(self) -> None:
        """As wide as its widest row and its pill."""
        rows = [row.left + 24 + _pill_width(row.target) for row in self.rows]
        heads = [len(self.title) * 9.0, len(self.about) * _SMALL]
        self.width = max([_LEAST, *rows, *heads]) + 2 * _PAD


def picture(book: FlowBook, file: str | None) -> str:
    """The whole machine, or what one file says, with what its lines do and say."""
    lines = [line for line in book.transitions if file in {None, line.place.file}]
    anywhere, cards = _cards(book, lines, detailed=file is not None, whole=file is None)
    width, height = _place(anywhere, cards)
    name = "The state machine" if file is None else f"The flow {book.flows[file]}"
    body = [*_arrows(anywhere, cards), *(part for card in (anywhere, *cards) for part in _drawn(card))]
    return "\n".join([*_frame(name, width, height), *body, "</svg>\n"])


def _frame(name: str, width: float, height: float) -> Iterator[str]:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(name)}">'
    yield f"<title>{escape(name)}</title>"
    yield f"<style>{_STYLE}</style>"
    tip = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"'
    yield f'<defs><marker id="tip" {tip}><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
    yield f'<rect class="ground" width="{width:.0f}" height="{height:.0f}"/>'


def duration(seconds: int) -> str:
    """Seconds as a person writes them: "24 h", "30 min"."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


# --- what stands on the cards


def _cards(
    book: FlowBook, lines: Sequence[Transition], *, detailed: bool, whole: bool
) -> tuple[_Card, list[_Card]]:
    awaited = {trigger for state in book.states.values() for trigger in state.expects}
    common = [line for line in lines if "*" in line.source and line.on not in awaited]
    anywhere = _Card("*", "In any state", "the first that fits, after the state's own")
    anywhere.rows = list(_rows(book, common, headings=whole, detailed=detailed))
    cards = []
    for state in book.states.values():
        own = [line for line in lines if _belongs(line, state)]
        reached = any(line.to == state.name for line in lines)
        if own or reached or (whole and state.name == IDLE):
            card = _Card(state.name, state.name, _about(state))
            card.rows = list(_rows(book, own, headings=False, detailed=detailed, here=state.name))
            cards.append(card)
    for card in (anywhere, *cards):
        card.measure()
    return anywhere, cards


def _belongs(line: Transition, state: State) -> bool:
    """A line of the state's own, or a common one on what the state waits for."""
    return state.name in line.source or ("*" in line.source and line.on in state.expects)


def _about(state: State) -> str:
    if state.name == IDLE:
        return "nothing is open; every wish is taken up"
    waits = f"waits for {', '.join(state.expects)}" if state.expects else "waits"
    return f"{waits}; {duration(state.timeout)} then {state.timeout_to}" if state.timeout else waits


def _rows(
    book: FlowBook, lines: Sequence[Transition], *, headings: bool, detailed: bool, here: str = ""
) -> Iterator[_Row]:
    """One line of a flow a row, with all its triggers; those that do not fit stand in rows below it."""
    file = ""
    for line, triggers in _merged(lines):
        if headings and line.place.file != file:
            file = line.place.file
            yield _Row(book.flows[file], heading=True)
        notes = tuple(
            f"{label} {', '.join(names)}"
            for label, names in (("does", line.do), ("says", line.say))
            if names and detailed
        )
        condition = f"if {' and '.join(line.guards)}".replace("_", " ") if line.guards else ""
        first, *more = wrap(", ".join(triggers), _WIDEST)
        yield _Row(first, condition, line.needs, _target(line, here), () if more else notes)
        yield from (_Row(words) for words in more[:-1])
        yield from (_Row(words, notes=notes) for words in more[-1:])


def _merged(lines: Sequence[Transition]) -> list[tuple[Transition, list[str]]]:
    found: list[tuple[Transition, list[str]]] = []
    for line in lines:
        if found and found[-1][0].place == line.place:
            found[-1][1].append(line.on)
        else:
            found.append((line, [line.on]))
    return found


def _target(line: Transition, here: str) -> str:
    return {"": "stays", here: "stays", RESUME: "takes up the wish"}.get(line.to, line.to)


# --- where the cards stand


def _place(anywhere: _Card, cards: list[_Card]) -> tuple[float, float]:
    """The common card on the left, the states below one another on its right; the size of it all."""
    left: float = _EDGE
    if anywhere.rows:
        anywhere.x, anywhere.y = _EDGE, _EDGE
        left = _EDGE + anywhere.width + _GAP
    column = sum(card.height for card in cards) + _BETWEEN * max(0, len(cards) - 1)
    y = _EDGE + (max(0.0, (anywhere.height - column) / 2) if anywhere.rows else 0)
    widest = max((card.width for card in cards), default=0)
    for card in cards:
        card.x, card.y, card.width = left, y, widest
        y += card.height + _BETWEEN
    right = left + widest if cards else left - _GAP
    bottom = max(y - _BETWEEN if cards else 0, _EDGE + anywhere.height if anywhere.rows else 0)
    loops = _GAP / 2 if _among(cards) else 0
    return right + loops + _EDGE, bottom + _EDGE


def _among(cards: list[_Card]) -> bool:
    names = {card.name for card in cards} - {IDLE}
    return any(row.target in names - {card.name} for card in cards for row in card.rows)


# --- how they are drawn


def _arrows(anywhere: _Card, cards: list[_Card]) -> Iterator[str]:
    """From every row that leads into a state that waits to that state's card."""
    by_name = {card.name: card for card in cards if card.name != IDLE}
    landed: dict[str, int] = {}
    for card in (anywhere, *cards) if anywhere.rows else cards:
        y = card.y + _HEAD
        for row in card.rows:
            target = by_name.get(row.target)
            if target is not None and target is not card:
                slot = landed[target.name] = landed.get(target.name, -1) + 1
                yield _arrow(
                    card, y + _ROW / 2, target, target.y + 14 + 10 * slot, level=card is not anywhere
                )
            y += row.height


def _arrow(card: _Card, y: float, target: _Card, end: float, *, level: bool) -> str:
    start = card.x + card.width
    if level:
        away = start + _GAP / 2
        path = f"M{start:.0f} {y:.0f}C{away:.0f} {y:.0f} {away:.0f} {end:.0f} {start + 2:.0f} {end:.0f}"
    else:
        middle = (start + target.x) / 2
        path = (
            f"M{start:.0f} {y:.0f}C{middle:.0f} {y:.0f} {middle:.0f} {end:.0f} {target.x - 2:.0f} {end:.0f}"
        )
    return f'<path class="arrow" marker-end="url(#tip)" d="{path}"/>'


def _drawn(card: _Card) -> Iterator[str]:
    if card.name == "*" and not card.rows:
        return
    look = "card first" if card.name == "*" else "card"
    yield f'<rect class="{look}" x="{card.x:.0f}" y="{card.y:.0f}" width="{card.width:.0f}" height="{card.height:.0f}" rx="10"/>'
    yield _text("title", card.x + _PAD, card.y + 25, card.title)
    yield _text("soft", card.x + _PAD, card.y + 42, card.about)
    y = card.y + _HEAD
    for row in card.rows:
        yield from _drawn_row(card, row, y)
        y += row.height


def _drawn_row(card: _Card, row: _Row, y: float) -> Iterator[str]:
    left, right = card.x + _PAD, card.x + card.width - _PAD
    if row.heading:
        yield f'<line class="rule" x1="{left:.0f}" x2="{right:.0f}" y1="{y + 4:.0f}" y2="{y + 4:.0f}"/>'
        yield _text("flow", left, y + 18, row.words.replace("_", " "))
        return
    yield _text("word", left, y + 16, row.words)
    x = left + len(row.words) * _LETTER + 8
    for gate in row.gates:
        yield from _pill("gate", x, y, gate)
        x += _pill_width(gate) + 6
    if row.condition:
        yield _text("soft", x, y + 16, row.condition)
    looks = {"stays": "", IDLE: "", "takes up the wish": "wish"}
    yield from _pill(
        f"pill {looks.get(row.target, 'goes')}".strip(), right - _pill_width(row.target), y, row.target
    )
    for number, note in enumerate(row.notes):
        yield _text("note", left + 12, y + _ROW + 9 + _NOTE * number, note)


def _pill(look: str, x: float, y: float, word: str) -> Iterator[str]:
    width = _pill_width(word)
    yield f'<rect class="{look}" x="{x:.1f}" y="{y + 3:.0f}" width="{width:.1f}" height="18" rx="9"/>'
    colour = f"{look.rsplit(maxsplit=1)[-1]}-word"
    yield f'<text class="{colour}" x="{x + width / 2:.1f}" y="{y + 16:.0f}" text-anchor="middle" font-size="11">{escape(word)}</text>'


def _pill_width(word: str) -> float:
    return len(word) * _LETTER + 14 if word else 0


def _text(look: str, x: float, y: float, words: str) -> str:
    return f'<text class="{look}" x="{x:.1f}" y="{y:.0f}">{escape(words)}</text>'
