"""Opening an archive: tables are brought up to date, keys are held against what they sealed, trouble is one line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import text

from bot.domain import Act
from bot.errors import ConfigurationError, StoreAway
from bot.stores.archive import SqlArchive, is_empty
from bot.stores.archive.migrate import NEWEST, migrate
from bot.stores.archive.schema import metadata
from bot.stores.crypto import KeyRing


@pytest.fixture(params=["sqlite", "postgres"])
def fresh_url(request, tmp_path) -> str:
    """A database in which nothing was ever made."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.db'}"
    return request.getfixturevalue("new_postgres")()


# --- tables -------------------------------------------------------------------------------------


def test_the_migrations_make_exactly_the_tables_of_the_schema(fresh_url, keys):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    archive = SqlArchive(fresh_url, keys)
    with archive._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert _indexes(connection) == _wanted_indexes(connection)
    archive.close()


def _indexes(connection) -> set[str]:
    """Definitions of indexes as the database tells them; comparing metadata looks at names alone."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        query = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey'"
    return {" ".join(found.split()) for found in connection.scalars(text(query)) if "alembic" not in found}


def _wanted_indexes(connection) -> set[str]:
    """The same of the schema, made beside it in the same database and thrown away."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy import create_engine

        with create_engine("sqlite://").begin() as beside:
            metadata.create_all(beside)
            return _indexes(beside)
    metadata.drop_all(connection)
    metadata.create_all(connection)
    found = _indexes(connection)
    connection.rollback()
    return found


