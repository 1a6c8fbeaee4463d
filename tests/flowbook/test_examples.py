"""Examples beside the flows: read with file and line, and held against each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.flowbook.check import check, warnings
from bot.flowbook.load import load

FLOWS = Path(__file__).parents[2] / "flows"
FLOW = """format: 1
flow: tides
phrases: {tides: {en: [high tide]}}
transitions:
  - {on: tides, from: "*", say: tides.at}
replies:
  tides.at: {en: At noon., zh-Hans: 中午。, zh-Hant: 中午。, es: A las doce.}
"""


def write(folder, name, text):
    path = folder / "examples" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.fixture
def folder(tmp_path):
    """The real flows without their examples, and one more."""
    copy = tmp_path / "flows"
    shutil.copytree(FLOWS, copy, ignore=shutil.ignore_patterns("__pycache__", "examples", "model.bin"))
    (copy / "tides.yaml").write_text(FLOW, "utf-8")
    return copy


def told(folder):
    return [str(flaw) for flaw in check(folder)]


def warned(folder):
    """Warnings about examples; the flows may have their own."""
    return [str(warning) for warning in warnings(folder) if warning.place.file.startswith("examples/")]


def test_each_line_is_an_example_of_the_files_intent_and_language(folder):
    write(folder, "en/tides.txt", "when is the water high\n\n  how high does it get  \r\n")
    assert [(one.intent, one.language, one.text, str(one.place)) for one in load(folder).examples] == [
        ("tides", "en", "when is the water high", "examples/en/tides.txt:1"),
        ("tides", "en", "how high does it get", "examples/en/tides.txt:3"),
    ]


def test_a_folder_without_examples_or_a_model_has_none(folder):
    book = load(folder)
    assert (list(book.examples), book.model) == ([], b"")


def test_an_example_or_a_model_more_makes_another_book(folder):
    before = load(folder).hash
    write(folder, "en/tides.txt", "when is the water high\n")
    between = load(folder).hash
    (folder / "model.bin").write_bytes(b"x")
    assert len({before, between, load(folder).hash}) == 3


@pytest.mark.parametrize(
    ("name", "text", "flaw"),
    [
        ("fr/tides.txt", "marée", "examples/fr/tides.txt:1: lies in fr, which is none of"),
        ("en/tides.md", "x", "is no file of examples"),
        ("en/High Tide.txt", "x", "is no file of examples"),
        ("en/tides.txt", b"\xff\xfe", "cannot be read as UTF-8"),
        ("en/tides.txt", "ok\n" + "x" * 2000, "examples/en/tides.txt:2: is an example of 2000 characters"),
    ],
)
def test_a_file_that_is_no_file_of_examples_is_named(folder, name, text, flaw):
    assert flaw in told(write(folder, name, text))[0]


def test_two_intents_with_one_text_are_named_with_both_places(folder):
    write(folder, "en/tides.txt", "how is the sea\n")
    write(folder, "en/weather.txt", "nice day\nHow is the SEA?\n")
    assert told(folder) == [
        'examples/en/weather.txt:2: "How is the SEA?" (weather, en) is claimed by tides at examples/en/tides.txt:1'
    ]


def test_a_phrase_may_claim_what_is_out_of_scope_elsewhere(folder):
    write(folder, "en/out_of_scope.txt", "high tide\n")
    assert told(folder) == []


def test_an_example_may_not_be_a_carriers_keyword_of_another_meaning(folder):
    assert "carrier keyword" in told(write(folder, "en/tides.txt", "stop\n"))[0]


def test_texts_of_two_intents_that_are_all_but_equal_are_a_warning_and_no_flaw(folder):
    write(folder, "en/tides.txt", "when is the water high\nis the beach open\n")
    write(folder, "en/weather.txt", "when is the water hugh\nis it cold\nis the beach opem today\n")
    assert told(folder) == []
    assert warned(folder) == [
        (
            'examples/en/weather.txt:1: "when is the water hugh" (weather) is all but "when is the water high" (tides)'
            " at examples/en/tides.txt:1"
        )
    ]


def test_a_negation_makes_two_texts_two(folder):
    write(folder, "zh-Hans/tides.txt", "我可以去海边走走\n")
    write(folder, "zh-Hans/weather.txt", "我不可以去海边走走\n")
    assert warned(folder) == []
