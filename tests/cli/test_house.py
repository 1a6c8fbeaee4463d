"""Commands on a whole installation: chat, staff, people, audit, rebuild, keys, doctor."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import MARIA


def test_chat_answers_as_the_phone_would(chatted):
    assert "automatic replies" in chatted
    assert "$1,250.00" in chatted
    assert "Case C-" in chatted


def test_chat_takes_up_the_conversation_where_it_was(run, chatted):
    assert "automatic replies" not in run("chat", MARIA, typed="balance\n").out


def test_chat_needs_the_demo(run, monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    ran = run("chat", MARIA)
    assert ran.code == 2
    assert ran.err.startswith("huixin: DEMO: ")


def test_the_first_command_makes_keys_that_only_the_owner_reads(chatted):
    for name in ("keys.env", "demo.env"):
        assert stat.S_IMODE(Path("data", name).stat().st_mode) == 0o600


def test_lost_keys_are_not_made_again_beside_the_data_they_sealed(run, chatted):
    Path("data/keys.env").unlink()
    ran = run("staff", "list")
    assert ran.code == 2
    assert "holds data sealed with them; put keys.env back" in ran.err
    assert not Path("data/keys.env").exists()


@pytest.mark.parametrize(
    "command",
    [
        "audit verify",
        "audit checkpoint",
        "staff list",
        "staff add chen --name Chen",
        "staff reset alice",
        "people export +14155550101",
        "people erase +14155550101 --yes",
        "keys rotate",
        "keys rotate --new",
        "rebuild live",
        "rebuild desk",
    ],
)
def test_in_an_empty_folder_a_command_refuses_and_makes_nothing(run, command):
    ran = run(*command.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("huixin: DATA_DIR: nothing here yet: ")
    assert "run `huixin up` first, or set DATA_DIR" in ran.err
    assert ran.err.count("\n") == 1
    assert list(Path().iterdir()) == []


def test_a_loan_book_and_a_look_around_are_no_installation_yet(run):
    run("doctor")
    Path("borrowers.csv").write_text("id,name,phones\nB1,Maria Lopez,+14155550101\n")
    assert run("loans", "import", "borrowers.csv").code == 0
    assert run("audit", "verify").code == 2
    assert not Path("data/keys.env").exists()


def test_where_keys_are_set_staff_may_be_added_before_the_first_start(run):
    Path(".env").write_text(run("keys", "new").out)
    assert run("audit", "verify").code == 2
    assert run("staff", "add", "chen", "--name", "Chen").code == 0
    assert run("staff", "list").out.startswith("chen ")
    assert run("audit", "verify").code == 0


def test_stores_of_ones_own_need_nothing_in_data_dir(run, redis_url, monkeypatch):
    Path(".env").write_text(run("keys", "new").out)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{Path('archive.db').absolute()}")
    assert run("audit", "verify").code == 0


def test_other_keys_are_refused_in_one_line(run, chatted, monkeypatch):
    monkeypatch.setenv("HUIXIN_PERSON_KEY", "A" * 22 + "==")
    ran = run("audit", "verify")
    assert ran.code == 2
    assert ran.err.startswith("huixin: HUIXIN_PERSON_KEY: ")
    assert ran.err.count("\n") == 1


def test_staff_are_added_listed_reset_and_switched_off(run, chatted):
    added = run("staff", "add", "Chen", "--name", "小陈", "--role", "supervisor")
    assert (added.code, added.out.split(": the password is ")[0]) == (0, "chen")
    again = run("staff", "add", "chen", "--name", "x")
    assert (again.code, again.err) == (
        1,
        "huixin: chen is there already; `huixin staff reset` gives a new password\n",
    )
    assert run("staff", "reset", "chen").out != added.out
    assert run("staff", "reset", "chen", "--off").code == 0
    listed = [json.loads(line) for line in run("staff", "list", "--json").out.splitlines()]
    assert [one["login"] for one in listed] == ["alice", "bob", "carol", "chen", "dan"]
    assert listed[3] == {"login": "chen", "name": "小陈", "role": "supervisor", "active": False}
    assert run("staff", "reset", "nobody").code == 1


def test_a_password_may_come_from_stdin_and_is_not_printed(run, chatted):
    ran = run("staff", "add", "chen", "--name", "Chen", "--password-stdin", typed="correct horse\n")
    assert (ran.code, ran.out) == (0, "chen: done\n")
    short = run("staff", "add", "li", "--name", "Li", "--password-stdin", typed="short\n")
    assert short.code == 1
    assert "8 to 200 characters" in short.err


@pytest.mark.parametrize("login", ["x", "a b", "名字", "a" * 33, "../x"])
def test_a_log_in_name_is_letters_and_digits(run, login):
    assert run("staff", "add", login, "--name", "Chen").code == 2


def test_export_has_every_text_and_erase_leaves_none(run, chatted):
    exported = run("people", "export", MARIA)
    found = json.loads(exported.out)
    assert found["phone"] == MARIA
    assert [row["text"] for row in found["messages"] if row["direction"] == "in"] == [
        "how much do i owe",
        "its 4821",
        "agent",
    ]
    assert [row["text"] for row in found["messages"] if row["direction"] == "event"][-1] == "exported"
    erased = run("people", "erase", MARIA, "--yes", "--json")
    assert json.loads(erased.out) == {"entries": 4}
    assert "how much" not in run("people", "export", MARIA).out
    assert run("people", "erase", MARIA, "--yes").out.startswith("Nothing was kept")
    assert run("audit", "verify").code == 0


def test_erase_counts_what_the_record_will_show_as_erased(run, chatted):
    erased = json.loads(run("people", "erase", MARIA, "--yes", "--json").out)["entries"]
    assert f" {erased} erased, " in run("audit", "verify").out


@pytest.mark.parametrize("typed", ["n\n", ""])
def test_erase_asks_first(run, chatted, typed):
    ran = run("people", "erase", MARIA, typed=typed)
    assert ran.code == 1
    assert ran.err.endswith("huixin: nothing erased\n")
    assert "how much" in run("people", "export", MARIA).out


def test_an_export_to_a_file_is_for_the_owner_and_overwrites_nothing(run, chatted):
    assert run("people", "export", MARIA, "--output", "maria.json").code == 0
    assert stat.S_IMODE(Path("maria.json").stat().st_mode) == 0o600
    again = run("people", "export", MARIA, "--output", "maria.json")
    assert again.code == 1
    assert "File exists" in again.err


@pytest.mark.parametrize("command", ["people export +14155550101", "audit checkpoint"])
def test_a_file_that_cannot_be_written_is_one_line(run, chatted, command):
    ran = run(*command.split(), "--output", "no/such/file.json")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("huixin: no/such/file.json cannot be made (No such file or directory); ")
    assert ran.err.count("\n") == 1


def test_a_drawing_that_cannot_be_written_is_one_line(run):
    ran = run("flows", "draw", "--format", "svg", "--output", "no/such/flows.svg")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "huixin: no/such/flows.svg cannot be made (No such file or directory); name another file\n"
    )


def test_a_checkpoint_holds_the_record_to_what_it_was(run, chatted):
    assert run("audit", "checkpoint", "--output", "point.json").code == 0
    run("chat", MARIA, typed="hello\n")
    whole = run("audit", "verify", "point.json")
    assert whole.code == 0
    assert whole.out.startswith("The record is whole: ")
    assert json.loads(run("audit", "verify", "--json", "point.json").out) == {"whole": True, "flaws": []}


def test_a_changed_record_is_found_and_named(run, chatted):
    with sqlite3.connect("data/archive.db") as database:
        database.execute("UPDATE journal SET version = version + 1 WHERE sequence = 1")
    database.close()
    ran = run("audit", "verify")
    assert ran.code == 1
    assert "partition" in ran.err
    assert "changed" in ran.err


def test_a_file_that_is_no_checkpoint_is_said(run, chatted):
    Path("point.json").write_text("[]")
    ran = run("audit", "verify", "point.json")
    assert (ran.code, ran.err.count("\n")) == (1, 1)


def test_a_lost_redis_is_made_again_from_the_archive(run, chatted):
    shutil.rmtree("data/redis")
    rebuilt = run("rebuild", "live")
    assert (rebuilt.code, rebuilt.out.split(",")[0]) == (0, "Put back 1 conversations")
    # Proof, language and the open case are there again: no notice, and "agent" opens no second case.
    ran = run("chat", MARIA, typed="agent\n")
    assert "automatic replies" not in ran.out
    assert run("rebuild", "desk").code == 0


def test_rotating_wraps_everybody_anew_and_changes_no_row(run, chatted):
    def rows():
        database = sqlite3.connect("data/archive.db")
        try:
            return database.execute("SELECT * FROM journal ORDER BY partition, sequence").fetchall()
        finally:
            database.close()

    before, keys = rows(), Path("data/keys.env").read_text()
    ran = run("keys", "rotate", "--new")
    assert (ran.code, ran.err) == (0, "")
    assert rows() == before
    assert Path("data/keys.env").read_text() != keys
    assert stat.S_IMODE(Path("data/keys.env").stat().st_mode) == 0o600
    assert "$1,250.00" in run("people", "export", MARIA).out


def test_a_new_key_is_not_put_where_keys_are_not_kept(run, chatted, monkeypatch):
    kept = next(
        line for line in Path("data/keys.env").read_text().splitlines() if line.startswith("HUIXIN_KEYS")
    )
    monkeypatch.setenv("HUIXIN_KEYS", kept.partition("=")[2] + "," + "B" * 43 + "=")
    ran = run("keys", "rotate", "--new")
    assert ran.code == 2
    assert "is not kept in data/keys.env" in ran.err


def test_new_keys_are_printed_as_dot_env_takes_them(run):
    ran = run("keys", "new")
    Path(".env").write_text(ran.out)
    assert run("doctor").code == 0
    assert run("keys", "new").out != ran.out


class TestDoctor:
    def test_a_fresh_folder_has_nothing_unsafe(self, run):
        ran = run("doctor")
        assert ran.code == 0
        assert "Nothing unsafe." in ran.out

    def test_secrets_are_masked(self, run, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "correct horse battery")
        monkeypatch.setenv("LOAN_BOOK_URL", "postgresql://reader:hunter2@127.0.0.1:1/loans")
        for arguments in (("doctor",), ("doctor", "--json")):
            ran = run(*arguments)
            assert "battery" not in ran.out + ran.err
            assert "hunter2" not in ran.out + ran.err

    @pytest.mark.parametrize(
        ("settings", "what"),
        [
            ({"DEMO": "1", "PUBLIC_URL": "https://sms.example.com"}, "DEMO"),
            ({"DEMO": "1", "HOST": "0.0.0.0"}, "DEMO"),
            ({"PUBLIC_URL": "http://sms.example.com"}, "PUBLIC_URL"),
            ({"PUBLIC_URL": "https://sms.example.com", "LENDER_PHONE": "800-555-0100"}, "LENDER_NAME"),
            ({"OPENING_HOURS": "whenever"}, "OPENING_HOURS"),
            ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Redis"),
            ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "HUIXIN_KEYS"),
            ({"LOAN_BOOK_URL": "postgresql://reader@127.0.0.1:1/loans"}, "loan book"),
            ({"FLOWS_DIR": "/no/such/folder"}, "FLOWS_DIR"),
            ({"SPOOL_DIR": "/dev/null/spool"}, "SPOOL_DIR"),
            ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t" * 32}, "TWILIO_FROM"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_is_unsafe_is_named_and_makes_the_code_1(self, run, monkeypatch, settings, what):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        ran = run("doctor", "--json")
        unsafe = {one["what"] for one in json.loads(ran.out)["findings"] if one["grade"] == "unsafe"}
        assert ran.code == 1
        assert what in unsafe

    def test_a_table_that_the_loan_book_lacks_is_named(self, run, chatted):
        with sqlite3.connect("data/loans.db") as book:
            book.execute("ALTER TABLE loans RENAME TO loans_old")
        book.close()
        ran = run("doctor", "--json")
        (found,) = [one for one in json.loads(ran.out)["findings"] if one["what"] == "loan book"]
        assert (ran.code, found["grade"]) == (1, "unsafe")
        assert "cannot be read: loans (" in found["words"]
        assert "no such table: loans" in found["words"]

    def test_lost_keys_are_told_as_the_start_tells_them(self, run, chatted):
        Path("data/keys.env").unlink()
        ran = run("doctor")
        assert ran.code == 1
        assert "data holds data sealed with them; nothing starts: put keys.env back" in ran.out
        assert "made on the first start" not in ran.out

    def test_one_lost_key_is_told_as_the_start_tells_it(self, run, chatted):
        kept = [line for line in Path("data/keys.env").read_text().splitlines() if "SECRET" not in line]
        Path("data/keys.env").write_text("\n".join(kept))
        ran = run("doctor")
        assert ran.code == 1
        assert "SECRET_KEY: missing, but data holds data sealed with them" in ran.out

    def test_keys_that_the_first_start_will_make_are_nothing_to_worry_about(self, run):
        assert "SECRET_KEY: made on the first start" in run("doctor").out

    def test_twilio_without_an_address_is_unsafe_and_asks_for_no_receipts(self, run, monkeypatch):
        monkeypatch.setenv("DEMO", "0")
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "t" * 32)
        monkeypatch.setenv("TWILIO_FROM", "+14155550100")
        found = {one["what"]: one for one in json.loads(run("doctor", "--json").out)["findings"]}
        assert found["PUBLIC_URL"]["grade"] == "unsafe"
        assert "no receipts are asked for" in found["PUBLIC_URL"]["words"]
        assert found["LENDER_NAME"]["grade"] == "unsafe"
        assert found["Twilio console: receipts"]["words"] == (
            "none are asked for until PUBLIC_URL is an https address"
        )

    def test_a_folder_on_a_full_disk_is_left_as_it_was(self, run, bare):
        del run
        # The process may make files and write no byte into them: as on a full disk.
        script = """
