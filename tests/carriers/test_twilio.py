import json
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from bot.carriers import switched_on
from bot.carriers.base import Request
from bot.carriers.twilio import Twilio, form_pairs, is_signed
from bot.domain import Delivery
from bot.errors import NotGenuine, SendError, SendFailure
from tests.carriers.contract import BORROWER, HOSTILE, OURS, WebhookContract, outgoing, read, receipt_of
from tests.carriers.fake_twilio import ACCOUNT, TOKEN, FakeTwilio
from tests.carriers.twilio_kit import FORM, PUBLIC_URL, TwilioKit, payload, signed

VECTORS = json.loads(payload("signature.json"))


@pytest.fixture
def fake():
    server = FakeTwilio()
    yield server
    server.close()


@pytest.fixture
def kit(fake):
    kit = TwilioKit(fake)
    yield kit
    kit.carrier.close()


class TestTwilio(WebhookContract):
    """The suite that every carrier runs."""


# signatures


def carrier_for(vector):
    settings = vector["headers"].get("X-Twilio-Webhooks-Signature-Settings", "")
    key_id = settings.removeprefix("key=").partition(",")[0]
    return Twilio(ACCOUNT, vector["secret"], shared_key=(key_id, vector["secret"]) if key_id else None)


def verdict(carrier, request):
    """ "" for genuine, else what is wrong; the published examples are calls of nobody's account."""
    try:
        carrier.verify(request)
    except NotGenuine as why:
        return str(why)
    return ""


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"][:60] for vector in VECTORS])
def test_every_published_and_computed_vector_is_judged_rightly(vector):
    request = Request(vector["method"], vector["url"], vector["headers"], vector["body"].encode())
    assert verdict(carrier_for(vector), request) in ({"", "account"} if vector["expected"] else {"signature"})


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
URLS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["bot.example.com", "127.0.0.1", "a-b.example"]),
    st.sampled_from(["", ":443", ":80", ":8443"]),
    st.sampled_from(["", "sms/twilio", "sms/twilio/status"]),
    st.sampled_from(["", "?m=07-1", "?foo=1&bar=2", "?a=%2F"]),
)


@given(
    url=URLS,
    signed_url=st.sampled_from(["as is", "other port"]),
    pairs=st.lists(st.tuples(NAMES, VALUES), max_size=6),
    spoil=st.sampled_from(["", "url", "value", "signature"]),
)
@example("https://bot.example.com/", "as is", [("a", "2"), ("a", "1"), ("a", "2"), ("A", "")], "")
@example("https://bot.example.com:443/sms", "other port", [("Body", "a&b=c d+e")], "")
def test_it_judges_as_twilios_own_validator_does(url, signed_url, pairs, spoil):
    validator = RequestValidator(TOKEN)
    fields = MultiDict(pairs)
    scheme, rest = url.split("://")
    host, _, path = rest.partition("/")
    bare, _, port = host.partition(":")
    other = f"{scheme}://{bare}{'' if port else {'https': ':443', 'http': ':80'}[scheme]}/{path}"
    signature = validator.compute_signature(url if signed_url == "as is" else other, fields)
    if spoil == "url":
        url += "x"
    elif spoil == "value":
        pairs = [*pairs, ("extra", "field")]
    elif spoil == "signature":
        signature = signature[::-1]
    body = urlencode(pairs).encode()
    request = Request("POST", url, {"Content-Type": FORM, "X-Twilio-Signature": signature}, body)
    theirs = validator.validate(url, MultiDict(pairs), signature)
    ours = is_signed(Twilio(ACCOUNT, TOKEN)._mac, request, pairs, signature)
    assert ours == theirs


@given(st.text(st.sampled_from("ab&=%+;2Bé0 \x00😀\ufffd"), max_size=30))
@example("a=%E2%98%80&b=%ff%fe&&c&=d&e==f")
def test_a_form_is_read_as_the_standard_library_reads_it(text):
    assert form_pairs(text) == parse_qsl(text, keep_blank_values=True)


def test_a_shared_key_counts_only_where_it_is_configured(fake):
    vector = VECTORS[-1]
    request = Request("POST", vector["url"], vector["headers"], vector["body"].encode())
    key_id = "webhooks_sharedkey_00000000000000000000000001"
    for carrier in (
        Twilio(ACCOUNT, vector["secret"]),
        Twilio(ACCOUNT, TOKEN, shared_key=(key_id, "another secret")),
        Twilio(ACCOUNT, TOKEN, shared_key=("another id", vector["secret"])),
    ):
        with pytest.raises(NotGenuine):
            carrier.verify(request)
    Twilio(ACCOUNT, TOKEN, shared_key=(key_id, vector["secret"])).verify(request)


