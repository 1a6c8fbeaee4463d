"""Twilio's Messages resource on a local port, answering as its documents say.

Each POST does what the next of `script` says ("taken" when it is empty) and is kept in `taken` when
Twilio would have sent the text, whether or not its answer got through.
"""

from __future__ import annotations

import base64
import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "test-twilio-auth-token"
REFUSALS = {
    "opted_out": (400, 21610, "Attempt to send to unsubscribed recipient"),
    "invalid": (400, 21211, "Invalid 'To' Phone Number"),
    "landline": (400, 21614, "'To' number is not a valid mobile number"),
    "not_ours": (400, 21606, "The 'From' phone number is not a valid, SMS-capable number"),
    "strange": (400, 99999, "A code nobody has seen"),
    "throttled": (429, 20429, "Too Many Requests"),
    "broken": (500, 20500, "Internal Server Error"),
    "away": (503, 20503, "Service Unavailable"),
}


class FakeTwilio:
    """A server in this process; `url` is its base, `release` lets slow answers go."""

    def __init__(self) -> None:
        self.script: deque[str] = deque()
        self.taken: list[dict[str, str]] = []
        self.asked = 0
        self.release = threading.Event()
        self._ids = count(1)
        self._lock = threading.Lock()
        self._server = _Quiet(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def will(self, *words: str) -> None:
        """What the next requests meet, in order."""
        self.script.extend(words)

    def close(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(
        self, path: str, authorization: str, form: dict[str, str]
    ) -> tuple[int, dict[str, object]] | None:
        """Status and body; None to hang up without a word."""
        with self._lock:
            self.asked += 1
            word = self.script.popleft() if self.script else "taken"
            refusal = _refusal(path, authorization, form) or REFUSALS.get(word)
            if refusal is None:
                self.taken.append(form)
                sid = f"SM{next(self._ids):032x}"
        if refusal is not None:
            status, code, message = refusal
            more = f"https://www.twilio.com/docs/errors/{code}"
            return status, {"code": code, "message": message, "more_info": more, "status": status}
        if word == "slow":
            self.release.wait(10)
        if word == "hangs_up":
            return None
        if word == "odd_answer":
            return 201, {"status": "queued"}
        return 201, {
            "sid": sid,
            "status": "queued",
            "to": form["To"],
            "body": form["Body"],
            "error_code": None,
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:  # the name that http.server calls
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answer = fake.answer(self.path, self.headers.get("Authorization", ""), dict(parse_qsl(body)))
                if answer is None:
                    self.close_connection = True
                    return
                status, content = answer
                payload = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                if status == 429:
                    self.send_header("Retry-After", "3")
                self.end_headers()
                try:
                    self.wfile.write(payload)
                except OSError:
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        return Handler


class _Quiet(ThreadingHTTPServer):
    """Clients are killed in tests: that is no news."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


def _refusal(path: str, authorization: str, form: dict[str, str]) -> tuple[int, int, str] | None:
    if path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
        return 404, 20404, "The requested resource was not found"
    if authorization != "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode():
        return 401, 20003, "Authenticate"
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 400, 21603, "A 'From' phone number is required."
    if not form.get("Body"):
        return 400, 21602, "Message body is required."
    if len(form["Body"]) > 1600:
        return 400, 21617, "The concatenated message body exceeds the 1600 character limit."
    return None
