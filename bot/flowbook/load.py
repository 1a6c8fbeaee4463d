"""From a folder of flow files to the flow book that the engine uses."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ConfigurationError
from bot.flowbook import hongkong
from bot.flowbook.book import FlowBook
from bot.flowbook.draft import draft
from bot.flowbook.structure import structural_flaws


def load(folder: Path) -> FlowBook:
    """Load all flows of a folder.

    Raises ConfigurationError, naming file and line, for whatever would go wrong in a conversation; what
    is only unwise is left to `check`.
    """
    found = draft(folder)
    hongkong.forget()
    flaws = found.flaws or structural_flaws(found)
    if flaws:
        more = f" (and {len(flaws) - 1} more: huixin flows check)" if len(flaws) > 1 else ""
        raise ConfigurationError(f"flows: {flaws[0]}{more}")
    return FlowBook(
        states=found.states,
        transitions=found.transitions,
        replies=found.replies,
        phrases=found.phrases,
        examples=found.examples,
        model=found.model,
        renamed={old: new for old, (new, _) in found.renamed.items()},
        calls={name: marked.call for name, marked in found.marked.items()},
        flows=found.flows,
        digest=found.hash,
    )
