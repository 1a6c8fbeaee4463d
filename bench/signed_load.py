"""Signed inbound-SMS requests, as Twilio posts them, in a file that signed_load.lua walks through.

One line per request: <X-Twilio-Signature> TAB <form-encoded body> LF. The signature is
base64(HMAC-SHA1(token, url + sorted name/value pairs)). Every line has a MessageSid of its own, so a
server that knows redeliveries does the work of a fresh text. The same arguments give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

LENDER_NUMBER = "+15005550006"
ACCOUNT_SID = "AC" + "0123456789abcdef" * 2


def signature(token: str, url: str, params: Mapping[str, str]) -> str:
    """The value of X-Twilio-Signature for a form POST."""
    message = url + "".join(name + params[name] for name in sorted(params))
    digest = hmac.new(token.encode(), message.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def message_sid(seed: int, index: int) -> str:
    """A MessageSid that is unique for each (seed, index)."""
    return "SM" + hashlib.blake2b(f"{seed}/{index}".encode(), digest_size=16).hexdigest()


def inbound(sender: str, text: str, sid: str) -> dict[str, str]:
    """The form parameters of one inbound SMS."""
    return {
        "ToCountry": "US", "ToState": "TX", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "AUSTIN",
        "FromZip": "78701", "SmsSid": sid, "FromState": "TX", "SmsStatus": "received", "FromCity": "AUSTIN",
        "Body": text, "FromCountry": "US", "To": LENDER_NUMBER, "ToZip": "78702", "NumSegments": "1",
        "MessageSid": sid, "AccountSid": ACCOUNT_SID, "From": sender, "ApiVersion": "2010-04-01",
    }  # fmt: skip


def phone_numbers(how_many: int) -> list[str]:
    """Distinct US-shaped numbers."""
    return [f"+1512{2000000 + n:07d}" for n in range(how_many)]


def write_load(
    path: Path, *, url: str, token: str, count: int, senders: Sequence[str], texts: Sequence[str], seed: int
) -> None:
    """Write `count` requests, sender and text drawn evenly for each."""
    rng = random.Random(seed)
    with path.open("w", encoding="ascii", newline="\n") as out:
        for index in range(count):
            params = inbound(rng.choice(senders), rng.choice(texts), message_sid(seed, index))
            out.write(f"{signature(token, url, params)}\t{urlencode(params)}\n")
