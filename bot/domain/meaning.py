"""What a text means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text means, and which phrase or rule says so."""

    label: str
    """One of the contract's labels (or a flow's own intent); "out_of_scope" when nothing fits."""
    score: float
    """0..1, calibrated as far as the stage that decided can be."""
    rule: str
    """For a compliance officer: the stage and the phrase or rule that decided."""
    language: str | None = None
    """A guess from the text alone; None when it does not tell ("ok", "4821")."""
    intents: tuple[str, ...] = ()
    """Candidates, best first, `label` leading; empty when nothing fits."""
    distress: bool = False
    tail: str | None = None
    """Four characters that could be an identity tail, upper case, X for * and its likes."""
    full_number: bool = False
    """A whole identity or card number was sent: mask it everywhere; `tail` holds its last four."""
    number: int | None = None
    """The text is a bare small number or an ordinal choice ("2", "第二个")."""
    everything: bool = False
    """"both", "all", 全部."""
    loan_digits: tuple[str, ...] = ()
    """Groups of four digits said of a loan ("the 1188 one")."""
    asked_language: str | None = None
    """The language that the borrower asks for by name."""
