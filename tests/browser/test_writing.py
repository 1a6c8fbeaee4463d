"""A reply half typed is never lost, and is counted as it is typed."""

from __future__ import annotations

import random
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from bot.segments import segments

REPLY = "Reply to the borrower"


def test_new_texts_arrive_while_a_reply_is_typed(site, visit):
    phone, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")
    field = desk.get_by_label(REPLY)
    field.press_sequentially("Dear borrower, ")
    field.evaluate("field => field.setSelectionRange(5, 5)")
    for number in range(3):
        site.kit.text(phone, f"and another thing {number}")
        expect(desk.get_by_role("log")).to_contain_text(f"and another thing {number}")
    expect(field).to_be_focused()
    expect(field).to_have_value("Dear borrower, ")
    assert field.evaluate("field => field.selectionStart") == 5
    field.press_sequentially("patient ")
    expect(field).to_have_value("Dear patient borrower, ")


def test_a_half_typed_reply_outlives_the_page_until_it_is_sent(site, visit):
    _, case = site.kit.waiting()
    path = f"/desk/cases/{case.id}"
    desk = visit("alice", path)
    desk.get_by_label(REPLY).fill("half a sent")
    desk.reload()
    expect(desk.get_by_label(REPLY)).to_have_value("half a sent")
    desk.goto(site.at("/desk/"))
    desk.goto(site.at(path))
    desk.get_by_label(REPLY).fill("half a sentence, and whole")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("log")).to_contain_text("half a sentence, and whole")
    expect(desk.get_by_label(REPLY)).to_have_value("")
    desk.reload()
    expect(desk.get_by_label(REPLY)).to_have_value("")


def test_half_typed_words_are_nobody_elses(site, visit):
    _, case = site.kit.waiting()
    path = f"/desk/cases/{case.id}"
    desk = visit("alice", path)
    desk.get_by_label(REPLY).fill("from alice")
    desk.locator(".menu > summary").click()
    desk.get_by_role("button", name="Log out").click()
    site.log_in(desk, "bob", path)
    expect(desk.get_by_label(REPLY)).to_have_value("")


def test_an_opt_out_while_a_reply_is_typed_closes_the_way_and_keeps_the_words(site, visit):
    phone, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")
    desk.get_by_label(REPLY).fill("one more thing")
    site.kit.text(phone, "STOP")
    expect(desk.locator("#composer-state")).to_contain_text("They opted out of texts")
    expect(desk.get_by_role("button", name="Send")).to_be_disabled()
    expect(desk.get_by_label(REPLY)).to_have_value("one more thing")


def test_a_lost_connection_is_told_and_nothing_typed_is_lost(site, visit):
    _, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")
    desk.get_by_label(REPLY).fill("patience")
    desk.context.set_offline(True)
    expect(desk.get_by_text("No connection to Huixin")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.get_by_text("No connection to Huixin")).to_be_hidden()
    expect(desk.get_by_label(REPLY)).to_have_value("patience")


def test_a_note_is_written_in_a_field_of_its_own(site, visit):
    _, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")
    desk.get_by_label(REPLY).fill("for the borrower")
    desk.get_by_text("Note", exact=True).click()
    expect(desk.get_by_label(REPLY)).to_be_hidden()
    desk.get_by_label("Note that only staff see").fill("for us")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.locator(".line.note")).to_contain_text("for us")
    expect(desk.get_by_label(REPLY)).to_have_value("for the borrower")


def samples() -> list[str]:
    """Texts around every limit, in every alphabet, and some made at random."""
    alphabets = ["a", "é", "ç", "€", "[", "还", "😀", "a€", "还😀", "\n", "\u00a0", "‘", "¿", "\u200d"]
    lengths = [0, 1, 69, 70, 71, 133, 134, 135, 152, 153, 154, 159, 160, 161, 306, 307]
    chosen = random.Random(5)
    mixed = ["".join(chosen.choices("ab €[]~还😀é\n", k=chosen.randrange(400))) for _ in range(60)]
    return [sign * length for sign in alphabets for length in lengths] + mixed


