"""Times as people read them: in one zone, short, and as what is left of a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.web.words import Words

Tone = Literal["late", "soon", "calm", "none"]
_SOON: Final = timedelta(minutes=15)
_COUNTED_DOWN: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a promise, in words, and how urgent that is."""

    text: str
    tone: Tone
    exact: str


@dataclass(frozen=True, slots=True)
class Times:
    """Writes times in one zone, one language, as of one moment (all aware)."""

    zone: ZoneInfo
    words: Words
    now: datetime

    def clock(self, moment: datetime) -> str:
        """14:05."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    def day(self, moment: datetime) -> str:
        """Today, Yesterday, or Sun, Nov 22; with the year where it is another."""
        return self.date(moment.astimezone(self.zone).date())

    def date(self, day: date) -> str:
        """The same for a date."""
        today = self.now.astimezone(self.zone).date()
        match (day - today).days:
            case 0:
                return self.words("time.today")
            case 1:
                return self.words("time.tomorrow")
            case -1:
                return self.words("time.yesterday")
        key = "time.day" if day.year == today.year else "time.day_and_year"
        weekday = self.words(f"time.weekday.{day.weekday()}")
        month = self.words(f"time.month.{day.month}")
        return self.words(key, weekday=weekday, month=month, day=day.day, year=day.year)

    def moment(self, moment: datetime) -> str:
        """14:05 if it is today, else day and clock."""
        if moment.astimezone(self.zone).date() == self.now.astimezone(self.zone).date():
            return self.clock(moment)
        return f"{self.day(moment)} {self.clock(moment)}"

    def left(self, promised: datetime) -> Left:
        """What is left until a promised time."""
        left = promised - self.now
        exact = self.words("time.promised", moment=self.moment(promised))
        if left < timedelta(0):
            return Left(self.words("time.overdue", span=self.span(-left)), "late", exact)
        if left < _COUNTED_DOWN:
            return Left(
                self.words("time.left", span=self.span(left)), "soon" if left < _SOON else "calm", exact
            )
        return Left(self.words("time.by", moment=self.moment(promised)), "calm", exact)

    def span(self, length: timedelta) -> str:
        """4 min, 1 h 20 min, 3 days."""
        minutes = int(length.total_seconds()) // 60
        if minutes < 60:
            return self.words("time.minutes", minutes=minutes)
        if minutes < 24 * 60:
            return self.words("time.hours", hours=minutes // 60, minutes=minutes % 60)
        return self.words.counted("time.days", minutes // (24 * 60))
