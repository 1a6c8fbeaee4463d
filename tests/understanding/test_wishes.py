"""From phrases to intents: exact, in courtesy, misspelt, negated, two at once; distress; why."""

from __future__ import annotations

import pytest

from bot.understanding import Recogniser


def test_every_phrase_of_the_flows_gives_its_own_intent(real, flows_phrases):
    country = {"opt_out_cn": "CN"}
    claimed = {}
    for phrase in flows_phrases:
        understood = real.understand(phrase.text, country=country.get(phrase.intent, "US"))
        wanted = "opt_out" if phrase.intent == "opt_out_cn" else phrase.intent
        if wanted == "distress":
            assert understood.distress, phrase.text
        elif understood.label != wanted:
            claimed[phrase.text] = (wanted, understood.label)
    assert claimed == {}, "two intents claim these"


@pytest.mark.parametrize(
    "text",
    [
        "BALANCE",
        "balance?",
        "  Balance!! ",
        "ＢＡＬＡＮＣＥ",
        "b a l a n c e",
        "bal\u200bance",
        "𝐛𝐚𝐥𝐚𝐧𝐜𝐞",
        "Balance 🙏",
        "balance\x00",
    ],
)
def test_case_width_marks_spaces_and_invisible_signs_do_not_matter(recogniser, text):
    assert recogniser.understand(text).label == "balance"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hi, balance please", "balance"),
        ("Good morning, could you please tell me my balance? Thank you", "balance"),
        ("balance pls thx", "balance"),
        ("请问余额", "balance"),
        ("你好，麻烦帮我查一下余额，谢谢", "balance"),
        ("唔該還款日", "due_date"),
        ("hola, quisiera saber mi saldo por favor", "balance"),
        ("please, when is my payment due", "due_date"),
        ("can i please talk to a person", "human"),
    ],
)
def test_courtesy_around_a_wish_is_taken_off(recogniser, text, intent):
    assert recogniser.understand(text).intents == (intent,)


@pytest.mark.parametrize("text", ["可以吗", "是吗", "好吗"])
def test_a_question_is_not_an_answer(recogniser, text):
    assert "yes" not in recogniser.understand(text).intents


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("balence", "balance"),
        ("whats my loan balanse", "balance"),
        ("when is my next paymant due", "due_date"),
        ("when is my paymnet due", "due_date"),
        ("talk to a persn", "human"),
        ("how mcuh do i owe", "balance"),
        ("我的贷款余额现在还有多少呢", "balance"),
        ("我什么时候要还款呀", "due_date"),
        ("cuando vense mi pago", "due_date"),
        ("REPRESENTITIVE", "human"),
    ],
)
def test_typing_mistakes_and_stray_small_words_are_forgiven(recogniser, text, intent):
    understood = recogniser.understand(text)
    assert understood.label == intent, understood.rule


@pytest.mark.parametrize(
    "text",
    [
        "when is my refund due",
        "when will my card arrive",
        "什么时候退款",
        "how much do you owe me for the car",
        "balance transfer offer",
        "when is the rent due at your place",
        "可以/不可以",
        "my agent at work says the house is sold",
    ],
)
def test_what_sounds_close_but_means_something_else_is_not_understood(recogniser, text):
    understood = recogniser.understand(text)
    assert (understood.label, understood.intents) == ("out_of_scope", ()), understood.rule


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("balance and due date", ("balance", "due_date")),
        ("due date and balance", ("due_date", "balance")),
        ("余额，还款日", ("balance", "due_date")),
        ("余额还款日", ("balance", "due_date")),
        ("saldo y fecha de pago", ("balance", "due_date")),
        ("hi! balance? and when is my payment due?", ("balance", "due_date")),
        ("no, talk to a person", ("human", "no")),
        ("yes, balance", ("balance", "yes")),
        ("thanks, balance please", ("balance",)),
        ("hello. agent", ("human",)),
        ("I'm at work now, when is my payment due?", ("due_date",)),
    ],
)
def test_two_wishes_are_both_found_the_first_leading(recogniser, text, intents):
    understood = recogniser.understand(text)
    assert understood.intents == intents
    assert understood.label == intents[0]


def test_what_a_part_sounds_like_counts_less_than_what_the_whole_is_about(real):
    """Where nothing of the whole is about texts, a part that sounds like stopping is about something else."""
    long_on_hold = "an hour on hold, transferred twice, then cut off. i have never been treated so poorly"
    assert real.understand(long_on_hold).label == "complaint"
    asked_and_stopped = "cuanto debo? y ya no me textien porfavor"
    assert real.understand(asked_and_stopped).intents == ("opt_out", "balance")


