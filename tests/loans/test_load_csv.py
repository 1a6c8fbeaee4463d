"""A lender's CSV: read as people save it, refused line by line, stored whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain import Money
from bot.errors import ConfigurationError
from bot.loans.load_csv import load_csv
from bot.loans.sql import SqlLoanBook
from tests.loans.conftest import TODAY

PHONE = "+14155550101"
BORROWERS = "id,name,phones,language,tail\nB1,Maria Lopez,+14155550101,en,4821\n"
LOANS = "id,borrower_id,digits,currency,outstanding,annual_rate\nL1,B1,4021,USD,1250.00,18.00\n"
INSTALMENTS = "loan_id,number,due_on,amount,paid\nL1,1,2026-10-27,210.50,210.50\nL1,2,2026-11-27,210.50,0\n"
APPLICATIONS = "id,borrower_id,status,decided_on,reasons\nA1,B1,rejected,2026-11-20,short_income|two_open\n"


@pytest.fixture
def write(tmp_path):
    """write("borrowers", text) -> path; text is saved as UTF-8 unless it is bytes."""

    def write(name, content):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def flaws(url, *paths, **options):
    report = load_csv(url, paths, country="US", **options)
    assert not report.stored
    return [str(flaw) for flaw in report.flaws]


def stored(url, *paths, **options):
    report = load_csv(url, paths, country="US", **options)
    assert report.flaws == []
    assert report.stored
    return report.counts


def borrowers(url, phone=PHONE):
    book = SqlLoanBook(url, today=lambda: TODAY)
    try:
        return book.borrowers(phone)
    finally:
        book.close()


def test_four_files_make_a_book(url, write):
    counts = stored(
        url,
        write("applications", APPLICATIONS),
        write("instalments", INSTALMENTS),
        write("loans", LOANS),
        write("borrowers", BORROWERS),
    )
    assert counts == {"applications.csv": 1, "instalments.csv": 2, "loans.csv": 1, "borrowers.csv": 1}
    (maria,) = borrowers(url)
    (loan,) = maria.loans
    assert (loan.outstanding, loan.next_amount) == (Money(1_250_00, "USD"), Money(210_50, "USD"))
    assert (loan.next_due, loan.annual_rate) == (date(2026, 11, 27), "18.00")
    assert maria.applications[0].reasons == ("short_income", "two_open")


def test_a_second_import_changes_what_it_names_and_leaves_the_rest(url, write):
    stored(url, write("borrowers", BORROWERS), write("loans", LOANS), write("instalments", INSTALMENTS))
    stored(url, write("loans", "id,borrower_id,digits,currency,outstanding\nL1,B1,4021,USD,999.99\n"))
    (loan,) = borrowers(url)[0].loans
    assert (loan.outstanding.minor, loan.annual_rate, loan.instalments_left) == (999_99, "18.00", 1)


def test_a_number_that_changed_opens_nothing_on_the_old_one(url, write):
    stored(url, write("borrowers", BORROWERS))
    stored(url, write("borrowers", BORROWERS.replace("550101", "550199")))
    assert borrowers(url) == ()
    assert len(borrowers(url, "+14155550199")) == 1


def test_replace_makes_the_files_the_whole_book(url, write):
    stored(url, write("borrowers", BORROWERS), write("loans", LOANS))
    stored(url, write("borrowers", BORROWERS.replace("B1,", "B2,")), replace=True)
    (only,) = borrowers(url)
    assert (only.id, only.loans) == ("B2", ())


def test_a_dry_run_says_what_would_be_and_stores_nothing(url, write):
    report = load_csv(url, [write("borrowers", BORROWERS)], country="US", dry_run=True)
    assert (report.counts, report.flaws, report.stored) == ({"borrowers.csv": 1}, [], False)
    stored(url, write("borrowers", BORROWERS))
    load_csv(url, [write("borrowers", BORROWERS.replace("Maria", "Carla"))], country="US", dry_run=True)
    assert borrowers(url)[0].initial == "M."


def test_a_dry_run_makes_no_file(tmp_path, write):
    load_csv(f"sqlite:///{tmp_path / 'none.db'}", [write("borrowers", BORROWERS)], country="US", dry_run=True)
    assert not (tmp_path / "none.db").exists()


def test_one_bad_row_keeps_out_all_the_good_ones(url, write):
    assert flaws(url, write("borrowers", BORROWERS), write("loans", LOANS + "L2,B9,1188,USD,1,\n"))
    stored(url, write("loans", "id,borrower_id,currency,outstanding\n"))
    assert borrowers(url) == ()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "borrowers",
            BORROWERS.replace("+14155550101", "12"),
            "line 2, column phones: is too short or too long",
        ),
        (
            "borrowers",
            BORROWERS.replace("+14155550101", "call me"),
            "line 2, column phones: is no phone number",
        ),
        (
            "borrowers",
            BORROWERS.replace("+14155550101", "1.41556E+10"),
            "column phones: was rounded by a spreadsheet",
        ),
        ("borrowers", BORROWERS.replace("+14155550101", ""), "line 2, column phones: is empty"),
        (
            "borrowers",
            BORROWERS.replace("4821", "98"),
            "column tail: has fewer than 4 digits; spreadsheets drop",
        ),
        ("borrowers", BORROWERS.replace("4821", "48216"), "column tail: is not four letters or digits"),
        ("borrowers", BORROWERS.replace(",en,", ",fr,"), "column language: is none of en, zh-Hans"),
        (
            "borrowers",
            BORROWERS.replace("Maria", "Ma\u202eria"),
            "column name: holds characters that cannot be printed",
        ),
        ("borrowers", BORROWERS + "B1,Again,+14155550102,en,1111\n", "line 3, column id: repeats line 2"),
        (
            "borrowers",
            BORROWERS + "\n\nB2,Tom,+14155550102,en\n",
            "line 5: has 4 cells where the header has 5",
        ),
        ("borrowers", BORROWERS + 'B2,"Tom,+1\n', "cannot be read from line 3 on"),
        ("borrowers", "id,name\nB1,Maria\n", "line 1, column phones: is missing from the header"),
        (
            "borrowers",
            BORROWERS.replace("tail", "ssn"),
            "line 1, column 5: has a name that is not known; there are id, name, phones, [language], ",
        ),
        (
            "borrowers",
            BORROWERS.replace("tail", "id"),
            "line 1, column id: stands in the header more than once",
        ),
        ("borrowers", "", "line 1: the first line must name the columns: id, name, phones, [language]"),
        (
            "borrowers",
            "sep=;\n" + BORROWERS.replace(",", ";") + "B2;Tom;;en;\n",
            "line 4, column phones: is empty",
        ),
        ("borrowers", "id,name\0", "holds NUL characters"),
        ("loans", LOANS, "line 2, column borrower_id: there is no borrower of this id"),
        ("loans", LOANS.replace("1250.00", "1,250"), "line 2: has 7 cells"),
        ("loans", LOANS.replace("1250.00", '"1,250.00"'), "column outstanding: is no plain amount"),
        ("loans", LOANS.replace("1250.00", "-5"), "column outstanding: is negative"),
        ("loans", LOANS.replace("1250.00", "1250.005"), "has more than 2 decimals, the most that USD has"),
        ("loans", LOANS.replace("1250.00", "1e3"), "column outstanding: is no plain amount"),
        ("loans", LOANS.replace("1250.00", "NaN"), "column outstanding: is no plain amount"),
        ("loans", LOANS.replace("USD", "USX"), "column currency: is no ISO 4217 code"),
        ("loans", LOANS.replace("18.00", "1800"), "column annual_rate: is no believable rate"),
        ("loans", LOANS.replace("18.00", "cheap"), "column annual_rate: is no rate"),
        (
            "loans",
            LOANS.replace("L1,B1,4021", "1,B1,"),
            "line 2, column digits: is empty, and the id has no four",
        ),
        ("instalments", INSTALMENTS, "column loan_id: there is no loan of this id"),
        (
            "instalments",
            INSTALMENTS.replace("2026-11-27", "11/27/2026"),
            "line 3, column due_on: is no day written as",
        ),
        (
            "instalments",
            INSTALMENTS.replace("2026-11-27", "2026-02-30"),
            "column due_on: is no day written as",
        ),
        (
            "instalments",
            INSTALMENTS.replace("2026-11-27", "0226-11-27"),
            "column due_on: lies outside the years",
        ),
        ("instalments", INSTALMENTS.replace("L1,2", "L1,1"), "line 3, column number: repeats line 2"),
        (
            "instalments",
            INSTALMENTS.replace("L1,2", "L1,0"),
            "line 3, column number: is no whole number from 1",
        ),
        ("customers", BORROWERS, "customers.csv: the name must begin with one of borrowers, loans"),
    ],
)
def test_a_flaw_names_file_line_and_column(url, write, name, content, expected):
    found = flaws(url, write(name, content))
    assert any(expected in flaw for flaw in found), found
    assert all(flaw.startswith(f"{name}.csv") for flaw in found)


def test_more_paid_than_due_is_a_flaw(url, write):
    files = write("borrowers", BORROWERS), write("loans", LOANS)
    (found,) = flaws(url, *files, write("instalments", INSTALMENTS.replace(",0\n", ",210.51\n")))
    assert found == "instalments.csv, line 3, column paid: is more than the amount"


def test_every_flaw_is_told_and_none_shows_what_the_file_says(url, write):
    content = "id,name,phones,language,tail\nB1,Maria Secret,nonsense-phone,xx,toolong\n,,,,\nB2,Tom,,,9\n"
    found = flaws(url, write("borrowers", content))
    assert len(found) == 5
    for told in ("Secret", "nonsense-phone", "toolong"):
        assert told not in " ".join(found)


def test_a_file_without_a_header_is_told_so_and_not_what_it_says(url, write):
    (found,) = flaws(url, write("borrowers", "B1,Wang Secret,+14155559999,en,4821\n"))
    assert found.startswith("borrowers.csv, line 1: the first line must name the columns: id, ")
    for told in ("secret", "4155559999", "4821"):
        assert told not in found.lower()


def test_a_column_that_is_not_known_is_told_by_its_place(url, write):
    found = flaws(url, write("borrowers", "id,Wang Secret,phones\nB1,Maria,+14155550101\n"))
    assert [flaw.split(": ")[0] for flaw in found] == [
        "borrowers.csv, line 1, column name",
        "borrowers.csv, line 1, column 2",
    ]
    assert "secret" not in " ".join(found).lower()


def test_a_column_that_stands_there_twice_is_told_once(url, write):
    (found,) = flaws(url, write("borrowers", BORROWERS.replace("language", "tail")))
    assert found == "borrowers.csv, line 1, column tail: stands in the header more than once"


def test_flaws_come_in_the_order_of_lines(url, write):
    lines = ("B1,Tom,,en,", "B2,Tom,+14155550102,en,", "B2,Tom,+14155550102,en,", "B3,Tom,,en,")
    found = flaws(url, write("borrowers", BORROWERS.partition("\n")[0] + "\n" + "\n".join(lines)))
    assert [flaw.split(":")[0] for flaw in found] == [
        "borrowers.csv, line 2, column phones",
        "borrowers.csv, line 4, column id",
        "borrowers.csv, line 5, column phones",
    ]


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(lambda text: text.replace(",", ";").encode(), id="semicolons"),
        pytest.param(lambda text: text.replace(",", "\t").encode(), id="tabs"),
        pytest.param(lambda text: ("sep=;\n" + text.replace(",", ";")).encode(), id="a separator line"),
        pytest.param(lambda text: text.upper().replace("BORROWER_ID", "Borrower_ID").encode(), id="capitals"),
        pytest.param(lambda text: text.replace("4821", '"=""4821"""').encode(), id="text as formula"),
        pytest.param(lambda text: text.rstrip("\n").encode(), id="no end of line at the end"),
    ],
)
def test_files_are_read_as_spreadsheets_save_them(url, write, encoded):
    stored(url, write("borrowers", encoded(BORROWERS)))
    assert borrowers(url)[0].initial == "M."


