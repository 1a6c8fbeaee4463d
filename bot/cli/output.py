"""Files that commands write: for the owner's eyes only (cli/root.py), and a failure is one line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


def write(file: Path, text: str) -> None:
    """Write a file, over an older one of its name. Raises click.ClickException."""
    with _told(file, "name another file"):
        file.write_text(text, encoding="utf-8")


def write_new(file: Path, text: str) -> None:
    """Write a file that is not there yet, which nobody else may read. Raises click.ClickException."""
    with _told(file, "name a new file"):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)


def replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, over an older one of its name. Raises click.ClickException."""
    unfinished = file.with_name(f".{file.name}")
    with _told(file, "is the folder yours to write to?"):
        unfinished.write_bytes(content)
        unfinished.replace(file)


@contextmanager
def _told(file: Path, advice: str) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise click.ClickException(f"{file} cannot be made ({trouble.strerror}); {advice}") from None
