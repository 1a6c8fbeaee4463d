"""`huixin understand`: what texts mean, for people or as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from bot.domain import Understanding
from bot.flowbook.load import load
from bot.settings import load_settings
from bot.understanding import Recogniser

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
    recogniser = Recogniser(load(settings.flows).phrases)
    place = country or settings.default_country
    if not texts:
        return _stream(recogniser, place)
    for number, text in enumerate(texts, start=1):
        found = recogniser.understand(text, country=place)
        click.echo(_line(str(number), found) if as_json else _words(text, found))
    return 0


def _stream(recogniser: Recogniser, country: str) -> int:
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
        click.echo(_line(key, recogniser.understand(text, country=country)))
    return code


def _asked(line: bytes) -> tuple[object, str] | None:
    """Id and text of a JSON line; None for anything else."""
    try:
        asked = json.loads(line)
        key, text = asked["id"], asked["text"]
    except (ValueError, KeyError, TypeError):
        return None
    return (key, text) if isinstance(text, str) else None


def _line(key: object, found: Understanding) -> str:
    answer = {
        "id": key,
        "label": found.label,
        "score": round(found.score, 4),
        "language": found.language,
        "entities": entities(found),
    }
    return json.dumps(answer, ensure_ascii=False)


def entities(found: Understanding) -> dict[str, Any]:
    """What a text names besides its wish; only what is there."""
    named = {name: getattr(found, name) for name in _ENTITIES}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in named.items()
        if value is not None and value is not False and value != ()
    }


def _words(text: str, found: Understanding) -> str:
    return "\n".join((text, *(f"  {part}" for part in _parts(found))))


def _parts(found: Understanding) -> Iterator[str]:
    yield f"{found.label}  {found.score:.2f}  {found.language or 'any language'}"
    yield f"because {found.rule}"
    if len(found.intents) > 1:
        yield f"also {_joined(found.intents[1:])}"
    for name, value in entities(found).items():
        yield f"{name.replace('_', ' ')}: {_joined(value) if isinstance(value, list) else value}"


def _joined(words: Sequence[str]) -> str:
    return ", ".join(words)
