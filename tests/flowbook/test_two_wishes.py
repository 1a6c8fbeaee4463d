"""Two wishes behind the same gates, with a flow whose answer tells nothing that another's does."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.cli.stage import stages
from bot.flowbook.check import check
from bot.flowbook.load import load
from bot.flowbook.play import play

HERE = Path(__file__).parent / "two_wishes"


def test_a_second_wish_is_served_behind_the_first_ones_gates(flows):
    folder = flows()
    shutil.copy(HERE / "flows" / "instalments.yaml", folder)
    assert check(folder) == []
    book = load(folder)
    with stages(book) as stage_for:
        played = play(HERE / "conversations", book, stage_for)
    assert [str(flaw) for flaw in played.flaws] == []
    assert played.dialogues == 4
