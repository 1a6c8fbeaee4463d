"""The flow book as the engine uses it: one machine for everybody, and the words in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from transitions import Machine

from bot.domain import IDLE
from bot.flowbook.examples import Examples
from bot.flowbook.machine import built, lines_by_case
from bot.flowbook.model import Phrase, Reply, State, Transition
from bot.flowbook.template import parse
from bot.flowbook.words import FORMATS, NOT_SET, Format

_A_PAIR: Final = 2


class _Words(NamedTuple):
    """A reply in one language. Its pieces: text as it stands (None), or a field's name and how it is written."""

    pieces: tuple[tuple[str, Format | None], ...]
    led_by_initial: bool


class FlowBook:
    """All flows of a folder. Made by `load`; never changed; shared by all threads.

    `machine` is the one transitions.Machine. Models are never registered with it: an event is triggered
    on whatever object has a `state`, as transitions' own core does it.
    """

    def __init__(  # noqa: PLR0913 - the parts of a flow book, all by name
        self,
        *,
        states: Mapping[str, State],
        transitions: Iterable[Transition],
        replies: Mapping[str, Reply],
        phrases: Iterable[Phrase],
        examples: Examples,
        model: bytes,
        renamed: Mapping[str, str],
        calls: Mapping[str, Callable[[Any], Any]],
        flows: Mapping[str, str],
        digest: str,
    ) -> None:
        self.states: Final = dict(states)
        self.transitions: Final = tuple(transitions)
        self.replies: Final = dict(replies)
        self.phrases: Final = tuple(phrases)
        self.examples = examples
        self.model: Final = model
        """The bytes of the trained model; empty where there is none."""
        self.flows: Final = dict(flows)
        """File name -> name of the flow in it."""
        self.hash: Final = digest
        self._renamed = dict(renamed)
        self._tells = {line.on: frozenset(line.tells) for line in self.transitions if line.tells}
        lines = lines_by_case(self.states, self.transitions)
        self._needs = {
            at: tuple(dict.fromkeys(gate for line in case for gate in line.needs))
            for at, case in lines.items()
        }
        self._facts = {
            at: frozenset(fact for line in case for fact in line.facts) for at, case in lines.items()
        }
        self._triggers = frozenset(transition.on for transition in self.transitions)
        self._words = {
            (reply.id, language): _compiled(reply, text)
            for reply in self.replies.values()
            for language, text in reply.texts.items()
        }
        self.machine: Final[Machine] = built(self.states, lines, calls)

    def let_go_of_examples(self) -> None:
        """Megabytes that nothing at work needs, once the recogniser has learned them."""
        self.examples = Examples()

    def has(self, trigger: str) -> bool:
        """Whether any flow does anything on this trigger."""
        return trigger in self._triggers

    def needs(self, trigger: str, state: str) -> tuple[str, ...]:
        """The gates to pass before this trigger may fire in this state, in order."""
        return self._needs.get((trigger, state), ())

    def facts(self, trigger: str, state: str) -> frozenset[str]:
        """The facts that the lines for this trigger in this state may look at."""
        return self._facts.get((trigger, state), frozenset())

    def told_once(self, wishes: Sequence[str]) -> Sequence[str]:
        """These wishes, each once, without those that the answer to another tells too; of two that tell each other the first."""
        if len(wishes) < _A_PAIR:
            return wishes
        kept: list[str] = []
        for wish in wishes:
            if not any(wish == other or wish in self._tells.get(other, ()) for other in kept):
                told = self._tells.get(wish, frozenset())
                kept = [*(other for other in kept if other not in told), wish]
        return kept

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
        pieces = []
        for text, form in words.pieces:
            if form is None:
                pieces.append(text)
                continue
            value = fields[text]
            pieces.append(NOT_SET[language] if value is None else form(value, language))
        told = "".join(pieces)
        return told[:1].upper() + told[1:] if words.led_by_initial else told


def _compiled(reply: Reply, text: str) -> _Words:
    parts = parse(text)
    pieces = tuple(
        (part, None) if isinstance(part, str) else (part.field, FORMATS[reply.fields[part.field]])
        for part in parts
    )
    first = parts[0]
    return _Words(pieces, not isinstance(first, str) and reply.fields[first.field] == "initial")
