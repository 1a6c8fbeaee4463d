"""Whatever happens, in whatever order: the promises that no sequence of events may break."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import IDLE, Act, BlockEvent, CaseStatus, Conversation, Flags, Purpose, UndeliveredEvent
from bot.engine.replay import differences
from bot.errors import Refused
from tests.engine.world import BOOK, World, digest

WORDS = st.sampled_from(
    """balance|due date|how much is due|0|1|2|3|9|4821|9999|1111|7730|4560|both|the 1188 one|balance 4821|agent|help|hello|thanks|yes|no
    |stop|STOP|start|退订|TD|余额|还款日|123x|人工|开通|wrong number|不想活了|i want to die|español|english|are you a bot|0000
    |cuánto debo|qwz plk|👍|\u0000|\u202e|<script>alert(1)</script>||{lender}|%s|110101199003074821""".replace(
        "\n", ""
    ).split("|")
)
STEPS = st.one_of(
    st.tuples(st.just("text"), WORDS | st.text(max_size=40)),
    st.tuples(st.just("staff"), st.sampled_from([*Act])),
    st.tuples(st.just("wait"), st.sampled_from([60, 1900, 90_000, 400_000])),
    st.tuples(st.just("block"), st.sampled_from(["opted_out", "invalid_number"])),
    st.tuples(st.just("undelivered"), st.sampled_from(["last_reply", "introduced_by"])),
    st.tuples(st.just("book"), st.booleans()),
)
TELLS_A_TIME = {
    "case.opened",
    "case.opened_late",
    "case.already",
    "case.reopened",
    "lookup.failed",
}
MONEY = re.compile(r"\d[.,]\d\d\b|9101|9202|4021|1107|1188|8802|7007")


def play(world: World, steps) -> None:
    for kind, what in steps:
        before, taken = world.conversation, len(world.entries)
        if kind == "text":
            world.text(what)
        elif kind == "staff":
            try:
                world.staff(what, "hello" if what in {Act.REPLY, Act.NOTE} else "")
            except Refused:
                continue
        elif kind == "wait":
            world.wait(what)
        elif kind == "block":
            world.serial += 1
            world.take(BlockEvent(f"block:{world.serial}", "twilio", what, "21610"))
        elif kind == "undelivered":
            world.serial += 1
            text = getattr(world.conversation.case, what, "")
            world.take(
                UndeliveredEvent(f"undelivered:{world.serial}", "twilio", text, "rejected_content", "30007")
            )
        else:
            world.book_down = what
            continue
        for entry in world.entries[taken:]:
            check(world, entry, before)
            before = entry.conversation


def check(world: World, entry, before) -> None:
    after = entry.conversation
    for outgoing in entry.effects.outgoing:
        if after.flags & Flags.OUT_SERVICING:
            assert outgoing.purpose is Purpose.CONSENT, "a text after an opt-out"
        assert not after.flags & Flags.NO_SUCH_NUMBER, "a text to a number that is none"
        if outgoing.by == "bot" and MONEY.search(outgoing.text):
            assert proven_somehow(entry, before), "account facts without proof"
        assert outgoing.text.strip()
    if before.case and after.case and before.case.id != after.case.id:
        assert before.case.status is CaseStatus.CLOSED, "two open cases"
    assert after.state in world.rules.book.states
    check_promise(entry, after)
    if after.state == IDLE:
        assert after.chosen == after.offered == (), "a choice that nobody waits for"
        assert after.pending is None or after.pending.lookup, "a wish that nobody waits for"
    if after.pending is not None and after.pending.lookup:
        assert "lookup" in after.timers, "an answer that was promised and that nothing will give"


def check_promise(entry, after) -> None:
    told = {part for outgoing in entry.effects.outgoing for part in outgoing.reply.split("+")}
    if told & TELLS_A_TIME:
        assert after.case.promised_at > entry.at, "a time was told that the case does not carry"
        if (
            not after.case.spoke and not after.case.apologised
        ):  # one apology; a second miss is the desk's alone
            assert after.timers["promise"] == after.case.promised_at, "a promise that nothing watches"


def proven_somehow(entry, before) -> bool:
    return bool(entry.facts.proven) or (before.proof is not None and before.proof.until > entry.at)


@pytest.fixture(scope="module")
def make(rules, ear):
    return lambda phone: World(rules, ear, phone)


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(phone=st.sampled_from([*BOOK, "+14155550177"]), steps=st.lists(STEPS, max_size=14))
def test_no_sequence_breaks_a_promise_and_every_end_has_a_way_to_a_person(make, phone, steps):
    world = make(phone)
    play(world, steps)
    world.book_down = False
    world.text("0")
    case = world.conversation.case
    assert case is not None or world.conversation.flags & Flags.OUT_SERVICING
    if (
        not world.conversation.flags & Flags.OUT_SERVICING
        and not world.conversation.flags & Flags.STAFF_HAS_IT
    ):
        assert world.said, "a dead end: a person was asked for and nothing was said"
    world.text("STOP")
    assert world.conversation.flags & Flags.OUT_SERVICING


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(phone=st.sampled_from([*BOOK]), steps=st.lists(STEPS, min_size=2, max_size=12))
def test_replaying_each_entry_gives_the_same_turn(make, phone, steps):

    world = make(phone)
    play(world, steps)
    assert differences(world.rules, world.person, Conversation(phone=phone), world.entries, digest) == []
