"""Identity tails, whole numbers, loan digits, numbered choices and "all of them"."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("4821", "4821"),
        ("0098", "0098"),
        (" 4821. ", "4821"),
        ("(4821)", "4821"),
        ("4821 😀", "4821"),
        ("４８２１", "4821"),
        ("٤٨٢١", "4821"),
        ("4 8 2 1", "4821"),
        ("48-21", "4821"),
        ("123x", "123X"),
        ("123X", "123X"),
        ("１２３Ｘ", "123X"),
        ("123*", "123X"),
        ("123×", "123X"),
        ("123✖", "123X"),
        ("123叉", "123X"),
        ("123х", "123X"),
        ("123 x", "123X"),
        ("12 3X!", "123X"),
    ],
)
def test_a_bare_tail_is_found_in_any_spelling_and_is_no_intent(recogniser, text, tail):
    understood = recogniser.understand(text)
    assert (understood.tail, understood.label, understood.intents) == (tail, "out_of_scope", ())
    assert understood.number is None
    assert understood.full_number is False


@pytest.mark.parametrize(
    "text",
    [
        "it's 4821",
        "its 4821",
        "my last four is 4821",
        "last 4: 4821",
        "4821 is my id",
        "id number 4821",
        "here you go 4821",
        "sorry, 4821",
        "card ending 4821",
        "后四位4821",
        "身份证后四位是4821",
        "证件尾号4821",
        "我的是4821",
        "应该是4821吧",
        "卡号尾号4821",
        "es 4821",
        "son 4821",
        "mis últimos cuatro dígitos son 4821",
        "termina en 4821",
    ],
)
def test_words_that_lead_to_a_tail_leave_it_a_tail(recogniser, text):
    understood = recogniser.understand(text)
    assert (understood.tail, understood.intents) == ("4821", ())


@pytest.mark.parametrize(
    ("text", "intent", "tail"),
    [
        ("balance 4821", "balance", "4821"),
        ("4821 balance", "balance", "4821"),
        ("Balance please, 4821.", "balance", "4821"),
        ("余额 123x", "balance", "123X"),
        ("余额123*", "balance", "123X"),
        ("123叉 余额", "balance", "123X"),
        ("还款日4560", "due_date", "4560"),
        ("due date 7730 thanks", "due_date", "7730"),
        ("when is my payment due? my id is 7730", "due_date", "7730"),
        ("saldo 0098 por favor", "balance", "0098"),
        ("餘額４８２１", "balance", "4821"),
    ],
)
def test_a_wish_with_a_tail_gives_both(recogniser, text, intent, tail):
    understood = recogniser.understand(text)
    assert (understood.label, understood.tail) == (intent, tail)
    assert understood.loan_digits == ()


@pytest.mark.parametrize(
    "text",
    [
        "$4821",
        "4821元",
        "4821 dollars",
        "balance 1250.00",
        "1,250",
        "born 1990",
        "1234 main street",
        "it was in 2019 i think we met",
        "call me at 415 555 0101",
        "+14155550101",
        "13800138001",
        "12xx",
        "x123",
        "4821 4822",
        "my pin is 1234",
        "at 10:30",
        "2026-11-22",
        "48210",
        "123",
    ],
)
def test_amounts_dates_and_other_numbers_are_no_tails(recogniser, text):
    assert recogniser.understand(text).tail is None


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("11010119900307123X", "123X"),
        ("11010119900307123x", "123X"),
        ("11010119900307123*", "123X"),
        ("１１０１０１１９９００３０７１２３Ｘ", "123X"),
        ("110101199003071234", "1234"),
        ("110101 19900307 1234", "1234"),
        ("110101900307123", "7123"),
        ("6222021234567890123", "0123"),
        ("6222 0212 3456 7890", "7890"),
        ("6222-0212-3456-7890-123", "0123"),
        ("my card is 6222021234567890", "7890"),
        ("我的身份证是11010119900307123X", "123X"),
        ("123-45-4821", "4821"),
        ("my social is 123 45 4821", "4821"),
        ("ssn: 123454821", "4821"),
        ("A123456(7)", "4567"),
        ("my hkid is a1234567", "4567"),
        ("LOOA531113HTCPBN07", "BN07"),
    ],
)
def test_a_whole_identity_or_card_number_is_flagged_and_gives_its_last_four(recogniser, text, tail):
    understood = recogniser.understand(text)
    assert (understood.full_number, understood.tail) == (True, tail)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("4821 Maria Lopez", "4821"),
        ("this is Maria, 4821", "4821"),
        ("my name is Maria Lopez and my last 4 is 4821", "4821"),
        ("本人李伟，身份证后四位123X", "123X"),
        ("我是李伟，123X", "123X"),
        ("soy Ana, 0098", "0098"),
        ("mis numeros son 0098 gracias", "0098"),
        ("its tom 2222", "2222"),
        ("4821 is my last 4, is that right?", "4821"),
        ("Sorry it's 4821 not 4812", "4821"),
        ("不是4812，是4821", "4821"),
        ("its 48 21", "4821"),
        ("后4位 123 X", "123X"),
        ("four eight two one", "4821"),
        ("cuatro ocho dos uno", "4821"),
        ("幺二三叉", "123X"),
    ],
)
def test_an_answer_to_the_question_for_the_tail_is_heard_with_words_around(recogniser, text, tail):
    understood = recogniser.understand(text, awaits_tail=True)
    assert (understood.tail, understood.intents) == (tail, ())


@pytest.mark.parametrize(
    "text",
    [
        "i moved in 2019 to 88 pine st",
        "i paid 4821 pesos yesterday",
        "call me at 1130",
        "4821 or 4822",
        "my number is 415 555 2671",
        "what is it for",
        "i owe $1500",
    ],
)
def test_other_digits_are_no_answer_to_it(recogniser, text):
    assert recogniser.understand(text, awaits_tail=True).tail is None


def test_loans_named_beside_wishes_are_loans(recogniser):
    assert recogniser.understand("due date of 1188").loan_digits == ("1188",)
    understood = recogniser.understand("what's left on 1107, and when is 1188 due?")
    assert (understood.loan_digits, understood.tail) == (("1107", "1188"), None)


def test_a_wish_stays_a_wish_while_a_tail_is_awaited(recogniser):
    for text in ("balance of 1107 and due date of 1188", "stop", "human", "balance"):
        assert recogniser.understand(text, awaits_tail=True) == recogniser.understand(text)


def test_a_whole_number_beside_a_wish_leaves_the_wish(recogniser):
    understood = recogniser.understand("余额 11010119900307123X")
    assert (understood.label, understood.full_number, understood.tail) == ("balance", True, "123X")


def test_rules_and_notes_never_repeat_digits_of_the_text(recogniser):
    for text in ("4821", "balance 4821", "11010119900307123X", "loan 1188", "尾号1188"):
        rule = recogniser.understand(text).rule
        assert not any(sign.isdigit() for sign in rule), rule


@pytest.mark.parametrize("text", ["1" * 14, "1" * 20, "+861380013800112", "0", "13800138001"])
def test_other_lengths_are_no_identity_or_card_numbers(recogniser, text):
    assert recogniser.understand(text).full_number is False


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("the 1188 one", ("1188",)),
        ("1188 one please", ("1188",)),
        ("loan 1188", ("1188",)),
        ("loan …1188", ("1188",)),
        ("loan number 1188", ("1188",)),
        ("the one ending in 1188", ("1188",)),
        ("尾号1188", ("1188",)),
        ("尾号1188的那笔", ("1188",)),
        ("1188那笔", ("1188",)),
        ("贷款1188", ("1188",)),
        ("préstamo 1188", ("1188",)),
        ("la 1188", ("1188",)),
        ("1107 and 1188", ("1107", "1188")),
        ("1107和1188", ("1107", "1188")),
        ("1107, 1188", ("1107", "1188")),
        ("loan 1188 and loan 1107", ("1188", "1107")),
    ],
)
def test_digits_said_of_a_loan_are_loan_digits(recogniser, text, digits):
    understood = recogniser.understand(text)
    assert understood.loan_digits == digits
    assert understood.intents == ()


@pytest.mark.parametrize(
    "text", ["the 1188 one", "loan 1188", "1188那笔", "1107 and 1188", "balance on loan 1188"]
)
def test_digits_said_of_a_loan_are_not_taken_for_a_tail(recogniser, text):
    assert recogniser.understand(text).tail is None


@pytest.mark.parametrize(
    "text",
    [
        "what about 1188?",
        "how about the 1188 one",
        "y la 1188",
        "and the 1188",
        "for 1188",
        "y que tal la 1188",
    ],
)
@pytest.mark.parametrize("awaits_tail", [False, True])
def test_a_question_about_four_digits_is_about_a_loan_and_no_try(recogniser, text, awaits_tail):
    understood = recogniser.understand(text, awaits_tail=awaits_tail)
    assert (understood.loan_digits, understood.tail, understood.intents) == (("1188",), None, ())


def test_a_tail_behind_a_loan_is_one_only_where_it_was_asked_for_and_nothing_else_is_said(recogniser):
    asked = recogniser.understand("my loan 1107, 7730", awaits_tail=True)
    assert (asked.loan_digits, asked.tail) == (("1107", "7730"), "7730")
    assert recogniser.understand("loan 1107, 7730").tail is None
    assert recogniser.understand("balance for loan 1107, 1188", awaits_tail=True).tail is None


@pytest.mark.parametrize("text", ["尾号1188", "ending in 1188", "el 1188"])
def test_where_only_the_state_can_tell_digits_are_both(recogniser, text):
    understood = recogniser.understand(text)
    assert (understood.loan_digits, understood.tail) == (("1188",), "1188")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much do i owe on loan 1188", "balance"),
        ("when is 1188 due", "due_date"),
        ("when is the 1188 loan due", "due_date"),
        ("贷款1188余额", "balance"),
        ("尾号1188那笔的余额", "balance"),
        ("1188的还款日", "due_date"),
        ("cuánto debo del 1188", "balance"),
    ],
)
def test_a_wish_about_a_named_loan_gives_both(recogniser, text, intent):
    understood = recogniser.understand(text)
    assert (understood.label, understood.loan_digits, understood.tail) == (intent, ("1188",), None)


def test_a_loan_and_a_tail_in_one_text_are_told_apart(recogniser):
    understood = recogniser.understand("loan 1188, id 4821, balance")
    assert (understood.label, understood.loan_digits, understood.tail) == ("balance", ("1188",), "4821")


@pytest.mark.parametrize("number", range(100))
def test_every_small_number_reads_back(own, number):
    for text in (
        str(number),
        f"{number}.",
        f" #{number} ",
        f"option {number}",
        f"第{number}个",
        f"选{number}",
    ):
        understood = own.understand(text)
        assert (understood.number, understood.label, understood.intents) == (number, "out_of_scope", ())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("two", 2),
        ("the second", 2),
        ("the second one please", 2),
        ("2nd", 2),
        ("第二个", 2),
        ("第二個", 2),
        ("第二笔", 2),
        ("二", 2),
        ("两", 2),
        ("２", 2),
        ("②", 2),
        ("2️⃣", 2),
        ("la segunda", 2),
        ("el segundo por favor", 2),
        ("dos", 2),
        ("2谢谢", 2),
        ("the first loan", 1),
        ("primero", 1),
        ("第一個", 1),
        ("No. 3", 3),
    ],
)
def test_numbers_and_ordinals_in_words_are_choices(recogniser, text, number):
    understood = recogniser.understand(text)
    assert (understood.number, understood.intents) == (number, ())


@pytest.mark.parametrize(
    "text", ["100", "1 2", "1,2", "1.5", "200", "1st of may", "two weeks", "第二天", "10块", "3点"]
)
def test_other_numbers_are_no_choices(recogniser, text):
    assert recogniser.understand(text).number is None


@pytest.mark.parametrize(
    "text",
    [
        "both",
        "Both!",
        "all",
        "all of them",
        "both please",
        "全部",
        "都要",
        "两个都要",
        "所有",
        "兩個都要",
        "ambos",
        "todas",
        "los dos",
    ],
)
def test_words_for_all_of_them_mean_everything(recogniser, text):
    understood = recogniser.understand(text)
    assert (understood.everything, understood.intents) == (True, ())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("balance on both loans", "balance"),
        ("两笔都查余额", "balance"),
        ("全部余额", "balance"),
        ("saldo de ambos", "balance"),
    ],
)
def test_a_wish_about_all_loans_says_so(recogniser, text, intent):
    understood = recogniser.understand(text)
    assert (understood.label, understood.everything) == (intent, True)


@pytest.mark.parametrize("text", ["balance", "that's all thanks", "all good", "好的", "还款日"])
def test_other_texts_are_not_about_everything(recogniser, text):
    assert recogniser.understand(text).everything is False
