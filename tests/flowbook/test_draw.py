from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from bot.flowbook.draw import mermaid, svg
from bot.flowbook.load import load

SVG = "{http://www.w3.org/2000/svg}"
LOOPING = """
format: 1
flow: zz
phrases: {zz_go: {en: [zz go]}, zz_next: {en: [zz next]}}
states:
  step_one: {expects: zz_next, timeout: {after: 30m, to: idle}}
  step_two: {expects: zz_next, timeout: {after: 90s, to: step_one}}
transitions:
  - {on: zz_go, from: "*", to: step_one, say: menu.show}
  - {on: zz_next, from: step_one, to: step_two, say: menu.show}
  - {on: zz_next, from: step_two, to: proving, say: menu.show}
"""


@pytest.fixture
def book(flows):
    return load(flows(LOOPING))


def test_the_same_flows_always_give_the_same_letters(flows, book):
    again = load(flows())
    assert svg(book) == svg(again)
    assert mermaid(book) == mermaid(again)


def test_the_picture_shows_every_state_and_every_trigger(book):
    tree = ET.fromstring(svg(book))
    words = {word for node in tree.iter(f"{SVG}text") for word in (node.text or "").rstrip(",").split(", ")}
    assert set(book.states) <= words
    assert {line.on for line in book.transitions} <= words


def test_everything_lies_inside_the_frame(book):
    for text in (svg(book), *(svg(book, flow) for flow in book.flows.values())):
        tree = ET.fromstring(text)
        width, height = float(tree.get("width")), float(tree.get("height"))
        for box in tree.iter(f"{SVG}rect"):
            right = float(box.get("x", 0)) + float(box.get("width"))
            bottom = float(box.get("y", 0)) + float(box.get("height"))
            assert right <= width
            assert bottom <= height


def test_an_arrow_leads_to_each_state_that_is_entered(book):
    tree = ET.fromstring(svg(book))
    assert len([path for path in tree.iter(f"{SVG}path") if path.get("class") == "arrow"]) == 12


def test_one_flow_alone_shows_what_its_lines_do_and_say(book):
    text = svg(book, "identity")
    assert "says identity.ask" in text
    assert "does accept" in text
    assert "choosing_language" not in text
    with pytest.raises(KeyError):
        svg(book, "no_such_flow")


def test_the_picture_carries_no_script_and_fetches_nothing(book):
    text = svg(book)
    assert "<script" not in text
    assert "href" not in text
    assert "url(http" not in text
    assert "prefers-color-scheme: dark" in text


def test_mermaid_text_has_an_arrow_for_every_pair_of_states_and_no_colon_in_a_label(book):
    text = mermaid(book)
    assert text.startswith("stateDiagram-v2\n")
    assert "    in_any_state --> step_one : zz_go\n" in text
    assert "    step_two --> step_one : after 90 s\n" in text
    assert "tail (takes up the wish)" in text
    for line in text.splitlines():
        assert line.count(" : ") <= 1
    pairs = [line.split(" : ")[0] for line in text.splitlines() if "-->" in line and "after" not in line]
    assert len(pairs) == len(set(pairs))


def test_mermaid_of_one_flow_shows_that_flow_only(book):
    text = mermaid(book, "loan_choice")
    assert "choosing_loan" in text
    assert "proving" not in text
