"""Written dialogues as data: the file format, and what its lines mean.

    zone: America/New_York              # the lender's, and of all times here
    dialogues:
      - name: Balance, after the identity check
        phone: "+14155550101"
        at: 2026-11-22 10:00
        talk: |
          > how much do i owe
          < [first.notice]
          < [identity.ask]
          > its 4821
          < Loan 4021, Nov 22: $1,250.00 left. ...
          (+31 minutes)
          alice: Hello, this is about your case.

`>` the borrower, `<` us; several `<` lines are one text. `[reply.id]` stands for that reply, whatever is
filled in. `(no answer)` says that none comes; `(picture)` after `>` sends one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.domain import Act
from bot.errors import ConfigurationError
from bot.flowbook.model import Flaw, Place
from bot.flowbook.shape import Language, explained
from bot.flowbook.source import FlawError, read_file

PICTURE: Final = "(picture)"
_UNITS: Final = {"second": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86_400}
_WAIT: Final = re.compile(r"\(\+ ?(\d{1,5}) ?(second|minute|min|hour|day)s?\)")
_UNTIL: Final = re.compile(r"\(until (\d{4}-\d\d-\d\d \d{1,2}:\d\d)\)")
_STAFF: Final = re.compile(r"([a-z][a-z0-9]*)(?:: ?(.+)| (takes|hands back|closes)| notes: ?(.+))")
_ACTS: Final = {"takes": Act.TAKE, "hands back": Act.HAND_BACK, "closes": Act.CLOSE}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens, and what is to be heard after it."""

    place: Place
    says: str | None = None
    """The borrower's text."""
    media: int = 0
    wait: float = 0.0
    """Seconds."""
    until: datetime | None = None
    staff: str = ""
    act: Act | None = None
    words: str = ""
    heard: tuple[str, ...] = ()
    """The lines of what we answer; empty for no answer."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One written conversation."""

    name: str
    place: Place
    phone: str
    at: datetime
    zone: str
    """Of the lender: its opening hours are kept in it."""
    language: str
    """In which `[reply.id]` is looked up, unless it says another: `[reply.id es]`."""
    steps: tuple[Step, ...]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f'"{name}" is no time zone; write for example Asia/Shanghai') from None
    return name


def _clock(text: object) -> object:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M")  # noqa: DTZ007  # the zone stands beside it
    except ValueError:
        raise ValueError(f'"{text}" is no time; write for example 2026-11-22 10:00') from None


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Dialogue(_Shape):
    name: Annotated[str, Field(min_length=1)]
    phone: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{5,14}$")]
    at: Annotated[datetime, BeforeValidator(_clock)]
    language: Language = "en"
    talk: Annotated[str, Field(min_length=1)]


class _File(_Shape):
    zone: Annotated[str, AfterValidator(_zone)] = "America/New_York"
    dialogues: list[_Dialogue]


def dialogues(folder: Path) -> tuple[list[Dialogue], list[Flaw]]:
    """All dialogues of a folder's *.yaml files, and what could not be read. Raises ConfigurationError for no file."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ConfigurationError(f"no dialogue (a file such as balance.yaml) in {folder}")
    found: list[Dialogue] = []
    flaws: list[Flaw] = []
    for path in files:
        try:
            found += _file(path)
        except FlawError as error:
            flaws.append(error.flaw)
    return found, flaws


def _file(path: Path) -> list[Dialogue]:
    document = read_file(path)
    try:
        shape = _File.model_validate(document.data)
    except ValidationError as error:
        raise FlawError(next(explained(document, error))) from None
    found = []
    for row, one in enumerate(shape.dialogues):
        place = document.place(["dialogues", row])
        first = document.place(["dialogues", row, "talk"]).line + 1
        at = one.at.replace(tzinfo=ZoneInfo(shape.zone))
        steps = tuple(_steps(path.name, first, one.talk, ZoneInfo(shape.zone)))
        found.append(Dialogue(one.name, place, one.phone, at, shape.zone, one.language, steps))
    return found


def _steps(file: str, first: int, talk: str, zone: ZoneInfo) -> Iterator[Step]:
    """Lines gathered to steps: what happens, with the answers that follow it."""
    step: Step | None = None
    heard: list[str] = []
    for offset, raw in enumerate(talk.splitlines()):
        line = raw.strip()
        place = Place(file, first + offset)
        if not line or line.startswith("#") or line == "(no answer)":
            continue
        if line.startswith("<"):
            if step is None:
                raise FlawError(Flaw(place, "an answer before anything happened"))
            heard.append(line[1:].strip())
            continue
        if step is not None:
            yield _answered(step, heard)
        step, heard = _step(place, line, zone), []
    if step is None:
        raise FlawError(Flaw(Place(file, first), "nothing happens in this talk"))
    yield _answered(step, heard)


def _answered(step: Step, heard: list[str]) -> Step:
    return Step(
        step.place,
        step.says,
        step.media,
        step.wait,
        step.until,
        step.staff,
        step.act,
        step.words,
        tuple(heard),
    )


def _step(place: Place, line: str, zone: ZoneInfo) -> Step:
    if line.startswith(">"):
        said = line[1:].strip()
        return Step(place, says="" if said == PICTURE else said, media=int(said == PICTURE))
    if wait := _WAIT.fullmatch(line):
        return Step(place, wait=timedelta(seconds=int(wait[1]) * _UNITS[wait[2]]).total_seconds())
    if until := _UNTIL.fullmatch(line):
        return Step(place, until=datetime.strptime(until[1], "%Y-%m-%d %H:%M").replace(tzinfo=zone))
    if staff := _STAFF.fullmatch(line):
        act = _ACTS[staff[3]] if staff[3] else Act.REPLY if staff[2] else Act.NOTE
        return Step(place, staff=staff[1], act=act, words=staff[2] or staff[4] or "")
    raise FlawError(
        Flaw(place, f'"{line}" is no line of a talk; begin with > or <, or write (+2 days) or "alice: words"')
    )
