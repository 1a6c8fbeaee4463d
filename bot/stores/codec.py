"""Nouns <-> bytes: the conversation as Redis keeps it, the entry as the journal keeps it, texts to send.

Each begins with a format number. Defaults are left out and names are short, because an idle
person's conversation is what Redis is full of. Version and flags are not in the conversation's
bytes: they stand in the clear header around its seal.
"""

from __future__ import annotations

import dataclasses
import json
import struct
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from itertools import compress
from operator import attrgetter, ne
from typing import Annotated, Any, Final, Generic, TypeVar

import orjson
from pydantic import Field, TypeAdapter

from bot.domain import (
    Case,
    CaseStatus,
    Conversation,
    Effects,
    Entry,
    Event,
    Facts,
    Flags,
    Outgoing,
    Pending,
    Priority,
    Proof,
    Purpose,
    Understanding,
)
from bot.errors import NewerFormat

CONVERSATION_FORMAT: Final = 1
ENTRY_FORMAT: Final = 1
OUTGOING_FORMAT: Final = 1

_DIGEST: Final = 6
_LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant", "es")
"""Stored by their place here: never change the order, only append."""
_CARRIERS: Final = ("twilio",)
"""The same; worth a place are those whose lenders have many borrowers."""
_NUMBERS: Final[Mapping[str | None, int]] = {
    word: number for table in (_LANGUAGES, _CARRIERS) for number, word in enumerate(table)
}
_PHONE, _OURS, _ACCOUNT, _ALL = 1, 2, 4, 7
_WIDTHS: Final = (0, 8, 8, 16, 16, 24, 24, 32)
"""Of the numbers that those bits announce, in bytes."""
_UNSET: Final = object()
_T = TypeVar("_T")


class _Shape(Generic[_T]):
    """How a dataclass becomes a small JSON object: defaults left out, short names where one is given.

    A field without a short name goes by its own, so that a new field is kept before it is named here.
    """

    def __init__(
        self,
        kind: type[_T],
        short: Mapping[str, str],
        opens: Mapping[str, Callable[[Any], Any]],
        apart: frozenset[str] = frozenset(),
    ) -> None:
        self._kind = kind
        fields = [f for f in dataclasses.fields(kind) if f.name not in apart]  # type: ignore[arg-type]  # all are dataclasses
        self._get = attrgetter(*(f.name for f in fields))
        self._short = [short.get(f.name, f.name) for f in fields]
        self._defaults = [_default(f) for f in fields]
        self._back = {short.get(f.name, f.name): (f.name, opens.get(f.name)) for f in fields}

    def small(self, thing: _T) -> dict[str, Any]:
        """Short name -> value, for whatever is not the default."""
        values = self._get(thing)
        told = tuple(map(ne, values, self._defaults))
        return dict(zip(compress(self._short, told), compress(values, told), strict=True))

    def fields(self, small: Mapping[str, Any]) -> dict[str, Any]:
        """Constructor arguments. Raises NewerFormat for a name that this version does not know."""
        found = {}
        for short, value in small.items():
            row = self._back.get(short)
            if row is None:
                raise NewerFormat(
                    f"a {self._kind.__name__} has the field {short!r}, which only a newer Huixin knows"
                )
            found[row[0]] = value if row[1] is None or value is None else row[1](value)
        return found

    def whole(self, small: Mapping[str, Any]) -> _T:
        """The dataclass again."""
        return self._kind(**self.fields(small))


def _default(field: dataclasses.Field[Any]) -> object:
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else _UNSET


