"""`huixin doctor`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click
from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from bot.settings import Settings, load_settings

_STYLES: Final = {"well": "green", "note": "cyan", "missing": "yellow", "unsafe": "bold red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Settings and findings as JSON.")
def doctor(*, as_json: bool) -> int:
    """Say what is configured, missing or unsafe. Exit code 1 if anything is unsafe."""
    from bot import logs
    from bot.app import redis_url
    from bot.doctor import Grade, examine

    settings = load_settings()
    logs.set_up("ERROR")
    findings = list(examine(settings, redis_url(settings)))
    if as_json:
        click.echo(_json(settings, findings))
    else:
        _tell(settings, findings)
    return 1 if any(finding.grade is Grade.UNSAFE for finding in findings) else 0


def shown(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Each setting's name, its value with secrets masked, and whether it was set."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        given = name in settings.model_fields_set
        yield name.upper(), _masked(value), given and value is not None


def _masked(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return "••••••••"
    return str(int(value)) if isinstance(value, bool) else str(value)


def _tell(settings: Settings, findings: Sequence[Any]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print("[bold]Settings[/bold] (environment, .env, DATA_DIR)")
    for name, value, given in shown(settings):
        console.print(
            Text(f"  {name:22} {value or '-'}{'' if given else '  (default)'}", style="" if given else "dim")
        )
    console.print("\n[bold]Findings[/bold]")
    for finding in findings:
        line = Text(f"  {finding.grade:8}", style=_STYLES[finding.grade])
        line.append(f"{finding.what}: {finding.words}", style="default")
        console.print(line)
    worst = sum(finding.grade == "unsafe" for finding in findings)
    console.print(f"\n{worst} unsafe." if worst else "\nNothing unsafe.")


def _json(settings: Settings, findings: Sequence[Any]) -> str:
    settings_ = {name: {"value": value, "set": given} for name, value, given in shown(settings)}
    found = [{"grade": one.grade, "what": one.what, "words": one.words} for one in findings]
    return json.dumps({"settings": settings_, "findings": found}, ensure_ascii=False)
