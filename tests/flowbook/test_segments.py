from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.segments import Segments, is_gsm, segments


@pytest.mark.parametrize(
    ("text", "count", "encoding", "units"),
    [
        ("", 0, "GSM-7", 0),
        ("a", 1, "GSM-7", 1),
        ("a" * 160, 1, "GSM-7", 160),
        ("a" * 161, 2, "GSM-7", 161),
        ("a" * 306, 2, "GSM-7", 306),
        ("a" * 307, 3, "GSM-7", 307),
        ("é ñ ü ¿ ¡ à £ ¥", 1, "GSM-7", 15),
        ("€", 1, "GSM-7", 2),
        ("^{}\\[~]|€\f", 1, "GSM-7", 20),
        ("a" * 158 + "€", 1, "GSM-7", 160),
        ("a" * 159 + "€", 2, "GSM-7", 161),
        ("á", 1, "UCS-2", 1),
        ("`", 1, "UCS-2", 1),
        ("Ç", 1, "GSM-7", 1),
        ("ç", 1, "UCS-2", 1),
        ("\x1b", 1, "UCS-2", 1),
        ("\x00", 1, "UCS-2", 1),
        ("还" * 70, 1, "UCS-2", 70),
        ("还" * 71, 2, "UCS-2", 71),
        ("还" * 134, 2, "UCS-2", 134),
        ("还" * 135, 3, "UCS-2", 135),
        ("👍" * 35, 1, "UCS-2", 70),
        ("👍" * 36, 2, "UCS-2", 72),
    ],
)
def test_texts_cost_what_the_standards_say(text, count, encoding, units):
    assert segments(text) == Segments(count, encoding, units)


def test_an_escaped_character_is_not_split_over_two_parts():
    # 152 septets, then one of two: it moves to the second part, and 153 follow it there and beyond
    assert segments("a" * 152 + "€" + "a" * 152).count == 3
    assert segments("a" * 153 + "€" + "a" * 151).count == 2


def test_a_surrogate_pair_is_not_split_over_two_parts():
    assert segments("还" * 66 + "👍" + "还" * 66).count == 3
    assert segments("还" * 67 + "👍" + "还" * 65).count == 2


def test_mainland_china_counts_every_text_as_ucs2():
    assert segments("a" * 70, mainland=True) == Segments(1, "UCS-2", 70)
    assert segments("a" * 71, mainland=True).count == 2


def test_a_lone_surrogate_is_counted_and_not_refused():
    assert segments("\ud83d").units == 1


def reference(text: str, sizes: list[int], alone: int, part: int) -> int:
    if sum(sizes) <= alone:
        return 1 if sizes else 0
    count, used = 1, 0
    for size in sizes:
        if used + size > part:
            count, used = count + 1, 0
        used += size
    return count


@given(st.text(alphabet=st.sampled_from("ab€[é还👍 "), max_size=400))
def test_counting_agrees_with_packing_one_character_after_the_other(text):
    if is_gsm(text):
        sizes = [2 if character in "^{}\\[~]|€\f" else 1 for character in text]
        assert segments(text).count == reference(text, sizes, 160, 153)
    else:
        sizes = [2 if character > "\uffff" else 1 for character in text]
        assert segments(text).count == reference(text, sizes, 70, 67)
