from __future__ import annotations

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import pytest
import structlog

from bot.domain import Flags, TextEvent
from bot.stores.embedded import EmbeddedRedis
from bot.web.doors import MOST_BYTES
from tests.carriers.fake_twilio import ACCOUNT
from tests.carriers.twilio_kit import PUBLIC_URL, payload, signed
from tests.wired import DOOR, MARIA, STRANGER, replies, until, wired

EMPTY = payload("reply-empty.xml")


@pytest.fixture(scope="module")
def running(tmp_path_factory, embedded_redis):
    with wired(tmp_path_factory.mktemp("sms"), embedded_redis.url) as house:
        yield house


@pytest.fixture
def huixin(running, redis_url):
    """One web process for this file, its Redis empty for each test."""
    running.begin()
    return running


# a text comes in


def test_a_text_is_answered_in_the_same_breath(huixin):
    asked = replies(huixin.text("when is my payment due"))
    assert len(asked) == 1
    assert "last 4" in asked[0]
    (answer,) = replies(huixin.text("4821"))
    assert "4021" in answer


def test_the_same_text_again_is_answered_alike_and_does_nothing_twice(huixin):
    first = huixin.text("balance 4821", sid="SM1")
    again = [huixin.text("balance 4821", sid="SM1") for _ in range(3)]
    assert {answer.data for answer in again} == {first.data}
    assert len(huixin.turns()) == 1
    assert huixin.figure("huixin_texts_total", outcome="known") == 3


def test_the_same_id_with_another_text_is_the_same_message(huixin):
    first = huixin.text("balance 4821", sid="SM1")
    assert huixin.text("STOP", sid="SM1").data == first.data
    assert len(huixin.turns()) == 1


def test_two_redeliveries_at_once_are_one_turn(huixin):
    gate = threading.Barrier(6)

    def deliver(_):
        gate.wait()
        return huixin.text("balance 4821", sid="SM1")

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(deliver, range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(huixin.turns()) == 1


def test_a_reply_names_its_own_text_for_the_receipt(huixin):
    (message,) = ET.fromstring(huixin.text("hello").data)
    action = message.get("action")
    assert re.fullmatch(rf"{re.escape(PUBLIC_URL)}/sms/twilio/status\?m=\d\d-[a-z0-9]+", action)
    assert message.get("method") == "POST"


def test_a_picture_without_words_is_a_turn(huixin):
    answer = huixin.text("", NumMedia="1", MediaUrl0="https://api.example/1", MediaContentType0="image/jpeg")
    assert replies(answer)
    (entry,) = huixin.turns()
    assert (entry.event.text, entry.event.media) == ("", 1)


@pytest.mark.parametrize(
    "text",
    [
        "😀" * 1600,
        "NUL\x00inside",
        "\u202edesrever\u202c\u200f",
        " ",
        "\r\n\t",
        "</Message><Message>",
        "%s {0} {lender}",
        "a" * 1600,
    ],
)
def test_odd_texts_are_turns_like_any_other(huixin, text):
    answer = huixin.text(text)
    assert answer.status_code == 200
    ET.fromstring(answer.data)
    (entry,) = huixin.turns()
    assert isinstance(entry.event, TextEvent)
    assert entry.event.text == text


def test_an_opt_out_is_confirmed_once_and_then_there_is_silence(huixin):
    (confirmed,) = replies(huixin.text("Stop please!!"))
    assert "START" in confirmed
    assert huixin.text("how much do i owe").text == EMPTY
    assert huixin.house.live.load(MARIA).conversation.flags & Flags.OUT_SERVICING


def test_where_twilio_confirms_the_keyword_is_recorded_and_not_answered(tmp_path, redis_url):
    with wired(tmp_path, redis_url, twilio_opt_out="carrier") as huixin:
        assert huixin.text("STOP", OptOutType="STOP").text == EMPTY
        (entry,) = huixin.turns()
        (change,) = entry.effects.consent
        assert not change.given
        assert change.words == "STOP"
        assert huixin.text("Unsubscribe", STRANGER).text == EMPTY
        assert replies(huixin.text("please stop texting me", "+14155550188"))


# a request that is not right


def counted(huixin, outcome):
    return huixin.figure("huixin_texts_total", carrier="twilio", outcome=outcome)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Twilio_Signature": None},
        {"X_Twilio_Signature": ""},
        {"X_Twilio_Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        {"X_Twilio_Webhooks_Signature_Settings": "key=x,algorithm=HMAC_SHA256"},
    ],
)
def test_a_forged_text_is_refused_and_nothing_is_kept_but_a_number(huixin, headers):
    answer = huixin.post(huixin.form("balance 4821"), **headers)
    assert answer.status_code == 403
    assert one_line(answer)
    assert huixin.journal() == []
    assert counted(huixin, "forged") == 1