_PROOF: Final = _Shape(Proof, {"borrowers": "b", "until": "u"}, {"borrowers": tuple})
_PENDING: Final = _Shape(
    Pending,
    {
        "trigger": "t",
        "asked_at": "a",
        "loan_digits": "d",
        "everything": "e",
        "tail": "i",
        "lookup": "l",
        "then": "n",
    },
    {"loan_digits": tuple},
)
_CASE: Final = _Shape(
    Case,
    {
        "id": "i",
        "topic": "t",
        "language": "l",
        "priority": "p",
        "opened_at": "o",
        "promised_at": "m",
        "status": "s",
        "channel": "h",
        "taken_by": "b",
        "taken_name": "n",
        "taken_at": "k",
        "spoke": "w",
        "we_owe": "e",
        "apologised": "a",
        "closed_at": "c",
        "last_reply": "r",
        "introduced_by": "d",
    },
    {"priority": Priority, "status": CaseStatus},
)
_CONVERSATION: Final = _Shape(
    Conversation,
    {
        "state": "s",
        "language_fixed": "f",
        "greeted": "g",
        "asked_at": "q",
        "proof": "p",
        "wrong_tries": "w",
        "lock_level": "k",
        "locked_until": "u",
        "pending": "d",
        "chosen": "c",
        "offered": "o",
        "unclear": "n",
        "case": "a",
        "timers": "t",
        "opted_in_at": "i",
        "opted_out_at": "x",
        "kept_since": "e",
    },
    {
        "language_fixed": bool,
        "greeted": bool,
        "proof": _PROOF.whole,
        "pending": _PENDING.whole,
        "chosen": tuple,
        "offered": tuple,
        "case": _CASE.whole,
    },
    apart=frozenset({"phone", "version", "flags", "language", "carrier", "account", "our_number", "known"}),
)
_WRITTEN: Final[Mapping[str, Callable[[Any], object]]] = {
    "p": _PROOF.small,
    "d": _PENDING.small,
    "a": _CASE.small,
    "f": int,
    "g": int,
}
"""What is not written as it is: nouns, and bits, since 1 is shorter than true."""
_OUTGOING_ORDER: Final = attrgetter("id", "reply", "purpose", "language", "text", "by")


def conversation_bytes(conversation: Conversation) -> bytes:
    """A conversation without its version and flags.

    Format; number of known digests; which of phone, our number and account follow as numbers
    (_PHONE, _OURS, _ACCOUNT); those; the digests raw; then a JSON array: language and carrier (by their
    numbers where they have one), whichever of phone, our number and account is no number, and an object
    of whatever else is not the default.
    """
    known = conversation.known
    if known and set(map(len, known)) != {_DIGEST}:
        raise ValueError("a known event digest is not 6 bytes long")
    small = _CONVERSATION.small(conversation)
    for short in small.keys() & _WRITTEN:
        small[short] = _WRITTEN[short](small[short])
    language, carrier = conversation.language, conversation.carrier
    row: list[Any] = [_NUMBERS.get(language, language), _NUMBERS.get(carrier, carrier)]
    bits, numbers, words = _road(conversation.phone, conversation.our_number, conversation.account)
    row += words
    if small:
        row.append(small)
    start = bytes((CONVERSATION_FORMAT, len(known), bits))
    return b"".join((start, numbers, *known, _json(row)))


def conversation_from(data: bytes, version: int, flags: int) -> Conversation:
    """The conversation again. Raises NewerFormat for what a newer Huixin wrote."""
    _refuse_newer("conversation", data[0], CONVERSATION_FORMAT)
    bits, at = data[2], 3
    first = at + _WIDTHS[bits & _ALL]
    end = first + _DIGEST * data[1]
    language, carrier, *rest = orjson.loads(data[end:])
    if bits & _PHONE:
        phone, at = _unpack_number(data[at : at + 8]), at + 8
    else:
        phone = rest.pop(0)
    if bits & _OURS:
        our_number, at = _unpack_number(data[at : at + 8]), at + 8
    else:
        our_number = rest.pop(0)
    account = _unpack_account(data[at:first]) if bits & _ACCOUNT else rest.pop(0)
    return Conversation(
        phone=phone,
        version=version,
        flags=Flags(flags),
        language=_LANGUAGES[language] if type(language) is int else language,
        carrier=_CARRIERS[carrier] if type(carrier) is int else carrier,
        account=account,
        our_number=our_number,
        known=_digests(data[1]).unpack_from(data, first),
        **(_CONVERSATION.fields(rest[0]) if rest else {}),
    )


@cache
def _digests(how_many: int) -> struct.Struct:
    return struct.Struct(f"{_DIGEST}s" * how_many)


def _pack_number(word: str) -> bytes:
    """E.164 in 8 bytes; nothing for what would not come back the same."""
    digits = word[1:]
    if word[:1] == "+" and digits.isascii() and digits.isdigit() and digits[0] != "0" and len(digits) <= 18:
        return int(digits).to_bytes(8)
    return b""


