"""The Lua scripts beside this file, and commands written out for the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import cast

Word = bytes | str | int | float


class Script:
    """One Lua script, called by its digest and sent whole where the server does not know it yet.

    Scripts are idempotent: a call that is repeated because its reply was lost changes nothing more.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.digest = hashlib.sha1(text).hexdigest().encode()  # noqa: S324 - EVALSHA names scripts so

    def call(self, keys: Sequence[bytes], words: Sequence[Word]) -> tuple[Word, ...]:
        """EVALSHA with these keys and arguments."""
        return (b"EVALSHA", self.digest, b"%d" % len(keys), *keys, *words)

    def whole(self, keys: Sequence[bytes], words: Sequence[Word]) -> tuple[Word, ...]:
        """EVAL with the same."""
        return (b"EVAL", self.text, b"%d" % len(keys), *keys, *words)


@cache
def script(name: str) -> Script:
    """The script in `<name>.lua`."""
    return Script(Path(__file__).with_name(f"{name}.lua").read_bytes())


def packed(words: Sequence[Word]) -> bytes:
    """One command in the wire's form (RESP); quicker than the client's own packer."""
    raw = cast("Sequence[bytes]", words) if {*map(type, words)} == {bytes} else [*map(_raw, words)]
    return _form(len(words)) % tuple(chain.from_iterable(zip(map(len, raw), raw, strict=True)))


def _raw(word: Word) -> bytes:
    return word if isinstance(word, bytes) else str(word).encode()


@cache
def _form(words: int) -> bytes:
    return b"*%d\r\n" % words + b"$%d\r\n%b\r\n" * words
