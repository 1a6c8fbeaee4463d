"""The demo's borrowers: made up, every one. Days count from the day of the first start."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from bot.loans.schema import APPLICATIONS, BORROWERS, INSTALMENTS, LOANS, PHONES
from bot.loans.writing import Rows, open_for_writing, store


@dataclass(frozen=True, slots=True)
class _Plan:
    """A loan: amounts in minor units, days relative to the first start, `first` the earliest unpaid one."""

    digits: str
    currency: str
    outstanding: int
    instalment: int = 0
    first: int = 0
    left: int = 0
    paid: int = 0
    rate: str | None = None
    paid_off: int | None = None
    disbursed: int | None = None


@dataclass(frozen=True, slots=True)
class _Somebody:
    phone: str
    name: str
    language: str
    tail: str
    loans: tuple[_Plan, ...] = ()
    applications: tuple[tuple[str, str, int, str], ...] = field(default=())
    """id, status, day of the decision, reasons"""


_PEOPLE: Final = (
    _Somebody(
        "+14155550101",
        "Maria Lopez",
        "en",
        "4821",
        (_Plan("4021", "USD", 1_250_00, 210_50, 5, left=6, paid=6, rate="18.00"),),
    ),
    _Somebody(
        "+14155550102",
        "James Carter",
        "en",
        "7730",
        (
            _Plan("1107", "USD", 8_400_00, 350_00, 12, left=24, paid=12),
            _Plan("1188", "USD", 600_00, 100_00, 1, left=6, paid=6),
        ),
    ),
    _Somebody(
        "+14155550103",
        "Ana Torres",
        "es",
        "0098",
        (_Plan("5522", "USD", 2_050_00, 175_25, 9, left=12, paid=6),),
    ),
    _Somebody(
        "+8613800138001",
        "李伟",
        "zh-Hans",
        "123X",
        (_Plan("8801", "CNY", 12_600_00, 1_085_00, 3, left=12, paid=6, rate="14.40"),),
    ),
    _Somebody(
        "+8613800138002",
        "王芳",
        "zh-Hans",
        "4560",
        (_Plan("8802", "CNY", 3_300_00, 1_100_00, -6, left=3, paid=9),),
    ),
    _Somebody(
        "+85251230003",
        "陳大文",
        "zh-Hant",
        "7712",
        (_Plan("3003", "HKD", 20_000_00, 1_800_00, 20, left=12, paid=6),),
    ),
    _Somebody(
        "+14155550106",
        "Kim Lee",
        "en",
        "3344",
        applications=(("A-2061", "rejected", -2, "income_history_short,open_applications_elsewhere"),),
    ),
    _Somebody(
        "+14155550107",
        "Sam Green",
        "en",
        "9001",
        (_Plan("7007", "USD", 0, 150_00, -30, paid=12, paid_off=-30),),
    ),
    _Somebody(
        "+14155550108",
        "Lily Chen",
        "en",
        "2580",
        (_Plan("8108", "USD", 1_000_00, 95_00, 27, left=12, disbursed=-3),),
    ),
    _Somebody(
        "+14155550109", "Rosa Diaz", "en", "1111", (_Plan("9101", "USD", 500_00, 50_00, 7, left=11, paid=2),)
    ),
    _Somebody(
        "+14155550109", "Tom Diaz", "en", "2222", (_Plan("9202", "USD", 900_00, 90_00, 8, left=11, paid=2),)
    ),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who may be played; people who share a phone follow one another."""

    phone: str
    name: str
    language: str
    tail: str


def demo_people() -> Iterator[DemoPerson]:
    """Everybody in the demo loan book, for a screen that lets one be picked."""
    for one in _PEOPLE:
        yield DemoPerson(one.phone, one.name, one.language, one.tail)


def load_demo(url: str, day: date) -> bool:
    """Fill an empty loan book, counting from `day`. False, and nothing changed, when it has borrowers."""
    engine = open_for_writing(url)
    try:
        with engine.begin() as connection:
            if _has_borrowers(connection):
                return False
            store(connection, demo_rows(day))
            return True
    finally:
        engine.dispose()


def demo_rows(day: date) -> Rows:
    """The whole demo book as rows."""
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (BORROWERS, PHONES, LOANS, INSTALMENTS, APPLICATIONS)
    }
    for number, person in enumerate(_PEOPLE, start=1):
        key = f"B-{number:02d}"
        rows[BORROWERS].append(
            {"id": key, "name": person.name, "language": person.language, "tail": person.tail}
        )
        rows[PHONES].append({"phone": person.phone, "borrower_id": key})
        for plan in person.loans:
            rows[LOANS].append(_loan(plan, key, day))
            rows[INSTALMENTS].extend(_instalments(plan, day))
        rows[APPLICATIONS].extend(_application(key, day, *values) for values in person.applications)
    return rows


def _has_borrowers(connection: Connection) -> bool:
    return bool(connection.scalar(select(func.count()).select_from(BORROWERS)))


def _loan(plan: _Plan, borrower_id: str, day: date) -> dict[str, Any]:
    return {
        "id": f"L-{plan.digits}",
        "borrower_id": borrower_id,
        "digits": plan.digits,
        "currency": plan.currency,
        "outstanding_minor": plan.outstanding,
        "annual_rate": plan.rate,
        "disbursed_on": _later(day, plan.disbursed),
        "paid_off_on": _later(day, plan.paid_off),
    }


def _instalments(plan: _Plan, day: date) -> Iterator[dict[str, Any]]:
    first = day + timedelta(days=plan.first)
    start = -plan.paid + 1 if plan.paid_off is not None else -plan.paid
    for number, month in enumerate(range(start, start + plan.paid + plan.left), start=1):
        paid = number <= plan.paid
        yield {
            "loan_id": f"L-{plan.digits}",
            "number": number,
            "due_on": _months_later(first, month),
            "amount_minor": plan.instalment,
            "paid_minor": plan.instalment if paid else 0,
        }


def _application(
    borrower_id: str, day: date, key: str, status: str, decided: int, reasons: str
) -> dict[str, Any]:
    return {
        "id": key,
        "borrower_id": borrower_id,
        "status": status,
        "decided_on": _later(day, decided),
        "reasons": reasons,
    }


def _later(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
