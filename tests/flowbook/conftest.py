from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

import pytest

from bot.flowbook import hongkong

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.fixture(scope="session", autouse=True)
def converter_kept():
    """A hundred books are loaded here; reading the converter's dictionaries anew for each takes long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hongkong, "forget", lambda: None)
        yield


@pytest.fixture
def flows(tmp_path):
    """The real flows, copied, with one more: `flows(yaml_text, python_text)` is the folder."""

    def make(text: str = "", python: str = "", name: str = "zz") -> Path:
        folder = tmp_path / "flows"
        if not folder.exists():
            shutil.copytree(FLOWS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        if text:
            (folder / f"{name}.yaml").write_text(textwrap.dedent(text), "utf-8")
        if python:
            (folder / f"{name}.py").write_text(textwrap.dedent(python), "utf-8")
        return folder

    return make