@pytest.mark.parametrize("settings", ["", "algorithm=HMAC_SHA1", "key=,algorithm=HMAC_SHA256", "nonsense"])
def test_the_settings_header_cannot_choose_a_weaker_check(settings):
    request = signed(f"{PUBLIC_URL}/sms/twilio", payload("inbound.form"))
    headers = {**request.headers, "X-Twilio-Webhooks-Signature-Settings": settings}
    with pytest.raises(NotGenuine):
        Twilio(ACCOUNT, TOKEN).verify(Request("POST", request.url, headers, request.body))


def test_the_auth_token_still_counts_beside_a_shared_key():
    Twilio(ACCOUNT, TOKEN, shared_key=("k", "s")).verify(
        signed(f"{PUBLIC_URL}/sms/twilio", payload("inbound.form"))
    )


# texts


def test_a_picture_without_words_is_a_text_of_no_characters(kit):
    (inbound,) = read(kit, signed(f"{PUBLIC_URL}/sms/twilio", payload("inbound-mms.form")))
    assert (inbound.text, inbound.media) == ("", 1)


@pytest.mark.parametrize(
    ("num_media", "media"), [("0", 0), ("3", 3), ("many", 0), ("-1", 0), ("", 0), (None, 0), ("9" * 50, 0)]
)
def test_the_number_of_pictures_is_never_a_reason_to_lose_a_text(kit, num_media, media):
    (inbound,) = read(kit, kit.text(NumMedia=num_media))
    assert inbound.media == media


def test_fields_that_twilio_adds_tomorrow_do_no_harm(kit):
    (inbound,) = read(kit, kit.text(ChannelMetadata='{"x": 1}', Body2="STOP"))
    assert inbound.text == dict(parse_qsl(payload("inbound.form")))["Body"]


@pytest.mark.parametrize(
    ("text", "opt_out_type", "keyword"),
    [
        ("Stop", "STOP", "STOP"),
        (" stopall ", None, "STOP"),
        ("START", None, "START"),
        ("help", None, "HELP"),
        ("BASTA", "STOP", "STOP"),
        ("yes", None, ""),
        ("stop texting me", None, ""),
        ("when is it due", None, ""),
        ("hello", "SOMETHING", ""),
    ],
)
def test_what_twilio_confirmed_by_itself_is_marked_where_it_keeps_the_opt_outs(
    kit, text, opt_out_type, keyword
):
    request = kit.text(text=text, OptOutType=opt_out_type)
    for carrier, expected in ((kit.make(carrier_opt_out=True), keyword), (kit.make(), "")):
        carrier.verify(request)
        assert carrier.parse(request)[0].keyword == expected


# answers


def test_silence_and_a_reply_look_as_the_samples_do():
    carrier = Twilio(ACCOUNT, TOKEN)
    assert carrier.answer([]).body.decode() == payload("reply-empty.xml")
    assert carrier.answer([outgoing("$210.50 is due on Fri, Nov 27.")]).body.decode() == payload(
        "reply-twiml.xml"
    )
    assert carrier.answer([]).content_type.startswith("text/xml")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out_of_its_element(text):
    root = ET.fromstring(Twilio(ACCOUNT, TOKEN, public_url=PUBLIC_URL).answer([outgoing(text)]).body)
    (message,) = root
    assert message.tag == "Message"
    assert len(message) == 0
    assert (message.text or "").replace("\r", "") == "".join(c for c in text if c not in "\x00\x0b\x07\ud800")


def test_a_reply_asks_for_a_receipt_under_our_own_id(kit):
    (message,) = ET.fromstring(kit.carrier.answer([outgoing(number=0xAB)]).body)
    assert message.get("action") == f"{PUBLIC_URL}/sms/twilio/status?m=07-000000ab"
    assert message.get("method") == "POST"


@pytest.mark.parametrize("public_url", ["", "http://127.0.0.1:8000"])
def test_no_receipt_is_asked_for_without_https(public_url):
    (message,) = ET.fromstring(Twilio(ACCOUNT, TOKEN, public_url=public_url).answer([outgoing()]).body)
    assert not message.attrib


