r"""The model as a file: what `huixin flows train` writes and every process reads.

    HUIXIN-EAR\\n   the mark
    {...}\\n        a line of JSON: format, what it learned from, labels, and the numbers that are few
    zlib           the features one a line, then a zero byte, then the weights label by label,
                   then the Chinese signs with their sounds

A weight is one byte, 128 for nothing. The same training gives the same bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

FORMAT: Final = 1
_MARK: Final = b"HUIXIN-EAR\n"
_FIRST_SOUND: Final = 0xE000
"""Sounds are counted from here, in Unicode's private area, which no normalised text holds."""


class BrokenModel(ValueError):
    """The bytes are no model that this version reads. The message is one line."""


@dataclass(frozen=True, slots=True)
class ModelContents:
    """A model before it is made ready for use."""

    learned_from: str
    """Digest of the phrases and examples that it learned from."""
    labels: tuple[str, ...]
    biases: tuple[float, ...]
    """By label, in the calibrated scale."""
    scale: float
    """Times a sum of weights over the root of how many there were gives the calibrated scale."""
    thresholds: Mapping[str, float]
    """Label -> the probability from which it is believed; "" for all others."""
    features: tuple[str, ...]
    weights: bytes
    """One byte by label and feature, all of the first label's first."""
    sounds: Mapping[str, str]
    """Chinese sign -> the sign for its sound."""


def written(model: ModelContents) -> bytes:
    """The bytes of the file."""
    header = {
        "format": FORMAT,
        "learned_from": model.learned_from,
        "labels": model.labels,
        "biases": [round(bias, 6) for bias in model.biases],
        "scale": model.scale,
        "thresholds": dict(model.thresholds),
        "features": len(model.features),
        "signs": "".join(model.sounds),
    }
    sounds = b"".join((ord(sound) - _FIRST_SOUND).to_bytes(2, "little") for sound in model.sounds.values())
    body = "\n".join(model.features).encode() + b"\0" + model.weights + sounds
    line = json.dumps(header, ensure_ascii=False, sort_keys=True)
    return _MARK + line.encode() + b"\n" + zlib.compress(body, 9)


def learned_from(blob: bytes) -> str:
    """The digest in the header, without reading the rest. Raises BrokenModel."""
    return str(_header(blob)[0]["learned_from"])


def read(blob: bytes) -> ModelContents:
    """A model from the bytes of its file. Raises BrokenModel."""
    header, rest = _header(blob)
    try:
        names, _, numbers = zlib.decompress(rest).partition(b"\0")
        features = tuple(names.decode().split("\n"))
        labels, signs = tuple(header["labels"]), header["signs"]
        size = len(features) * len(labels)
        heard = numbers[size:]
        if len(heard) != 2 * len(signs) or len(features) != header["features"]:
            raise BrokenModel("the model is cut short; run `huixin flows train`")
        return ModelContents(
            learned_from=str(header["learned_from"]),
            labels=labels,
            biases=tuple(header["biases"]),
            scale=float(header["scale"]),
            thresholds=dict(header["thresholds"]),
            features=features,
            weights=numbers[:size],
            sounds=_sounds(signs, heard),
        )
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise BrokenModel("the model is damaged; run `huixin flows train`") from error


def _header(blob: bytes) -> tuple[dict[str, Any], bytes]:
    line, _, rest = blob[len(_MARK) :].partition(b"\n")
    try:
        header = json.loads(line)
        known = blob.startswith(_MARK) and header["format"] == FORMAT
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise BrokenModel(f"the model is not of format {FORMAT}; run `huixin flows train`")
    return header, rest


def _sounds(signs: str, heard: bytes) -> dict[str, str]:
    numbers = memoryview(heard).cast("H") if heard else ()
    by_number: dict[int, str] = {}
    return {
        sign: by_number.setdefault(number, chr(_FIRST_SOUND + number))
        for sign, number in zip(signs, numbers, strict=True)
    }
