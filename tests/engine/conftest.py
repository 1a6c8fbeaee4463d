from __future__ import annotations

import pytest

from bot.understanding import Recogniser
from tests.engine.world import World, build_rules


@pytest.fixture(scope="session")
def rules():
    return build_rules()


@pytest.fixture(scope="session")
def ear(rules):
    return Recogniser(rules.book.phrases, rules.book.examples, rules.book.model)


@pytest.fixture
def world(rules, ear):
    """A person at a number; `world()` is Maria."""

    def make(phone: str = "+14155550101", **changes):
        return World(rules, ear, phone, **changes)

    return make
