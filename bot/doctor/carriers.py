"""The carriers: which are on, and what has to be clicked where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.doctor.finding import Finding, missing, note, unsafe, well
from bot.settings import Settings

_OVERRIDES: Final = "#rc=3&rp=all"
"""Twilio's connection overrides: three retries, for every kind of failure (docs/running.md)."""


def of_twilio(settings: Settings) -> Iterator[Finding]:
    """Twilio's adapter and its console."""
    if not settings.twilio_account_sid:
        grade = note if settings.demo else missing
        yield grade("Twilio", "is off: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set")
        return
    yield well("Twilio", "is on; texts come in at /sms/twilio")
    if not settings.twilio_from:
        yield unsafe("TWILIO_FROM", "is not set: replies of staff to somebody who never wrote cannot go out")
    if settings.twilio_api_base != "https://api.twilio.com":
        yield unsafe("TWILIO_API_BASE", "is not Twilio's own address: texts go elsewhere")
    for place, value in console(settings):
        yield note(f"Twilio console: {place}", value)


def console(settings: Settings) -> Iterator[tuple[str, str]]:
    """Where to click, and what to enter there."""
    inbound = f"{settings.public_url or 'https://YOUR-ADDRESS'}/sms/twilio{_OVERRIDES}"
    yield "Active numbers, your number, A message comes in", f"Webhook, HTTP POST, {inbound}"
    yield "the same, Primary handler fails", f"Webhook, HTTP POST, {inbound}"
    if settings.twilio_opt_out == "ours":
        yield (
            "opt-out",
            "ask support to switch default keyword handling off; Advanced Opt-Out off; we confirm STOP",
        )
    else:
        yield "opt-out", "leave Twilio's handling on: it confirms bare keywords, we stay silent"
    yield "receipts", "nothing to set: each text names its own callback address"
