"""Twilio's words and ours: message statuses, error codes, and the keywords that it acts on by itself.

Sources: twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks, /docs/api/errors
and the page of each code there, /docs/messaging/tutorials/advanced-opt-out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bot.domain import Delivery
from bot.errors import SendFailure

STATUSES: Final[Mapping[str, Delivery | None]] = {
    "accepted": None,
    "scheduled": None,
    "queued": None,
    "sending": None,
    "sent": Delivery.SENT,
    "partially_delivered": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}
"""None: a step that changes nothing for us."""

FAILURES: Final[Mapping[str, SendFailure]] = {
    # the borrower, or the network in the borrower's name, wants no texts
    "21610": SendFailure.OPTED_OUT,
    "30004": SendFailure.OPTED_OUT,
    # no mobile number that anybody could answer from
    "21211": SendFailure.INVALID_NUMBER,
    "21217": SendFailure.INVALID_NUMBER,
    "21614": SendFailure.INVALID_NUMBER,
    "30005": SendFailure.INVALID_NUMBER,
    "30006": SendFailure.INVALID_NUMBER,
    # this text will never pass
    "21602": SendFailure.REJECTED,
    "21617": SendFailure.REJECTED,
    "30007": SendFailure.REJECTED,
    # slower
    "14107": SendFailure.THROTTLED,
    "20429": SendFailure.THROTTLED,
    "21611": SendFailure.THROTTLED,
    "30022": SendFailure.THROTTLED,
    "63017": SendFailure.THROTTLED,
    "63018": SendFailure.THROTTLED,
    # later
    "30001": SendFailure.TEMPORARY,
    "30003": SendFailure.TEMPORARY,
    "30008": SendFailure.TEMPORARY,
    # ours to put right: credentials, sending number, registration, region
    "20003": SendFailure.MISCONFIGURED,
    "20404": SendFailure.MISCONFIGURED,
    "21408": SendFailure.MISCONFIGURED,
    "21603": SendFailure.MISCONFIGURED,
    "21606": SendFailure.MISCONFIGURED,
    "21608": SendFailure.MISCONFIGURED,
    "30002": SendFailure.MISCONFIGURED,
    "30032": SendFailure.MISCONFIGURED,
    "30034": SendFailure.MISCONFIGURED,
}

KEYWORDS: Final[Mapping[str, Literal["STOP", "START", "HELP"]]] = {
    "STOP": "STOP",
    "STOPALL": "STOP",
    "UNSUBSCRIBE": "STOP",
    "END": "STOP",
    "QUIT": "STOP",
    "REVOKE": "STOP",
    "OPTOUT": "STOP",
    "CANCEL": "STOP",
    "START": "START",
    "UNSTOP": "START",
    "HELP": "HELP",
    "INFO": "HELP",
}
"""YES is missing on purpose: Twilio takes it for START only after a STOP, and here it answers questions.
Who opted out and texts YES stays out on our side until START."""
