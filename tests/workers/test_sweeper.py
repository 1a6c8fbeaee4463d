from __future__ import annotations

from datetime import UTC, datetime

from bot.domain import Flags
from bot.workers.sweeper import Sweeper


def test_what_the_law_no_longer_asks_for_is_thrown_away_by_the_worker(huixin):
    house, phone = huixin.house, "+14155550189"
    huixin.text("STOP", phone)
    huixin.archive()
    person = house.live.person_of(phone)
    house.live.forget(person)
    erased = house.archive.erase(person, datetime.now(UTC))
    assert erased.kept
    swept = []
    for year in (2027, 2099):
        Sweeper(house.archive, lambda year=year: datetime(year, 1, 1, tzinfo=UTC)).step()
        swept.append(house.archive.sweep(datetime(year, 1, 1, tzinfo=UTC)))
    assert swept == [0, 0]
    assert house.live.load(phone).conversation.flags & Flags.OUT_SERVICING
