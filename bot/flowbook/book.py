"""The flow book as the engine uses it: one machine for everybody, and the words in every language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from transitions import EventData, Machine

from bot.domain import IDLE
from bot.flowbook.model import RESUME, FieldType, Phrase, Reply, State, Transition
from bot.flowbook.template import parse
from bot.flowbook.words import formatted

_Callback = str | Callable[[EventData], bool | None]
"""transitions' own type; all of ours are functions."""
_Compiled = tuple[tuple[str, FieldType | None], ...]
"""Pieces of a reply: text as it stands (None), or a field's name and its type."""


class FlowBook:
    """All flows of a folder. Made by `load`; never changed; shared by all threads.

    `machine` is the one transitions.Machine. Models are never registered with it: an event is triggered
    on whatever object has a `state`, as transitions' own core does it.
    """

    def __init__(
        self,
        *,
        states: Mapping[str, State],
        transitions: Iterable[Transition],
        replies: Mapping[str, Reply],
        phrases: Iterable[Phrase],
        renamed: Mapping[str, str],
        calls: Mapping[str, Callable[[Any], Any]],
        flows: Mapping[str, str],
        digest: str,
    ) -> None:
        self.states: Final = dict(states)
        self.transitions: Final = tuple(transitions)
        self.replies: Final = dict(replies)
        self.phrases: Final = tuple(phrases)
        self.flows: Final = dict(flows)
        """File name -> name of the flow in it."""
        self.hash: Final = digest
        self._renamed = dict(renamed)
        self._needs, self._facts = _gates(self.states, self.transitions)
        self._triggers = frozenset(transition.on for transition in self.transitions)
        self._words = {
            (reply.id, language): _compiled(reply, text)
            for reply in self.replies.values()
            for language, text in reply.texts.items()
        }
        self.machine: Final = _machine(self.states, self.transitions, calls)

    def has(self, trigger: str) -> bool:
        """Whether any flow does anything on this trigger."""
        return trigger in self._triggers

    def needs(self, trigger: str, state: str) -> tuple[str, ...]:
        """The gates to pass before this trigger may fire in this state, in order."""
        return self._needs.get((trigger, state), ())

    def facts(self, trigger: str, state: str) -> frozenset[str]:
        """The facts that any line for this trigger in this state may look at."""
        return self._facts.get((trigger, state), frozenset())

    def fire(self, trigger: str, turn: object) -> bool:
        """Fire a trigger on a turn (whatever has `state`, `say` and `resume`).

        False, and nothing has happened, when no line allows it in this state or no guard passes.
        """
        if (trigger, turn.state) not in self._facts:  # type: ignore[attr-defined]  # as said above
            return False
        return self.machine.events[trigger].trigger(turn)

    def migrate(self, state: str) -> str:
        """The state's present name; idle for one that no flow knows any more."""
        if state in self.states:
            return state
        return self._renamed.get(state, IDLE)

    def reply(self, reply_id: str) -> Reply:
        """One reply. Raises KeyError."""
        return self.replies[reply_id]

    def render(self, reply_id: str, language: str, fields: Mapping[str, object]) -> str:
        """A reply's words with its fields filled in. Raises KeyError for a field that is not given.

        A sentence that an initial leads ("R., loan 9101") starts with a capital where there is none.
        """
        words = self._words[reply_id, language]
        text = "".join(
            [text if kind is None else formatted(kind, fields[text], language) for text, kind in words]
        )
        return text[:1].upper() + text[1:] if words[0][1] == "initial" else text


def _compiled(reply: Reply, text: str) -> _Compiled:
    return tuple(
        (part, None) if isinstance(part, str) else (part.field, reply.fields[part.field])
        for part in parse(text)
    )


def _gates(
    states: Mapping[str, State], transitions: Iterable[Transition]
) -> tuple[dict[tuple[str, str], tuple[str, ...]], dict[tuple[str, str], frozenset[str]]]:
    """Gates and facts for every trigger and state, over all lines that could match there."""
    needs: dict[tuple[str, str], dict[str, None]] = {}
    facts: dict[tuple[str, str], set[str]] = {}
    for transition in transitions:
        for state in sources(transition, states):
            at = (transition.on, state)
            needs.setdefault(at, {}).update(dict.fromkeys(transition.needs))
            facts.setdefault(at, set()).update(transition.facts)
    return (
        {at: tuple(gates) for at, gates in needs.items()},
        {at: frozenset(wanted) for at, wanted in facts.items()},
    )


def sources(transition: Transition, states: Mapping[str, State]) -> Iterable[str]:
    """The states that a line starts from, "*" written out."""
    return states if "*" in transition.source else transition.source


def _machine(
    states: Mapping[str, State],
    transitions: Iterable[Transition],
    calls: Mapping[str, Callable[[Any], Any]],
) -> Machine:
    # It writes several lines for every step, at a level that a service may well have switched on.
    logging.getLogger("transitions").setLevel(logging.WARNING)
    machine = Machine(
        model=None, states=list(states), initial=IDLE, auto_transitions=False, send_event=True, queued=False
    )
    for transition in transitions:
        conditions: list[_Callback] = [_guard(name, calls) for name in transition.guards]
        before: list[_Callback] = [_action(calls[name]) for name in transition.do]
        after: list[_Callback] = [_said(transition.say, resume=transition.to == RESUME)]
        to = IDLE if transition.to == RESUME else transition.to
        for state in sources(transition, states):
            target = None if to in {"", state} else to
            machine.add_transition(
                transition.on, state, target, conditions=conditions, before=before, after=after
            )
    return machine


def _guard(name: str, calls: Mapping[str, Callable[[Any], Any]]) -> _Callback:
    if name.startswith("not "):
        denied = calls[name[4:]]
        return lambda event: not denied(event.model)
    guard = calls[name]
    return lambda event: bool(guard(event.model))


def _action(action: Callable[[Any], Any]) -> _Callback:
    def act(event: EventData) -> None:
        action(event.model)

    return act


def _said(replies: tuple[str, ...], *, resume: bool) -> _Callback:
    def say(event: EventData) -> None:
        turn: Any = event.model
        for reply in replies:
            turn.say(reply)
        if resume:
            turn.resume()

    return say
