"""The newcomer's path, and two people at one desk."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.desk_kit import KIM

A_PHONE = re.compile(r"/phone/[0-9a-f]{32}$")


def test_from_the_first_question_to_a_persons_answer(site, visit):
    # given a desk that somebody has open, and a phone
    desk, phone = visit("alice"), visit()
    desk.evaluate("window.never_reloaded = true")
    phone.goto(site.at("/phone"))
    phone.get_by_role("link", name="李伟").click()

    # when they ask for the due date and prove who they are
    phone.get_by_label("Write a text").fill("还款日")
    phone.get_by_label("Write a text").press("Enter")
    texts = phone.get_by_role("log")
    expect(texts).to_contain_text("后4位")
    phone.get_by_label("Write a text").fill("123x")
    phone.get_by_role("button", name="Send").click()

    # then date and amount are told, and the field is empty again
    expect(texts).to_contain_text("8801")
    expect(texts).to_contain_text("1,085.00")
    expect(phone.get_by_label("Write a text")).to_have_value("")

    # when they ask for a person
    phone.get_by_role("button", name="0", exact=True).click()
    expect(texts).to_contain_text("转人工")

    # then the case shows up on the desk by itself
    expect(desk.get_by_role("button", name="Take next")).to_be_visible()
    assert desk.evaluate("window.never_reloaded")
    expect(desk).to_have_title(re.compile(r"^\(1\) "))

    # when it is taken and answered
    desk.get_by_role("button", name="Take next").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Wants a person")
    desk.get_by_label("Reply to the borrower").fill("您好，我看一下。")
    expect(desk.locator("#segments")).to_contain_text("1 text")
    desk.get_by_role("button", name="Send").click()

    # then the answer is in the conversation, and arrives on the phone with a name
    expect(desk.get_by_role("log")).to_contain_text("您好，我看一下。")
    expect(texts).to_contain_text("您好，我看一下。")
    expect(texts).to_contain_text("Alice")

    # and what is written back shows up on the desk without a reload
    desk.evaluate("window.never_reloaded = true")
    phone.get_by_label("Write a text").fill("谢谢，我等您")
    phone.get_by_label("Write a text").press("Enter")
    expect(desk.get_by_role("log")).to_contain_text("谢谢，我等您")
    assert desk.evaluate("window.never_reloaded")


def test_two_people_take_one_case_and_one_is_told_who_has_it(site, visit):
    _, case = site.kit.waiting("who will take me?")
    path = f"/desk/cases/{case.id}"
    first, second = visit("alice", path), visit("bob", path)
    # both pages offer the button; the second learns of the first only by pressing it
    second.route("**/live*", lambda route: route.abort())
    first.get_by_role("button", name="Take").click()
    expect(first.get_by_text("You have it")).to_be_visible()
    second.get_by_role("button", name="Take").click()
    expect(second.get_by_role("alert").filter(has_text="Alice has taken this case.")).to_be_visible()
    expect(second.locator("#bar")).to_contain_text("Alice has it")


def test_the_other_desks_see_a_case_being_taken(site, visit):
    _, case = site.kit.waiting("take me")
    path = f"/desk/cases/{case.id}"
    first, second = visit("alice", path), visit("bob", path)
    first.get_by_role("button", name="Take").click()
    expect(second.locator("#bar")).to_contain_text("Alice has it")
    expect(second.get_by_role("button", name="Take")).to_have_count(0)
    expect(second.get_by_role("button", name="Send")).to_be_disabled()


def test_a_script_in_a_text_is_words(site, visit):
    site.kit.text(KIM, "0", "<script>alert('x')</script><img src=x onerror=alert(1)>")
    case = site.kit.case(KIM)
    desk = visit("alice", f"/desk/cases/{case.id}")
    expect(desk.get_by_role("log")).to_contain_text("<script>alert('x')</script><img src=x onerror=alert(1)>")
    site.kit.text(KIM, "<script>alert('again')</script>")
    expect(desk.get_by_role("log")).to_contain_text("<script>alert('again')</script>")
    desk.goto(site.at("/desk/list/all"))
    expect(desk.locator(f"#case-{case.id}")).to_contain_text("<script>alert('again')</script>")
    phone = visit()
    phone.goto(site.at(f"/phone/{site.kit.person(KIM).hex()}"))
    expect(phone.get_by_role("log")).to_contain_text("<script>alert('again')</script>")


def test_a_reveal_stays_while_the_page_is_brought_up_to_date(site, visit):
    site.kit.text(KIM, "0")
    desk = visit("alice", f"/desk/cases/{site.kit.case(KIM).id}")
    expect(desk.locator("#number")).to_contain_text("+1 41****0106")
    desk.get_by_role("button", name="Reveal").click()
    expect(desk.locator("#number")).to_contain_text(KIM)
    expect(desk.locator("#number")).to_contain_text("Kim Lee")
    expect(desk.get_by_role("log")).to_contain_text("Number revealed")
    site.kit.text(KIM, "still here?")
    expect(desk.get_by_role("log")).to_contain_text("still here?")
    expect(desk.locator("#number")).to_contain_text(KIM)


def test_the_next_text_is_written_while_one_is_on_its_way(site, visit):
    phone = visit()
    phone.goto(site.at("/phone"))
    phone.get_by_label("Or any other number").fill("+1 415 555 6001")
    phone.get_by_role("button", name="Use").click()
    phone.wait_for_url(A_PHONE)
    phone.route("**/text", lambda route: (phone.wait_for_timeout(700), route.continue_()))
    field, texts = phone.get_by_label("Write a text"), phone.get_by_role("log")
    for text in ("first words", "second words", "third words"):
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_value("")
    for text in ("first words", "second words", "third words"):
        expect(texts.get_by_text(text)).to_have_count(1)


def test_a_text_that_could_not_be_sent_comes_back_into_the_field(site, visit):
    phone = visit()
    phone.goto(site.at(f"/phone/{site.kit.person(KIM).hex()}"))
    phone.context.set_offline(True)
    field = phone.get_by_label("Write a text")
    field.fill("into the void")
    field.press("Enter")
    expect(phone.get_by_text("No connection to Huixin")).to_be_visible()
    expect(field).to_have_value("into the void")
    phone.context.set_offline(False)
    field.press("Enter")
    expect(phone.get_by_role("log").get_by_text("into the void")).to_have_count(1)


def test_an_example_pressed_twice_is_one_text(site, visit):
    phone = visit()
    phone.goto(site.at("/phone"))
    phone.get_by_label("Or any other number").fill("+1 415 555 6002")
    phone.get_by_role("button", name="Use").click()
    phone.wait_for_url(A_PHONE)
    phone.get_by_role("button", name="HELP").dblclick()
    texts = phone.get_by_role("log")
    expect(texts.locator(".theirs")).to_have_count(1)
    phone.wait_for_timeout(1500)
    expect(texts.locator(".mine")).to_have_count(1)
