"""Twilio's Messages resource: one POST a text, and what its refusals mean.

Source: twilio.com/docs/messaging/api/message-resource.
"""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.carriers.twilio_words import FAILURES
from bot.errors import SendError, SendFailure

if TYPE_CHECKING:
    import httpx

_BY_STATUS: Final = {
    HTTPStatus.UNAUTHORIZED: SendFailure.MISCONFIGURED,
    HTTPStatus.FORBIDDEN: SendFailure.MISCONFIGURED,
    HTTPStatus.NOT_FOUND: SendFailure.MISCONFIGURED,
    HTTPStatus.TOO_MANY_REQUESTS: SendFailure.THROTTLED,
    HTTPStatus.INTERNAL_SERVER_ERROR: SendFailure.TEMPORARY,
    HTTPStatus.SERVICE_UNAVAILABLE: SendFailure.TEMPORARY,
}
"""For a status whose body has no code that we know. A gateway's 502 or 504 does not say what Twilio did."""


class TwilioApi:
    """The REST API of one account. Safe to use from several threads."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        base_url: str = "https://api.twilio.com",
        *,
        connect_s: float = 5.0,
        answer_s: float = 15.0,
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Messages.json"
        self._auth = (account_sid, auth_token)
        self._times = (connect_s, answer_s)

    @cached_property
    def _client(self) -> httpx.Client:
        # Imported and built with the first send: the web process never sends.
        import httpx

        connect_s, answer_s = self._times
        return httpx.Client(auth=self._auth, timeout=httpx.Timeout(answer_s, connect=connect_s))

    def create(self, to: str, sender: str, text: str, callback: str) -> str:
        """Hand over one text; Twilio's id for it. `sender` is a number, a short code or an MG… service."""
        form = {"To": to, "MessagingServiceSid" if sender.startswith("MG") else "From": sender, "Body": text}
        if callback:
            form["StatusCallback"] = callback
        answer = self._post(form)
        body = _object(answer)
        if answer.is_success:
            return str(body.get("sid", ""))
        raise _refusal(answer, str(body.get("code", "")))

    def _post(self, form: dict[str, str]) -> httpx.Response:
        import httpx

        try:
            return self._client.post(self._url, data=form)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            raise SendError(SendFailure.TEMPORARY, "unreachable") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError):
            raise SendError(SendFailure.MISCONFIGURED, "address") from None
        except httpx.HTTPError:
            # Something was written: Twilio may have taken the text.
            raise SendError(SendFailure.UNKNOWN, "no answer") from None

    def close(self) -> None:
        """Give back the connections, if any were made."""
        if "_client" in self.__dict__:
            self._client.close()


def _refusal(answer: httpx.Response, code: str) -> SendError:
    status = answer.status_code
    if code in FAILURES:
        failure = FAILURES[code]
    elif status in _BY_STATUS:
        failure = _BY_STATUS[HTTPStatus(status)]
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        failure = SendFailure.UNKNOWN
    else:
        failure = SendFailure.REJECTED
    return SendError(failure, code or str(status), _seconds(answer.headers.get("Retry-After", "")))


def _object(answer: httpx.Response) -> dict[str, object]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isdecimal() and len(retry_after) < 6 else None
