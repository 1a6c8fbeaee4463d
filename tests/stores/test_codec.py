from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import (
    Borrower,
    Case,
    Conversation,
    Effects,
    Entry,
    Facts,
    Flags,
    Loan,
    Money,
    Outgoing,
    Pending,
    Proof,
    StaffEvent,
    TextEvent,
    Understanding,
)
from bot.errors import NewerFormat
from bot.stores.codec import (
    conversation_bytes,
    conversation_from,
    entry_bytes,
    entry_from,
    outgoing_bytes,
    outgoing_from,
)
from tests.stores.example import FACTS, MARIA

WORDS = st.text(max_size=40)
st.register_type_strategy(str, WORDS)
st.register_type_strategy(float, st.floats(0, 2**40, allow_nan=False))
st.register_type_strategy(int, st.integers(-(2**53), 2**53))
st.register_type_strategy(Money, st.builds(Money, st.integers(-(2**53), 2**53), st.just("USD")))


def every_field(noun, **known):
    """Values for all fields, those with defaults and those added later too."""
    return st.builds(noun, **{field.name: ... for field in fields(noun)} | known)


st.register_type_strategy(Proof, every_field(Proof))
st.register_type_strategy(Pending, every_field(Pending))
st.register_type_strategy(Case, every_field(Case))
CONVERSATIONS = every_field(
    Conversation,
    version=st.integers(0, 2**63),
    flags=st.integers(0, 127).map(Flags),
    known=st.lists(st.binary(min_size=6, max_size=6), max_size=16).map(tuple),
)
st.register_type_strategy(Conversation, CONVERSATIONS)
for noun in (Effects, Understanding, Facts, Borrower, Loan, TextEvent, StaffEvent):
    st.register_type_strategy(noun, every_field(noun))
ENTRIES = every_field(Entry, format=st.just(1))


@given(CONVERSATIONS)
def test_a_conversation_comes_back_as_it_was(conversation):
    data = conversation_bytes(conversation)
    assert conversation_from(data, conversation.version, conversation.flags) == conversation


@pytest.mark.parametrize(
    "word",
    [
        *(
            "",
            "+",
            "+0",
            "+1",
            "+01",
            "14155550000",
            "+1415555٠٠٠",
            "+999999999999999999",
            "+9999999999999999999",
        ),
        *(
            "12345",
            "Huixin",
            "AC" + "0" * 32,
            "AC" + "A" * 32,
            "AC" + "g" * 32,
            "AC" + " 0" * 16,
            "ac" + "0" * 32,
        ),
    ],
)
def test_numbers_and_accounts_of_any_form_come_back_as_they_were(word):
    for field in ("phone", "our_number", "account", "carrier", "language"):
        conversation = Conversation(**{"phone": MARIA, field: word})
        assert conversation_from(conversation_bytes(conversation), 0, 0) == conversation


@settings(max_examples=60)
@given(ENTRIES)
def test_an_entry_comes_back_as_it_was(entry):
    assert entry_from(entry_bytes(entry)) == entry


@given(st.builds(Outgoing))
def test_a_text_to_send_comes_back_as_it_was(outgoing):
    assert outgoing_from(outgoing_bytes(outgoing)) == outgoing


def test_an_idle_conversation_is_small():
    idle = Conversation(
        MARIA,
        version=9,
        language="zh-Hans",
        carrier="twilio",
        account="AC" + "0" * 32,
        our_number="+14155550000",
        greeted=True,
        asked_at=1795348800,
        known=(bytes(6),) * 16,
    )
    # With header and seal 252 fit into an allocator's 256, with Redis' own four bytes.
    assert len(conversation_bytes(idle)) <= 252 - 59 - 28


def test_odd_characters_come_back_in_a_journaled_text():
    text = "\0 \u202e🙂 a\u2028b ｓｔｏｐ 退订 \x7f"
    entry = made_entry(text)
    assert entry_from(entry_bytes(entry)) == entry


def test_half_of_a_surrogate_pair_becomes_a_question_mark_rather_than_an_error():
    entry = made_entry("cut emoji \ud83d")
    assert entry_from(entry_bytes(entry)).event.text == "cut emoji ?"


def made_entry(text):
    return Entry(
        event=TextEvent("id", text, "twilio", "AC1", "+1"),
        at=1763800000.123456,
        flows="f",
        settings="s",
        facts=Facts((Borrower("b", "M."),), ("b",), frozenset({"proven"})),
        understanding=Understanding("balance", 0.9, "exact"),
        effects=Effects(),
        conversation=Conversation(MARIA, version=1),
    )


def test_dates_and_money_of_facts_come_back_as_such():
    entry = made_entry("balance")
    with_facts = Entry(**{f.name: getattr(entry, f.name) for f in fields(entry)} | {"facts": FACTS})
    assert entry_from(entry_bytes(with_facts)).facts == FACTS


@pytest.mark.parametrize("read", [lambda data: conversation_from(data, 1, 0), entry_from, outgoing_from])
@pytest.mark.parametrize("number", [0, 2, 255])
def test_what_a_newer_huixin_wrote_is_named_as_such(read, number):
    with pytest.raises(NewerFormat, match=f"format {number}"):
        read(bytes((number,)) + b"{}")


def test_a_field_that_only_a_newer_huixin_knows_is_refused_not_dropped():
    data = conversation_bytes(Conversation(MARIA, greeted=True)).replace(b'"g"', b'"~"')
    with pytest.raises(NewerFormat, match="~"):
        conversation_from(data, 1, 0)


def test_a_digest_of_a_wrong_length_is_refused():
    with pytest.raises(ValueError, match="6 bytes"):
        conversation_bytes(Conversation(MARIA, known=(b"short",)))
