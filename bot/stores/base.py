"""What the stores promise. Both take and give the nouns of `bot.domain`; sealing, keys and encoding are theirs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from bot.domain import (
    PARTITIONS,
    CaseStatus,
    Conversation,
    Delivery,
    Entry,
    Outgoing,
    Person,
    Priority,
    Purpose,
    Receipt,
    case_number,
    noun,
)

# --- the live store -----------------------------------------------------------------------------


@noun
class Held:
    """A conversation as loaded. `token` is the store's own (sealed blob, keys) and comes back in the commit."""

    person: Person
    conversation: Conversation
    token: object


@noun
class Committed:
    """A turn that was committed."""

    journal_id: str
    """"PP:ms-n": partition and position in its journal."""
    inline: bool
    """The outgoing texts belong in the carrier's answer; else they were queued."""


@noun
class Conflict:
    """Another turn came first; `newer` is the conversation as it now is."""

    newer: Held


@noun
class Leased:
    """The head of a person's outgoing list, leased to one sender."""

    person: Person
    outgoing: Outgoing
    conversation: Conversation
    tries: int
    """How often sending began before."""
    queued_at: float
    token: object
    interrupted: bool = False
    """An earlier lease ran out while sending: the carrier may have taken it already."""


@noun
class DueTimer:
    """A timer whose time has come, leased to one worker."""

    person: Person
    timer: str
    due: int


@noun
class JournalItem:
    """One item of a partition's journal as the archivist carries it over, in order.

    `sealed` is the entry's ciphertext; `header` what stays clear. Either may be turned into an
    `Entry` by `items.open_entry`.
    """

    position: str
    """"ms-n" within its partition."""
    kind: Literal["turn", "delivery", "unreadable", "erasure"]
    at: float
    person: Person | None
    version: int
    key_id: int
    wrapped: bytes
    """The person's secret, wrapped by a data key; empty when person is None."""
    sealed: bytes
    """Ciphertext of the entry under the person's record key, or clear JSON without personal data."""
    queued: bool = False
    """The turn's texts were queued to be sent, not given in the carrier's answer."""


class LiveStore(ABC):
    """What is alive. Every method raises StoreAway when Redis does not answer within its deadline."""

    @abstractmethod
    def person_of(self, phone: str) -> Person:
        """The person key of an E.164 number (no I/O)."""

    @abstractmethod
    def digest(self, event_id: str) -> bytes:
        """The keyed 6-byte digest of an event id (no I/O)."""

    @abstractmethod
    def load(self, phone: str) -> Held:
        """One GET. A number never seen gives a new conversation, version 0."""

    @abstractmethod
    def recall(self, phone: str) -> Held:
        """As this process left it, without asking Redis, else `load`; if it is stale, `commit` gives Conflict."""

    @abstractmethod
    def load_person(self, person: Person) -> Held | None:
        """The same by person key; None for one never seen or erased."""

    @abstractmethod
    def remembered(self, person: Person, event_id: str) -> tuple[Outgoing, ...]:
        """The inline answer that a known event was given within the last 24 hours."""

    @abstractmethod
    def queue_remembered(self, person: Person, event_id: str, received_at: float) -> int:
        """Queue the inline answer of a spooled text that was known already; how many texts.

        Its commit was done, but Redis told us so too late, and the carrier got an empty answer. Nothing is queued
        if the turn was not taken at `received_at` (a redelivery), or a carrier has spoken of the texts.
        """

    @abstractmethod
    def commit(self, held: Held, entry: Entry, *, inline: bool) -> Committed | Conflict:
        """Commit one turn: `entry.conversation` replaces `held.conversation`, with all effects, or nothing.

        `entry.conversation.version` must be `held.conversation.version + 1`. `inline`: the carrier can take the
        replies in its answer; the script decides whether it may. Idempotent: the same entry again returns the same.
        """

    @abstractmethod
    def note_unreadable(self, event_id: str, carrier: str, why: str) -> None:
        """Journal a genuine request that could not be read, without its content."""

    # the sender's road

    @abstractmethod
    def lease_outgoing(self, worker: str, *, limit: int, lease_s: float = 30.0) -> Sequence[Leased]:
        """Lease the heads of persons whose list is ready, over all partitions."""

    @abstractmethod
    def begin_sending(self, leased: Leased) -> bool:
        """Leased -> sending, re-reading the flags in the same script. False: do not send (purged, opted out, lease lost)."""

    @abstractmethod
    def finish_sending(
        self,
        leased: Leased,
        delivery: Delivery,
        *,
        carrier: str,
        carrier_id: str = "",
        failure: str = "",
        code: str = "",
    ) -> None:
        """Take the head off the list, record the outcome in journal and rank, ready the next."""

    @abstractmethod
    def retry_sending(self, leased: Leased, after_s: float, failure: str, code: str = "") -> None:
        """Put the head back, to be ready again after so many seconds.

        `failure` is journaled; empty where nothing failed and the text only waits for its turn.
        """

    @abstractmethod
    def take_tokens(self, sender: str, segments: int, *, per_second: float, burst: float) -> float:
        """Token bucket of a sending number, in segments (negative: put back). 0.0: taken; else seconds to wait."""

    @abstractmethod
    def receipt(self, receipt: Receipt) -> Person | None:
        """Raise the rank of one of our texts, never back from a final one; its person, None if unknown."""

    # timers

    @abstractmethod
    def lease_timers(self, now: float, *, limit: int, lease_s: float = 30.0) -> Sequence[DueTimer]:
        """Timers that are due, over all partitions; each comes back after the lease unless a commit cleared it."""

    @abstractmethod
    def drop_timer(self, timer: DueTimer) -> None:
        """Remove a timer that no conversation has any more (stale)."""

    # the journal

    @abstractmethod
    def read_journal(self, partition: int, after: str, limit: int) -> Sequence[JournalItem]:
        """Items after a position ("0-0": from the start)."""

    @abstractmethod
    def journal_waiting(self, positions: Sequence[str]) -> Sequence[bool]:
        """For each partition, whether anything lies after the given position; one pipelined sweep."""

    @abstractmethod
    def continue_journal(self, partition: int, position: str) -> int:
        """Let new items lie behind a position that the archive holds, whatever Redis forgot; how many were moved there."""

    @abstractmethod
    def trim_journal(self, partition: int, upto: str) -> None:
        """Forget items up to and including a position that the archive holds durably."""

    # the house

    @abstractmethod
    def ping(self) -> None:
        """Raise StoreAway unless Redis answers."""

    @abstractmethod
    def forget(self, person: Person) -> None:
        """Erasure: remove every key of a person, leave the suppression marker if opted out, journal the erasure."""

    @abstractmethod
    def restore(
        self, conversation: Conversation, wrapped: bytes, key_id: int, queued: Iterable[Outgoing]
    ) -> None:
        """Rebuild: put one conversation with its timers and unsent texts back."""

    @abstractmethod
    def rotate(self) -> int:
        """Re-wrap every secret with the newest data key; how many."""

    @abstractmethod
    def hold_sending(self, host: str, seconds: float) -> None:
        """While a host drains its spool the sender waits for it (60 s at most); 0 gives it back."""

    @abstractmethod
    def sending_held(self) -> bool:
        """Whether any host asks the sender to wait."""


