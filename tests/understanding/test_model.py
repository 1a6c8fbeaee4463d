"""The model: trained the same way each time, small, exact enough, and never surprised by a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import Recogniser
from bot.understanding.features import LONGEST, features
from bot.understanding.lesson import digest, staleness
from bot.understanding.model import Model
from bot.understanding.modelfile import BrokenModel, read
from bot.understanding.normalise import Normaliser
from bot.understanding.training import train

ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(exclude_categories=()), max_size=300),
    st.text(st.characters(categories=["Mn", "Me", "Cf", "Cs", "Cc"]), max_size=300),
    st.lists(
        st.sampled_from(["stop", "余额", "no", "when", "退订", "4821", "?", "\u0301", "\ud800", "don't"])
    ).map(" ".join),
)
NORMALISER = Normaliser()


@pytest.fixture(scope="module")
def trained(phrases):
    return train(phrases)


@pytest.fixture(scope="module")
def small(trained):
    return Model(read(trained.blob))


@pytest.fixture(scope="module")
def large(flows_book):
    return Model(read(flows_book.model))


def test_the_same_phrases_give_the_same_bytes(trained, phrases):
    assert train(phrases).blob == trained.blob


def test_the_model_in_the_tree_is_the_one_of_its_phrases_and_examples(flows_book):
    assert staleness((*flows_book.phrases, *flows_book.examples), flows_book.model) == ""


def test_one_example_more_makes_the_model_old(flows_book, phrases):
    everything = [*flows_book.phrases, *flows_book.examples]
    assert "older" in staleness([*everything, phrases[0]], flows_book.model)
    assert digest(everything) != digest(everything[1:])


def test_a_model_that_is_missing_or_broken_says_what_to_do(phrases, trained):
    assert "flows train" in staleness(phrases, b"")
    assert "flows train" in staleness(phrases, b"nonsense")
    for blob in (
        b"nonsense",
        trained.blob[:400],
        trained.blob[:-3],
        trained.blob.replace(b'"format": 1', b'"format": 9'),
    ):
        with pytest.raises(BrokenModel, match="flows train"):
            Recogniser(phrases, model=blob)


@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT)
def test_plain_python_says_what_the_trainer_says_but_for_the_rounding(trained, small, text):
    line = NORMALISER.line(text)
    told, guess = trained.probabilities(line), small.guess(line)
    if guess is not None:
        assert [guess.of(place) for place in small.place.values()] == pytest.approx(
            [told[label] for label in small.labels], abs=0.05
        )


@settings(max_examples=500, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_has_one_guess_which_is_a_probability(large, text):
    line = NORMALISER.line(text)
    guess = large.guess(line)
    assert guess == large.guess(line)
    if guess is not None:
        assert guess.label in large.place
        assert guess.probability == max(guess.of(place) for place in large.place.values())
        assert sum(guess.of(place) for place in large.place.values()) == pytest.approx(1)
        assert isinstance(large.because(line, guess.label), str)


@pytest.mark.parametrize("unit", ["a", "stop ", "余额", "e\u0301", "我a", "1", "? ", "\ud800", "ﷺ"])
def test_the_work_is_bounded_whatever_the_length(large, unit):
    line = NORMALISER.line(unit * (10_000 // len(unit)))
    seen = features(line, {})
    assert len(seen) <= 6 * LONGEST
    assert seen == features(line[:LONGEST], {})
    assert large.guess(line) == large.guess(line[:LONGEST])


def test_nothing_known_is_no_guess(large):
    assert large.guess("") is None


def test_what_the_model_says_is_explained_in_words_that_both_texts_have(real):
    understood = real.understand("hey so what would it cost me to close the whole loan out next week")
    assert understood.label == "payoff"
    assert understood.rule.startswith("model ")
    assert " by " in understood.rule
    assert understood.score <= 1


def test_the_model_learns_new_intents_of_a_flow(phrases):
    class Said:
        intent, language, text = "opening_hours", "en", ""

        def __init__(self, text):
            self.text = text

    more = [
        Said(f"{when} {what}")
        for when in ("when do you", "what time do you")
        for what in ("open", "close", "shut")
    ]
    model = Model(read(train([*phrases, *more]).blob))
    assert model.guess("when do you shut today").label == "opening_hours"
