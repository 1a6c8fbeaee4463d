from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

# importlib import mode gives tests no package: the shared world is loaded once, by path.
_spec = importlib.util.spec_from_file_location("engine_world", Path(__file__).with_name("world.py"))
world_module = importlib.util.module_from_spec(_spec)
sys.modules["engine_world"] = world_module
_spec.loader.exec_module(world_module)

from bot.understanding import Recogniser  # noqa: E402  # after the world above


@pytest.fixture(scope="session")
def rules():
    return world_module.build_rules()


@pytest.fixture(scope="session")
def ear(rules):
    return Recogniser(rules.book.phrases)


@pytest.fixture
def world(rules, ear):
    """A person at a number; `world()` is Maria."""

    def make(phone: str = "+14155550101", **changes):
        return world_module.World(rules, ear, phone, **changes)

    return make
