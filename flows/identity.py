"""Proof of identity: tails that fit, tails that do not, and the lock-outs between them."""

from __future__ import annotations

from bot.domain import Proof
from bot.flowkit import Turn, action, guard

PROOF_S = 30 * 60
TRIES = 3
LOCK_S = {1: 30 * 60, 2: 24 * 3600, 3: 0}
"""How long each lock lasts; the third has no end, only a person helps."""
DAY_S = 24 * 3600


@guard
def unknown_number(turn: Turn) -> bool:
    """Nobody is registered at this number, or whoever has it said that it is not theirs."""
    return turn.facts.borrowers is not None and not turn.borrowers()


@guard
def locked(turn: Turn) -> bool:
    """Too many wrong tails, not long enough ago."""
    return turn.conversation.locked_until > turn.epoch


@guard
def locked_for_good(turn: Turn) -> bool:
    """Locked for the third time."""
    return turn.conversation.lock_level > 2


@guard
def locked_twice(turn: Turn) -> bool:
    """The next lock is the third."""
    return turn.conversation.lock_level == 2


@guard
def last_try(turn: Turn) -> bool:
    """One more wrong tail locks."""
    return turn.conversation.wrong_tries + 1 >= TRIES


@guard
def sent_a_tail(turn: Turn) -> bool:
    """The text could be an identity tail."""
    return turn.understanding.tail is not None


@guard
def tail_fits(turn: Turn) -> bool:
    """The loan book says whose tail this is."""
    return bool(turn.facts.proven)


@guard
def shared_phone(turn: Turn) -> bool:
    """Several people are registered at this number."""
    return len(turn.borrowers()) > 1


@action()
def accept(turn: Turn) -> None:
    """Open the account for half an hour.

    On a shared phone a right tail forgives wrong ones only after a day: else somebody could try the other's
    tail for ever, with their own in between.
    """
    conversation = turn.conversation
    conversation.proof = Proof(turn.facts.proven or (), turn.epoch + PROOF_S)
    last_wrong = conversation.locked_until
    if not shared_phone(turn) or turn.epoch - last_wrong > DAY_S:
        conversation.wrong_tries = conversation.lock_level = conversation.locked_until = 0


@action()
def count_wrong(turn: Turn) -> None:
    """Remember a wrong tail, and when: a lock that is over at once."""
    turn.conversation.wrong_tries += 1
    turn.conversation.locked_until = turn.epoch
    turn.count("wrong_tails")


@action()
def lock(turn: Turn) -> None:
    """Lock for longer than the last time, up to the full minute that the reply names."""
    conversation = turn.conversation
    conversation.lock_level += 1
    conversation.wrong_tries = 0
    conversation.proof = None
    until = turn.epoch + LOCK_S[conversation.lock_level]
    conversation.locked_until = -(-until // 60) * 60
    turn.count("lock_outs")
