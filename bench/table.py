"""What was measured, beside what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `must` and `aim` are bounds from above ("most") or below ("least")."""

    part: str
    what: str
    got: float
    unit: str = ""
    bound: Literal["most", "least"] = "most"
    must: float | None = None
    aim: float | None = None

    @property
    def verdict(self) -> str:
        """How the figure stands to its bounds."""
        if self.must is None:
            return ""
        if not self._within(self.must):
            return "MISSED"
        return "good" if self.aim is None or self._within(self.aim) else "enough"

    def _within(self, bound: float) -> bool:
        return self.got <= bound if self.bound == "most" else self.got >= bound


def lines(figures: Sequence[Figure]) -> list[str]:
    """The table, for a terminal."""
    rows = [("part", "figure", "got", "must", "aim", "")]
    for one in figures:
        sign = "<=" if one.bound == "most" else ">="
        bounds = ["" if bound is None else f"{sign} {bound:g}" for bound in (one.must, one.aim)]
        rows.append((one.part, one.what, f"{one.got:,.4g} {one.unit}".strip(), *bounds, one.verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
