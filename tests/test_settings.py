"""Settings: read once, checked, and wrong ones named with an example."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.errors import ConfigurationError
from bot.settings import Settings, child_environment, known_names, load_settings

KEY = "A" * 43 + "="
PERSON_KEY = "A" * 22 + "=="

pytestmark = pytest.mark.usefixtures("bare_environment")


def wrong(monkeypatch, **values: str) -> list[str]:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    return str(caught.value).splitlines()


def test_nothing_set_gives_the_documented_defaults():
    settings = load_settings()
    assert (settings.port, settings.host, settings.demo) == (8000, "127.0.0.1", False)
    assert settings.embedded_redis
    assert settings.loan_book.endswith("/data/loans.db")
    assert settings.spool == Path("data/spool")


def test_a_folder_may_be_called_anything(monkeypatch, bare_environment):
    monkeypatch.setenv("DATA_DIR", "what? 50%41 #李")
    address = make_url(load_settings().database)
    assert address.database == str(bare_environment / "what? 50%41 #李" / "archive.db")


def test_an_empty_value_counts_as_unset(monkeypatch):
    monkeypatch.setenv("PORT", "")
    assert load_settings().port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80a"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../etc/passwd"),
        ("REDIS_URL", "http://localhost"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("LOAN_BOOK_URL", "loans.db"),
        ("PUBLIC_URL", "sms.example.com"),
        ("PUBLIC_URL", "https://sms.example.com/?a=b"),
        ("PUBLIC_URL", "https://example.com/huixin"),
        ("PUBLIC_URL", "https://example.com/huixin/"),
        ("LENDER_NAME", "x" * 31),
        ("LENDER_NAME", "Good\nLoans"),
        ("LENDER_NAME", "【好】"),
        ("LENDER_PHONE", "call me"),
        ("HOLIDAYS", "ZZ"),
        ("HOLIDAYS", "2026-13-01"),
        ("HELP_LINES", "988"),
        ("DEFAULT_COUNTRY", "usa"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("DEMO", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("TWILIO_FROM", "Huixin"),
        ("TWILIO_OPT_OUT", "theirs"),
        ("SEGMENTS_PER_SECOND", "0"),
    ],
)
def test_a_wrong_value_is_one_line_with_name_and_example(monkeypatch, name, value):
    (line,) = wrong(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: ")
    assert f"; for example {name}=" in line


@pytest.mark.parametrize(
    "name", ["HUIXIN_KEYS", "HUIXIN_PERSON_KEY", "HUIXIN_AUDIT_KEY", "SECRET_KEY", "DEMO_STAFF_PASSWORD"]
)
def test_a_wrong_secret_is_named_but_never_shown(monkeypatch, name):
    (line,) = wrong(monkeypatch, **{name: "s3cret"})
    assert line.startswith(f"{name}: ")
    assert "s3cret" not in line


def test_all_wrong_values_are_named_at_once(monkeypatch):
    lines = wrong(monkeypatch, PORT="x", TIMEZONE="y", DEMO="z")
    assert [line.split(":")[0] for line in lines] == ["PORT", "TIMEZONE", "DEMO"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}, "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_AUTH_TOKEN": "t" * 32}, "TWILIO_ACCOUNT_SID"),
    ],
)
def test_half_a_carrier_is_an_error_not_a_carrier_that_is_off(monkeypatch, given, missing):
    (line,) = wrong(monkeypatch, **given)
    assert line.startswith(f"{missing}: missing")


def test_every_field_has_a_docstring_and_an_example_that_is_itself_right(monkeypatch):
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.examples, name
        example = field.examples[0]
        if "<" not in example and name != "twilio_account_sid":
            monkeypatch.setenv(name.upper(), example)
    load_settings()


def test_the_environment_stands_above_dot_env_above_the_keys_file(monkeypatch, bare_environment):
    (bare_environment / "data").mkdir()
    (bare_environment / "data" / "keys.env").write_text(
        f"HUIXIN_PERSON_KEY={PERSON_KEY}\nLENDER_NAME=From Keys\nPORT=1\n"
    )
    (bare_environment / ".env").write_text("LENDER_NAME=From Dotenv\nPORT=2\n")
    monkeypatch.setenv("PORT", "3")
    settings = load_settings()
    assert settings.person_key() == bytes(16)
    assert settings.lender_name == "From Dotenv"
    assert settings.port == 3


def test_dot_env_may_name_the_folder_that_holds_the_keys(bare_environment):
    (bare_environment / "elsewhere").mkdir()
    (bare_environment / "elsewhere" / "keys.env").write_text(f"HUIXIN_PERSON_KEY={PERSON_KEY}\n")
    (bare_environment / ".env").write_text("DATA_DIR=elsewhere\n")
    assert load_settings().person_key() == bytes(16)


def test_a_dot_env_with_a_byte_order_mark_is_read(bare_environment):
    (bare_environment / ".env").write_bytes("LENDER_NAME=回信小贷\n".encode("utf-8-sig"))
    assert load_settings().lender_name == "回信小贷"


def test_a_dot_env_that_is_no_utf8_is_one_line(bare_environment):
    (bare_environment / ".env").write_bytes("LENDER_NAME=回信小贷\n".encode("gb18030"))
    with pytest.raises(ConfigurationError, match=r"\.env: is not UTF-8"):
        load_settings()


def test_a_missing_key_says_how_to_make_one():
    with pytest.raises(ConfigurationError, match="HUIXIN_KEYS: missing; make one with `huixin keys new`"):
        load_settings().data_keys()


def test_data_keys_come_newest_first_with_the_day_they_were_made(monkeypatch):
    newer = "B" * 43 + "="
    monkeypatch.setenv("HUIXIN_KEYS", f"{newer}@2027-01-15, {KEY}")
    first, second = load_settings().data_keys()
    assert first.made == date(2027, 1, 15)
    assert second.raw == bytes(32)
    assert second.made is None


def test_a_data_key_listed_twice_is_refused(monkeypatch):
    (line,) = wrong(monkeypatch, HUIXIN_KEYS=f"{KEY},{KEY}@2026-01-01")
    assert "lists one key twice" in line


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "correct horse battery")
    monkeypatch.setenv("LOAN_BOOK_URL", "postgresql://reader:hunter2@db/loans")
    shown = repr(load_settings()) + str(load_settings())
    assert "battery" not in shown
    assert "hunter2" not in shown


def test_the_turn_hash_moves_with_what_turns_say_and_with_nothing_else(monkeypatch):
    before = load_settings().turn_hash
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("SECRET_KEY", "correct horse battery")
    assert load_settings().turn_hash == before
    monkeypatch.setenv("LENDER_NAME", "Another")
    assert load_settings().turn_hash != before


def test_holidays_are_days_of_countries_and_single_days(monkeypatch):
    monkeypatch.setenv("HOLIDAYS", "US, 2026-12-24")
    days = load_settings().closed_days(2026, 1)
    assert {date(2026, 12, 25), date(2026, 12, 24)} <= days


def test_children_get_the_folder_as_an_absolute_path(monkeypatch, bare_environment):
    monkeypatch.setenv("DEMO", "1")
    environment = child_environment(load_settings(), PORT="1234")
    assert environment["DATA_DIR"] == str(bare_environment / "data")
    assert (environment["DEMO"], environment["PORT"]) == ("1", "1234")


def test_only_the_settings_read_the_environment():
    root = Path(__file__).parent.parent
    for path in sorted((root / "bot").rglob("*.py")):
        if path.name == "settings.py":
            continue
        reads = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
        }
        # WSGI's request environment goes by the same name.
        allowed = {"environ"} if "web" in path.parts else set()
        assert reads <= allowed, path.relative_to(root)


def test_every_setting_is_described_in_the_docs_and_the_example_file():
    root = Path(__file__).parent.parent
    running, example = (root / "docs" / "running.md").read_text(), (root / ".env.example").read_text()
    for name in sorted(known_names()):
        assert f"`{name}`" in running, name
        assert f"{name}=" in example, name
