"""The Lua scripts beside this file, and commands written out for the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

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
        return (b"EVALSHA", self.digest, len(keys), *keys, *words)

    def whole(self, keys: Sequence[bytes], words: Sequence[Word]) -> tuple[Word, ...]:
        """EVAL with the same."""
        return (b"EVAL", self.text, len(keys), *keys, *words)


@cache
def script(name: str) -> Script:
    """The script in `<name>.lua`."""
    return Script(Path(__file__).with_name(f"{name}.lua").read_bytes())


def packed(words: Sequence[Word]) -> bytes:
    """One command in the wire's form (RESP); quicker than the client's own packer."""
    flat: list[int | bytes] = []
    for word in words:
        raw = word if type(word) is bytes else str(word).encode()
        flat += (len(raw), raw)
    return _form(len(words)) % tuple(flat)


@cache
def _form(words: int) -> bytes:
    return b"*%d\r\n" % words + b"$%d\r\n%b\r\n" * words