import resource
from bot.doctor.house import of_folders
from bot.settings import load_settings
settings = load_settings(None)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print([finding.words for finding in of_folders(settings)])
"""
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, env=bare, capture_output=True, text=True, check=True)
        assert "data/spool cannot be written: File too large" in done.stdout
        assert [path.name for path in Path("data").rglob("*")] == ["spool"]

    def test_keys_that_others_may_read_are_unsafe(self, run, chatted):
        Path("data/keys.env").chmod(0o644)
        ran = run("doctor")
        assert ran.code == 1
        assert "chmod 600" in ran.out

    def test_a_misspelt_name_in_dot_env_is_noticed(self, run):
        Path(".env").write_text("LENDR_NAME=x\n")
        assert "LENDR_NAME is no setting of Huixin" in run("doctor").out

    def test_what_to_click_at_twilio_comes_with_our_own_address(self, run, monkeypatch):
        monkeypatch.setenv("PUBLIC_URL", "https://sms.harvest.example/")
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "t" * 32)
        monkeypatch.setenv("TWILIO_FROM", "+14155550100")
        out = run("doctor").out
        assert out.count("https://sms.harvest.example/sms/twilio#rc=3&rp=all") == 2
        assert "Advanced Opt-Out off" in out


def test_flows_are_checked_tested_and_shown(run):
    checked = run("flows", "check")
    assert checked.code == 0
    assert all(line.startswith("warning: ") for line in checked.err.splitlines())
    assert "due_date" in run("flows", "show").out
    assert "due_date.current" in run("flows", "show", "due_date").out
    assert run("flows", "show", "nonsense").code == 2


def test_a_flaw_in_a_flow_is_named_by_file_and_line(run):
    Path("flows").mkdir()
    Path("flows/odd.yaml").write_text(
        "format: 1\nflow: odd\ntransitions:\n  - {on: odd, from: nowhere, to: idle}\n"
    )
    ran = run("flows", "check", "flows")
    assert ran.code == 1
    assert "odd.yaml:4" in ran.err
    found = json.loads(run("flows", "check", "--json", "flows").out)["flaws"]
    assert found[0]["file"] == "odd.yaml"
