"""Twilio Programmable Messaging: webhooks signed with HMAC, replies as TwiML, sends by the REST API.

Sources: twilio.com/docs/usage/webhooks/webhooks-security, /docs/usage/webhooks/webhook-shared-keys,
/docs/messaging/guides/webhook-request, /docs/messaging/twiml/message,
/docs/messaging/guides/outbound-message-status-in-status-callbacks, /docs/messaging/api/message-resource,
/docs/api/errors.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from binascii import b2a_base64
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import chain
from typing import Final, Literal, Protocol, Self
from urllib.parse import parse_qs, quote, unquote

import structlog
from pydantic import SecretStr

from bot.carriers.base import Carrier, Reply, Request, Sent
from bot.carriers.twilio_api import TwilioApi
from bot.carriers.twilio_words import FAILURES, KEYWORDS, STATUSES
from bot.domain import Delivery, Inbound, Outgoing, Receipt
from bot.errors import NotGenuine, SendFailure, Unreadable

log = structlog.get_logger()

FORM: Final = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]

_OVERRIDES: Final = "#rc=3&rp=all"
"""Twilio's connection overrides: three retries, for every kind of failure (docs/running.md)."""
_MOST_FIELDS: Final = 1000
_PORTS: Final = {"https": ":443", "http": ":80"}
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_OUR_ID: Final = re.compile(r"(?:[0-5][0-9]|6[0-3])-[0-9A-Za-z_.-]{1,100}")
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) does not let through, not even escaped."""
_SHORT: Final = 24
"""Signs of a quoted word, such as a number, that is worth remembering."""
_remembered: Final = lru_cache(4096)(unquote)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?><Response>'
_XML: Final = "text/xml; charset=utf-8"
_NO_WORDS: Final = Reply(f"{_HEAD}</Response>".encode(), _XML)


class TwilioSettings(Protocol):
    """What this adapter reads of the settings."""

    @property
    def twilio_account_sid(self) -> str: ...
    @property
    def twilio_auth_token(self) -> SecretStr | None: ...
    @property
    def twilio_from(self) -> str: ...
    @property
    def twilio_opt_out(self) -> Literal["ours", "carrier"]: ...
    @property
    def twilio_api_base(self) -> str: ...
    @property
    def twilio_shared_key(self) -> SecretStr | None: ...
    @property
    def public_url(self) -> str: ...
    @property
    def segments_per_second(self) -> float: ...


class Twilio(Carrier):
    """One Twilio account.

    `sender` is the number, short code or Messaging Service to send from where a conversation names none.
    `shared_key` is (id, secret) of a webhook SharedKey; requests that name one are refused without it.
    `public_url` is where Twilio reaches us; without https there, texts carry no address for receipts.
    """

    name = "twilio"
    content_types = (FORM,)
    inline_replies = True

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        sender: str = "",
        public_url: str = "",
        carrier_opt_out: bool = False,
        shared_key: tuple[str, str] | None = None,
        segments_per_second: float = 1.0,
        api: TwilioApi | None = None,
    ) -> None:
        self._account = account_sid
        self._mac = hmac.new(auth_token.encode(), digestmod=hashlib.sha1)
        self._shared_id = shared_key[0] if shared_key else ""
        self._shared_mac = hmac.new(shared_key[1].encode(), digestmod=hashlib.sha256) if shared_key else None
        self._sender = sender
        self._public_url = public_url
        self._carrier_opt_out = carrier_opt_out
        self._status_url = f"{public_url}/sms/twilio/status?m=" if public_url.startswith("https://") else ""
        self._api = api or TwilioApi(account_sid, auth_token)
        self.segments_per_second = segments_per_second

    @classmethod
    def from_settings(cls, settings: TwilioSettings) -> Self | None:
        """None without TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."""
        sid, token, shared = (
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            settings.twilio_shared_key,
        )
        if not sid or token is None:
            return None
        shared_id, _, shared_secret = shared.get_secret_value().partition(":") if shared else ("", "", "")
        return cls(
            sid,
            token.get_secret_value(),
            sender=settings.twilio_from,
            public_url=settings.public_url,
            carrier_opt_out=settings.twilio_opt_out == "carrier",
            shared_key=(shared_id, shared_secret) if shared else None,
            segments_per_second=settings.segments_per_second,
            api=TwilioApi(sid, token.get_secret_value(), settings.twilio_api_base),
        )

    # genuine?

    def verify(self, request: Request) -> None:
        """Raise NotGenuine unless our secret signed these fields, this address and our account."""
        pairs = _pairs(request)
        given = request.headers.get("X-Twilio-Signature") or ""
        settings = request.headers.get("X-Twilio-Webhooks-Signature-Settings")
        mac = self._mac if settings is None else self._named(settings)
        if not is_signed(mac, request, pairs, given):
            raise NotGenuine("signature")
        fields = dict(reversed(pairs))
        if fields.get("AccountSid") != self._account:
            raise NotGenuine("account")
        request.memo["fields"] = fields

    def _named(self, settings: str) -> hmac.HMAC:
        """The key that a SharedKey header names, if it is the configured one."""
        named = dict(part.strip().partition("=")[::2] for part in settings.split(","))
        if self._shared_mac is None or named != {"key": self._shared_id, "algorithm": "HMAC_SHA256"}:
            raise NotGenuine("shared key")
        return self._shared_mac

    # texts

    def parse(self, request: Request) -> Sequence[Inbound]:
        """The one text of a verified webhook. A picture without words is a text of no characters."""
        fields: dict[str, str] = request.memo["fields"]
        for name in ("MessageSid", "From", "Body"):
            if name not in fields:
                raise Unreadable(f"{name} is missing")
        sid, sender, text = fields["MessageSid"], fields["From"], fields["Body"]
        if not 0 < len(sid) <= 64:
            raise Unreadable("MessageSid is empty or too long")
        if not _E164.fullmatch(sender):
            raise Unreadable("From is no phone number in E.164 form, so it cannot be answered")
        media = fields.get("NumMedia", "0")
        return (
            Inbound(
                carrier=self.name,
                account=self._account,
                message_id=sid,
                sender=sender,
                recipient=fields.get("To", ""),
                text=text,
                media=int(media) if media.isdecimal() and len(media) < 4 else 0,
                keyword=self._keyword(text, fields.get("OptOutType", "")) if self._carrier_opt_out else "",
            ),
        )

    @staticmethod
    def _keyword(text: str, opt_out_type: str) -> Literal["STOP", "START", "HELP", ""]:
        """What Twilio has confirmed already: OptOutType says so, or the text is one of its default keywords."""
        return KEYWORDS.get(opt_out_type or text.strip().upper(), "")

    def answer(self, texts: Sequence[Outgoing]) -> Reply:
        """TwiML; `action` is where its Message element takes the address for receipts."""
        if not texts:
            return _NO_WORDS
        return Reply(f"{_HEAD}{''.join(map(self._message, texts))}</Response>".encode(), _XML)

    def _message(self, outgoing: Outgoing) -> str:
        where = f' action="{escape(self._callback(outgoing))}" method="POST"' if self._status_url else ""
        return f"<Message{where}>{escape(_NO_XML.sub('', outgoing.text), quote=False)}</Message>"

    def _callback(self, outgoing: Outgoing) -> str:
        return self._status_url + quote(outgoing.id, safe="")

    # receipts

    def parse_receipt(self, request: Request) -> Receipt | None:
        """The receipt of a text of ours, found by the id in `?m=`. Unknown words are logged and pass."""
        fields: dict[str, str] = request.memo["fields"]
        outgoing_id = _in_query(request.url, "m")
        word = fields.get("MessageStatus") or fields.get("SmsStatus", "")
        if word not in STATUSES:
            log.warning("receipt_word_unknown", carrier=self.name, word=word[:20])
            return None
        delivery = STATUSES[word]
        if delivery is None or not _OUR_ID.fullmatch(outgoing_id):
            return None
        code = fields.get("ErrorCode", "")[:8]
        failed = delivery is Delivery.FAILED
        failure = FAILURES.get(code, SendFailure.TEMPORARY).value if failed else ""
        return Receipt(outgoing_id, delivery, self.name, failure=failure, code=code if failed else "")

    # sending

    def send(self, outgoing: Outgoing, to: str, sender: str) -> Sent:
        """One text by the REST API, from `sender` or else from TWILIO_FROM."""
        callback = self._callback(outgoing) if self._status_url else ""
        return Sent(self._api.create(to, sender or self._sender, outgoing.text, callback))

    def set_up(self) -> Sequence[tuple[str, str]]:
        """What to fill in on the number's (or the Messaging Service's) page in Twilio's console."""
        door = f"{self._public_url or 'https://YOUR-ADDRESS'}/sms/twilio{_OVERRIDES}"
        opt_out = (
            "leave Twilio's handling on: it confirms bare keywords, we stay silent"
            if self._carrier_opt_out
            else "ask support to switch default keyword handling off; Advanced Opt-Out off; we confirm STOP"
        )
        receipts = (
            "nothing to set: each text names its own callback address"
            if self._status_url
            else "none are asked for until PUBLIC_URL is an https address"
        )
        return (
            ("Active numbers, your number, A message comes in", f"Webhook, HTTP POST, {door}"),
            ("the same, Primary handler fails", f"Webhook, HTTP POST, {door}"),
            ("opt-out", opt_out),
            ("receipts", receipts),
        )

    def close(self) -> None:
        self._api.close()