def _unpack_number(data: bytes) -> str:
    return f"+{int.from_bytes(data)}"


@lru_cache(8192)
def _road(phone: str, ours: str, account: str) -> tuple[int, bytes, tuple[str, ...]]:
    """Which of phone, our number and account are numbers; those; and the others as they are."""
    packed = (_pack_number(phone), _pack_number(ours), _pack_account(account))
    bits = sum(bit for bit, number in zip((_PHONE, _OURS, _ACCOUNT), packed, strict=True) if number)
    words = zip(packed, (phone, ours, account), strict=True)
    return bits, b"".join(packed), tuple(word for number, word in words if not number)


@lru_cache(64)
def _pack_account(word: str) -> bytes:
    """Twilio's account ids ("AC" and 32 hex digits) in 16 bytes; nothing for any other."""
    if len(word) != 34 or word[:2] != "AC":
        return b""
    try:
        packed = bytes.fromhex(word[2:])
    except ValueError:
        return b""
    return packed if packed.hex() == word[2:] else b""


@lru_cache(64)
def _unpack_account(data: bytes) -> str:
    return f"AC{data.hex()}"


def outgoing_bytes(outgoing: Outgoing) -> bytes:
    """A text to send."""
    return b"%c%b" % (OUTGOING_FORMAT, _json(_OUTGOING_ORDER(outgoing)))


def outgoing_from(data: bytes) -> Outgoing:
    """The text again. Raises NewerFormat."""
    _refuse_newer("text to send", data[0], OUTGOING_FORMAT)
    outgoing_id, reply, purpose, language, text, by = orjson.loads(data[1:])
    return Outgoing(
        id=outgoing_id, reply=reply, purpose=Purpose(purpose), language=language, text=text, by=by
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Page:
    """An entry without its conversation, whose own bytes stand before it."""

    event: Annotated[Event, Field(discriminator="kind")]
    at: float
    flows: str
    settings: str
    facts: Facts
    understanding: Understanding | None
    effects: Effects
    version: int
    flags: int


def entry_bytes(entry: Entry, conversation: bytes | None = None) -> bytes:
    """An entry: format, length of the conversation's bytes, those bytes, the rest as JSON.

    `conversation` saves work where `conversation_bytes(entry.conversation)` is at hand already.
    """
    body = conversation_bytes(entry.conversation) if conversation is None else conversation
    page = {
        "event": entry.event,
        "at": entry.at,
        "flows": entry.flows,
        "settings": entry.settings,
        "facts": entry.facts,
        "understanding": entry.understanding,
        "effects": entry.effects,
        "version": entry.conversation.version,
        "flags": int(entry.conversation.flags),
    }
    return b"".join((bytes((entry.format,)), len(body).to_bytes(4), body, _json(page)))


def entry_from(data: bytes) -> Entry:
    """The entry again (slow and careful: not for the hot path). Raises NewerFormat."""
    _refuse_newer("journal entry", data[0], ENTRY_FORMAT)
    end = 5 + int.from_bytes(data[1:5])
    page = _pages().validate_python(orjson.loads(data[end:]))
    return Entry(
        event=page.event,
        at=page.at,
        flows=page.flows,
        settings=page.settings,
        facts=page.facts,
        understanding=page.understanding,
        effects=page.effects,
        conversation=conversation_from(data[5:end], page.version, page.flags),
        format=data[0],
    )


@cache
def _pages() -> TypeAdapter[_Page]:
    return TypeAdapter(_Page)


def _json(thing: object) -> bytes:
    try:
        return orjson.dumps(thing, default=_plain)
    except TypeError:
        # Half a surrogate pair, where a carrier cut a text in two: no bytes stand for it. "?" does.
        return json.dumps(thing, default=_plain, ensure_ascii=False).encode("utf-8", "replace")


def _plain(thing: Any) -> object:
    if isinstance(thing, frozenset):
        return sorted(thing)
    if isinstance(thing, date):
        return thing.isoformat()
    if dataclasses.is_dataclass(thing):
        return {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
    raise TypeError(f"a {type(thing).__name__} cannot be journaled")


def _refuse_newer(what: str, number: int, newest: int) -> None:
    if number > newest or number == 0:
        raise NewerFormat(
            f"a {what} has format {number}; this Huixin reads up to {newest}: run the newer one"
        )
