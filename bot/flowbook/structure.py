"""Flaws that would break a conversation: names that lead nowhere, words or values that are missing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import IDLE, LANGUAGES
from bot.flowbook.draft import Draft
from bot.flowbook.fields import BY_ENGINE, OF_LOAN, OF_TURN, STANDINGS
from bot.flowbook.model import RESUME, FieldType, Flaw, Place, Reply, Transition
from bot.flowbook.template import fields, parse

Filled = dict[str, tuple[FieldType, ...]]


def structural_flaws(book: Draft) -> list[Flaw]:
    """Every flaw of this kind, in the order of files and lines."""
    found = [*_states(book), *_transitions(book), *_python(book), *_replies(book), *_fillings(book)]
    return sorted(set(found), key=lambda flaw: (flaw.place.file, flaw.place.line, flaw.message))


def replies_of(said: str) -> Iterator[str]:
    """The replies that one `say` can mean: one per standing for "{standing}"."""
    if "{standing}" not in said:
        yield said
    for standing in STANDINGS:
        if "{standing}" in said:
            yield said.replace("{standing}", standing)


def _states(book: Draft) -> Iterator[Flaw]:
    for state in book.states.values():
        if state.name in {IDLE, RESUME} and (state.expects or state.name == RESUME):
            yield Flaw(state.place, f'no state may be called "{state.name}"')
        if state.timeout_to and state.timeout_to not in book.states:
            yield Flaw(state.place, f'unknown state "{state.timeout_to}" to time out to')
    for old, (new, place) in book.renamed.items():
        if new not in book.states:
            yield Flaw(place, f'unknown state "{new}"')
        if old in book.states:
            yield Flaw(place, f'"{old}" is still a state')


def _transitions(book: Draft) -> Iterator[Flaw]:
    for transition in book.transitions:
        for message in (*_unknown_states(book, transition), *_unknown_names(book, transition)):
            yield Flaw(transition.place, message)


def _unknown_states(book: Draft, transition: Transition) -> Iterator[str]:
    for state in transition.source:
        if state != "*" and state not in book.states:
            yield f'unknown state "{state}" in from'
    if transition.to and transition.to != RESUME and transition.to not in book.states:
        yield f'unknown state "{transition.to}" in to'


def _unknown_names(book: Draft, transition: Transition) -> Iterator[str]:
    for guard in transition.guards:
        marked = book.marked.get(guard.removeprefix("not "))
        if marked is None or marked.kind != "guard":
            yield f'unknown guard "{guard.removeprefix("not ")}" in if'
    for action in transition.do:
        marked = book.marked.get(action)
        if marked is None or marked.kind != "action":
            yield f'unknown action "{action}" in do'
    for said in transition.say:
        for reply in replies_of(said):
            if reply not in book.replies:
                yield f'unknown reply "{reply}" in say'


def _python(book: Draft) -> Iterator[Flaw]:
    for marked in book.marked.values():
        for said in marked.says:
            for reply in replies_of(said.reply):
                if reply not in book.replies:
                    yield Flaw(Place(marked.place.file, said.line), f'unknown reply "{reply}"')


def _replies(book: Draft) -> Iterator[Flaw]:
    start = book.states[IDLE].place
    for reply_id in BY_ENGINE:
        if reply_id not in book.replies:
            yield Flaw(start, f'no reply "{reply_id}" in any file; the engine says it')
    for reply in book.replies.values():
        for language in LANGUAGES:
            if language not in reply.texts:
                yield Flaw(reply.place, f'reply "{reply.id}" is missing in {language}')
        for language, text in reply.texts.items():
            for message in _template(reply, text):
                yield Flaw(reply.place, f'reply "{reply.id}" in {language} {message}')


def _template(reply: Reply, text: str) -> Iterator[str]:
    try:
        parse(text)
    except ValueError as error:
        yield f"has {error}"
        return
    for name in sorted(fields(text) - set(reply.fields)):
        yield f"has {{{name}}}, which its fields do not list"


def _fillings(book: Draft) -> Iterator[Flaw]:
    """Fields that a reply lists and nothing fills where it is said, or fills with another type."""
    for reply_id, extra in BY_ENGINE.items():
        if reply_id in book.replies:
            yield from _filled(book.replies[reply_id], extra, "the engine")
    for transition in book.transitions:
        by_actions = _by_actions(book, transition)
        for said in transition.say:
            yield from _said(book, said, by_actions, str(transition.place))
    for marked in book.marked.values():
        for call in marked.says:
            given: Filled = dict.fromkeys((*call.fields, *marked.fills), ())
            yield from _said(book, call.reply, given, f"{marked.place.file}:{call.line}")


def _by_actions(book: Draft, transition: Transition) -> Filled:
    marks = (book.marked[name] for name in transition.do if name in book.marked)
    return {field: () for mark in marks for field in mark.fills}


def _said(book: Draft, said: str, given: Filled, where: str) -> Iterator[Flaw]:
    for reply_id in replies_of(said):
        reply = book.replies.get(reply_id)
        if reply is not None:
            of_loan = STANDINGS[reply_id.rpartition(".")[2]] if "{standing}" in said else ()
            yield from _filled(reply, {**{name: OF_LOAN[name] for name in of_loan}, **given}, where)


def _filled(reply: Reply, given: Filled, where: str) -> Iterator[Flaw]:
    """`given` maps a field to the types that fit it; () for any."""
    known = {**OF_TURN, **given}
    for name, kind in reply.fields.items():
        if name not in known:
            yield Flaw(reply.place, f'reply "{reply.id}": nothing fills {{{name}}} where {where} says it')
        elif known[name] and kind not in known[name]:
            fit = " or ".join(known[name])
            yield Flaw(reply.place, f'reply "{reply.id}": {{{name}}} is no {kind}; write {fit}')
