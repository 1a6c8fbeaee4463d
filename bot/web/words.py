"""The words of the screens: one plain file for each language, with the same keys in all of them.

The files lie in `words/`. Values are plain text with {fields}; nothing in them is HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from bot.errors import ConfigurationError

FOLDER: Final = Path(__file__).parent / "words"
HTML_LANG: Final = {"en": "en", "zh": "zh-Hans"}
"""Languages of the screens, and what the page says of itself in its `lang` attribute."""


class Words:
    """The catalogue in one language."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self.html_lang = HTML_LANG[language]
        self.texts = texts

    def __call__(self, key: str, **fields: object) -> str:
        """The text of a key with its fields filled in. Raises KeyError for a key that is not there."""
        text = self.texts[key]
        return text.format_map(fields) if fields else text

    def named(self, group: str, name: str) -> str:
        """The words for a name that a flow or carrier may have added; the name itself where there are none."""
        return self.texts.get(f"{group}.{name}") or name.replace("_", " ")

    def counted(self, key: str, count: int, **fields: object) -> str:
        """`key.one` for one, `key.many` for any other number; {count} is filled in."""
        return self(f"{key}.{'one' if count == 1 else 'many'}", count=count, **fields)


def load(folder: Path = FOLDER) -> Mapping[str, Words]:
    """Read every language's catalogue. Raises ConfigurationError for a file that cannot be read."""
    return {language: Words(language, _read(folder / f"{language}.yaml")) for language in HTML_LANG}


def _read(file: Path) -> Mapping[str, str]:
    try:
        # BaseLoader leaves every scalar a string: "no" and "12:30" are words here.
        tree = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 # it builds nothing but text
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"words/{file.name}: cannot be read ({type(error).__name__})") from None
    return dict(_flat("", tree))


def _flat(prefix: str, tree: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flat(f"{key}.", value)
        else:
            yield key, value