def test_a_signature_header_sent_twice_is_refused(huixin):
    request = signed(f"{PUBLIC_URL}{DOOR}", huixin.form("hello"))
    signature = request.headers["X-Twilio-Signature"]
    answer = huixin.client.post(
        DOOR,
        data=request.body,
        headers=[("X-Twilio-Signature", signature), ("X-Twilio-Signature", signature)],
        content_type=request.headers["Content-Type"],
    )
    assert answer.status_code == 403


def test_another_account_is_refused_though_it_signed_rightly(huixin):
    body = huixin.form("hello", AccountSid="AC00000000000000000000000000000002")
    assert huixin.post(body).status_code == 403
    assert huixin.journal() == []


def test_behind_a_proxy_the_public_address_counts_and_not_the_requested_one(huixin):
    request = signed(f"http://localhost{DOOR}", huixin.form("hello"))
    assert huixin.client.post(DOOR, data=request.body, headers=dict(request.headers)).status_code == 403
    assert huixin.text("hello").status_code == 200


def test_without_a_public_address_the_requested_one_counts(tmp_path, redis_url):
    with wired(tmp_path, redis_url, public_url="") as huixin:
        request = signed(f"http://localhost{DOOR}", huixin.form("hello"))
        answer = huixin.client.post(DOOR, data=request.body, headers=dict(request.headers))
        (message,) = ET.fromstring(answer.data)
        assert message.get("action") is None


