from __future__ import annotations

import pytest

from bot.errors import ConfigurationError
from bot.flowbook import fields
from bot.flowbook.check import check

SAYS = """format: 1
flow: zz
phrases: {zz_go: {en: [zz go]}}
transitions:
  - {on: zz_go, from: "*", say: zz.a}
replies:
  zz.a: """

FLAWED = {
    "a dead end": (
        """
        format: 1
        flow: zz
        phrases: {zz_go: {en: [zz go]}}
        states:
          stuck: {expects: zz_go}
        transitions:
          - {on: zz_go, from: idle, to: stuck}
          - {on: zz_go, from: stuck}
        """,
        'zz.yaml:6: state "stuck" is a dead end: no line of its own leads out, and no timeout',
    ),
    "a state that nothing leads to": (
        "format: 1\nflow: zz\nstates:\n  lonely: {timeout: {after: 1h, to: idle}}\n",
        'zz.yaml:4: nothing leads to state "lonely"',
    ),
    "an expectation that nothing answers": (
        "format: 1\nflow: zz\nstates:\n  a: {expects: loan_choice, timeout: {after: 1h, to: idle}}\n",
        'zz.yaml:4: state "a" expects "loan_choice", and no line answers it there',
    ),
    "an expectation that is none": (
        "format: 1\nflow: zz\nstates:\n  a: {expects: weather, timeout: {after: 1h, to: idle}}\n",
        'zz.yaml:4: state "a" expects "weather", which is no trigger',
    ),
    "a question without 0": (
        """
        format: 1
        flow: zz
        phrases: {zz_go: {en: [zz go]}}
        states:
          asking: {timeout: {after: 1h, to: idle}}
        transitions:
          - {on: zz_go, from: "*", to: asking, say: zz.ask}
        replies:
          zz.ask: {en: "Well? Person: 0", zh-Hans: "呢？", es: "¿Y? Persona: 0"}
        """,
        'zz.yaml:8: leads to "asking" without naming 0 for a person in zh-Hans',
    ),
    "an unknown trigger": (
        'format: 1\nflow: zz\ntransitions:\n  - {on: weather, from: "*"}\n',
        'zz.yaml:4: unknown trigger "weather": no phrase has this intent',
    ),
    "an answer that tells what nobody asks": (
        'format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: "*", tells: [weather]}\n',
        'zz.yaml:4: unknown intent "weather" in tells: no phrase has it',
    ),
    "a line on what the engine answers": (
        'format: 1\nflow: zz\ntransitions:\n  - {on: opt_out, from: "*"}\n',
        'zz.yaml:4: "opt_out" is answered before any flow',
    ),
    "an intent that nothing answers": (
        "format: 1\nflow: zz\nphrases: {weather: {en: [zz rain]}}\n",
        'zz.yaml:3: nothing answers the intent "weather"',
    ),
    "a line that never matches": (
        "format: 1\nflow: zz\ntransitions:\n  - {on: thanks, from: '*'}\n",
        'zz.yaml:4: this line on "thanks" never matches',
    ),
    "unequal gates": (
        """
        format: 1
        flow: zz
        phrases: {zz_go: {en: [zz go]}}
        transitions:
          - {on: zz_go, from: "*", if: locked}
          - {on: zz_go, from: "*", needs: proof}
        """,
        "zz.yaml:7: needs other gates",
    ),
    "an unused reply": (
        "format: 1\nflow: zz\nreplies:\n  zz.a: {en: x, zh-Hans: x, es: x}\n",
        'zz.yaml:4: nothing says reply "zz.a"',
    ),
    "an idle field": (
        SAYS + "{fields: {phone: phone}, en: x, zh-Hans: x, es: x}\n",
        'zz.yaml:7: reply "zz.a" lists the field {phone} and uses it in no language',
    ),
    "a menu word of the carriers": (
        SAYS + '{en: "Text YES or 0.", zh-Hans: "回R或0。", es: "Escriba end o 0."}\n',
        'reply "zz.a" in en tells people to type YES',
    ),
    "STOP for something else": (
        SAYS + '{en: "Text STOP for the first loan.", zh-Hans: x, es: x}\n',
        'reply "zz.a" in en tells people to type STOP',
    ),
    "a keyword as a phrase": (
        'format: 1\nflow: zz\nphrases: {zz_go: {en: [Cancel]}}\ntransitions:\n  - {on: zz_go, from: "*"}\n',
        'zz.yaml:3: "Cancel" (zz_go) is a carrier keyword',
    ),
    "a phrase of two intents": (
        'format: 1\nflow: zz\nphrases: {zz_go: {en: ["Ｍy  BALANCE!"]}}\ntransitions:\n  - {on: zz_go, from: "*"}\n',
        "(zz_go, en) is claimed by balance at balance.yaml:",
    ),
    "three segments": (
        SAYS + f"{{fields: {{phone: phone}}, en: '{'x' * 295}{{phone}}', zh-Hans: x, es: x}}\n",
        'zz.yaml:7: reply "zz.a" in en takes up to 3 segments (311 GSM-7 units); 2 at most',
    ),
    "three segments because of the signature": (
        SAYS + f"{{en: x, zh-Hans: {'还' * 122}, es: x}}\n",
        'reply "zz.a" in zh-Hans takes up to 3 segments (135 UCS-2 units)',
    ),
    "an accent that doubles the price": (
        SAYS + "{en: x, zh-Hans: x, es: está aquí}\n",
        'reply "zz.a" in es has áí, which doubles the price',
    ),
    "an unused guard": (
        "format: 1\nflow: zz\n",
        'zz.py:4: no line uses the guard "idle_guard"',
    ),
}


