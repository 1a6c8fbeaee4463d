import pytest

from bot.engine.hours import OpeningHours
from bot.lender import hours_in_words
from bot.segments import is_gsm


@pytest.mark.parametrize(
    ("hours", "english", "chinese", "spanish"),
    [
        ("Mon-Fri 09:00-18:00", "Mon-Fri 9am-6pm", "周一至周五9:00-18:00", "lun a vie 9:00-18:00"),
        (
            "Mon-Fri 09:30-18:00; Sat 10:00-14:00",
            "Mon-Fri 9:30am-6pm, Sat 10am-2pm",
            "周一至周五9:30-18:00、周六10:00-14:00",
            "lun a vie 9:30-18:00, sab 10:00-14:00",
        ),
        (
            "Tue 09:00-12:00; Tue 13:00-17:00",
            "Tue 9am-12pm/1pm-5pm",
            "周二9:00-12:00/13:00-17:00",
            "mar 9:00-12:00/13:00-17:00",
        ),
        ("Mon-Sun 00:00-24:00", "Mon-Sun 12am-12am", "周一至周日0:00-24:00", "lun a dom 0:00-24:00"),
    ],
)
def test_opening_hours_are_told_in_each_language(hours, english, chinese, spanish):
    words = hours_in_words(OpeningHours.parse(hours, "America/New_York"))
    assert words["en"] == english
    assert words["zh-Hans"] == chinese
    assert words["zh-Hant"] == chinese.replace("周", "週")
    assert words["es"] == spanish


def test_english_and_spanish_hours_cost_no_other_alphabet():
    words = hours_in_words(OpeningHours.parse("Mon-Sat 08:15-20:45; Sun 10:00-12:00; Wed 22:00-23:00", "UTC"))
    assert is_gsm(words["en"])
    assert is_gsm(words["es"])
