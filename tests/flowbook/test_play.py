from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Act
from bot.errors import ConfigurationError, Refusal, Refused
from bot.flowbook.load import load
from bot.flowbook.model import Place
from bot.flowbook.play import play, play_one
from bot.flowbook.talk import Dialogue, Step

HEAD = """zone: Asia/Shanghai
dialogues:
  - name: One
    phone: "+14155550101"
    at: 2026-11-22 10:00
    talk: |
"""


class Echo:
    """A stage that notes what happens and answers from a list."""

    def __init__(self, *answers):
        self.answers, self.log = list(answers), []

    def send(self, text, media):
        self.log.append(("send", text, media))
        return self.answers.pop(0)

    def advance(self, seconds):
        self.log.append(("advance", seconds))
        return self.answers.pop(0)

    def staff(self, login, act, words):
        self.log.append((login, act, words))
        return self.answers.pop(0)

    def now(self):
        return datetime(2026, 11, 22, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def book(flows):
    return load(flows())


@pytest.fixture
def run(tmp_path, book):
    def run(talk, *answers, head=HEAD):
        folder = tmp_path / "talks"
        folder.mkdir(exist_ok=True)
        (folder / "one.yaml").write_text(head + "".join(f"      {line}\n" for line in talk), "utf-8")
        stage = Echo(*answers)
        return play(folder, book, lambda _: stage), stage

    return run


def test_every_kind_of_line_reaches_the_stage(run):
    played, stage = run(
        [
            "# a remark",
            "> hello",
            "< Hi",
            "< there",
            "> (picture)",
            "(no answer)",
            "(+2 days)",
            "(+5 min)",
            "(until 2026-11-22 11:00)",
            "alice takes",
            "alice: Good day: yes",
            "< Good day: yes",
            "alice notes: odd",
            "alice hands back",
            "alice closes",
        ],
        ["Hi\nthere"],
        [],
        [],
        [],
        [],
        [],
        ["Good day: yes"],
        [],
        [],
        [],
    )
    assert played.flaws == ()
    assert stage.log == [
        ("send", "hello", 0),
        ("send", "", 1),
        ("advance", 172800.0),
        ("advance", 300.0),
        ("advance", 1800.0),
        ("alice", Act.TAKE, ""),
        ("alice", Act.REPLY, "Good day: yes"),
        ("alice", Act.NOTE, "odd"),
        ("alice", Act.HAND_BACK, ""),
        ("alice", Act.CLOSE, ""),
    ]


def test_the_first_difference_is_told_with_file_and_line(run):
    played, _ = run(["> hello", "< Hi", "> bye", "< Bye", "> more", "< More"], ["Hi"], ["By\ne"], ["?"])
    assert [str(flaw) for flaw in played.flaws] == ['one.yaml:9: One: expected "Bye", got "By / e"']


@pytest.mark.parametrize(
    ("talk", "answer", "message"),
    [
        (["> a"], ["Hm"], 'expected no answer, got "Hm"'),
        (["> a", "< Hm"], [], 'expected "Hm", got no answer'),
        (["> a", "< [no.such]"], ["Hm"], "no reply is called no.such"),
        (["> a", "< [identity.ask es]"], ["For privacy"], "expected"),
    ],
)
def test_silence_where_words_are_due_and_words_where_silence_is_due_are_differences(
    run, talk, answer, message
):
    played, _ = run(talk, answer)
    assert message in str(played.flaws[0])


def test_a_reply_in_brackets_stands_for_its_words_whatever_is_filled_in(run, book):
    case = book.render("case.reopened", "en", {"case": "C-12345", "when": Echo().now()})
    played, _ = run(
        ["> a", "< [case.reopened]", "< [menu.show]"], [f"{case}\n{book.render('menu.show', 'en', {})}"]
    )
    assert played.flaws == ()


def test_a_signature_may_be_left_out(run):
    for line in ("< 好的。", "< 【Huixin Demo】好的。"):
        assert run(["> a", line], ["【Huixin Demo】好的。"])[0].flaws == ()
    assert run(["> a", "< 【Other】好的。"], ["【Huixin Demo】好的。"])[0].flaws != ()


def test_a_refused_command_of_staff_is_a_difference(book):
    class Refusing(Echo):
        def staff(self, login, act, words):
            raise Refused(Refusal.TAKEN, "Bob")

    step = Step(Place("x.yaml", 3), staff="alice", act=Act.TAKE)
    dialogue = Dialogue("D", Place("x.yaml", 1), "+1", Echo().now(), "Asia/Shanghai", "en", (step,))
    assert str(play_one(dialogue, book, Refusing())) == "x.yaml:3: D: alice is refused: taken"


@pytest.mark.parametrize(
    ("head", "talk", "message"),
    [
        (HEAD, ["hello"], 'one.yaml:7: "hello" is no line of a talk'),
        (HEAD, ["< hello"], "one.yaml:7: an answer before anything happened"),
        (HEAD, ["# nothing"], "one.yaml:7: nothing happens in this talk"),
        (HEAD.replace("10:00", "ten"), ["> a"], 'one.yaml:5: dialogues.at: "2026-11-22 ten" is no time'),
        (
            HEAD.replace("Asia/Shanghai", "Mars/Base"),
            ["> a"],
            'one.yaml:1: zone: "Mars/Base" is no time zone',
        ),
        (
            HEAD.replace('"+14155550101"', '"4155550101"'),
            ["> a"],
            'one.yaml:4: dialogues.phone: "4155550101" is no good',
        ),
        (HEAD.replace("name: One", "nome: One"), ["> a"], 'one.yaml:3: dialogues lacks "name"'),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(run, head, talk, message):
    played, _ = run(talk, head=head)
    assert any(message in str(flaw) for flaw in played.flaws), played.flaws


def test_a_folder_without_dialogues_is_an_error(tmp_path, book):
    with pytest.raises(ConfigurationError, match="no dialogue"):
        play(tmp_path, book, lambda _: Echo())
