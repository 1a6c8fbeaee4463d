"""`huixin understand`: what texts mean, for people or as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from bot.cli import entities as named
from bot.domain import Entities, Understanding
from bot.flowbook.book import FlowBook
from bot.flowbook.load import load
from bot.flowbook.model import Phrase
from bot.settings import Settings, load_settings
from bot.understanding import EntityReader, Recogniser, most_like

_ENTITIES: Final = (
    "tail",
    "full_number",
    "number",
    "everything",
    "loan_digits",
    "asked_language",
    "distress",
)


@click.command()
@click.argument("texts", nargs=-1)
@click.option("--country", default=None, help="ISO country of the number that the texts come from.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines for texts given as arguments too.")
def understand(texts: tuple[str, ...], country: str | None, *, as_json: bool) -> int:
    """Say what TEXTS mean. Without any, read JSON lines {"id", "text"} from stdin and answer in kind."""
    settings = load_settings()
    book = load(settings.flows)
    recogniser = Recogniser(book.phrases, book.examples, book.model)
    listener = _Listener(recogniser, country or "", settings)
    if not texts:
        return _stream(listener)
    for number, text in enumerate(texts, start=1):
        found, said = listener.hear(text)
        click.echo(_line(str(number), found, said) if as_json else _words(text, found, said, book))
    return 0


class _Listener:
    """Understands texts that come in now, in the lender's zone; `country` "" is one that nobody knows."""

    def __init__(self, recogniser: Recogniser, country: str, settings: Settings) -> None:
        self._recogniser = recogniser
        self._entities = EntityReader()
        self._country = country
        self._usual = settings.default_country
        self._zone = ZoneInfo(settings.timezone)

    def hear(self, text: str) -> tuple[Understanding, Entities]:
        found = self._recogniser.understand(text, country=self._country)
        said = self._entities.read(
            text,
            now=datetime.now(self._zone),
            language=found.language,
            country=self._country or self._usual,
            past=found.label == "paid_already",
        )
        return found, said


def _stream(listener: _Listener) -> int:
    """Answer every readable line; 1 if any was not."""
    code = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        asked = _asked(line)
        if asked is None:
            click.echo(f'huixin: line {number} is not like {{"id": "1", "text": "hello"}}', err=True)
            code = 1
            continue
        key, text = asked
        click.echo(_line(key, *listener.hear(text)))
    return code


def _asked(line: bytes) -> tuple[object, str] | None:
    """Id and text of a JSON line; None for anything else."""
    try:
        asked = json.loads(line)
        key, text = asked["id"], asked["text"]
    except (ValueError, KeyError, TypeError):
        return None
    return (key, text) if isinstance(text, str) else None


def _line(key: object, found: Understanding, said: Entities) -> str:
    answer: dict[str, Any] = {
        "id": key,
        "label": found.label,
        "score": round(found.score, 4),
        "language": found.language,
        "entities": entities(found) | named.as_data(said),
    }
    if found.distress:
        answer["distress"] = True
    return json.dumps(answer, ensure_ascii=False)


def entities(found: Understanding) -> dict[str, Any]:
    """What a text names besides its wish; only what is there."""
    named = {name: getattr(found, name) for name in _ENTITIES}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in named.items()
        if value is not None and value is not False and value != ()
    }


def _words(text: str, found: Understanding, said: Entities, book: FlowBook) -> str:
    return "\n".join((text, *(f"  {part}" for part in (*_parts(text, found, book), *named.in_words(said)))))


def _parts(text: str, found: Understanding, book: FlowBook) -> Iterator[str]:
    yield f"{found.label}  {found.score:.2f}  {found.language or 'any language'}"
    yield f"because {found.rule}"
    if _by_model(found) and (near := _written_like(text, found.label, book)):
        yield f'most like "{near.text}" ({near.place})'
    if len(found.intents) > 1:
        yield f"also {_joined(found.intents[1:])}"
    for name, value in entities(found).items():
        yield f"{name.replace('_', ' ')}: {_joined(value) if isinstance(value, list) else value}"


def _by_model(found: Understanding) -> bool:
    """Whether no phrase, example or rule is named yet that a person could look up."""
    return found.rule.startswith("model ")


def _written_like(text: str, intent: str, book: FlowBook) -> Phrase | None:
    """The phrase or example of this intent that the text is most like."""
    return most_like(text, (line for line in chain(book.phrases, book.examples) if line.intent == intent))


def _joined(words: Sequence[str]) -> str:
    return ", ".join(words)
