"""Keys, screen readers, narrow screens, dark rooms, two languages."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.desk_kit import MARIA, PASSWORD

PHONE_WIDTH = {"viewport": {"width": 375, "height": 740}}


def screens(site) -> list[str]:
    """Every screen of the desk and the phone."""
    long_word = "supercalifragilisticexpialidocious" * 6
    _, case = site.kit.waiting(f"{long_word} https://a.example/{long_word}")
    lists = [f"/desk/list/{view}" for view in ("queue", "mine", "after_stop", "all", "closed")]
    phones = ["/phone/", f"/phone/{site.kit.person(MARIA).hex()}"]
    return ["/desk/", *lists, f"/desk/cases/{case.id}", "/desk/flows", *phones]


def test_the_whole_road_by_keys_alone(site, visit):
    _, case = site.kit.waiting("I have only a keyboard")
    desk = visit()
    press = desk.keyboard.press
    desk.goto(site.at("/desk/login?next=/desk/list/queue"))
    expect(desk.get_by_label("Log-in name")).to_be_focused()
    desk.keyboard.type("carol")
    press("Tab")
    expect(desk.get_by_label("Password")).to_be_focused()
    desk.keyboard.type(PASSWORD)
    press("Enter")
    desk.wait_for_url(site.at("/desk/list/queue"))

    press("j")
    for _ in range(60):
        if desk.evaluate("document.activeElement.closest('li')?.id") == f"case-{case.id}":
            break
        press("j")
    press("k")
    press("ArrowDown")
    press("Enter")
    desk.wait_for_url(site.at(f"/desk/cases/{case.id}"))
    press("t")
    expect(desk.get_by_text("You have it")).to_be_visible()
    press("n")
    desk.keyboard.type("typed with t, r, n and ?")
    press("Control+Enter")
    expect(desk.locator(".line.note")).to_contain_text("typed with t, r, n and ?")
    press("r")
    desk.keyboard.type("Hello, this is Carol.")
    press("Escape")
    expect(desk.get_by_label("Reply to the borrower")).not_to_be_focused()
    press("?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    press("r")
    press("Control+Enter")
    expect(desk.get_by_role("log")).to_contain_text("Hello, this is Carol.")
    press("g")
    desk.wait_for_url(site.at("/desk/"))


def test_take_next_by_its_key(site, visit):
    site.kit.waiting()
    desk = visit("bob")
    desk.keyboard.press("t")
    expect(desk.get_by_text("You have it")).to_be_visible()


def test_every_screen_fits_a_phone_without_scrolling_sideways(site, visit):
    desk = visit("alice", **PHONE_WIDTH)
    for path in screens(site):
        desk.goto(site.at(path))
        wide = desk.evaluate("document.documentElement.scrollWidth")
        assert wide <= 375, f"{path}: {wide}"


def test_a_case_is_answered_at_phone_width(site, visit):
    phone, case = site.kit.waiting("from a narrow place")
    desk = visit("alice", f"/desk/cases/{case.id}", **PHONE_WIDTH)
    expect(desk.get_by_text("from a narrow place")).to_be_in_viewport()
    expect(desk.get_by_role("button", name="Send")).to_be_in_viewport()
    desk.get_by_label("Reply to the borrower").fill("A wide answer.")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("log")).to_contain_text("A wide answer.")
    desk.get_by_text("Loans, identity, consent").click()
    expect(desk.get_by_text("Nobody is registered at this number")).to_be_visible()
    assert any("A wide answer." in text for text in site.kit.sent(phone))


AUDIT = """() => {
  const name = (element) => (element.labels?.length && [...element.labels].map((label) => label.textContent).join(" "))
    || element.getAttribute("aria-label") || element.textContent || element.title;
  const shown = (element) => element.type !== "hidden" && element.checkVisibility();
  const controls = [...document.querySelectorAll("input, textarea, button, select, a[href], summary")].filter(shown);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return {
    nameless: controls.filter((element) => !name(element)?.trim()).map((element) => element.outerHTML),
    doubled: ids.filter((id, index) => ids.indexOf(id) !== index),
    mains: document.querySelectorAll("main").length,
    headings: document.querySelectorAll("h1").length,
    pictures: [...document.images].filter((image) => !image.alt).length,
  };
}"""


def test_every_screen_can_be_read_out(site, visit):
    desk = visit("alice")
    for path in screens(site):
        desk.goto(site.at(path))
        found = desk.evaluate(AUDIT)
        assert found == {"nameless": [], "doubled": [], "mains": 1, "headings": 1, "pictures": 0}, path


def test_what_has_the_focus_can_be_seen(site, visit):
    desk = visit("alice")
    site.kit.waiting()
    desk.goto(site.at("/desk/list/queue"))
    for _ in range(12):
        desk.keyboard.press("Tab")
        outline = desk.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", desk.evaluate("document.activeElement.outerHTML")


BRIGHTNESS = r"Number(getComputedStyle(document.documentElement).backgroundColor.match(/\d+/)[0])"


def test_screens_are_dark_in_dark_rooms_or_as_chosen(site, visit):
    light, dark = visit("alice", color_scheme="light"), visit("alice", color_scheme="dark")
    assert light.evaluate(BRIGHTNESS) > 200
    assert dark.evaluate(BRIGHTNESS) < 60
    light.locator(".menu > summary").click()
    light.get_by_role("button", name="Dark").click()
    expect(light.locator("html")).to_have_attribute("data-theme", "dark")
    assert light.evaluate(BRIGHTNESS) < 60


def test_the_language_is_switched_and_remembered(site, visit):
    desk = visit("alice")
    desk.locator(".menu > summary").click()
    desk.get_by_role("button", name="中文").click()
    expect(desk.get_by_role("navigation").get_by_role("link", name="待接")).to_be_visible()
    desk.goto(site.at("/phone"))
    expect(desk.get_by_role("heading", name="用谁的手机")).to_be_visible()


def test_readers_at_the_end_follow_and_readers_further_up_are_left_alone(site, visit):
    phone, case = site.kit.waiting(*(f"line {number}" for number in range(25)))
    desk = visit("alice", f"/desk/cases/{case.id}")
    expect(desk.get_by_text("line 24")).to_be_in_viewport()
    site.kit.text(phone, "one for the end")
    expect(desk.get_by_text("one for the end")).to_be_in_viewport()
    desk.locator("[data-scroll]").evaluate("box => { box.scrollTop = 0; }")
    site.kit.text(phone, "one while reading")
    expect(desk.get_by_role("button", name="New texts")).to_be_visible()
    expect(desk.get_by_text("one while reading")).not_to_be_in_viewport()
    desk.get_by_role("button", name="New texts").click()
    expect(desk.get_by_text("one while reading")).to_be_in_viewport()


def test_an_error_can_be_read_on_a_phone_as_on_a_desk(site, visit):
    for width in (375, 1280):
        desk = visit("alice", viewport={"width": width, "height": 740})
        for path in ("/desk/nowhere", "/phone/nobody"):
            desk.goto(site.at(path))
            expect(desk.get_by_role("alert")).to_be_in_viewport()
            expect(desk.get_by_text("Demo: everything is fictional")).to_be_in_viewport()