def test_a_decimal_comma_is_read_where_commas_do_not_separate(url, write):
    semicolons = LOANS.replace(",", ";").replace("1250.00", "1250,00").replace("18.00", "18,00")
    stored(url, write("borrowers", BORROWERS), write("loans", semicolons))
    (loan,) = borrowers(url)[0].loans
    assert (loan.outstanding.minor, loan.annual_rate) == (1_250_00, "18.00")


def test_gb18030_is_refused_with_what_to_do_and_read_when_named(url, write):
    path = write("borrowers", BORROWERS.replace("Maria Lopez", "李伟").encode("gb18030"))
    (found,) = flaws(url, path)
    assert "is not UTF-8" in found
    assert "--encoding gb18030" in found
    stored(url, path, encoding="gb18030")
    assert borrowers(url)[0].initial == "李"


@pytest.mark.parametrize("encoding", ["klingon", "rot13"])
def test_an_encoding_that_is_none_is_said_once_whether_or_not_a_file_needs_it(url, write, encoding):
    marked = write("borrowers", BORROWERS.encode("utf-8-sig"))
    with pytest.raises(ConfigurationError, match="--encoding: names no encoding"):
        load_csv(url, [marked, marked], country="US", encoding=encoding)


def test_a_file_that_is_not_there_is_said(url, tmp_path):
    (found,) = flaws(url, tmp_path / "borrowers.csv")
    assert found == "borrowers.csv: cannot be read (No such file or directory)"


