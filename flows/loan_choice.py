"""Which of several loans an answer is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import Loan
from bot.flowkit import Turn, action, guard

SHOWN = 3
"""Loans in the numbered choice; with "all" that makes four."""


@guard
def two_loans(turn: Turn) -> bool:
    """Two loans run."""
    return len(_running(turn)) == 2


@guard
def three_loans(turn: Turn) -> bool:
    """Three loans run."""
    return len(_running(turn)) == SHOWN


@action(fills=["first", "second", "third"])
def offer_loans(turn: Turn) -> None:
    """Number the loans that run, in the loan book's order."""
    loans = _running(turn)
    turn.conversation.offered = tuple(loan.id for loan in loans)
    for name, loan in zip(("first", "second", "third"), loans, strict=False):
        turn.fields[name] = loan.digits


@guard
def proof_lapsed(turn: Turn) -> bool:
    """The question is still open, but the proof is not."""
    return not turn.loans()


@guard
def chooses_a_loan(turn: Turn) -> bool:
    """The number, the digits or "both" name what was offered."""
    return bool(_chosen(turn, turn.understanding.loan_digits))


@action()
def choose_loan(turn: Turn) -> None:
    """Remember the choice until it is answered; digits also with the wish, for after a new proof."""
    digits = turn.understanding.loan_digits
    turn.conversation.chosen = _chosen(turn, digits)
    if turn.conversation.pending is not None:
        turn.conversation.pending.loan_digits = digits


@guard
def names_an_offered_loan(turn: Turn) -> bool:
    """Four bare digits that are a loan's; without proof, one of those that were offered on this phone."""
    return bool(_named(turn))


@guard
def names_own_loan(turn: Turn) -> bool:
    """Digits and no wish, those of a loan which the present proof opens."""
    return any(loan.digits in _said(turn) for loan in turn.loans())


@action()
def choose_named_loan(turn: Turn) -> None:
    """The same, by digits alone; then they are no tail."""
    turn.conversation.chosen = _named(turn)
    turn.understanding = replace(turn.understanding, tail=None)


def _named(turn: Turn) -> tuple[str, ...]:
    digits, offered = _said(turn), turn.conversation.offered
    if not digits:
        return ()
    known = (loan for who in turn.borrowers() for loan in who.loans if loan.id in offered)
    return _chosen(turn, digits) or tuple(loan.id for loan in known if loan.digits in digits)


def _said(turn: Turn) -> tuple[str, ...]:
    """Bare digits, or else those said of a loan."""
    tail = turn.understanding.tail
    return (tail,) if tail else turn.understanding.loan_digits


def _running(turn: Turn) -> list[Loan]:
    return [loan for loan in turn.loans() if loan.standing != "paid_off"]


def _chosen(turn: Turn, digits: Sequence[str]) -> tuple[str, ...]:
    offered = turn.conversation.offered
    number = turn.understanding.number or 0
    shown = min(len(offered), SHOWN)
    if digits:
        return tuple(loan.id for loan in turn.loans() if loan.digits in digits)
    if turn.understanding.everything or number == shown + 1:
        return offered
    return offered[number - 1 : number] if 1 <= number <= shown else ()