@pytest.mark.parametrize("field", ["Body", "From", "MessageSid"])
def test_a_missing_field_is_a_400_in_one_line_and_a_journal_line(huixin, field):
    body = huixin.form("balance 4821", **{field: None})
    answers = [huixin.post(body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert field in one_line(answers[0])
    assert len(unreadable(huixin)) == 1


@pytest.mark.parametrize(
    "sender", ["12345", "HUIXIN", "whatsapp:+14155550101", "+1415555010x", "", "+" + "9" * 30]
)
def test_a_sender_that_cannot_be_answered_is_a_400_and_a_journal_line(huixin, sender):
    answer = huixin.text("hello", sender)
    assert answer.status_code == 400
    assert not sender or sender not in one_line(answer)
    (item,) = unreadable(huixin)
    assert item.person is None
    assert counted(huixin, "unreadable") == 1


def unreadable(huixin):
    live = huixin.house.live
    items = [item for partition in range(64) for item in live.read_journal(partition, "0-0", 10)]
    return [item for item in items if item.kind == "unreadable"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sms/twilio", 405),
        ("HEAD", "/sms/twilio", 405),
        ("PUT", "/sms/twilio", 405),
        ("GET", "/sms/twilio/status", 405),
        ("POST", "/sms/", 404),
        ("POST", "/sms/nobody", 404),
        ("POST", "/sms/phone", 404),
        ("POST", "/sms/twilio/", 404),
        ("POST", "/sms/twilio/token", 404),
        ("POST", "/sms/twilio/../twilio", 404),
        ("POST", "/sms", 404),
    ],
)
def test_other_ways_to_the_door_are_told_so(huixin, method, path, status):
    answer = huixin.client.open(
        path, method=method, data=b"", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == status
    if status == 405:
        assert answer.headers["Allow"] == "POST"


def test_a_carrier_without_its_secrets_has_no_door(tmp_path, redis_url):
    with wired(tmp_path, redis_url, twilio_account_sid="", twilio_auth_token=None) as huixin:
        assert huixin.text("hello").status_code == 404


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", None]
)
def test_another_content_type_is_refused(huixin, kind):
    answer = huixin.client.post(
        DOOR, data=b"From=%2B14155550101", headers={"X-Twilio-Signature": "x"}, content_type=kind
    )
    assert answer.status_code == 415
    assert one_line(answer)


def test_a_body_over_64_kilobytes_is_refused_before_it_is_read(huixin):
    assert huixin.post("Body=" + "a" * MOST_BYTES).status_code == 413
    assert huixin.post(huixin.form("a" * 60_000)).status_code == 200


@pytest.mark.parametrize("length", ["-1", "many", "1e3", "９", "9" * 30])
def test_a_length_that_is_none_is_refused(huixin, length):
    answer = huixin.client.post(
        DOOR,
        data=b"a=b",
        headers={"Content-Length": length},
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": length},
    )
    assert answer.status_code in {411, 413}


def test_a_body_without_a_length_is_read_where_the_server_ends_it(huixin):
    request = signed(f"{PUBLIC_URL}{DOOR}", huixin.form("hello"))
    given = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    sent = {
        "data": request.body,
        "headers": [("X-Twilio-Signature", request.headers["X-Twilio-Signature"])],
        "content_type": request.headers["Content-Type"],
    }
    assert huixin.client.post(DOOR, **sent, environ_overrides=given).status_code == 200
    given["wsgi.input_terminated"] = False
    assert huixin.client.post(DOOR, **sent, environ_overrides=given).status_code == 411


def test_a_body_without_a_length_has_the_same_limit(huixin):
    given = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    form = {"content_type": "application/x-www-form-urlencoded", "environ_overrides": given}
    assert huixin.client.post(DOOR, data=b"a" * MOST_BYTES, **form).status_code == 403
    assert huixin.client.post(DOOR, data=b"a" * (MOST_BYTES + 1), **form).status_code == 413


def test_a_body_that_breaks_off_is_a_400(huixin):
    class Gone(io.BytesIO):
        def read(self, *_):
            raise ConnectionResetError

    answer = huixin.client.post(
        DOOR,
        input_stream=Gone(),
        content_length=10,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400
    assert one_line(answer)


@pytest.mark.parametrize("host", ["[", "[::1", "", "a:b:c", "\\", "x" * 300])
@pytest.mark.parametrize("body", [b"&&&", b"a=b", b""])
def test_an_odd_host_is_no_way_to_make_us_stumble(tmp_path, redis_url, plain, host, body):
    answer = plain.client.post(
        DOOR,
        data=body,
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"HTTP_HOST": host},
    )
    assert answer.status_code == 403
    assert unreadable(plain) == []


@pytest.fixture(scope="module")
def plain(tmp_path_factory, embedded_redis):
    """A web process that takes its address from the request."""
    with wired(tmp_path_factory.mktemp("plain"), embedded_redis.url, public_url="") as house:
        yield house


def test_a_fault_before_the_signature_is_checked_writes_nothing_to_the_journal(huixin, monkeypatch):
    def trips(_request):
        raise ValueError("a fault")

    monkeypatch.setattr(huixin.house.carriers["twilio"], "verify", trips)
    assert huixin.text("hello").status_code == 500
    assert unreadable(huixin) == []


def one_line(answer):
    (line,) = answer.text.splitlines()
    return line


# receipts


def test_a_receipt_says_what_became_of_a_text(huixin):
    (message,) = ET.fromstring(huixin.text("hello").data)
    outgoing_id = message.get("action").partition("?m=")[2]
    assert huixin.receipt(outgoing_id, "sent").text == EMPTY
    assert huixin.receipt(outgoing_id, "delivered").status_code == 200
    assert huixin.receipt(outgoing_id, "sent").status_code == 200
    row = [row for row in huixin.messages() if row.direction == "out"][-1]
    assert row.delivery.value == "delivered"


@pytest.mark.parametrize(
    ("code", "out"), [("21610", Flags.OUT_SERVICING), ("30004", Flags.OUT_SERVICING), ("21211", Flags.NONE)]
)
def test_a_block_in_a_receipt_is_a_turn_and_only_one(huixin, code, out):
    (message,) = ET.fromstring(huixin.text("hello").data)
    outgoing_id = message.get("action").partition("?m=")[2]
    for _ in range(2):
        assert huixin.receipt(outgoing_id, "undelivered", code).status_code == 200
    assert [entry.event.kind for entry in huixin.turns()] == ["text", "block"]
    assert huixin.house.live.load(MARIA).conversation.flags & Flags.OUT_SERVICING == out


def test_a_failure_that_is_no_block_is_no_turn(huixin):
    (message,) = ET.fromstring(huixin.text("hello").data)
    outgoing_id = message.get("action").partition("?m=")[2]
    assert huixin.receipt(outgoing_id, "failed", "30003").status_code == 200
    assert [entry.event.kind for entry in huixin.turns()] == ["text"]


@pytest.mark.parametrize("outgoing_id", ["", "07-nobodyknowsthis", "99-x", "%00", "../x"])
def test_a_receipt_for_a_text_that_nobody_knows_is_acknowledged(huixin, outgoing_id):
    assert huixin.receipt(outgoing_id, "delivered").status_code == 200


def test_a_forged_receipt_is_refused(huixin):
    assert (
        huixin.post("MessageStatus=failed", f"{DOOR}/status?m=07-x", X_Twilio_Signature="no").status_code
        == 403
    )


# trouble


@pytest.fixture
def own_redis(tmp_path_factory):
    server = EmbeddedRedis(tmp_path_factory.mktemp("own-redis"))
    server.start()
    yield server
    server.stop()


def kill(server):
    server._process.kill()
    server._process.wait()


@pytest.mark.slow
def test_while_redis_is_away_texts_are_kept_and_taken_up_in_order_when_it_is_back(tmp_path, own_redis):
    with wired(tmp_path, own_redis.url) as huixin:
        kill(own_redis)
        answers = [huixin.text(text) for text in ("balance", "4821", "thanks")]
        assert {answer.text for answer in answers} == {EMPTY}
        assert counted(huixin, "spooled") == 3
        assert huixin.client.get("/readyz").json == {"ready": True, "by": "spool"}
        own_redis.start()
        until(lambda: not huixin.house.spool.waiting())
        assert [entry.event.text for entry in huixin.turns()] == ["balance", "4821", "thanks"]
        assert all(entry.event.received_at for entry in huixin.turns())
        assert huixin.figure("huixin_drained_total", outcome="taken") == 3
        # The answers of those three are queued, so the next one queues behind them.
        assert huixin.text("when is it due").text == EMPTY
        assert huixin.client.get("/readyz").json == {"ready": True, "by": "redis"}


def test_while_texts_wait_later_ones_join_them_though_redis_is_there(tmp_path, redis_url):
    with wired(tmp_path, redis_url) as huixin:
        drainer = huixin.app.extensions["huixin"]._loops[0]
        drainer.stop()
        drainer.join(5)
        later_texts_join(huixin, huixin.house)


def later_texts_join(huixin, house):
    (first,) = house.carriers["twilio"].parse(verified(huixin, huixin.form("balance")))
    house.spool.append(first, 1_790_000_000.0)
    assert huixin.text("4821").text == EMPTY
    assert huixin.journal() == []
    seen = []
    house.spool.drain(lambda inbound, at: seen.append(inbound.text))
    assert seen == ["balance", "4821"]


def verified(huixin, body):
    request = signed(f"{PUBLIC_URL}{DOOR}", body)
    huixin.house.carriers["twilio"].verify(request)
    return request


def test_a_full_disk_under_the_spool_is_a_503_and_nothing_half_kept(tmp_path, own_redis):
    (tmp_path / "no-folder").write_text("a file where the spool's folder should be")
    with wired(tmp_path, own_redis.url, spool_dir=tmp_path / "no-folder") as huixin:
        kill(own_redis)
        answer = huixin.text("hello")
        assert answer.status_code == 503
        assert one_line(answer)
        ready = huixin.client.get("/readyz")
        assert (ready.status_code, ready.json) == (503, {"ready": False, "by": None})
        assert huixin.client.get("/healthz").status_code == 200


def test_a_fault_of_ours_is_a_500_without_content_and_a_journal_line(huixin, monkeypatch):
    def broken(*_args, **_more):
        raise ValueError(f"{MARIA} said something")

    monkeypatch.setattr(huixin.house.engine._ear, "understand", broken)
    with structlog.testing.capture_logs() as logs:
        answer = huixin.text("hello")
    assert answer.status_code == 500
    assert one_line(answer)
    assert len(unreadable(huixin)) == 1
    assert MARIA not in f"{logs}{answer.text}"
    assert [line["event"] for line in logs] == ["request_failed"]


def test_nothing_that_may_be_logged_holds_a_number_or_a_text(huixin):
    with structlog.testing.capture_logs() as logs:
        huixin.text("balance 4821")
        huixin.text("hello", "12345")
        huixin.post(huixin.form("hello"), X_Twilio_Signature="no")
    told = str(logs) + huixin.client.get("/metrics").text
    assert not [secret for secret in (MARIA, MARIA[1:], "4821", "12345", ACCOUNT) if secret in told]


def test_the_demo_opens_on_the_phone_and_a_lender_on_the_desk(tmp_path, redis_url):
    with wired(tmp_path, redis_url) as huixin:
        assert huixin.client.get("/").location == "/phone/"
    with wired(tmp_path, redis_url, demo=False) as huixin:
        assert huixin.client.get("/").location.startswith("/desk")
        assert huixin.client.get("/phone/").status_code == 404
