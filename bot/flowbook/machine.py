"""The one transitions.Machine, built from the lines of all flows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from transitions import Event as CoreEvent
from transitions import EventData, Machine
from transitions import Transition as CoreTransition

from bot.domain import IDLE
from bot.flowbook.model import RESUME, Transition

_Callback = str | Callable[[EventData], bool | None]
"""transitions' own type; all of ours are functions."""

Lines = Mapping[tuple[str, str], list[Transition]]
"""By trigger and state: the lines to try, in order."""


def lines_by_case(states: Iterable[str], transitions: Sequence[Transition]) -> Lines:
    """The lines that can match, for every trigger and state, in the order in which they are tried.

    Lines that name the state come before those for every state; within each kind, the order of files and
    lines holds. Nothing comes behind a line without guards.
    """
    found: dict[tuple[str, str], list[Transition]] = {}
    for state in states:
        own = (line for line in transitions if state in line.source)
        common = (line for line in transitions if "*" in line.source)
        for line in (*own, *common):
            case = found.setdefault((line.on, state), [])
            if not case or case[-1].guards:
                case.append(line)
    return found


class _Line(CoreTransition):
    """As transitions' own, without the log lines, which cost as much as the steps between them."""

    def execute(self, event_data: EventData) -> bool:
        if not self._eval_conditions(event_data):
            return False
        for act in self.before:
            act(event_data)  # type: ignore[operator]  # never a name
        if self.dest:
            self._change_state(event_data)
        for say in self.after:
            say(event_data)  # type: ignore[operator]  # as above
        return True


class _Event(CoreEvent):
    """As transitions' own for a machine without a queue and without callbacks of its own."""

    def trigger(self, model: object, *args: Any, **kwargs: Any) -> bool:
        data = EventData(None, self, self.machine, model, args, kwargs)
        lines = self.transitions[model.state]  # type: ignore[attr-defined]  # as every model of ours has
        return any(line.execute(data) for line in lines)


class _Machine(Machine):
    """None of its callbacks needs to be looked up by name."""

    event_cls = _Event
    transition_cls = _Line

    def callbacks(self, funcs: Iterable[_Callback], event_data: EventData) -> None:
        for func in funcs:
            func(event_data)  # type: ignore[operator]  # never a name


def built(states: Iterable[str], lines: Lines, calls: Mapping[str, Callable[[Any], Any]]) -> Machine:
    """The machine. `calls`: guards and actions by name."""
    # It writes several lines for every step, at a level that a service may well have switched on.
    logging.getLogger("transitions").setLevel(logging.WARNING)
    machine = _Machine(
        model=None, states=list(states), initial=IDLE, auto_transitions=False, send_event=True, queued=False
    )
    for (trigger, state), case in lines.items():
        for line in case:
            to = IDLE if line.to == RESUME else line.to
            conditions: list[_Callback] = [_guard(name, calls) for name in line.guards]
            before: list[_Callback] = [_action(calls[name]) for name in line.do]
            after: list[_Callback] = [_said(line.say, resume=line.to == RESUME)]
            target = None if to in {"", state} else to
            machine.add_transition(trigger, state, target, conditions=conditions, before=before, after=after)
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
