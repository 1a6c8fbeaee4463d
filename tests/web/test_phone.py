from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from flask import Flask

from bot.domain import LANGUAGES, Act
from bot.errors import Contended, StoreAway
from bot.web import phone as phone_room
from tests.web.desk_kit import MARIA, ROSA, WEI, Visitor, plain


@pytest.fixture
def visitor(kit) -> Visitor:
    return kit.browse()


def opened(visitor: Visitor, number: str) -> str:
    """The address of an open phone."""
    return f"/phone/{visitor.kit.person(number).hex()}"


def write(visitor: Visitor, number: str, text: str = "", **fields: str):
    """Text from an open phone as its script does."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/phone/").text)[1]
    data = {"csrf_token": token, "nonce": uuid4().hex, "text": text, **fields}
    answer = visitor.client.post(f"{opened(visitor, number)}/text", data=data, headers={"HX-Request": "true"})
    visitor.kit.settle()
    return answer


def bubbles(html: str) -> list[tuple[str, str]]:
    """(whose, text) of every bubble, oldest first."""
    found = re.findall(r'class="(mine|theirs)"><div class="text"[^>]*>(.*?)</div>', html, re.DOTALL)
    return [(whose, plain(text)) for whose, text in found]


def test_every_demo_borrower_can_be_picked(kit, visitor):
    page = visitor.page("/phone/")
    for name in ("Maria Lopez", "李伟", "王芳", "陳大文", "Rosa Diaz"):
        assert name in page
    assert "Whose phone?" in page
    assert visitor.get(opened(visitor, WEI)).status_code == 200


def test_a_text_is_answered_in_the_same_breath(kit, visitor):
    answer = write(visitor, WEI, "还款日")
    (mine, theirs) = bubbles(answer.text)
    assert mine == ("mine", "还款日")
    assert theirs[0] == "theirs"
    assert "后4位" in theirs[1]
    assert answer.headers["HX-Trigger"] == "phone:sent"
    assert "8801" in bubbles(write(visitor, WEI, "123x").text)[-1][1]


def test_bubbles_tell_time_and_segments_by_the_rules_of_the_number(kit, visitor):
    write(visitor, MARIA, "a" * 161)
    write(visitor, "+8613800138002", "a" * 71)
    english = plain(visitor.get(opened(visitor, MARIA)).text)
    assert re.search(r"a{161} \d\d:\d\d · 2 segments", english)
    assert re.search(
        r"a{71} \d\d:\d\d · 2 segments", plain(visitor.get(opened(visitor, "+8613800138002")).text)
    )
    assert re.search(r"Bot · \d\d:\d\d · \d segments?", english)


def test_a_person_s_words_arrive_and_say_who_wrote_them(kit, visitor):
    write(visitor, MARIA, "0")
    kit.act(MARIA, Act.TAKE)
    kit.act(MARIA, Act.REPLY, "Good morning from Alice")
    kit.act(MARIA, Act.NOTE, "never shown here")
    page = plain(visitor.get(opened(visitor, MARIA)).text)
    assert re.search(r"Good morning from Alice Alice · \d\d:\d\d", page)
    assert "never shown here" not in page


def test_what_has_not_arrived_is_not_on_the_phone(kit, visitor):
    number = kit.stranger()
    visitor.post("/phone/number", number=number)
    with kit.turn:  # nothing is sent meanwhile
        kit.house.engine.receive(_inbound(number, "0"))
        kit.archivist.step()
        kit.house.engine.command(kit.person(number), _reply("on its way"))
        kit.archivist.step()
        assert "on its way" not in visitor.get(opened(visitor, number)).text
    kit.settle()
    assert "on its way" in visitor.get(opened(visitor, number)).text


def _inbound(number, text):
    from bot.domain import Inbound

    return Inbound("phone", "demo", uuid4().hex, number, "demo", text)


def _reply(text):
    from bot.domain import StaffEvent

    return StaffEvent(uuid4().hex, Act.REPLY, "alice", "Alice", "agent", text)


def test_any_other_number_can_be_typed_and_stands_in_no_address(kit, visitor):
    answer = visitor.post("/phone/number", number="(415) 555-7788")
    assert re.fullmatch(r"/phone/[0-9a-f]{32}", answer.location)
    page = visitor.page(answer.location)
    assert "+14155557788" in page
    assert "Not in the loan book" in page
    assert bubbles(write(visitor, "+14155557788", "hello").text)[-1][0] == "theirs"
    assert "+14155557788" not in kit.browse().page("/phone/")  # another browser


def test_a_demo_borrowers_number_typed_opens_their_phone(kit, visitor):
    assert visitor.post("/phone/number", number="+86 138 0013 8001").location == opened(visitor, WEI)


@pytest.mark.parametrize("number", ["", "hello", "123", "+1", "STOP", "+999999999999999999", "\0", "１２"])
def test_what_is_no_number_is_said_to_be_none(kit, visitor, number):
    answer = visitor.post("/phone/number", number=number)
    assert answer.status_code == 422
    assert "no phone number" in answer.text


def test_somebody_elses_key_opens_nothing(kit, visitor):
    for key in ("0" * 32, kit.person("+14155557799").hex(), "x", "../desk"):
        assert visitor.get(f"/phone/{key}").status_code == 404


def test_examples_are_offered_in_the_borrowers_language_with_their_tails(kit, visitor):
    chips = re.findall(r'name="chip" value="([^"]+)"', visitor.get(opened(visitor, WEI)).text)
    assert chips[:2] == ["123X", "还款日"]
    shared = re.findall(r'name="chip" value="([^"]+)"', visitor.get(opened(visitor, ROSA)).text)
    assert shared[:2] == ["1111", "2222"]
    hints = yaml.safe_load((Path(phone_room.__file__).parent / "hints.yaml").read_text(encoding="utf-8"))
    assert set(hints) == set(LANGUAGES)
    assert all(isinstance(text, str) for texts in hints.values() for text in texts)


def test_an_example_is_sent_as_it_stands(kit, visitor):
    number = kit.stranger()
    visitor.post("/phone/number", number=number)
    html = write(visitor, number, "half typed", chip="HELP").text
    assert bubbles(html)[0] == ("mine", "HELP")


def test_a_double_press_is_one_text(kit, visitor):
    number = kit.stranger()
    visitor.post("/phone/number", number=number)
    nonce = uuid4().hex
    for _ in range(3):
        html = write(visitor, number, "hello", nonce=nonce).text
    assert [whose for whose, _ in bubbles(html)] == ["mine", "theirs"]


@pytest.mark.parametrize(
    "odd", ["<script>alert(1)</script>", "😀" * 1600, "NUL\0inside", "\u202edesrever\u202c\u200f", "a\nb"]
)
def test_odd_texts_are_data(kit, visitor, odd):
    number = kit.stranger()
    visitor.post("/phone/number", number=number)
    answer = write(visitor, number, odd)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "\0" not in answer.text
    assert bubbles(answer.text)[0][0] == "mine"


@pytest.mark.parametrize(
    ("text", "told"), [("", "Write something"), (" \n ", "Write something"), ("x" * 1601, "1600")]
)
def test_nothing_and_too_much_are_not_sent(kit, visitor, text, told):
    number = kit.stranger()
    visitor.post("/phone/number", number=number)
    answer = write(visitor, number, text)
    assert told in answer.text
    assert "HX-Trigger" not in answer.headers
    assert not kit.messages(number)


@pytest.mark.parametrize("fault", [StoreAway("down"), Contended("busy")])
def test_a_text_that_could_not_be_taken_stays_in_the_field(kit, fault):
    class Away:
        def receive(self, inbound):
            raise fault

    answer = write(kit.browse(app=_phone_only(kit, engine=Away())), MARIA, "hello")
    assert "could not take this text" in answer.text
    assert "HX-Trigger" not in answer.headers


def test_what_did_not_change_costs_304(kit, visitor):
    write(visitor, MARIA, "hello")
    path = f"{opened(visitor, MARIA)}/live"
    tag = visitor.get(path).headers["ETag"]
    assert visitor.get(path, If_None_Match=tag).status_code == 304
    write(visitor, MARIA, "again")
    assert visitor.get(path, If_None_Match=tag).status_code == 200


def test_it_works_without_scripts(kit, visitor):
    answer = visitor.post(f"{opened(visitor, MARIA)}/text", text="hello without scripts")
    assert answer.location == opened(visitor, MARIA)
    assert "hello without scripts" in visitor.page(answer.location)


def test_outside_the_demo_there_is_no_phone(kit):
    real = replace(kit.house.lender, demo=False)
    assert kit.browse(app=_phone_only(kit, lender=real)).get("/phone/").status_code == 404


def _phone_only(kit, **changes: object) -> Flask:
    app = Flask("phone only")
    app.secret_key = "a secret of the tests only"
    borrowers = [phone_room.DemoBorrower(MARIA, "Maria Lopez", "en", ("4821",))]
    house = kit.house
    parts = {"engine": house.engine, "archive": house.archive, "lender": house.lender}
    rest = {"person_of": house.live.person_of, "borrowers": borrowers, "secure": False}
    app.register_blueprint(phone_room.blueprint(**(parts | rest | changes)))
    return app
