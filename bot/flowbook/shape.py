"""The shape of a flow file, and in what words a file that has another shape is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot.domain import LANGUAGES, Purpose
from bot.flowbook.model import FieldType, Flaw
from bot.flowbook.source import Document

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATION: Final = re.compile(r"(\d{1,4})([smhd])")


def _seconds(text: object) -> object:
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f'"{text}" is no duration; write for example 24h or 30m')
    return int(match[1]) * _UNITS[match[2]]


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _filled(values: list[str]) -> list[str]:
    if any(not value.strip() for value in values):
        raise ValueError("has an empty entry")
    return values


def _known_language(key: str) -> str:
    if key not in LANGUAGES:
        raise ValueError(f'"{key}" is none of {", ".join(LANGUAGES)}')
    return key


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ReplyId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
SaidId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.([a-z0-9_]+|\{standing\}))+$")]
Trigger = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]
GuardName = Annotated[str, Field(pattern=r"^(not )?[a-z][a-z0-9_]*$")]
Language = Annotated[str, AfterValidator(_known_language)]
Copy = Annotated[str, Field(min_length=1)]
_List = BeforeValidator(_one_or_more)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Timeout(_Shape):
    """When a state gives up waiting, and where it goes then."""

    after: Annotated[int, BeforeValidator(_seconds)]
    to: Name


class StateShape(_Shape):
    """A state: what it expects, how long it waits."""

    expects: Annotated[list[Trigger], _List] = []
    timeout: Timeout | None = None


class TransitionShape(_Shape):
    """One line of `transitions`."""

    on: Annotated[list[Trigger], _List, Field(min_length=1)]
    source: Annotated[list[Name | Literal["*"]], _List, Field(alias="from", min_length=1)]
    guards: Annotated[list[GuardName], _List, Field(alias="if")] = []
    needs: Annotated[list[Literal["proof", "loan"]], _List] = []
    facts: Annotated[list[Literal["borrowers", "proven"]], _List] = []
    do: Annotated[list[Name], _List] = []
    say: Annotated[list[SaidId], _List] = []
    tells: Annotated[list[Trigger], _List] = []
    to: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$")] = ""


class ReplyShape(_Shape):
    """A reply: its purpose, its fields and its words in every language, by the language's own key."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Language, Copy]

    purpose: Purpose = Purpose.SERVICING
    fields: dict[Name, FieldType] = {}

    def texts(self) -> dict[str, str]:
        """The words that were written, by language."""
        return dict(self.__pydantic_extra__)


class FlowShape(_Shape):
    """A whole flow file."""

    format: Literal["1"]
    flow: Name
    phrases: dict[Name, dict[Language, Annotated[list[Copy], _List, AfterValidator(_filled)]]] = {}
    states: dict[Name, StateShape] = {}
    transitions: list[TransitionShape] = []
    replies: dict[ReplyId, ReplyShape] = {}
    renamed: dict[Name, Name] = {}


def shaped(document: Document) -> FlowShape | list[Flaw]:
    """The file's content, or everything in it that has the wrong shape."""
    if not isinstance(document.data, dict):
        return [Flaw(document.place(), 'holds no flow; begin with "format: 1" and "flow: a_name"')]
    try:
        return FlowShape.model_validate(_without_blanks(document.data))
    except ValidationError as error:
        return list(explained(document, error))


def _without_blanks(data: dict[str, object]) -> dict[str, object]:
    """A heading with nothing under it is as good as no heading."""
    return {key: value for key, value in data.items() if value != ""}


def explained(document: Document, error: ValidationError) -> Iterator[Flaw]:
    """Pydantic's complaints with the lines they are about, in words for people."""
    for detail in error.errors(include_url=False, include_context=True):
        path = _written_path(document, detail["loc"])
        yield Flaw(document.place(path), _words(detail, path))


def _written_path(document: Document, loc: tuple[str | int, ...]) -> list[str | int]:
    """The part of pydantic's path that is in the file: no union branches, no key markers, no made-up lists."""
    path: list[str | int] = []
    here: object = document.data
    for step in loc:
        child = _child(here, step)
        if child is not None:
            here = child
            path.append(step)
    return path


def _child(here: object, step: str | int) -> object | None:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]  # type: ignore[no-any-return]  # YAML's text, list or table
    return None


def _words(detail: ErrorDetails, path: list[str | int]) -> str:
    """One line that somebody who does not program can act on."""
    about = ".".join(step for step in path if isinstance(step, str)) or "the file"
    last = detail["loc"][-1]
    match detail["type"]:
        case "extra_forbidden":
            return f'does not know "{last}" here'
        case "missing":
            return f'{about} lacks "{last}"'
        case "literal_error" | "enum":
            expected = (detail.get("ctx") or {}).get("expected", "")
            return f'{about}: "{detail["input"]}" is none of {expected}'
        case "string_pattern_mismatch":
            return f'{about}: "{detail["input"]}" is no good name here; small letters, digits and _ (with a dot inside, for a reply)'
        case "value_error":
            return f"{about}: {detail['msg'].removeprefix('Value error, ')}"
        case _:
            return f"{about}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
