from __future__ import annotations

import pytest

from bot.errors import ConfigurationError
from bot.flowbook.load import load


def test_plain_values_stay_the_text_that_somebody_typed(flows):
    book = load(
        flows("""
        format: 1
        flow: zz
        phrases:
          zz_words:
            en: [nope on, off, 12:30, 0099, 1e3, ~, null, true, 2026-11-22]
        transitions:
          - {on: zz_words, from: "*"}
        """)
    )
    words = [phrase.text for phrase in book.phrases if phrase.intent == "zz_words"]
    assert words == ["nope on", "off", "12:30", "0099", "1e3", "~", "null", "true", "2026-11-22"]


def test_yes_and_no_are_intents_like_any_other(flows):
    book = load(flows())
    assert book.has("yes")
    assert book.has("no")
    assert {"yes", "no"} <= {phrase.text for phrase in book.phrases}


BROKEN = [
    ("format: 1\nflow: zz\nflow: yy\n", 'zz.yaml:3: has the key "flow" twice'),
    ("format: 1\nflow: zz\nstates: [\n", "zz.yaml:4: is no YAML"),
    ("", "zz.yaml:1: holds no flow"),
    ("format: 2\nflow: zz\n", 'zz.yaml:1: format: "2" is none of'),
    ("flow: zz\n", 'zz.yaml:1: the file lacks "format"'),
    ("format: 1\nflow: zz\nstaets: {}\n", 'zz.yaml:3: does not know "staets" here'),
    ("format: 1\nflow: balance\n", 'zz.yaml:2: a second file calls its flow "balance"'),
    (
        "format: 1\nflow: zz\nstates:\n  proving: {}\n",
        'zz.yaml:4: state "proving" is there already, at identity.yaml',
    ),
    (
        "format: 1\nflow: zz\nstates:\n  a: {timeout: {after: soon, to: idle}}\n",
        "is no duration; write for example 24h",
    ),
    (
        "format: 1\nflow: zz\nstates:\n  a: {timeout: {after: 24h, to: b}}\n",
        'unknown state "b" to time out to',
    ),
    (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: b}\n",
        'zz.yaml:4: unknown state "b" in from',
    ),
    (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, to: b}\n",
        'zz.yaml:4: unknown state "b" in to',
    ),
    (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, if: b}\n",
        'zz.yaml:4: unknown guard "b" in if',
    ),
    (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, do: b}\n",
        'zz.yaml:4: unknown action "b" in do',
    ),
    (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, do: locked}\n",
        'unknown action "locked" in do',
    ),
    (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, say: b.c}\n",
        'zz.yaml:4: unknown reply "b.c"',
    ),
    ("format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, needs: tail}\n", '"tail" is none of'),
    (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, facts: weather}\n",
        '"weather" is none of',
    ),
    (
        'format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, say: "zz.{standing}"}\n',
        'unknown reply "zz.current" in say (and 4 more: huixin flows check)',
    ),
    (
        "format: 1\nflow: zz\nreplies:\n  zz.a: {en: x, zh-Hans: x}\n",
        'zz.yaml:4: reply "zz.a" is missing in es',
    ),
    (
        'format: 1\nflow: zz\nreplies:\n  zz.a: {en: "{b}", zh-Hans: x, es: x}\n',
        'zz.yaml:4: reply "zz.a" in en has {b}, which its fields do not list',
    ),
    (
        'format: 1\nflow: zz\nreplies:\n  zz.a: {en: "{ b}", zh-Hans: x, es: x}\n',
        'reply "zz.a" in en has a brace that names no field',
    ),
    (
        'format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, say: zz.a}\nreplies:\n  zz.a: {fields: {loan: digits}, en: "{loan}", zh-Hans: x, es: x}\n',
        'reply "zz.a": nothing fills {loan} where zz.yaml:4 says it',
    ),
    (
        'format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: idle, say: zz.a}\nreplies:\n  zz.a: {fields: {phone: money}, en: "{phone}", zh-Hans: x, es: x}\n',
        'reply "zz.a": {phone} is no money; write phone or text',
    ),
    ("format: 1\nflow: zz\nrenamed: {old: new}\n", 'zz.yaml:3: unknown state "new"'),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_broken_flow_stops_the_start_with_file_and_line(flows, text, message):
    folder = flows()
    (folder / "zz.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load(folder)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("def broken(:\n    pass\n", "zz.py:1: is no Python"),
        ("x = 1\ny = x / 0\n", "zz.py:2: fails when it is loaded: ZeroDivisionError"),
        (
            "from bot.flowkit import guard\n\n\n@guard\ndef locked(turn):\n    return True\n",
            'zz.py:4: "locked" is there already, at identity.py',
        ),
        (
            'from bot.flowkit import action\n\n\n@action()\ndef f(turn):\n    turn.say("no.such")\n',
            'zz.py:6: unknown reply "no.such"',
        ),
    ],
)
def test_broken_python_stops_the_start_with_file_and_line(flows, python, message):
    folder = flows("format: 1\nflow: zz\n", python)
    with pytest.raises(ConfigurationError) as refused:
        load(folder)
    assert message in str(refused.value)