# receipts


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("21610", SendFailure.OPTED_OUT),
        ("30004", SendFailure.OPTED_OUT),
        ("21211", SendFailure.INVALID_NUMBER),
        ("30006", SendFailure.INVALID_NUMBER),
        ("30007", SendFailure.REJECTED),
        ("30034", SendFailure.MISCONFIGURED),
        ("12345", SendFailure.TEMPORARY),
        ("", SendFailure.TEMPORARY),
    ],
)
def test_a_failure_on_the_way_is_told_by_its_code(kit, code, failure):
    receipt = receipt_of(kit, kit.receipt("undelivered", "07-1a", code))
    assert (receipt.delivery, receipt.failure, receipt.code) == (Delivery.FAILED, failure.value, code)


def test_a_delivered_text_carries_no_failure(kit):
    receipt = receipt_of(kit, kit.receipt("delivered", "07-1a", "30004"))
    assert (receipt.delivery, receipt.failure, receipt.code) == (Delivery.DELIVERED, "", "")


# sending


def test_a_send_is_the_form_that_the_api_wants(kit, fake):
    sent = kit.carrier.send(outgoing("¿Hola? & 余额", 0xAB), BORROWER, OURS)
    assert sent.carrier_id == f"SM{1:032x}"
    assert fake.taken == [
        {
            "To": BORROWER,
            "From": OURS,
            "Body": "¿Hola? & 余额",
            "StatusCallback": f"{PUBLIC_URL}/sms/twilio/status?m=07-000000ab",
        }
    ]


def test_without_a_number_of_its_own_a_conversation_is_answered_from_the_configured_one(kit, fake):
    kit.carrier.send(outgoing(), BORROWER, "")
    service = "MG" + "0" * 32
    kit.make(sender=service, public_url="").send(outgoing(), BORROWER, "")
    assert fake.taken[0]["From"] == OURS
    assert fake.taken[1] == {"To": BORROWER, "MessagingServiceSid": service, "Body": outgoing().text}


def test_an_answer_without_an_id_is_still_a_text_that_was_taken(kit, fake):
    fake.will("odd_answer")
    assert kit.carrier.send(outgoing(), BORROWER, OURS).carrier_id == ""
    assert len(fake.taken) == 1


def test_an_answer_that_got_lost_leaves_the_outcome_unknown_though_the_text_was_taken(kit, fake):
    fake.will("hangs_up")
    with pytest.raises(SendError) as why:
        kit.carrier.send(outgoing(), BORROWER, OURS)
    assert why.value.failure is SendFailure.UNKNOWN
    assert len(fake.taken) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://256.1.1.1:9", "ftp://127.0.0.1", "http://[bad"]
)
def test_an_api_address_that_leads_nowhere_never_ends_in_a_fault(kit, url):
    api = type(kit.api)(ACCOUNT, TOKEN, url, connect_s=0.2, answer_s=0.2)
    with pytest.raises(SendError) as why:
        kit.make(api=api).send(outgoing(), BORROWER, OURS)
    assert why.value.failure in {SendFailure.TEMPORARY, SendFailure.MISCONFIGURED}


# settings


def settings(**changes):
    given = {
        "demo": False,
        "public_url": PUBLIC_URL,
        "segments_per_second": 3.0,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": SecretStr(TOKEN),
        "twilio_from": OURS,
        "twilio_opt_out": "ours",
        "twilio_api_base": "https://api.twilio.com",
        "twilio_shared_key": None,
    }
    return SimpleNamespace(**given | changes)


def test_a_carrier_without_its_secrets_is_off():
    assert set(switched_on(settings())) == {"twilio"}
    assert set(switched_on(settings(twilio_account_sid="", twilio_auth_token=None))) == set()
    assert set(switched_on(settings(demo=True))) == {"phone", "twilio"}


def test_the_settings_reach_the_adapter():
    carrier = switched_on(settings(twilio_opt_out="carrier", twilio_shared_key=SecretStr("id-1:s:3")))[
        "twilio"
    ]
    request = signed(f"{PUBLIC_URL}/sms/twilio", payload("inbound-optout.form"))
    carrier.verify(request)
    assert carrier.parse(request)[0].keyword == "STOP"
    assert carrier.segments_per_second == 3.0
    assert carrier._shared_id == "id-1"


def test_the_console_lines_name_our_addresses_and_the_retry_settings(kit):
    places = dict(kit.carrier.set_up())
    assert len([value for value in places.values() if f"{PUBLIC_URL}/sms/twilio#rc=3&rp=all" in value]) == 2
    assert "off" in places["opt-out"]
    assert "on" in dict(kit.make(carrier_opt_out=True).set_up())["opt-out"]