@pytest.mark.parametrize("case", FLAWED)
def test_every_kind_of_flaw_is_named_with_file_and_line(flows, case):
    text, message = FLAWED[case]
    python = (
        "from bot.flowkit import guard\n\n\n@guard\ndef idle_guard(turn):\n    return True\n"
        if "guard" in case
        else ""
    )
    found = [str(flaw) for flaw in check(flows(text, python))]
    assert any(message in flaw for flaw in found), found


def test_a_state_without_a_way_to_a_person_is_a_flaw(flows):
    folder = flows()
    human = (folder / "human.yaml").read_text("utf-8")
    (folder / "human.yaml").write_text(
        human.replace('{on: human, from: "*"', "{on: human, from: idle").replace(
            "from: proving", "from: idle"
        ),
        "utf-8",
    )
    found = [str(flaw) for flaw in check(folder)]
    assert any('state "proving" has no way to a person' in flaw for flaw in found)
    assert not any('state "idle" has no way' in flaw for flaw in found)


def test_a_missing_reply_of_the_engine_is_a_flaw(flows):
    folder = flows()
    (folder / "lookup.yaml").write_text("format: 1\nflow: lookup\n")
    assert [str(flaw).split(": ", 1)[1] for flaw in check(folder)] == [
        'no reply "lookup.failed" in any file; the engine says it',
        'no reply "lookup.wait" in any file; the engine says it',
    ]


def test_a_longer_lender_name_is_measured_too(flows):
    assert any("segments" in str(flaw) for flaw in check(flows(), "L" * 120))


def test_the_flows_that_are_shipped_have_no_flaw(flows):
    assert check(flows()) == []


def test_no_flow_at_all_is_a_configuration_error(tmp_path):
    with pytest.raises(ConfigurationError, match="FLOWS_DIR"):
        check(tmp_path)


def test_the_fields_that_the_checker_knows_are_those_that_the_engine_fills():
    from bot.engine import disclosure

    assert set(fields.OF_TURN) | set(fields.OF_LOAN) == disclosure.CORE_FIELDS - {"choices"}
