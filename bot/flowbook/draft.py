"""All flows of a folder, read and put together, with every flaw met on the way. Nothing is judged here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from bot.domain import IDLE
from bot.errors import ConfigurationError
from bot.flowbook import pythons
from bot.flowbook.examples import Examples, read_examples
from bot.flowbook.hongkong import hong_kong
from bot.flowbook.model import Flaw, Phrase, Place, Reply, State, Transition
from bot.flowbook.pythons import Marked
from bot.flowbook.shape import FlowShape, ReplyShape, StateShape, TransitionShape, shaped
from bot.flowbook.source import Document, FlawError, read_file

MODEL: Final = "model.bin"
"""The trained model, beside the flows that it was trained from."""

_Named = TypeVar("_Named", State, Reply)


@dataclass(slots=True)
class Draft:
    """A flow book before it is judged."""

    states: dict[str, State] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    examples: Examples = field(default_factory=Examples)
    model: bytes = b""
    """What `huixin flows train` made of phrases and examples; empty where nobody trained."""
    renamed: dict[str, tuple[str, Place]] = field(default_factory=dict)
    marked: dict[str, Marked] = field(default_factory=dict)
    """Guards and actions by name."""
    flows: dict[str, str] = field(default_factory=dict)
    """File name -> name of the flow in it."""
    flaws: list[Flaw] = field(default_factory=list)
    hash: str = ""


def draft(folder: Path) -> Draft:
    """Read every flow of a folder, in the order of the file names. Raises ConfigurationError where none is."""
    files = sorted(_flow_files(folder), key=lambda path: path.name)
    if not files:
        raise ConfigurationError(f"FLOWS_DIR: no flow (a file such as greeting.yaml) in {folder}")
    book = Draft()
    book.states[IDLE] = State(IDLE, (), 0, "", Place(files[0].name, 1))
    digest = hashlib.blake2b(digest_size=8)
    for path in files:
        digest.update(_labelled(path))
        _add_file(book, path)
        beside = path.with_suffix(".py")
        if beside.is_file():
            digest.update(_labelled(beside))
            _add_python(book, beside)
    _add_what_was_learned(book, folder, digest)
    book.hash = digest.hexdigest()
    return book


def _add_what_was_learned(book: Draft, folder: Path, digest: hashlib.blake2b) -> None:
    book.examples, flaws = read_examples(folder)
    book.flaws += flaws
    for file in book.examples.files:
        digest.update(f"{file.name}\0{file.content}".encode())
    model = folder / MODEL
    if model.is_file():
        book.model = model.read_bytes()
        digest.update(book.model)


def _flow_files(folder: Path) -> Iterator[Path]:
    """Files that end in .yaml; what editors leave lying about begins with a dot."""
    try:
        for path in folder.iterdir():
            if path.suffix == ".yaml" and not path.name.startswith(".") and path.is_file():
                yield path
    except OSError as error:
        raise ConfigurationError(f"FLOWS_DIR: cannot read {folder}: {error.strerror}") from None


def _labelled(path: Path) -> bytes:
    """Name and content, for the hash; a file that cannot be read becomes a flaw elsewhere."""
    try:
        return path.name.encode() + b"\0" + path.read_bytes()
    except OSError:
        return path.name.encode()


def _add_file(book: Draft, path: Path) -> None:
    try:
        document = read_file(path)
    except FlawError as error:
        book.flaws.append(error.flaw)
        return
    shape = shaped(document)
    if isinstance(shape, list):
        book.flaws += shape
        return
    _add_flow(book, document, shape)


def _add_flow(book: Draft, document: Document, shape: FlowShape) -> None:
    if shape.flow in book.flows.values():
        book.flaws.append(Flaw(document.place(["flow"]), f'a second file calls its flow "{shape.flow}"'))
    book.flows[document.name] = shape.flow
    for name, state in shape.states.items():
        place = document.place(["states", name])
        _claim(book, book.states, name, _state(name, state, place), "state")
    for row, line in enumerate(shape.transitions):
        book.transitions += _transitions(line, document.place(["transitions", row]))
    for name, reply in shape.replies.items():
        _claim(book, book.replies, name, _reply(name, reply, document.place(["replies", name])), "reply")
    for old, new in shape.renamed.items():
        book.renamed[old] = (new, document.place(["renamed", old]))
    book.phrases += _phrases(document, shape)


def _claim(book: Draft, table: dict[str, _Named], name: str, thing: _Named, kind: str) -> None:
    if name in table:
        book.flaws.append(Flaw(thing.place, f'{kind} "{name}" is there already, at {table[name].place}'))
    else:
        table[name] = thing


def _state(name: str, shape: StateShape, place: Place) -> State:
    timeout = shape.timeout
    return State(
        name, tuple(shape.expects), timeout.after if timeout else 0, timeout.to if timeout else "", place
    )


def _transitions(shape: TransitionShape, place: Place) -> Iterator[Transition]:
    for trigger in shape.on:
        yield Transition(
            on=trigger,
            source=tuple(shape.source),
            to=shape.to,
            needs=tuple(shape.needs),
            facts=tuple(shape.facts),
            guards=tuple(shape.guards),
            do=tuple(shape.do),
            say=tuple(shape.say),
            tells=tuple(shape.tells),
            place=place,
        )


def _reply(name: str, shape: ReplyShape, place: Place) -> Reply:
    texts = shape.texts()
    if "zh-Hans" in texts:
        texts.setdefault("zh-Hant", hong_kong(texts["zh-Hans"]))
    return Reply(name, shape.purpose, dict(shape.fields), texts, place)


def _phrases(document: Document, shape: FlowShape) -> Iterator[Phrase]:
    """What is written, then the Hong Kong writing of what is written in simplified characters only."""
    for intent, by_language in shape.phrases.items():
        written = set(by_language.get("zh-Hant", ()))
        for language, texts in by_language.items():
            for row, text in enumerate(texts):
                yield Phrase(intent, language, text, document.place(["phrases", intent, language, row]))
        for row, text in enumerate(by_language.get("zh-Hans", ())):
            converted = hong_kong(text)
            if converted != text and converted not in written:
                place = document.place(["phrases", intent, "zh-Hans", row])
                yield Phrase(intent, "zh-Hant", converted, place)


def _add_python(book: Draft, path: Path) -> None:
    try:
        found = pythons.run(path)
    except FlawError as error:
        book.flaws.append(error.flaw)
        return
    for marked in found:
        if marked.name in book.marked:
            other = book.marked[marked.name].place
            book.flaws.append(Flaw(marked.place, f'"{marked.name}" is there already, at {other}'))
        else:
            book.marked[marked.name] = marked
