"""`huixin flows train`, and what `check` and `doctor` say of an old model."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.fixture
def folder(tmp_path):
    """The real flows with two small files of examples instead of tens of thousands."""
    copy = tmp_path / "own-flows"
    shutil.copytree(FLOWS, copy, ignore=shutil.ignore_patterns("__pycache__", "examples", "model.bin"))
    examples = copy / "examples" / "en"
    examples.mkdir(parents=True)
    (examples / "payoff.txt").write_text(
        "what would it take to be rid of the loan\nclose it all out early\n", "utf-8"
    )
    (examples / "out_of_scope.txt").write_text("see you at the lake\nthe dog ate my homework\n", "utf-8")
    return copy


def test_training_writes_the_model_and_says_how_sure_it_may_be(run, folder):
    assert "there is no model.bin" in run("flows", "check", str(folder)).err
    ran = run("flows", "train", str(folder))
    assert ran.code == 0, ran.err
    assert "right on texts held out" in ran.out
    assert (folder / "model.bin").read_bytes().startswith(b"HUIXIN-EAR")
    assert "model.bin" not in run("flows", "check", str(folder)).err


def test_a_line_more_makes_the_model_old_and_check_warns_without_failing(run, folder):
    assert run("flows", "train", str(folder)).code == 0
    with (folder / "examples" / "en" / "payoff.txt").open("a", encoding="utf-8") as file:
        file.write("can i wipe the whole debt today\n")
    ran = run("flows", "check", str(folder))
    assert ran.code == 0
    assert "warning: model.bin is older than the phrases and examples" in ran.err


def test_without_the_extra_one_line_says_what_to_install(run, folder, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "bot.understanding.training", raising=False)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    ran = run("flows", "train", str(folder))
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "pip install 'huixin[train]'" in ran.err
