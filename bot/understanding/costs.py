"""From which probability on a label is believed, by what a mistake costs. See docs/understanding.md.

Asking back costs one. A wrong answer that costs n is worth the risk from n / (n + 1) on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_WRONG: Final[Mapping[str, float]] = {
    "": 0.5,
    **dict.fromkeys(("balance", "due_date", "amount_due", "payoff", "interest_rate"), 0.6),
    "opt_out": 0.67,
    "opt_in": 1.5,
    "language": 1.2,
    "contact_preference": 0.8,
    **dict.fromkeys(("complaint", "fraud_report", "wrong_number"), 1.0),
    **dict.fromkeys(("yes", "no", "greeting", "thanks", "help"), 0.8),
}
"""What acting wrongly on a label costs, in times of asking back; "" for all the others."""


def thresholds(labels: Iterable[str]) -> dict[str, float]:
    """Label -> the least probability from which it is believed; "" for those not named."""
    known = set(labels)
    return {
        label: round(cost / (cost + 1), 3) for label, cost in _WRONG.items() if label == "" or label in known
    }
