"""The written dialogues, each played on real flows, understanding, engine and demo loan book."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.stage import stages
from bot.flowbook.load import load
from bot.flowbook.play import play_one
from bot.flowbook.talk import dialogues

HERE = Path(__file__).parent
FOUND, FLAWS = dialogues(HERE)


@pytest.fixture(scope="module")
def book():
    return load(HERE.parents[1] / "flows")


@pytest.fixture(scope="module")
def stage_for(book):
    with stages(book) as make:
        yield make


def test_every_file_can_be_read():
    assert [str(flaw) for flaw in FLAWS] == []


@pytest.mark.parametrize("dialogue", FOUND, ids=lambda one: f"{one.place} {one.name}")
def test_the_conversation_goes_as_it_is_written(dialogue, book, stage_for):
    flaw = play_one(dialogue, book, stage_for(dialogue))
    assert flaw is None, str(flaw)
