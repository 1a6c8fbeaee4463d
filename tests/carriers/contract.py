"""What every carrier must do, whoever it is. A carrier's test file brings a kit and subclasses these."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

import pytest
import structlog

from bot.carriers import CARRIERS
from bot.carriers.base import Carrier, Request
from bot.domain import Delivery, Outgoing, Purpose
from bot.errors import NotGenuine, SendError, SendFailure, Unreadable

BORROWER = "+14155550199"
OURS = "+14155550100"
HOSTILE = (
    "<b>&amp; ]]> \"'",
    "NUL\x00 and \x0b bell\x07",
    "right-to-left \u202e\u200f marks",
    "\ud800 half a pair",
    "😀" * 1600,
    "",
)


def outgoing(text: str = "Your payment is due on Friday.", number: int = 1) -> Outgoing:
    return Outgoing(f"07-{number:08x}", "due_date.answer", Purpose.SERVICING, "en", text, "bot")


class Kit(ABC):
    """One carrier with its provider played by the test."""

    carrier: Carrier
    secrets: tuple[str, ...]

    @abstractmethod
    def text(self, **changes: str | None) -> Request:
        """A genuine inbound request; changes: text, sender, message_id, account. None leaves one out."""

    @abstractmethod
    def receipt(self, word: str, outgoing_id: str, code: str = "") -> Request:
        """A genuine status request."""

    @abstractmethod
    def forged(self) -> Iterator[tuple[str, Request]]:
        """Requests that nobody may believe, each with what is wrong."""

    @abstractmethod
    def will(self, word: str) -> None:
        """What the provider does with the next send: see `CarrierContract.FAILURES`."""

    words: Mapping[str, Delivery | None]
    """The provider's words for a text's way, and what each means."""


class CarrierContract:
    """For every carrier, with a door or without. Subclasses define the fixture `kit`."""

    def test_it_is_listed_under_its_own_name(self, kit: Kit):
        assert CARRIERS[kit.carrier.name] is type(kit.carrier)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_can_stand_in_an_answer(self, kit: Kit, text: str):
        answer = kit.carrier.answer([outgoing(text)])
        assert answer.status == 200
        answer.body.decode("utf-8")

    def test_silence_is_an_answer_too(self, kit: Kit):
        assert kit.carrier.answer([]).status == 200

    def test_a_text_that_was_taken_has_the_carriers_id(self, kit: Kit):
        assert kit.carrier.send(outgoing(), BORROWER, OURS).carrier_id

    def test_closing_twice_does_no_harm(self, kit: Kit):
        kit.carrier.close()
        kit.carrier.close()


class WebhookContract(CarrierContract):
    """For carriers that come to /sms/<name> and send by an API of their own."""

    FAILURES: ClassVar = {
        "opted_out": SendFailure.OPTED_OUT,
        "invalid": SendFailure.INVALID_NUMBER,
        "throttled": SendFailure.THROTTLED,
        "broken": SendFailure.TEMPORARY,
        "unreachable": SendFailure.TEMPORARY,
        "hangs_up": SendFailure.UNKNOWN,
        "never_answers": SendFailure.UNKNOWN,
        "wrong_credentials": SendFailure.MISCONFIGURED,
        "strange": SendFailure.REJECTED,
    }

    def test_a_genuine_text_is_read_whole(self, kit: Kit):
        (inbound,) = read(kit, kit.text(text="余额 ¿cuánto? 😀", sender=BORROWER, message_id="M1"))
        assert (inbound.text, inbound.sender, inbound.message_id) == ("余额 ¿cuánto? 😀", BORROWER, "M1")
        assert inbound.recipient == OURS
        assert inbound.carrier == kit.carrier.name

    @pytest.mark.parametrize("text", [text for text in HOSTILE if text != HOSTILE[3]])
    def test_odd_texts_arrive_as_they_were_sent(self, kit: Kit, text: str):
        (inbound,) = read(kit, kit.text(text=text))
        assert inbound.text == text

    def test_the_same_message_twice_has_the_same_id(self, kit: Kit):
        (first,), (second,) = (read(kit, kit.text(text=text)) for text in ("one", "another"))
        assert first.message_id == second.message_id

    def test_nothing_forged_is_believed(self, kit: Kit):
        believed = [what for what, request in kit.forged() if is_believed(kit, request)]
        assert believed == []

    @pytest.mark.parametrize("field", ["text", "sender", "message_id"])
    def test_a_missing_field_is_named_without_the_rest(self, kit: Kit, field: str):
        with pytest.raises(Unreadable) as why:
            read(kit, kit.text(**{field: None}))
        assert BORROWER not in str(why.value)
        assert len(str(why.value).splitlines()) == 1

    @pytest.mark.parametrize(
        "sender",
        ["12345", "HUIXIN", "whatsapp:+14155550199", "+0123", "+1 415", "", "+１４１５５５５０１９９"],
    )
    def test_a_sender_that_is_no_number_is_unreadable(self, kit: Kit, sender: str):
        with pytest.raises(Unreadable, match=r"E\.164") as why:
            read(kit, kit.text(sender=sender))
        assert not sender or sender not in str(why.value)

    def test_every_word_of_the_provider_means_one_thing(self, kit: Kit):
        for word, delivery in kit.words.items():
            receipt = receipt_of(kit, kit.receipt(word, "07-1a"))
            assert (receipt and receipt.delivery) == delivery, word
            assert receipt is None or receipt.outgoing_id == "07-1a"

    def test_an_unknown_word_is_logged_and_acknowledged(self, kit: Kit):
        with structlog.testing.capture_logs() as logs:
            assert receipt_of(kit, kit.receipt("teleported", "07-1a")) is None
        assert [line["event"] for line in logs] == ["receipt_word_unknown"]

    @pytest.mark.parametrize("outgoing_id", ["", "99999", "../../etc", "07-\x00", "64-1", "07-" + "a" * 999])
    def test_a_receipt_for_no_text_of_ours_changes_nothing(self, kit: Kit, outgoing_id: str):
        word = next(word for word, delivery in kit.words.items() if delivery is Delivery.DELIVERED)
        assert receipt_of(kit, kit.receipt(word, outgoing_id)) is None

    @pytest.mark.parametrize("trouble", FAILURES)
    def test_each_trouble_is_one_of_the_closed_list(self, kit: Kit, trouble: str):
        kit.will(trouble)
        with pytest.raises(SendError) as why:
            kit.carrier.send(outgoing(), BORROWER, OURS)
        assert why.value.failure is self.FAILURES[trouble]
        assert BORROWER not in str(why.value)

    def test_a_throttled_send_says_when_to_come_again(self, kit: Kit):
        kit.will("throttled")
        with pytest.raises(SendError) as why:
            kit.carrier.send(outgoing(), BORROWER, OURS)
        assert why.value.retry_after is not None

    def test_no_secret_shows_in_what_may_be_logged(self, kit: Kit):
        kit.will("wrong_credentials")
        with structlog.testing.capture_logs() as logs, pytest.raises(SendError) as why:
            kit.carrier.send(outgoing(), BORROWER, OURS)
        shown = (
            f"{why.value!r} {kit.carrier!r} {vars(why.value)} {kit.carrier.set_up()} {kit.text()!r} {logs}"
        )
        assert not [secret for secret in (*kit.secrets, BORROWER) if secret in shown]


def is_believed(kit: Kit, request: Request) -> bool:
    try:
        kit.carrier.verify(request)
    except NotGenuine:
        return False
    return True


def read(kit: Kit, request: Request):
    kit.carrier.verify(request)
    return kit.carrier.parse(request)


def receipt_of(kit: Kit, request: Request):
    kit.carrier.verify(request)
    return kit.carrier.parse_receipt(request)