def test_numbers_without_a_country_code_are_of_the_lenders_country(url, write):
    stored(url, write("borrowers", BORROWERS.replace("+14155550101", "(415) 555-0101 | 415.555.0102")))
    assert len(borrowers(url)) == len(borrowers(url, "+14155550102")) == 1


@pytest.mark.parametrize(
    ("code", "amount", "minor"), [("JPY", "1250", 1250), ("KWD", "1.234", 1234), ("USD", "0.29", 29)]
)
def test_amounts_are_exact_in_the_currencys_own_minor_units(url, write, code, amount, minor):
    stored(
        url, write("borrowers", BORROWERS), write("loans", LOANS.replace("USD,1250.00", f"{code},{amount}"))
    )
    assert borrowers(url)[0].loans[0].outstanding == Money(minor, code)


def test_a_loans_digits_are_the_last_four_of_its_number_unless_given(url, write):
    stored(
        url, write("borrowers", BORROWERS), write("loans", LOANS.replace("L1,B1,4021", "HX-2026/77-19,B1,"))
    )
    assert borrowers(url)[0].loans[0].digits == "7719"


def test_instalments_may_come_after_their_loans_in_another_import(url, write):
    stored(url, write("borrowers", BORROWERS), write("loans", LOANS))
    stored(url, write("instalments-2026-11", INSTALMENTS))
    assert borrowers(url)[0].loans[0].instalments_left == 1
