"""`huixin flows check|test|train|draw|show`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot import lifeline
from bot.cli.output import replace, write
from bot.cli.processes import lifeline_option
from bot.errors import ConfigurationError
from bot.flowbook.book import FlowBook
from bot.flowbook.model import Flaw, Transition
from bot.settings import Settings, load_settings

_folder = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def flows() -> None:
    """Check, test, draw and show the flows (FLOWS_DIR, or a FOLDER), and train their model."""


@flows.command()
@_folder
@click.option("--json", "as_json", is_flag=True, help="Flaws as JSON.")
@lifeline_option
def check(folder: Path | None, descriptor: int | None, *, as_json: bool) -> int:
    """Name file and line of every flaw; warn of texts that two intents all but share, and of an old model."""
    if descriptor is not None:
        lifeline.hold_on(descriptor)
    from bot.flowbook.check import check as examine
    from bot.flowbook.check import warnings

    settings = load_settings()
    place = folder or settings.flows
    flaws = examine(place, settings.lender_name)
    _tell(flaws, as_json=as_json)
    if not as_json:
        for warning in (*warnings(place), *_old_model(place)):
            click.echo(f"warning: {warning}", err=True)
    if not flaws and not as_json:
        click.echo(f"{place}: no flaw, measured for lender {settings.lender_name}.")
    return 1 if flaws else 0


@flows.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Differences as JSON.")
def test(folder: Path | None, *, as_json: bool) -> int:
    """Play the written dialogues of FOLDER (tests/conversations) and name the first line of each that differs."""
    from bot.cli.stage import stages
    from bot.flowbook.load import load
    from bot.flowbook.play import play

    settings = load_settings()
    book = load(settings.flows)
    with stages(book) as stage_for:
        played = play(folder or _dialogues(settings), book, stage_for)
    _tell(played.flaws, as_json=as_json)
    if not played.flaws and not as_json:
        click.echo(f"{played.dialogues} dialogues, all as written.")
    return 1 if played.flaws else 0


def _old_model(place: Path) -> Iterator[str]:
    from bot.flowbook.draft import draft
    from bot.understanding.lesson import staleness

    book = draft(place)
    if old := staleness((*book.phrases, *book.examples), book.model):
        yield old


@flows.command()
@_folder
def train(folder: Path | None) -> None:
    """Train the model from the phrases and examples of FOLDER, and write it beside them."""
    from bot.flowbook.draft import MODEL
    from bot.flowbook.load import load

    try:
        from bot.understanding.training import train as learn
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f"flows train: needs {missing.name}; install the extra with: pip install 'huixin[train]' (or: make train)"
        ) from None
    place = folder or load_settings().flows
    book = load(place)
    trained = learn((*book.phrases, *book.examples), click.echo)
    replace(place / MODEL, trained.blob)
    click.echo(
        f"{place / MODEL}: {len(trained.blob) // 1024} kB from {trained.lessons} texts;"
        f" {trained.accuracy:.1%} right on texts held out"
    )
    click.echo("told   right   texts")
    for told, right, number in trained.reliability:
        click.echo(f"{told:.3f}  {right:.3f}  {number:6}")


def _dialogues(settings: Settings) -> Path:
    beside = settings.flows.parent / "tests" / "conversations"
    if not beside.is_dir():
        raise click.UsageError(f"There are no dialogues at {beside}; name their folder.")
    return beside


@flows.command()
@click.argument("name", required=False)
@click.option("--format", "kind", type=click.Choice(["mermaid", "svg"]), default="mermaid", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; else stdout.")
def draw(name: str | None, kind: str, output: Path | None) -> None:
    """Draw the state machine, or one flow of it, as Mermaid text or SVG."""
    from bot.flowbook import draw as drawing
    from bot.flowbook.load import load

    book = load(load_settings().flows)
    if name is not None:
        _file_of(book, name)
    text = drawing.svg(book, name) if kind == "svg" else drawing.mermaid(book, name)
    if output is None:
        click.echo(text)
    else:
        write(output, text)


@flows.command()
@click.argument("name", required=False)
def show(name: str | None) -> None:
    """List the flows; or show the states, transitions and replies of one."""
    from bot.flowbook.load import load

    book = load(load_settings().flows)
    if name is None:
        for file, flow in book.flows.items():
            click.echo(f"{flow:20} {file}")
        return
    for line in _shown(book, _file_of(book, name)):
        click.echo(line)


def _file_of(book: FlowBook, name: str) -> str:
    names = {flow: file for file, flow in book.flows.items()}
    if name not in names:
        raise ConfigurationError(f"flows: there is none called {name}; there are {', '.join(names)}")
    return names[name]


def _shown(book: FlowBook, file: str) -> Iterator[str]:
    states = [state for state in book.states.values() if state.place.file == file]
    yield "states: " + (", ".join(state.name for state in states) or "none of its own")
    yield "transitions, first match wins:"
    yield from (f"  {_arrow(one)}" for one in book.transitions if one.place.file == file)
    yield "replies:"
    for reply in book.replies.values():
        if reply.place.file == file:
            yield f"  {reply.id} ({reply.purpose.value})"
            yield from (f"    {language:8} {text}" for language, text in reply.texts.items())


def _arrow(line: Transition) -> str:
    parts = (
        f"{line.on}: {', '.join(line.source)} -> {line.to or 'the same'}",
        f"needs {', '.join(line.needs)}" if line.needs else "",
        f"if {', '.join(line.guards)}" if line.guards else "",
        f"do {', '.join(line.do)}" if line.do else "",
        f"say {', '.join(line.say)}" if line.say else "",
    )
    return "; ".join(part for part in parts if part)


def _tell(flaws: Sequence[Flaw], *, as_json: bool) -> None:
    if as_json:
        found = [{"file": flaw.place.file, "line": flaw.place.line, "flaw": flaw.message} for flaw in flaws]
        click.echo(json.dumps({"flaws": found}, ensure_ascii=False))
        return
    for flaw in flaws:
        click.echo(str(flaw), err=True)