def test_a_file_that_is_not_utf8_is_named(flows):
    folder = flows()
    (folder / "zz.yaml").write_bytes("format: 1\nflow: zz # café".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"zz\.yaml:1: is not UTF-8"):
        load(folder)


def test_what_editors_leave_lying_about_is_no_flow(flows):
    folder = flows()
    before = load(folder).hash
    (folder / ".#balance.yaml").symlink_to("nobody@nowhere")
    (folder / "._balance.yaml").write_bytes(b"\x00\x05\x16\x07")
    (folder / "old.yaml").mkdir()
    (folder / "notes.txt").write_text("x")
    assert load(folder).hash == before


def test_a_byte_order_mark_and_windows_line_ends_are_no_harm(flows):
    folder = flows()
    (folder / "zz.yaml").write_bytes(
        b"\xef\xbb\xbfformat: 1\r\nflow: zz\r\nphrases: {zz_go: {en: [zz go]}}\r\n"
    )
    assert "zz go" in {phrase.text for phrase in load(folder).phrases}


def test_a_folder_without_flows_says_which_setting_is_wrong(tmp_path):
    with pytest.raises(ConfigurationError, match="FLOWS_DIR: no flow"):
        load(tmp_path)
    with pytest.raises(ConfigurationError, match="FLOWS_DIR: cannot read"):
        load(tmp_path / "nowhere")


def test_traditional_chinese_is_made_from_simplified_unless_it_is_written(flows):
    book = load(
        flows("""
        format: 1
        flow: zz
        phrases:
          zz_words:
            zh-Hans: [查帐户信息, 一]
            zh-Hant: [睇戶口]
        transitions:
          - {on: zz_words, from: "*", say: [zz.made, zz.written]}
        replies:
          zz.made: {fields: {phone: phone}, en: "x {phone}", zh-Hans: "短信发到{phone}里面", es: x}
          zz.written: {en: x, zh-Hans: 简体, zh-Hant: 手寫, es: x}
        """)
    )
    assert book.render("zz.made", "zh-Hant", {"phone": "1"}) == "短訊發到1裡面"
    assert book.render("zz.written", "zh-Hant", {}) == "手寫"
    hant = [p.text for p in book.phrases if p.intent == "zz_words" and p.language == "zh-Hant"]
    assert hant == ["睇戶口", "查帳戶資料"]


def test_the_hash_changes_with_every_letter_of_every_file(flows):
    before = load(flows()).hash
    assert load(flows()).hash == before
    folder = flows()
    (folder / "media.py").write_text((folder / "media.py").read_text() + "# a remark\n")
    assert load(folder).hash != before


def test_renamed_states_are_found_and_unknown_ones_become_idle(flows):
    book = load(flows("format: 1\nflow: zz\nrenamed: {asking: proving}\n"))
    assert [book.migrate(name) for name in ("proving", "asking", "nowhere", "idle")] == [
        "proving",
        "proving",
        "idle",
        "idle",
    ]
