"""Traditional characters as Hong Kong writes them, from simplified ones.

OpenCC converts characters (s2hk); words that differ are in the table below. A text that somebody wrote
in zh-Hant is never touched.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import lru_cache
from typing import Final

from opencc import OpenCC

_WORDS: Final = (
    ("短信", "短訊"),
    ("信息", "資料"),
    ("賬户", "戶口"),
    ("客户", "客戶"),
    ("户", "戶"),
    ("裏", "裡"),
    ("客服", "客戶服務"),
)
"""Word of the conversion -> word of Hong Kong; longer ones first."""


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2hk")


def hong_kong(simplified: str) -> str:
    """The same text in Hong Kong's characters and words; "{fields}" and digits stay as they are."""
    text: str = _converter().convert(simplified)
    for mainland, local in _WORDS:
        text = text.replace(mainland, local)
    return text


def forget() -> None:
    """Let go of the converter's dictionaries, 43 MB that nobody needs once the flows are loaded."""
    _converter.cache_clear()
    with suppress(OSError, AttributeError):
        # glibc keeps what C++ gave back until it is asked; elsewhere there is no such call.
        ctypes.CDLL(None).malloc_trim(0)
