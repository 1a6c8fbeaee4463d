"""What a carrier's adapter is: it verifies, parses and sends; everything else is the recipe's.

An adapter answers HTTP nowhere and stores nothing. `web/sms.py` runs the recipe for every carrier:
verify on the raw bytes, parse, hand each inbound to the engine, answer in the carrier's own form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Self

from bot.domain import Inbound, Outgoing, Receipt, noun


@noun
class Request:
    """An HTTP request as it came in. `url` is the public one (PUBLIC_URL applied, query included).

    Only the method shows in its repr: the rest may hold a number or a text.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Case-insensitive mapping."""
    body: bytes = field(repr=False)
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What `verify` has read already and `parse` needs again; the adapter's own business."""


@noun
class Reply:
    """What to answer a carrier."""

    body: bytes
    content_type: str
    status: int = 200


@noun
class Sent:
    """The carrier took a text; `carrier_id` is its own id for it."""

    carrier_id: str


class Carrier(ABC):
    """One SMS provider. Subclasses set the flags and implement the abstract methods."""

    name: str
    over_http: bool = True
    """Has doors at /sms/<name>; False for the browser phone, which calls the engine itself."""
    methods: tuple[str, ...] = ("POST",)
    content_types: tuple[str, ...] = ()
    """What its requests may be; any, where none is named."""
    inline_replies: bool = False
    """The answer to the webhook can carry the reply."""
    signed: bool = True
    """False: its doors are /sms/<name>/<token>, a secret address."""
    has_message_id: bool = True
    segments_per_second: float = 1.0
    """What one sending number may send."""

    @classmethod
    @abstractmethod
    def from_settings(cls, settings: Any) -> Self | None:
        """The adapter with its secrets from `settings`; None, and so off, where they are not set."""

    @abstractmethod
    def verify(self, request: Request) -> None:
        """Raise NotGenuine unless this carrier signed the request, for our account."""

    @abstractmethod
    def parse(self, request: Request) -> Sequence[Inbound]:
        """The texts in a verified request. Raises Unreadable, naming the field."""

    @abstractmethod
    def parse_receipt(self, request: Request) -> Receipt | None:
        """The receipt in a verified status request; None for a word that changes nothing."""

    @abstractmethod
    def answer(self, texts: Sequence[Outgoing]) -> Reply:
        """The answer to an inbound request, carrying the replies where the carrier can."""

    @abstractmethod
    def send(self, outgoing: Outgoing, to: str, sender: str) -> Sent:
        """Send one text (blocking). `to` is E.164, `sender` our number or service id.

        Raises SendError with one of the closed list of failures; a time-out after the request was
        written is SendFailure.UNKNOWN.
        """

    def set_up(self) -> Sequence[tuple[str, str]]:
        """What an operator has to set at the provider: where, and what. `huixin doctor` prints it."""
        return ()

    def close(self) -> None:
        """Give back connections."""
        return None
