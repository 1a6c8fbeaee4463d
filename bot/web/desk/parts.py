"""What the desk is built from, and what it asks of the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from bot.domain import Lender, Person, StaffEvent
from bot.engine.engine import PersonView
from bot.loans.base import LoanBook
from bot.stores.base import Archive
from bot.web.desk.lag import Lag
from bot.web.desk.throttle import LoginThrottle

PREFIX: Final = "/desk"


class Commands(Protocol):
    """The engine, as the desk needs it (bot.engine.engine.Engine)."""

    def command(self, person: Person, event: StaffEvent) -> str:
        """Carry out a command; its journal id. Raises Refused, StoreAway and Contended."""

    def knows(self, person: Person, event_id: str) -> bool:
        """Whether a command with this id was carried out lately. Raises StoreAway."""

    def view(self, person: Person) -> PersonView | None:
        """A conversation as it stands; None for a person erased or never seen. Raises StoreAway."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that the desk's pages need, handed in once."""

    engine: Commands
    archive: Archive
    loan_book: LoanBook
    lender: Lender
    zone: ZoneInfo
    """The lender's; all times on the desk are shown in it."""
    clock: Callable[[], datetime]
    """Aware UTC."""
    lag: Lag
    throttle: LoginThrottle
    draw: Callable[[], str]
    """The state machine as SVG."""
    introduce: Callable[[str, str], str]
    """(language, display name) -> the words that the engine puts before a person's first reply."""
