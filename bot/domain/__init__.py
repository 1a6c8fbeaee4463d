"""The nouns of Huixin. No behaviour beyond what a noun must know of itself; imports nothing of ours.

Money is integer minor units with a currency. Times are aware UTC `datetime`s, or whole epoch
seconds where they are stored. Phone numbers are E.164 with the plus sign.
"""

from bot.domain.basics import (
    IDLE,
    LANGUAGES,
    OUT_OF_ALL,
    PARTITIONS,
    Flags,
    Person,
    Purpose,
    noun,
    partition_of,
    utc,
)
from bot.domain.conversation import Case, CaseStatus, Conversation, Pending, Priority, Proof, case_number
from bot.domain.currency import EXPONENTS
from bot.domain.effects import CASE_OPENED, ConsentChange, Delivery, Effects, Entry, Outgoing, Receipt
from bot.domain.events import (
    Act,
    BlockEvent,
    Event,
    Inbound,
    StaffEvent,
    TextEvent,
    TimerEvent,
    TimerKind,
    UndeliveredEvent,
    UnreadableEvent,
)
from bot.domain.lending import Application, Borrower, Facts, Lender, Loan, Money
from bot.domain.meaning import Entities, SaidAmount, SaidDate, SaidPhone, Understanding

__all__ = [
    "CASE_OPENED",
    "EXPONENTS",
    "IDLE",
    "LANGUAGES",
    "OUT_OF_ALL",
    "PARTITIONS",
    "Act",
    "Application",
    "BlockEvent",
    "Borrower",
    "Case",
    "CaseStatus",
    "ConsentChange",
    "Conversation",
    "Delivery",
    "Effects",
    "Entities",
    "Entry",
    "Event",
    "Facts",
    "Flags",
    "Inbound",
    "Lender",
    "Loan",
    "Money",
    "Outgoing",
    "Pending",
    "Person",
    "Priority",
    "Proof",
    "Purpose",
    "Receipt",
    "SaidAmount",
    "SaidDate",
    "SaidPhone",
    "StaffEvent",
    "TextEvent",
    "TimerEvent",
    "TimerKind",
    "UndeliveredEvent",
    "Understanding",
    "UnreadableEvent",
    "case_number",
    "noun",
    "partition_of",
    "utc",
]
