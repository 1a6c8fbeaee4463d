"""What every loan book promises (bot/loans/base.py), on SQLite and PostgreSQL."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine

from bot.domain import Money
from bot.errors import ConfigurationError, LoanBookAway, LoanBookNonsense
from bot.loans.connections import TRUE_FOR_S
from bot.loans.demo import load_demo
from bot.loans.schema import APPLICATIONS, BORROWERS, INSTALMENTS, LOANS, PHONES
from bot.loans.sql import SqlLoanBook, parse_url
from bot.loans.tails import tail_hash
from bot.loans.writing import open_for_writing, store
from tests.loans.conftest import TODAY

PHONE = "+14155550101"


def borrower(key="B1", **other):
    return {"id": key, "name": "Maria Lopez", "language": "en", "tail": "4821", **other}


def loan(key="L1", **other):
    return {
        "id": key,
        "borrower_id": "B1",
        "digits": "4021",
        "currency": "USD",
        "outstanding_minor": 125_000,
        "annual_rate": "18.00",
        **other,
    }


def instalment(number, due, amount=21_050, paid=0, loan_id="L1"):
    return {"loan_id": loan_id, "number": number, "due_on": due, "amount_minor": amount, "paid_minor": paid}


def one_person(**tables):
    return {
        BORROWERS: [borrower()],
        PHONES: [{"phone": PHONE, "borrower_id": "B1"}],
        **{
            {"loans": LOANS, "instalments": INSTALMENTS, "applications": APPLICATIONS}[k]: v
            for k, v in tables.items()
        },
    }


def days(count):
    return TODAY + timedelta(days=count)


def test_an_unknown_number_has_nobody(book, fill):
    fill(one_person())
    assert book.borrowers("+14155559999") == ()
    assert book.proven("+14155559999", "4821") == ()


def test_a_borrower_without_a_loan_is_there_all_the_same(book, fill):
    fill(one_person())
    (found,) = book.borrowers(PHONE)
    assert (found.id, found.initial, found.language, found.loans) == ("B1", "M.", "en", ())


def test_a_current_loan_has_its_next_instalment(book, fill):
    fill(
        one_person(
            loans=[loan()],
            instalments=[
                instalment(1, days(-25), paid=21_050),
                instalment(2, days(5)),
                instalment(3, days(35)),
            ],
        )
    )
    (found,) = book.borrowers(PHONE)[0].loans
    assert found.outstanding == Money(125_000, "USD")
    assert (found.next_due, found.next_amount) == (days(5), Money(21_050, "USD"))
    assert (found.overdue_since, found.overdue_amount) == (None, None)
    assert (found.instalments_left, found.annual_rate, found.standing) == (2, "18.00", "current")


def test_an_instalment_due_today_is_not_overdue(book, fill):
    fill(one_person(loans=[loan()], instalments=[instalment(1, TODAY)]))
    (found,) = book.borrowers(PHONE)[0].loans
    assert (found.next_due, found.standing) == (TODAY, "current")


def test_an_overdue_loan_counts_all_that_is_late_less_what_was_paid(book, fill):
    late = [instalment(1, days(-36), paid=21_000), instalment(2, days(-6))]
    fill(one_person(loans=[loan()], instalments=[*late, instalment(3, days(24))]))
    (found,) = book.borrowers(PHONE)[0].loans
    assert (found.overdue_since, found.overdue_amount) == (days(-36), Money(21_100, "USD"))
    assert (found.next_due, found.instalments_left, found.standing) == (days(24), 3, "overdue")


def test_two_instalments_on_one_day_are_one_amount(book, fill):
    fill(one_person(loans=[loan()], instalments=[instalment(1, days(5)), instalment(2, days(5), amount=1)]))
    assert book.borrowers(PHONE)[0].loans[0].next_amount == Money(21_051, "USD")


def test_a_paid_off_loan_is_that_whatever_else_is_on_file(book, fill):
    fill(one_person(loans=[loan(outstanding_minor=0, paid_off_on=days(-30), disbursed_on=days(-400))]))
    (found,) = book.borrowers(PHONE)[0].loans
    assert (found.standing, found.paid_off_on, found.disbursed_on) == ("paid_off", days(-30), days(-400))
    assert found.instalments_left == 0


def test_loans_and_applications_come_in_order_and_not_multiplied(book, fill):
    fill(
        one_person(
            loans=[loan("L2", digits="1188"), loan("L1", digits="1107")],
            instalments=[instalment(n, days(n), loan_id=key) for n in range(1, 4) for key in ("L1", "L2")],
            applications=[
                {"id": "A2", "borrower_id": "B1", "status": "pending"},
                {
                    "id": "A1",
                    "borrower_id": "B1",
                    "status": "rejected",
                    "decided_on": days(-2),
                    "reasons": "income_history_short, open_applications_elsewhere",
                },
            ],
        )
    )
    (found,) = book.borrowers(PHONE)
    assert [item.digits for item in found.loans] == ["1107", "1188"]
    assert [item.instalments_left for item in found.loans] == [3, 3]
    first, second = found.applications
    assert (first.id, first.decided_on) == ("A1", days(-2))
    assert first.reasons == ("income_history_short", "open_applications_elsewhere")
    assert (second.status, second.decided_on, second.reasons) == ("pending", None, ())


def test_people_who_share_a_phone_are_proved_one_by_one(book, fill):
    fill(
        {
            BORROWERS: [borrower("B1", name="Rosa", tail="1111"), borrower("B2", name="Tom", tail="2222")],
            PHONES: [{"phone": PHONE, "borrower_id": key} for key in ("B1", "B2")],
        }
    )
    assert [found.initial for found in book.borrowers(PHONE)] == ["R.", "T."]
    assert book.proven(PHONE, "2222") == ("B2",)
    assert book.proven(PHONE, "3333") == ()


@pytest.mark.parametrize("given", ["123X", "123x", "１２３ｘ"])
@pytest.mark.parametrize("stored", ["123X", "123x"])
def test_x_is_x_however_it_is_written(book, fill, stored, given):
    fill({BORROWERS: [borrower(tail=stored)], PHONES: [{"phone": PHONE, "borrower_id": "B1"}]})
    assert book.proven(PHONE, given) == ("B1",)


def test_a_borrower_without_a_tail_on_file_is_never_proved(book, fill):
    fill({BORROWERS: [borrower(tail=None)], PHONES: [{"phone": PHONE, "borrower_id": "B1"}]})
    assert book.proven(PHONE, "") == ()
    assert book.proven(PHONE, "None") == ()


def test_a_hashed_tail_proves_without_being_on_file(url, fill):
    key = bytes(range(32))
    hashed = tail_hash(key, "B1", "123x")
    fill(
        {BORROWERS: [borrower(tail=None, tail_hash=hashed)], PHONES: [{"phone": PHONE, "borrower_id": "B1"}]}
    )
    book = SqlLoanBook(url, today=lambda: TODAY, tail_key=key)
    assert book.proven(PHONE, "123X") == ("B1",)
    assert book.proven(PHONE, "1234") == ()
    book.close()


def test_a_hashed_tail_without_its_key_says_which_setting_is_missing(book, fill):
    fill(
        {
            BORROWERS: [borrower(tail=None, tail_hash="0" * 64)],
            PHONES: [{"phone": PHONE, "borrower_id": "B1"}],
        }
    )
    with pytest.raises(LoanBookNonsense, match="LOAN_TAIL_KEY is not set"):
        book.proven(PHONE, "4821")


def test_the_full_name_is_there_for_staff(book, fill):
    fill(one_person())
    assert book.name("B1") == "Maria Lopez"
    assert book.name("B9") is None


@pytest.mark.parametrize(
    "given", ["'; DROP TABLE phones; --", "%s", "?", ":phone", "", "\u202e+1415", "📱" * 500, "+1415\\"]
)
def test_a_number_is_data_whatever_is_in_it(book, fill, given):
    fill(one_person())
    assert book.borrowers(given) == ()
    assert book.proven(PHONE, given) == ()
    assert len(book.borrowers(PHONE)) == 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("UPDATE loans SET outstanding_minor = -1", "loans.outstanding_minor"),
        ("UPDATE loans SET outstanding_minor = 10000000000000000", "loans.outstanding_minor"),
        ("UPDATE loans SET currency = 'ZZZ'", "loans.currency"),
        ("UPDATE loans SET currency = ''", "loans.currency"),
        ("UPDATE loans SET digits = '1'", "loans.digits"),
        ("UPDATE loans SET digits = '🙂🙂🙂🙂'", "loans.digits"),
        ("UPDATE loans SET annual_rate = 'about ten'", "loans.annual_rate"),
        ("UPDATE instalments SET amount_minor = 10, paid_minor = -5", "instalments"),
        ("UPDATE applications SET status = ''", "applications.status"),
    ],
)
def test_nonsense_is_told_from_a_book_that_is_away_and_names_the_column_and_no_borrower(
    book, fill, execute, change, column
):
    fill(
        one_person(
            loans=[loan()],
            instalments=[instalment(1, days(5))],
            applications=[{"id": "A1", "borrower_id": "B1", "status": "pending"}],
        )
    )
    execute(change)
    with pytest.raises(LoanBookNonsense) as caught:
        book.borrowers(PHONE)
    assert column in str(caught.value)
    for secret in (PHONE, "Maria", "4021", "🙂"):
        assert secret not in str(caught.value)


def test_a_tail_of_the_wrong_length_is_nonsense_not_a_wrong_try(book, fill, execute):
    fill(one_person())
    execute("UPDATE borrowers SET tail = '12'")
    with pytest.raises(LoanBookNonsense, match=r"borrowers\.tail"):
        book.proven(PHONE, "0012")


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("UPDATE borrowers SET name = x'00ff'", "borrowers.name"),
        ("UPDATE borrowers SET tail = x'34383231'", "borrowers.tail"),
        ("UPDATE borrowers SET tail_hash = x'00'", "borrowers.tail_hash"),
        ("UPDATE applications SET status = x'00'", "applications.status"),
        ("UPDATE applications SET reasons = x'00'", "applications.reasons"),
        ("UPDATE instalments SET due_on = '2026/11/27'", "instalments.due_on"),
        ("UPDATE instalments SET due_on = ''", "instalments.due_on"),
        ("UPDATE loans SET paid_off_on = 'Nov 1, 2026'", "loans.paid_off_on"),
    ],
)
def test_a_file_that_takes_anything_for_a_value_is_nonsense_not_a_crash(tmp_path, change, column):
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    engine = open_for_writing(url)
    rows = one_person(
        loans=[loan()],
        instalments=[instalment(1, days(5))],
        applications=[{"id": "A1", "borrower_id": "B1", "status": "pending"}],
    )
    with engine.begin() as connection:
        store(connection, rows)
        connection.exec_driver_sql(change)
    engine.dispose()
    book = SqlLoanBook(url, today=lambda: TODAY)
    with pytest.raises(LoanBookNonsense, match=re.escape(column)):
        _ = (book.borrowers(PHONE), book.proven(PHONE, "4821"))
    book.close()


def test_a_language_that_we_do_not_speak_is_no_reason_to_fall_silent(book, fill, execute):
    fill(one_person())
    execute("UPDATE borrowers SET language = 'fr'")
    assert book.borrowers(PHONE)[0].language is None


@pytest.mark.parametrize(
    ("name", "initial"),
    [
        ("李伟", "李"),
        ("rosa diaz", "R."),
        ("  Ñandú", "Ñ."),
        ("O'Neil", "O."),
        ("🙂 Kim", "K."),
        ("123", ""),
        ("", ""),
    ],
)
def test_of_a_name_a_text_shows_its_first_letter_alone(book, fill, name, initial):
    fill({BORROWERS: [borrower(name=name)], PHONES: [{"phone": PHONE, "borrower_id": "B1"}]})
    assert book.borrowers(PHONE)[0].initial == initial


def test_a_changed_row_is_seen_by_the_next_read_a_moment_later(book, fill, execute):
    fill(one_person(loans=[loan()]))
    assert book.borrowers(PHONE)[0].loans[0].outstanding.minor == 125_000
    execute("UPDATE loans SET outstanding_minor = 1")
    time.sleep(TRUE_FOR_S)
    assert book.borrowers(PHONE)[0].loans[0].outstanding.minor == 1


def test_a_new_day_makes_an_instalment_late(url, fill):
    fill(one_person(loans=[loan()], instalments=[instalment(1, days(5))]))
    today = [TODAY]
    book = SqlLoanBook(url, today=lambda: today[0])
    assert book.borrowers(PHONE)[0].loans[0].standing == "current"
    today[0] = days(6)
    assert book.borrowers(PHONE)[0].loans[0].standing == "overdue"
    book.close()


def test_many_threads_read_at_once_while_somebody_writes(book, fill, execute):
    fill(one_person(loans=[loan()], instalments=[instalment(1, days(5))]))
    stop = threading.Event()

    def write():
        minor = 0
        while not stop.is_set():
            minor += 1
            execute(f"UPDATE loans SET outstanding_minor = {minor}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: len(book.borrowers(PHONE)[0].loans), range(400)))
    finally:
        stop.set()
        writer.join()
    assert found == [1] * 400


def test_the_book_cannot_be_changed_through_us(book, fill):
    fill(one_person())
    with pytest.raises(LoanBookAway):
        book._connections.read("DELETE FROM phones", ())
    assert len(book.borrowers(PHONE)) == 1


def test_a_statement_that_takes_too_long_is_cut_off(url, fill):
    fill(one_person())
    book = SqlLoanBook(url, today=lambda: TODAY, timeout_s=0.1)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(LoanBookAway):
        book._connections.read(endless, ())
    assert len(book.borrowers(PHONE)) == 1
    book.close()


def test_a_book_without_its_tables_says_so(url):
    book = SqlLoanBook(url, today=lambda: TODAY)
    with pytest.raises(LoanBookAway) as caught:
        book.ping()
    assert "phones" in str(caught.value) or "CANTOPEN" in str(caught.value)
    book.close()


def test_a_book_that_answers_pings_quietly_even_if_it_is_empty(book, fill):
    fill({})
    book.ping()


def test_a_ping_names_every_table_that_cannot_be_read(url, book, fill):
    fill(one_person(loans=[loan()]))
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE instalments RENAME TO instalments_old")
        connection.exec_driver_sql("ALTER TABLE borrowers RENAME COLUMN tail TO last_four")
        connection.exec_driver_sql("ALTER TABLE payments RENAME TO payments_old")
    engine.dispose()
    with pytest.raises(LoanBookAway) as caught:
        book.ping()
    told = str(caught.value)
    assert "instalments (" in told
    assert "tail" in told
    assert "loans (" not in told
    assert "payments" not in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "loans.db", "", "sqlite:///:memory:"], indirect=False
)
def test_an_address_that_is_no_loan_book_is_a_configuration_error(url):
    with pytest.raises(ConfigurationError, match="LOAN_BOOK_URL"):
        SqlLoanBook(url, today=lambda: TODAY)


class TestDemo:
    """The table of the contract."""

    @pytest.fixture(autouse=True)
    def _loaded(self, url):
        assert load_demo(url, TODAY)

    @pytest.mark.parametrize(
        ("phone", "tail", "initial", "language", "loans"),
        [
            (PHONE, "4821", "M.", "en", [("4021", 1_250_00, "USD", 210_50, 5, "current")]),
            (
                "+14155550102",
                "7730",
                "J.",
                "en",
                [
                    ("1107", 8_400_00, "USD", 350_00, 12, "current"),
                    ("1188", 600_00, "USD", 100_00, 1, "current"),
                ],
            ),
            ("+14155550103", "0098", "A.", "es", [("5522", 2_050_00, "USD", 175_25, 9, "current")]),
            ("+8613800138001", "123X", "李", "zh-Hans", [("8801", 12_600_00, "CNY", 1_085_00, 3, "current")]),
            ("+85251230003", "7712", "陳", "zh-Hant", [("3003", 20_000_00, "HKD", 1_800_00, 20, "current")]),
            ("+14155550108", "2580", "L.", "en", [("8108", 1_000_00, "USD", 95_00, 27, "current")]),
        ],
    )
    def test_current_loans_are_as_the_contract_says(self, book, phone, tail, initial, language, loans):
        (found,) = book.borrowers(phone)
        assert (found.initial, found.language) == (initial, language)
        assert [
            (
                item.digits,
                item.outstanding.minor,
                item.outstanding.currency,
                item.next_amount.minor,
                (item.next_due - TODAY).days,
                item.standing,
            )
            for item in found.loans
        ] == loans
        assert book.proven(phone, tail) == (found.id,)

    def test_the_rates_and_what_is_left_are_as_the_contract_says(self, book):
        maria = book.borrowers(PHONE)[0].loans[0]
        wei = book.borrowers("+8613800138001")[0].loans[0]
        assert (maria.annual_rate, maria.instalments_left, wei.annual_rate) == ("18.00", 6, "14.40")

    def test_the_overdue_loan_is_late_since_six_days(self, book):
        (found,) = book.borrowers("+8613800138002")[0].loans
        assert (found.outstanding, found.overdue_amount) == (Money(3_300_00, "CNY"), Money(1_100_00, "CNY"))
        assert (found.overdue_since, found.standing) == (days(-6), "overdue")

    def test_the_rejected_application_has_its_reasons(self, book):
        (found,) = book.borrowers("+14155550106")
        (application,) = found.applications
        assert found.loans == ()
        assert (application.id, application.status, application.decided_on) == (
            "A-2061",
            "rejected",
            days(-2),
        )
        assert len(application.reasons) == 2

    def test_the_paid_off_and_the_first_loan_have_their_days(self, book):
        assert book.borrowers("+14155550107")[0].loans[0].paid_off_on == days(-30)
        assert book.borrowers("+14155550108")[0].loans[0].disbursed_on == days(-3)

    def test_two_people_share_a_phone(self, book):
        rosa, tom = book.borrowers("+14155550109")
        assert [(item.digits, item.outstanding.minor) for item in rosa.loans + tom.loans] == [
            ("9101", 500_00),
            ("9202", 900_00),
        ]
        assert (book.proven("+14155550109", "1111"), book.proven("+14155550109", "2222")) == (
            (rosa.id,),
            (tom.id,),
        )

    def test_a_second_start_changes_nothing(self, url, book):
        assert not load_demo(url, days(30))
        assert book.borrowers(PHONE)[0].loans[0].next_due == days(5)


@pytest.mark.parametrize("first", [date(2026, 1, 31), date(2028, 2, 29), date(2026, 12, 31)])
def test_the_demo_can_start_on_any_day(tmp_path, first):
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    load_demo(url, first)
    book = SqlLoanBook(url, today=lambda: first)
    assert book.borrowers(PHONE)[0].loans[0].next_due == first + timedelta(days=5)
    book.close()
