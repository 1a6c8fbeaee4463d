"""Replaying the journal: each entry's turn, taken again, must give what the entry says."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain import Conversation, Entry, Person
from bot.engine.decide import decide
from bot.engine.rules import Given, Rules


def differences(
    rules: Rules,
    person: Person,
    before: Conversation,
    entries: Iterable[Entry],
    digest: Callable[[str], bytes],
) -> list[str]:
    """Event ids of entries that a replay does not reproduce, with what differs; empty when all do.

    `before` is the conversation that the first entry began from. Entries taken under other flows or
    settings are only followed, not judged: their words may rightly differ.
    """
    wrong: list[str] = []
    for entry in entries:
        if entry.flows == rules.book.hash and entry.settings == rules.settings_hash:
            given = Given(entry.event, digest(entry.event.id), entry.at, entry.facts, entry.understanding)
            conversation, effects = decide(rules, person, before, given)
            if conversation != entry.conversation:
                wrong.append(f"{entry.event.id}: conversation")
            if effects != entry.effects:
                wrong.append(f"{entry.event.id}: effects")
        before = entry.conversation
    return wrong
