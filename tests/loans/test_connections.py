"""Connections that break, threads that end."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from bot.errors import LoanBookAway
from bot.loans import connections
from bot.loans.connections import TRUE_FOR_S
from bot.loans.demo import load_demo
from bot.loans.sql import SqlLoanBook
from tests.loans.conftest import TODAY

PHONE = "+14155550101"


def test_a_connection_that_was_cut_while_idle_is_made_again_unnoticed(new_postgres):
    url = new_postgres()
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY)
    assert book.borrowers(PHONE)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        cut = connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'huixin'")
        )
        assert cut.scalars().all() == [True]
    engine.dispose()
    assert book.borrowers(PHONE)
    book.close()


def test_a_book_that_is_down_is_away_and_back_when_it_is_back(tmp_path):
    file = tmp_path / "loans.db"
    book = SqlLoanBook(f"sqlite:///{file}", today=lambda: TODAY)
    with pytest.raises(LoanBookAway):
        book.borrowers(PHONE)
    assert not file.exists(), "reading must not make an empty book"
    load_demo(f"sqlite:///{file}", TODAY)
    assert book.borrowers(PHONE)
    book.close()


def test_a_host_that_does_not_answer_is_away_without_telling_a_number():
    book = SqlLoanBook("postgresql://reader:hunter2@127.0.0.1:1/loans", today=lambda: TODAY)
    with pytest.raises(LoanBookAway) as caught:
        book.borrowers(PHONE)
    assert PHONE not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_thread_that_ends_takes_its_connection_along(new_postgres):
    url = new_postgres()
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY)
    for _ in range(20):
        thread = threading.Thread(target=book.borrowers, args=(PHONE,))
        thread.start()
        thread.join()
    gc.collect()
    assert len(book._connections._all) <= 1
    book.close()


def test_all_threads_read_a_file_over_one_connection(tmp_path):
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY)
    with ThreadPoolExecutor(8) as pool:
        read = [*pool.map(book.borrowers, [PHONE] * 400)]
    assert [bool(found) for found in read] == [True] * 400
    assert len(book._connections._all) == 1
    book.close()


def test_what_a_file_said_is_read_again_only_after_somebody_wrote_to_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY)
    (before,) = book.borrowers(PHONE)
    statements = []
    book._connections._kept.connection._driver.set_trace_callback(statements.append)
    time.sleep(TRUE_FOR_S)
    assert book.borrowers(PHONE) == (before,)
    assert statements == ["PRAGMA data_version"]

    writer = create_engine(url)
    with writer.begin() as connection:
        connection.execute(text("UPDATE loans SET outstanding_minor = outstanding_minor + 1"))
    time.sleep(TRUE_FOR_S)
    (after,) = book.borrowers(PHONE)
    assert after.loans[0].outstanding.minor == before.loans[0].outstanding.minor + 1
    with writer.begin() as connection:
        connection.execute(text("DELETE FROM phones"))
    time.sleep(TRUE_FOR_S)
    assert book.borrowers(PHONE) == ()
    writer.dispose()
    book.close()


def test_a_file_is_not_looked_at_again_for_a_moment_whatever_else_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "TRUE_FOR_S", 60.0)
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY)
    first = book.borrowers(PHONE)
    statements = []
    book._connections._kept.connection._driver.set_trace_callback(statements.append)
    with book._connections._turn:  # others read at length; nobody waits for them
        assert book.borrowers(PHONE) == first
    assert statements == []
    assert book.proven(PHONE, "0000") == ()  # a tail is never remembered
    assert book.borrowers("+14155550999") == ()  # nor is what was not read yet made up
    assert len(statements) == 3
    book.close()


def test_a_file_that_is_put_in_the_place_of_another_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "_LOOK_S", 0.0)
    monkeypatch.setattr(connections, "TRUE_FOR_S", 0.0)
    file, other = tmp_path / "loans.db", tmp_path / "next.db"
    load_demo(f"sqlite:///{file}", TODAY)
    load_demo(f"sqlite:///{other}", TODAY)
    for place in (file, other):
        rest = create_engine(f"sqlite:///{place}")
        with rest.connect() as connection:  # all of it in the one file
            connection.execute(text("PRAGMA journal_mode = DELETE"))
            connection.execute(text("UPDATE loans SET digits = :digits"), {"digits": place.stem[:4]})
            connection.commit()
        rest.dispose()
    book = SqlLoanBook(f"sqlite:///{file}", today=lambda: TODAY)
    assert book.borrowers(PHONE)[0].loans[0].digits == "loan"
    other.replace(file)
    assert book.borrowers(PHONE)[0].loans[0].digits == "next"
    file.unlink()
    with pytest.raises(LoanBookAway):
        book.borrowers(PHONE)
    book.close()


def test_a_book_of_many_is_not_remembered_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "_READS_KEPT", 3)
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY)
    for number in range(10):
        book.borrowers(f"+1415555000{number}")
    assert len(book._connections._kept.connection._reads) == 3
    book.close()


def test_nobody_waits_for_a_reader_for_longer_than_a_read_may_take(tmp_path):
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY, timeout_s=0.05)
    with book._connections._turn, pytest.raises(LoanBookAway, match="too long"):
        book.borrowers(PHONE)
    assert book.borrowers(PHONE)
    book.close()


def test_a_closed_book_opens_again_when_it_is_asked(tmp_path):
    url = f"sqlite:///{tmp_path / 'loans.db'}"
    load_demo(url, TODAY)
    book = SqlLoanBook(url, today=lambda: TODAY)
    book.ping()
    book.close()
    assert book.borrowers(PHONE)
    book.close()