def test_the_counter_on_the_page_counts_as_the_engine_does(site, visit):
    page = visit()
    page.goto(site.at("/phone"))
    texts = samples()
    for mainland in (False, True):
        counted = page.evaluate(
            "([texts, mainland]) => texts.map(text => huixinSegments(text, mainland))", [texts, mainland]
        )
        for text, found in zip(texts, counted, strict=True):
            meant = segments(text, mainland=mainland)
            assert (found["count"], found["encoding"], found["units"]) == (
                meant.count,
                meant.encoding,
                meant.units,
            ), repr(text)
            assert segments(text + "a" * found["left"], mainland=mainland).count in {meant.count, 1}


def sent_with(site, phone: str, words: str) -> int:
    return sum(words in text for text in site.kit.sent(phone))


def test_going_back_after_sending_finds_an_empty_field(site, visit):
    phone, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")
    desk.get_by_label(REPLY).fill("only once, please")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("log")).to_contain_text("only once, please")
    desk.go_back()
    expect(desk.get_by_role("log")).to_contain_text("only once, please")
    expect(desk.get_by_label(REPLY)).to_have_value("")
    desk.get_by_label(REPLY).press("Control+Enter")
    desk.get_by_text("Note", exact=True).click()
    desk.get_by_label("Note that only staff see").fill("noted")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.locator(".line.note")).to_contain_text("noted")
    assert sent_with(site, phone, "only once, please") == 1


def test_what_was_sent_and_never_confirmed_is_sent_once_however_often_it_is_pressed(site, visit):
    phone, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")

    def lose_the_answer(route):
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in desk.context.cookies())
        urlopen(Request(route.request.url, route.request.post_data_buffer, {"Cookie": cookies}))
        route.abort()

    desk.route("**/reply", lose_the_answer, times=1)
    desk.get_by_label(REPLY).fill("did this arrive?")
    desk.get_by_role("button", name="Send").click()
    desk.wait_for_url("chrome-error://**")
    desk.goto(site.at(f"/desk/cases/{case.id}"))
    expect(desk.get_by_label(REPLY)).to_have_value("did this arrive?")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_label(REPLY)).to_have_value("")
    assert sent_with(site, phone, "did this arrive?") == 1
    # said again on purpose, it is said again
    desk.get_by_label(REPLY).fill("did this arrive?")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".line.person").filter(has_text="did this arrive?")).to_have_count(2)


def test_the_limit_of_a_note_stands_where_it_is_typed(site, visit):
    _, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")
    desk.get_by_text("Note", exact=True).click()
    expect(desk.locator("#room")).to_have_text("Up to 4000 characters")
    desk.get_by_label("Note that only staff see").fill("x" * 4001)
    expect(desk.locator("#room")).to_have_text("Longer than 4000 characters")
    desk.get_by_label("Note that only staff see").fill("x" * 3000)
    expect(desk.locator("#room")).to_have_text("Up to 4000 characters")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.locator(".line.note")).to_contain_text("x" * 3000)


def test_the_counter_counts_what_is_put_before_the_words_towards_the_limit(site, visit):
    _, case = site.kit.waiting()
    desk = visit("alice", f"/desk/cases/{case.id}")
    before = len("Alice here, a person at Huixin Demo.\n")
    desk.get_by_label(REPLY).fill("x" * (1600 - before))
    expect(desk.locator("#segments")).to_contain_text("texts")
    desk.get_by_label(REPLY).fill("x" * (1601 - before))
    expect(desk.locator("#segments")).to_have_text("Longer than 1600 characters")


LONG_WORD = "https://pay.example/" + "a1b2c3d4e5" * 18


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("mode", ["reply", "note"])
def test_a_long_link_in_the_field_keeps_the_page_in_its_window(site, visit, width, mode):
    _, case = site.kit.waiting(LONG_WORD)
    desk = visit("alice", f"/desk/cases/{case.id}", viewport={"width": width, "height": 800})
    desk.locator(f"label:has(#mode-{mode})").click()
    desk.locator(f"textarea#{mode}").fill(LONG_WORD)
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    field = desk.locator(f"textarea#{mode}").bounding_box()
    assert field["x"] >= 0
    assert field["x"] + field["width"] <= width