def test_the_newest_migration_is_the_one_that_the_start_expects():
    from pathlib import Path

    from alembic.config import Config
    from alembic.script import ScriptDirectory

    import bot.stores.archive.migrate as where

    config = Config()
    config.set_main_option("script_location", str(Path(where.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_a_start_with_nothing_to_migrate_does_not_load_alembic(url, keys):
    SqlArchive(url, keys).close()
    code = (
        "import sys; from bot.stores.archive import SqlArchive; from bot.stores.crypto import KeyRing; "
        "SqlArchive(sys.argv[1], KeyRing([b'k' * 32], b'p' * 16)); print('alembic' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@pytest.mark.slow
def test_several_processes_may_open_a_fresh_database_at_once(fresh_url):
    code = (
        "import sys; from bot.stores.archive import SqlArchive; from bot.stores.crypto import KeyRing; "
        "sys.stdin.readline(); archive = SqlArchive(sys.argv[1], KeyRing([b'k' * 32], b'p' * 16)); "
        "archive.verify(); print('well')"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, fresh_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for start in starts:
        assert start.stdin is not None
        start.stdin.write(b"\n")
        start.stdin.flush()
    assert [start.communicate(timeout=60)[0] for start in starts] == [b"well\n"] * 3


def test_an_archive_of_a_newer_version_is_refused_in_one_line(archive, sql):
    sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigurationError, match="newer Huixin") as caught:
        migrate(archive._database)
    assert "\n" not in str(caught.value)


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nonsense",
        "mysql://root@localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg2://h/d",
    ],
)
def test_an_address_that_will_not_do_is_named_with_an_example(wrong, keys):
    with pytest.raises(ConfigurationError, match=r"DATABASE_URL: .* such as sqlite:////") as caught:
        SqlArchive(wrong, keys)
    assert "\n" not in str(caught.value)


def test_a_database_that_is_away_is_told_as_such(keys, tmp_path, archive):
    for away in (f"postgresql://nobody@/none?host={tmp_path}", f"sqlite:///{tmp_path}/no/such/folder/a.db"):
        with pytest.raises(StoreAway) as caught:
            SqlArchive(away, keys)
        assert "\n" not in str(caught.value)
        assert str(tmp_path) not in str(caught.value)
    archive.ping()


def test_a_file_that_is_no_database_is_told_in_one_line(keys, tmp_path):
    (tmp_path / "letter.db").write_text("Dear Sir or Madam, " * 200)
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: the file is no SQLite database"):
        SqlArchive(f"sqlite:///{tmp_path / 'letter.db'}", keys)


def test_why_a_database_does_not_answer_is_told(keys, tmp_path, postgres_url):
    from sqlalchemy import make_url

    no_such = make_url(postgres_url).set(database="no_such").render_as_string(hide_password=False)
    for url, why in (
        (no_such, "does not exist"),
        (f"sqlite:///{tmp_path}/no/a.db", "unable to open database file"),
        ("postgresql://huixin@127.0.0.1:9/huixin", "connection refused"),
    ):
        with pytest.raises(StoreAway, match=f"does not answer: {why}$"):
            SqlArchive(url, keys)


def test_postgresql_that_goes_away_and_comes_back_is_found_again(postgres_url, postgres_reset, keys, maria):
    archive = SqlArchive(postgres_url, keys)
    postgres_reset[1].execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    archive.append(maria.partition, "0-0", [maria.text("hello")])
    assert archive.verify().rows == 1
    archive.close()


def test_a_locked_sqlite_file_is_told_as_away(sqlite_url, keys, maria, monkeypatch):
    from bot.stores.archive import database

    monkeypatch.setattr(database, "BUSY_MS", 50)
    archive = SqlArchive(sqlite_url, keys)
    with archive._database.writing(), pytest.raises(StoreAway):
        archive.append(maria.partition, "0-0", [maria.text("hello")])
    assert archive.append(maria.partition, "0-0", [maria.text("again")])
    archive.close()


# --- keys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "person", "audit", "name"),
    [
        (b"k", b"q", b"a", "HUIXIN_PERSON_KEY"),
        (b"o", b"p", b"a", "HUIXIN_KEYS"),
        (b"k", b"p", b"b", "HUIXIN_AUDIT_KEY"),
    ],
)
def test_other_keys_than_those_that_sealed_it_stop_the_start(archive, url, data, person, audit, name):
    with pytest.raises(ConfigurationError, match=f"^{name}: ") as caught:
        SqlArchive(url, KeyRing([data * 32], person * 16), audit * 32)
    assert "\n" not in str(caught.value)


def test_the_same_keys_and_a_newer_one_before_them_are_welcome(archive, url):
    SqlArchive(url, KeyRing([b"k" * 32], b"p" * 16), b"a" * 32).close()
    SqlArchive(url, KeyRing([b"n" * 32, b"k" * 32], b"p" * 16)).close()
    SqlArchive(url, KeyRing([b"n" * 32, b"k" * 32], b"p" * 16), b"a" * 32).close()


def test_keys_may_be_made_only_where_nothing_was_archived(fresh_url, keys, tmp_path):
    assert is_empty(fresh_url)
    assert not (tmp_path / "fresh.db").exists()
    SqlArchive(fresh_url, keys).close()
    assert not is_empty(fresh_url)


# --- in plain -----------------------------------------------------------------------------------

SECRETS = ("4155550101", "hardly a secret word", "notes of staff", "please STOP", "13800138001", "名字是李伟")


def test_no_number_name_or_text_lies_in_any_table_in_plain(archive, put, maria, wei, dump, clock):
    case = maria.case()
    put(
        maria.text("hardly a secret word", "hardly a secret word either", case=case, queued=True),
        maria.staff(Act.NOTE, note="notes of staff"),
        maria.consent("please STOP", given=False, rule="please STOP"),
        wei.text("名字是李伟"),
        wei.consent("please STOP", given=False),
    )
    from bot.domain import utc

    archive.erase(wei.person, utc(clock.now))
    everything = b"".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in metadata.tables
        for row in dump(table)
        for value in row
    )
    assert len(everything) > 2000
    assert [secret for secret in SECRETS if secret.encode() in everything] == []


def test_no_number_or_text_lies_in_sqlites_files_in_plain(sqlite_url, keys, maria, tmp_path):
    archive = SqlArchive(sqlite_url, keys)
    archive.append(
        maria.partition,
        "0-0",
        [maria.text("hardly a secret word", case=maria.case()), maria.consent("please STOP", given=False)],
    )
    content = b"".join(path.read_bytes() for path in tmp_path.glob("archive.db*"))
    archive.close()
    assert maria.seal.reference in content
    assert [secret for secret in SECRETS if secret.encode() in content] == []
