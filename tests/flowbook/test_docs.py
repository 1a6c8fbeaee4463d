"""What the documents show is what there is."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.cli.stage import stages
from bot.flowbook.check import check
from bot.flowbook.draw import svg
from bot.flowbook.load import load
from bot.flowbook.play import play

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "branches"


def test_the_example_flow_is_added_by_copying_it_and_talks_as_its_dialogues_say(flows):
    folder = flows()
    shutil.copy(EXAMPLE / "flows" / "branches.yaml", folder)
    assert check(folder) == []
    book = load(folder)
    with stages(book) as stage_for:
        for talks in (EXAMPLE / "conversations", ROOT / "tests" / "conversations"):
            played = play(talks, book, stage_for)
            assert [str(flaw) for flaw in played.flaws] == []
            assert played.dialogues > 0


def test_the_picture_in_the_documents_is_drawn_from_the_present_flows(flows):
    book = load(flows())
    again = "draw it again: huixin flows draw --format svg --output docs/flows.svg"
    assert (ROOT / "docs" / "flows.svg").read_text("utf-8").strip() == svg(book).strip(), again
