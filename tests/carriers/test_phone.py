import pytest

from bot.carriers.base import Request
from bot.carriers.phone import Phone
from bot.errors import NotGenuine
from tests.carriers.contract import CarrierContract, Kit


class PhoneKit(Kit):
    def __init__(self):
        self.carrier = Phone()

    text = receipt = forged = will = None


@pytest.fixture
def kit():
    return PhoneKit()


class TestPhone(CarrierContract):
    def test_nothing_over_http_is_from_the_phone(self, kit):
        request = Request("POST", "http://127.0.0.1/sms/phone", {}, b"From=%2B14155550101&Body=hi")
        for take in (kit.carrier.verify, kit.carrier.parse, kit.carrier.parse_receipt):
            with pytest.raises(NotGenuine):
                take(request)
