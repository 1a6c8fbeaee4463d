"""Flaws in how states and lines hang together: dead ends, no way to a person, lines that never match."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.domain import IDLE
from bot.flowbook.draft import Draft
from bot.flowbook.fields import BY_ENGINE
from bot.flowbook.machine import Lines, lines_by_case
from bot.flowbook.model import RESUME, Flaw, State, Transition
from bot.flowbook.structure import replies_of

BEFORE_FLOWS: Final = frozenset({"opt_out", "opt_out_cn", "opt_in", "help", "distress"})
"""Intents that the engine deals with before any flow; flows only bring the phrases."""
BY_TURN: Final = frozenset(
    [
        "tail",
        "loan_choice",
        "language_choice",
        "day_choice",
        "stale_number",
        "media",
        "unclear",
        "need.proof",
        "need.loan",
        "menu.1",
        "menu.2",
        "menu.3",
        "menu.4",
    ]
)
"""Triggers that are no intents: the engine fires them by itself."""
_ENGINE_ANSWERS: Final = frozenset({"wrong_person"})
"""What a state may expect and the engine itself then answers."""


def flaws(book: Draft) -> Iterator[Flaw]:
    """Every flaw of this kind."""
    intents = {phrase.intent for phrase in book.phrases}
    yield from _triggers(book, intents)
    yield from _unanswered(book, intents)
    for state in book.states.values():
        if state.name != IDLE:
            yield from _state(book, state, intents)
    for state in book.states.values():
        if not _leads_to_a_person(book, state):
            yield Flaw(
                state.place,
                f'state "{state.name}" has no way to a person: no line on human that always opens a case',
            )
    lines = lines_by_case(book.states, book.transitions)
    yield from _never_matching(book, lines)
    yield from _unequal_gates(lines)
    yield from _unused(book)


def _triggers(book: Draft, intents: set[str]) -> Iterator[Flaw]:
    for transition in book.transitions:
        trigger = transition.on
        if trigger in BEFORE_FLOWS:
            yield Flaw(transition.place, f'"{trigger}" is answered before any flow; this line never matches')
        elif trigger not in intents | BY_TURN:
            yield Flaw(transition.place, f'unknown trigger "{trigger}": no phrase has this intent')
        for told in transition.tells:
            if told not in intents:
                yield Flaw(transition.place, f'unknown intent "{told}" in tells: no phrase has it')


def _unanswered(book: Draft, intents: set[str]) -> Iterator[Flaw]:
    answered = {transition.on for transition in book.transitions} | BEFORE_FLOWS
    for intent in sorted(intents - answered):
        place = next(phrase.place for phrase in book.phrases if phrase.intent == intent)
        yield Flaw(place, f'nothing answers the intent "{intent}"')


def _state(book: Draft, state: State, intents: set[str]) -> Iterator[Flaw]:
    for trigger in state.expects:
        if trigger not in intents | BY_TURN | _ENGINE_ANSWERS:
            yield Flaw(state.place, f'state "{state.name}" expects "{trigger}", which is no trigger')
        elif trigger not in _ENGINE_ANSWERS and not any(_from(book, state.name, trigger)):
            yield Flaw(state.place, f'state "{state.name}" expects "{trigger}", and no line answers it there')
    own = [line for line in book.transitions if state.name in line.source and line.to not in {"", state.name}]
    if not state.timeout and not own:
        yield Flaw(
            state.place, f'state "{state.name}" is a dead end: no line of its own leads out, and no timeout'
        )
    elif IDLE not in _reachable(book, state.name):
        yield Flaw(state.place, f'state "{state.name}" is a dead end: no way leads back to {IDLE}')
    if not any(line.to == state.name for line in book.transitions):
        yield Flaw(state.place, f'nothing leads to state "{state.name}"')
    yield from _asks_without_a_person(book, state)


def _from(book: Draft, state: str, trigger: str) -> Iterator[Transition]:
    for line in book.transitions:
        if line.on == trigger and _starts_in(line, state):
            yield line


def _starts_in(line: Transition, state: str) -> bool:
    return "*" in line.source or state in line.source


def _reachable(book: Draft, start: str) -> set[str]:
    seen, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        state = book.states[here]
        targets = {state.timeout_to} if state.timeout else set()
        targets |= {line.to for line in book.transitions if _starts_in(line, here)}
        for target in (IDLE if target == RESUME else target for target in targets):
            if target in book.states and target not in seen:
                seen.add(target)
                ahead.append(target)
    return seen


def _leads_to_a_person(book: Draft, state: State) -> bool:
    return any(line.do and not line.guards for line in _from(book, state.name, "human"))


def _asks_without_a_person(book: Draft, state: State) -> Iterator[Flaw]:
    """What is said on the way into a state that waits must name 0."""
    for line in book.transitions:
        if line.to != state.name or not line.say:
            continue
        said = [book.replies[reply] for say in line.say for reply in replies_of(say) if reply in book.replies]
        for language in sorted({language for reply in said for language in reply.texts}):
            if not any("0" in reply.texts.get(language, "") for reply in said):
                yield Flaw(line.place, f'leads to "{state.name}" without naming 0 for a person in {language}')


def _never_matching(book: Draft, lines: Lines) -> Iterator[Flaw]:
    """Lines that stand behind others which take all their cases."""
    tried = {(line.on, line.place) for case in lines.values() for line in case}
    for line in book.transitions:
        if (line.on, line.place) not in tried:
            yield Flaw(line.place, f'this line on "{line.on}" never matches: other lines take all its cases')


def _unequal_gates(lines: Lines) -> Iterator[Flaw]:
    """Gates are asked before guards, so all lines of a trigger in a state must want the same ones."""
    for (trigger, state), case in lines.items():
        for line in case[1:]:
            if line.needs != case[0].needs:
                yield Flaw(
                    line.place,
                    f'needs other gates on "{trigger}" in state "{state}" than the line at {case[0].place}',
                )


def _unused(book: Draft) -> Iterator[Flaw]:
    said = set(BY_ENGINE)
    called: set[str] = set()
    for line in book.transitions:
        said |= {reply for say in line.say for reply in replies_of(say)}
        called |= {guard.removeprefix("not ") for guard in line.guards} | set(line.do)
    for marked in book.marked.values():
        said |= {reply for call in marked.says for reply in replies_of(call.reply)}
        if marked.name not in called:
            yield Flaw(marked.place, f'no line uses the {marked.kind} "{marked.name}"')
    for reply in book.replies.values():
        if reply.id not in said:
            yield Flaw(reply.place, f'nothing says reply "{reply.id}"')
