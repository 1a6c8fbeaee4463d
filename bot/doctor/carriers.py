"""The carriers: which are on, and what has to be clicked where."""

from __future__ import annotations

from collections.abc import Iterator

from bot.carriers.twilio import Twilio
from bot.doctor.finding import Finding, missing, note, unsafe, well
from bot.settings import Settings


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
    carrier = Twilio.from_settings(settings)
    for place, value in carrier.set_up() if carrier else ():
        yield note(f"Twilio console: {place}", value)
