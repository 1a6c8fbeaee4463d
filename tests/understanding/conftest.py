"""One recogniser over this room's own phrases, one over the real flows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.flowbook.load import load
from bot.understanding import Recogniser

HERE = Path(__file__).parent
FLOWS = HERE.parents[1] / "flows"


@dataclass(frozen=True)
class Said:
    intent: str
    language: str
    text: str


@pytest.fixture(scope="session")
def phrases():
    table = yaml.safe_load((HERE / "phrases.yaml").read_text(encoding="utf-8"))
    return [
        Said(intent, language, text)
        for intent, by_language in table.items()
        for language, texts in by_language.items()
        for text in texts
    ]


@pytest.fixture(scope="session")
def own(phrases):
    return Recogniser(phrases)


@pytest.fixture(scope="session")
def flows_book():
    return load(FLOWS)


@pytest.fixture(scope="session")
def flows_phrases(flows_book):
    return flows_book.phrases


@pytest.fixture(scope="session")
def real(flows_book):
    return Recogniser(flows_book.phrases, flows_book.examples, flows_book.model)


@pytest.fixture(scope="session", params=["own phrases", "flows"])
def recogniser(request, own, real):
    return own if request.param == "own phrases" else real