def is_signed(mac: hmac.HMAC, request: Request, pairs: Pairs, given: str) -> bool:
    """Whether `given` is the base64 HMAC under the keyed `mac` of the URL and the sorted fields.

    Twilio is not consistent about a default port in the URL that it signs, so both ways are tried.
    A body that is no form must have its SHA-256 in the URL as bodySHA256.
    """
    if request.body and not pairs and not _body_is_named(request):
        return False
    fields = "".join(chain.from_iterable(sorted(set(pairs))))
    wanted = given.encode("utf-8", "replace")
    return hmac.compare_digest(_signature(mac, request.url + fields), wanted) or hmac.compare_digest(
        _signature(mac, _other_port(request.url) + fields), wanted
    )


def _signature(mac: hmac.HMAC, text: str) -> bytes:
    keyed = mac.copy()  # hmac.digest, which keys anew, takes twice as long in its place
    keyed.update(text.encode("utf-8", "replace"))
    return b2a_base64(keyed.digest(), newline=False)


def _pairs(request: Request) -> Pairs:
    """The form's fields in their order, blank ones too: their names are part of what is signed."""
    if request.method != "POST" or not request.headers.get("Content-Type", "").startswith(FORM):
        return []
    text = request.body.decode("utf-8", "replace")
    if text.count("&") >= _MOST_FIELDS:
        raise NotGenuine("too many fields")
    return form_pairs(text)


def form_pairs(text: str) -> Pairs:
    """The same as `urllib.parse.parse_qsl(text, keep_blank_values=True)`, in a third of its time."""
    return [
        (name, value) if "%" not in part else (_unquoted(name), _unquoted(value))
        for part in text.replace("+", " ").split("&")
        if part
        for name, _, value in [part.partition("=")]
    ]


def _unquoted(word: str) -> str:
    return _remembered(word) if len(word) < _SHORT else unquote(word)


def _body_is_named(request: Request) -> bool:
    named = _in_query(request.url, "bodySHA256").encode("utf-8", "replace")
    return hmac.compare_digest(hashlib.sha256(request.body).hexdigest().encode(), named)


def _in_query(url: str, name: str) -> str:
    """A field of the query. Not by urlsplit: it raises for some hosts, and anybody may name a host."""
    return parse_qs(url.partition("?")[2]).get(name, [""])[0]


def _other_port(url: str) -> str:
    """The same URL without its port, or with the default one where it has none."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    bare, _, port = host.rpartition(":")
    other = bare if port.isdecimal() and bare else host + _PORTS.get(scheme, "")
    return f"{scheme}://{other}{slash}{path}"
