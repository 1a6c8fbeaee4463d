"""Every loan book, behind one fixture: the promises of base.py are tested on each."""

from __future__ import annotations

from datetime import date

import pytest

from bot.loans.sql import SqlLoanBook
from bot.loans.writing import open_for_writing, store

TODAY = date(2026, 11, 22)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'loans with spaces #1.db'}"
    return request.getfixturevalue("new_postgres")()


@pytest.fixture
def fill(url):
    """Stores rows: fill({table: [row, …]})."""

    def fill(rows):
        engine = open_for_writing(url)
        with engine.begin() as connection:
            store(connection, rows)
        engine.dispose()

    return fill


@pytest.fixture
def execute(url):
    """Runs a statement as a lender's own system might."""

    def execute(statement):
        engine = open_for_writing(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    return execute


@pytest.fixture
def book(url):
    """The book at `url`, on the day TODAY."""
    book = SqlLoanBook(url, today=lambda: TODAY)
    yield book
    book.close()