@pytest.mark.parametrize(
    "text",
    ["hi, how was your day at the lake", "thanks, see you at the gym"],
)
def test_courtesy_beside_chatter_is_chatter(recogniser, text):
    assert recogniser.understand(text).label == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "别催了 不想活了",
        "I WANT TO DIE",
        "唔想做人",
        "quiero morir",
        "how much do i owe, i can't go on, there is no reason to live",
        "活 不 下 去 了",
        "自\u200b杀",
    ],
)
def test_distress_is_noticed_wherever_it_stands(recogniser, text):
    assert recogniser.understand(text).distress is True


def test_distress_is_beside_the_label_and_alone_goes_by_the_name_of_hardship(recogniser):
    alone = recogniser.understand("I want to die")
    assert (alone.label, alone.intents, alone.distress) == ("hardship", ("hardship",), True)
    beside = recogniser.understand("balance? I want to die")
    assert (beside.label, beside.distress) == ("balance", True)
    out = recogniser.understand("stop texting me, I want to die")
    assert (out.label, out.distress) == ("opt_out", True)


@pytest.mark.parametrize("text", ["STOP", "balance", "dying to know my balance", "想你了", "my phone died"])
def test_other_texts_are_no_distress(recogniser, text):
    assert recogniser.understand(text).distress is False


@pytest.mark.parametrize(
    "text",
    [
        "wrong number",
        "No, you have the wrong number",
        "this isn't my account, i think you texted the wrong number",
        "发错人了",
        "número equivocado",
        "I'm not Maria. You have the wrong person.",
    ],
)
def test_wrong_numbers_are_noticed(recogniser, text):
    assert recogniser.understand(text).label == "wrong_number"


@pytest.mark.parametrize(
    "text", ["I gave you the wrong number of payments yesterday", "is 3 the wrong number of months"]
)
def test_another_wrong_number_is_not_one(recogniser, text):
    assert recogniser.understand(text).label == "out_of_scope"


def test_the_rule_says_which_stage_and_phrase_decided(own):
    assert own.understand("due date").rule == 'exact "due date" (due_date)'
    assert own.understand("due date please").rule == 'polite "due date" (due_date)'
    assert own.understand("loan balence").rule.startswith("near 0.")
    assert (
        own.understand("balance, due date").rule == 'exact "balance" (balance); exact "due date" (due_date)'
    )
    assert own.understand("lunch?").rule == "nothing fits"
    assert (
        "is not the same" in own.understand("when is my refund due").rule
        or own.understand("when is my refund due").rule == "nothing fits"
    )


def test_surer_stages_score_higher(own):
    exact, polite, near, none = (
        own.understand(text).score
        for text in ("loan balance", "loan balance please", "loan balence", "lunch")
    )
    assert exact > polite > near > none == 0


def test_a_new_phrase_improves_the_bot_without_code(phrases):
    said = type(phrases[0])
    text = "gimme the lowdown on what i owe"
    before, after = Recogniser(phrases), Recogniser([*phrases, said("balance", "en", text)])
    assert before.understand(text).label == "out_of_scope"
    assert after.understand(text).label == "balance"


def test_an_intent_of_a_flows_own_is_recognised(phrases):
    said = type(phrases[0])
    recogniser = Recogniser([*phrases, said("branch_hours", "en", "when are you open")])
    assert recogniser.understand("hi, when are you open?").intents == ("branch_hours",)


def test_an_opt_out_phrase_keeps_its_words_whoever_else_claims_them(phrases):
    said = type(phrases[0])
    recogniser = Recogniser([said("no", "en", "stop"), *phrases, said("human", "en", "unsubscribe")])
    assert recogniser.understand("stop").label == "opt_out"
    assert recogniser.understand("unsubscribe").label == "opt_out"


@pytest.mark.parametrize("empty", ["", "...", "\u200b", "   "])
def test_a_phrase_without_letters_is_harmless(empty):
    class Odd:
        intent, language, text = "balance", "en", empty

    assert Recogniser([Odd()]).understand(empty).label == "out_of_scope"


def test_no_phrases_at_all_still_find_plain_opt_outs():
    recogniser = Recogniser([])
    assert recogniser.understand("stop texting me").label == "opt_out"
    assert recogniser.understand("balance").label == "out_of_scope"