# --- the archive as the desk reads it


@noun
class CaseRow:
    """A case in a list."""

    id: str
    person: Person
    topic: str
    channel: str
    language: str
    priority: Priority
    status: CaseStatus
    opened_at: datetime
    promised_at: datetime
    taken_by: str | None
    taken_name: str | None
    we_owe: bool
    proof_until: datetime | None
    last_at: datetime
    last_text: str
    """The last text of the borrower, opened; empty when erased."""
    closed_at: datetime | None

    @property
    def number(self) -> str:
        """What people call the case ("C-7K2M9"); show this, link by `id`."""
        return case_number(self.id)


@noun
class MessageRow:
    """One line of a conversation as staff see it."""

    id: str
    at: datetime
    direction: Literal["in", "out", "note", "event"]
    """event: taken, handed back, closed, revealed, consent changed; `text` says which in a code such as "case.taken"."""
    by: str
    text: str
    reply: str = ""
    delivery: Delivery | None = None
    failure: str = ""
    media: int = 0


@noun
class ConsentRow:
    """One change of consent, with its evidence."""

    at: datetime
    purposes: tuple[Purpose, ...]
    given: bool
    rule: str
    words: str
    carrier: str


@noun
class StaffRow:
    """A member of staff. Roles: agent, supervisor, compliance."""

    login: str
    display_name: str
    role: str
    password_hash: str
    active: bool = True


@noun
class DeskCounts:
    """Numbers for the head of the desk."""

    open: int
    mine_we_owe: int
    late: int
    after_stop: int
    distress: int


CaseView = Literal["queue", "mine", "all", "after_stop", "closed"]


class Archive(ABC):
    """The record. Writing is the archivist's; reading the desk's."""

    # the archivist's road

    @abstractmethod
    def position(self, partition: int) -> str:
        """Journal position ("ms-n") up to which this partition is archived; "0-0" at first."""

    def positions(self) -> Sequence[str]:
        """The same for all partitions, in order; an archive that can do it in one read overrides this."""
        return [self.position(partition) for partition in range(PARTITIONS)]

    @abstractmethod
    def append(self, partition: int, after: str, items: Sequence[JournalItem]) -> str:
        """Chain and store items, project them to the desk's tables, move the head, in one transaction.

        Returns the new position. Raises StaleWriter when the head is no longer at `after`.
        """

    def sweep(self, now: datetime) -> int:  # noqa: ARG002 - an archive that keeps nothing by law has nothing to do
        """Throw away what was kept by law and has expired (call it daily); how many pieces."""
        return 0

    # the desk's reading

    @abstractmethod
    def cases(
        self, view: CaseView, login: str = "", *, limit: int = 50, offset: int = 0
    ) -> Sequence[CaseRow]:
        """A list of cases. queue/all/mine: distress first, then where we owe, oldest promise first."""

    @abstractmethod
    def case(self, case_id: str) -> CaseRow | None:
        """One case."""

    @abstractmethod
    def counts(self, login: str, now: datetime) -> DeskCounts:
        """Numbers for the head of the desk."""

    @abstractmethod
    def messages(self, person: Person, *, limit: int = 200) -> Sequence[MessageRow]:
        """The newest lines of a conversation, oldest first."""

    @abstractmethod
    def consents(self, person: Person) -> Sequence[ConsentRow]:
        """The consent history, newest first."""

    @abstractmethod
    def reached(self, journal_id: str) -> bool:
        """Whether the archive holds this journal entry ("PP:ms-n")."""

    @abstractmethod
    def stamp(self, person: Person | None = None) -> str:
        """A short word that changes whenever what the desk shows (of a person, or at all) changes: an ETag."""

    # staff

    @abstractmethod
    def staff(self, login: str) -> StaffRow | None:
        """One member of staff."""

    @abstractmethod
    def all_staff(self) -> Sequence[StaffRow]:
        """Everybody, by log-in name."""

    @abstractmethod
    def save_staff(self, row: StaffRow) -> None:
        """Add or change a member of staff."""

    @abstractmethod
    def ping(self) -> None:
        """Raise StoreAway unless the database answers."""
