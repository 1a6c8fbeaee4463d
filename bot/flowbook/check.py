"""Every flaw of the flows in a folder, each with file and line: what `huixin flows check` prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.flowbook import costs, vocabulary, ways
from bot.flowbook.draft import Draft, draft
from bot.flowbook.model import Flaw
from bot.flowbook.structure import structural_flaws
from bot.flowbook.template import fields

DEMO_LENDER = "Huixin Demo"


def check(folder: Path, lender: str = DEMO_LENDER) -> list[Flaw]:
    """All flaws, by file and line; empty when the flows are fit to go out.

    `lender` is the name that texts are measured with. Raises ConfigurationError where there is no flow at all.
    """
    book = draft(folder)
    found = [*book.flaws, *structural_flaws(book)]
    if not found:
        found = [*ways.flaws(book), *costs.flaws(book, lender), *vocabulary.flaws(book), *_idle_fields(book)]
    return sorted(dict.fromkeys(found), key=lambda flaw: (flaw.place.file, flaw.place.line))


def warnings(folder: Path) -> list[Flaw]:
    """What is no flaw but worth a look, by file and line: texts of two intents that are all but equal."""
    return sorted(vocabulary.warnings(draft(folder)), key=lambda flaw: (flaw.place.file, flaw.place.line))


def _idle_fields(book: Draft) -> Iterator[Flaw]:
    for reply in book.replies.values():
        used = frozenset[str]().union(*(fields(text) for text in reply.texts.values()))
        for name in sorted(set(reply.fields) - used):
            yield Flaw(
                reply.place, f'reply "{reply.id}" lists the field {{{name}}} and uses it in no language'
            )
