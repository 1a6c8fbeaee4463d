"""A person can have a copy of everything, and be made unreadable; what the law keeps is kept apart and expires."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.domain import Act, CaseStatus, Delivery, Flags, Person, Purpose, utc
from bot.errors import ConfigurationError
from bot.stores.archive import SqlArchive
from bot.stores.archive.retention import DAY_S, SOURCES, Suppression
from bot.stores.crypto import KeyRing

DAYS = {kind: days for kind, days, _ in SOURCES}
OUT = Flags.OUT_SERVICING | Flags.OUT_MARKETING | Flags.OUT_COLLECTION


@pytest.fixture
def story(put, maria):
    """Somebody who asked, was answered, opened a case and opted out."""
    sent = maria.outgoing("A person will text you")
    case = maria.case()
    put(
        maria.text("How much do I owe? 🙂", "1,250.00 left"),
        maria.text("agent please", outgoing=(sent,), case=case, queued=True),
        maria.delivery(sent.id, Delivery.DELIVERED),
        maria.staff(Act.NOTE, note="sounds worried"),
        maria.consent("Stop it NOW", given=False, rule="phrase: stop it"),
    )
    return case


@pytest.fixture
def now(clock):
    return lambda: utc(clock.now) + timedelta(seconds=1)


# --- export -------------------------------------------------------------------------------------


def test_an_export_holds_every_message_consent_change_and_case(archive, story, maria, now):
    copy = json.loads(json.dumps(archive.export(maria.person, now())))
    assert copy["phone"] == "+14155550101"
    assert copy["known"] is True
    assert [m["text"] for m in copy["messages"] if m["direction"] in {"in", "out", "note"}] == [
        "How much do I owe? 🙂", "1,250.00 left", "agent please", "A person will text you",
        "sounds worried", "Stop it NOW",
    ]  # fmt: skip
    assert [(c["given"], c["words"]) for c in copy["consents"]] == [(False, "Stop it NOW")]
    assert [(c["id"], c["last_text"]) for c in copy["cases"]] == [(story.id, "Stop it NOW")]
    assert copy["standing"]["opted_out"] == ["servicing", "marketing", "collection"]


def test_an_export_is_not_cut_at_the_desks_limit(archive, put, maria, now):
    put(*[maria.text(str(number)) for number in range(450)])
    assert len(archive.export(maria.person, now())["messages"]) == 450


def test_the_export_of_a_stranger_says_that_nothing_is_known(archive, now):
    copy = archive.export(Person(b"s" * 16), now())
    assert copy["known"] is False
    assert not any(copy[part] for part in ("phone", "messages", "consents", "cases", "kept_by_law"))


def test_entries_come_back_whole_and_in_order(archive, story, maria):
    assert list(archive.entries(maria.person)) == maria.entries


# --- erasure ------------------------------------------------------------------------------------


@pytest.mark.parametrize("road", ["called", "carried"])
def test_after_an_erasure_the_chain_holds_and_the_person_is_unreadable(
    archive, story, put, maria, wei, now, sql, road
):
    put(wei.text("你好"))
    if road == "called":
        assert archive.erase(maria.person, now()).rows == 5
    else:
        put(maria.erasure(OUT))
    assert archive.verify().erased == 5
    assert archive.messages(maria.person) == []
    assert archive.consents(maria.person) == []
    assert list(archive.entries(maria.person)) == []
    assert sql("SELECT count(*) FROM people WHERE person = :p", p=maria.person)[0][0] == 0
    reference = maria.seal.reference
    assert sql("SELECT count(*) FROM journal WHERE reference = :r AND sealed IS NOT NULL AND kind <> 'erasure'", r=reference) == [(0,)]  # fmt: skip
    assert sql("SELECT count(*) FROM messages WHERE reference = :r", r=reference) == [(0,)]
    assert [row.text for row in archive.messages(wei.person)] == ["你好"]


def test_what_an_erasure_would_empty_is_what_the_audit_then_counts(archive, story, maria, now):
    erasable = archive.erasable(maria.person)
    assert erasable == len(maria.entries) + 1, "the receipt too"
    assert archive.erase(maria.person, now()).rows == erasable
    assert archive.verify().erased == erasable
    assert archive.erasable(maria.person) == 0


def test_of_an_erased_persons_case_only_an_empty_shell_stays(archive, story, maria, now):
    archive.erase(maria.person, now())
    shell = archive.case(story.id)
    assert (shell.status, shell.person, shell.last_text, shell.we_owe) == (CaseStatus.CLOSED, b"", "", False)
    assert archive.cases("queue") == archive.cases("all") == archive.cases("after_stop") == []
    assert [row.id for row in archive.cases("closed")] == [story.id]


def test_erasing_twice_or_a_stranger_changes_nothing(archive, story, maria, now, dump):
    archive.erase(maria.person, now())
    tables = ("journal", "heads", "evidence", "suppressions", "cases")
    before = [dump(table) for table in tables]
    assert archive.erase(maria.person, now()).rows == 0
    assert archive.erase(Person(b"s" * 16), now()).rows == 0
    assert [dump(table) for table in tables] == before


def test_what_was_still_on_its_way_is_erased_by_the_item_behind_it(archive, story, put, maria, now):
    # The operator erased while Redis still held a text that the archivist had not carried.
    late = maria.text("one more thing")
    archive.erase(maria.person, now())
    put(late)
    assert archive.messages(maria.person)
    put(maria.erasure(OUT))
    assert archive.messages(maria.person) == []
    assert list(archive.entries(maria.person)) == []
    assert archive.verify().erased == 6


def test_an_archivist_and_an_eraser_take_turns(archive, story, maria, now):
    at = archive.position(maria.partition)
    archive.erase(maria.person, now())
    item = maria.text("afterwards")
    assert archive.append(maria.partition, at, [item]) == item.position
    archive.verify()


def test_somebody_erased_who_returns_begins_anew(archive, story, maria, scribe, put, now):
    archive.erase(maria.person, now())
    again = scribe(maria.phone)
    assert again.person == maria.person
    put(again.text("hello, I am new here"))
    assert [row.text for row in archive.messages(maria.person)] == ["hello, I am new here"]
    archive.verify()


def test_a_person_under_two_secrets_is_one_person_and_erased_as_one(archive, scribe, put, now):
    # Redis was lost, and they texted before it was rebuilt.
    before = scribe("+14155550101")
    put(before.text("first"))
    after = scribe("+14155550101")
    sent = after.outgoing("answer")
    put(after.text("second", outgoing=(sent,), queued=True), after.delivery(sent.id, Delivery.SENT))
    assert [row.text for row in archive.messages(before.person)] == ["first", "second", "answer"]
    assert archive.messages(before.person)[-1].delivery is Delivery.SENT
    assert len(list(archive.entries(before.person))) == 2
    assert archive.erase(before.person, now()).rows == 3
    assert archive.messages(before.person) == []
    assert archive.verify().erased == 3


def test_a_broken_entry_does_not_stop_an_erasure(archive, story, maria, sql, now):
    sql(
        "UPDATE journal SET sealed = :x WHERE partition = :p AND sequence = 2", x=b"broken", p=maria.partition
    )
    assert archive.erase(maria.person, now()).rows == 5
    archive.verify()


def test_after_an_erasure_sqlites_files_hold_no_wrapped_secret(sqlite_url, keys, maria, clock, tmp_path):
    archive = SqlArchive(sqlite_url, keys)
    archive.append(maria.partition, "0-0", [maria.text("hello"), maria.consent("STOP", given=False)])
    assert maria.wrapped in _files(tmp_path)
    archive.erase(maria.person, utc(clock.now))
    assert maria.wrapped not in _files(tmp_path)
    archive.close()


def _files(folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("archive.db*"))


# --- what the law keeps -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "given", "purposes", "kind"),
    [
        ("+14155550101", False, (Purpose.SERVICING, Purpose.MARKETING, Purpose.COLLECTION), "us.opt_out"),
        ("+14155550101", True, (Purpose.SERVICING,), "us.consent"),
        (
            "+8613800138001",
            False,
            (Purpose.SERVICING, Purpose.MARKETING, Purpose.COLLECTION),
            "cn.collection",
        ),
        ("+8613800138001", True, (Purpose.MARKETING,), "cn.consent"),
        ("+8613800138001", False, (Purpose.MARKETING,), "cn.opt_out"),
        ("+85251230003", False, (Purpose.MARKETING,), "hk.opt_out"),
        ("+447700900123", True, (Purpose.SERVICING,), "other.consent"),
    ],
)
def test_consent_evidence_outlives_an_erasure_for_its_kinds_days(
    archive, scribe, put, now, phone, given, purposes, kind
):
    somebody = scribe(phone)
    put(somebody.text("hello"), somebody.consent("my exact words", given=given, purposes=purposes))
    at = somebody.entries[-1].effects.consent[0].at
    assert archive.erase(somebody.person, now()).kept == 1
    (piece,) = archive.export(somebody.person, now())["kept_by_law"]
    assert (piece["kind"], piece["at"], piece["expires_at"]) == (kind, at, at + DAYS[kind] * DAY_S)
    assert piece["content"]["words"] == "my exact words"
    assert piece["content"]["phone"] == phone
    last_day = utc(piece["expires_at"])
    assert archive.sweep(last_day - timedelta(seconds=1)) == 0
    assert archive.sweep(last_day) == 1
    assert archive.export(somebody.person, now())["kept_by_law"] == []


def test_collection_texts_are_kept_and_other_texts_are_not(archive, scribe, put, now):
    wei = scribe("+8613800138001")
    overdue = wei.outgoing("逾期提醒", purpose=Purpose.COLLECTION)
    put(wei.text("好", outgoing=(overdue, wei.outgoing("收到"))))
    archive.erase(wei.person, now())
    kept = archive.export(wei.person, now())["kept_by_law"]
    assert [(piece["kind"], piece["content"]["text"]) for piece in kept] == [("cn.collection", "逾期提醒")]


def test_old_evidence_is_kept_as_long_as_the_newest_of_its_kind(archive, maria, put, now, clock):
    put(maria.consent("STOP", given=False))
    clock.now += DAYS["us.opt_out"] * DAY_S - 10
    put(maria.consent("STOP STOP", given=False))
    clock.now += 3600
    assert archive.erase(maria.person, now()).kept == 2


def test_evidence_that_has_expired_already_is_not_kept(archive, wei, put, now, clock):
    put(wei.consent("好", given=True, purposes=(Purpose.SERVICING,)))
    clock.now += DAYS["cn.consent"] * DAY_S + 10
    assert archive.erase(wei.person, now()).kept == 0


def test_a_compliance_officer_can_change_the_days(archive, wei, put, now, sql):
    sql("UPDATE retention SET days = 1 WHERE kind = 'cn.consent'")
    put(wei.consent("好", given=True, purposes=(Purpose.SERVICING,)))
    archive.erase(wei.person, now())
    assert archive.sweep(now() + timedelta(days=1)) == 1


# --- suppression --------------------------------------------------------------------------------


@pytest.mark.parametrize("road", ["called", "carried"])
def test_an_opted_out_person_stays_suppressed_by_a_hash(archive, story, put, maria, now, road):
    if road == "called":
        archive.erase(maria.person, now())
    else:
        put(maria.erasure(OUT))
    assert archive.suppressions() == [Suppression(maria.person, OUT, maria.conversation.version + 1)]
    copy = archive.export(maria.person, now())
    assert copy["not_to_be_texted_for"] == ["servicing", "marketing", "collection"]
    assert copy["phone"] is None


def test_who_never_opted_out_leaves_no_suppression(archive, wei, put, now):
    put(wei.text("你好"))
    archive.erase(wei.person, now())
    assert archive.suppressions() == []


def test_opting_in_again_ends_the_suppression(archive, story, maria, scribe, put, now):
    archive.erase(maria.person, now())
    again = scribe(maria.phone)
    put(again.text("hello?"))
    assert archive.suppressions()
    put(again.consent("START", given=True))
    assert archive.suppressions() == []


# --- rotation -----------------------------------------------------------------------------------


def test_rotation_wraps_secrets_anew_and_changes_no_row(archive, story, put, maria, wei, url, dump, now):
    put(wei.text("你好"))
    archive.erase(maria.person, now())
    before = {table: dump(table) for table in ("journal", "heads", "messages", "cases", "consents")}
    secrets = dump("people"), dump("evidence")
    newer = KeyRing([b"n" * 32, b"k" * 32], b"p" * 16)
    rotated = SqlArchive(url, newer, b"a" * 32)
    assert rotated.rotate() == 2
    assert rotated.rotate() == 0
    rotated.close()
    assert {table: dump(table) for table in before} == before
    assert (dump("people"), dump("evidence")) != secrets
    alone = SqlArchive(url, KeyRing([b"n" * 32], b"p" * 16))
    assert [row.text for row in alone.messages(wei.person)] == ["你好"]
    assert alone.export(maria.person, now())["kept_by_law"][0]["content"]["words"] == "Stop it NOW"
    alone.verify()
    alone.close()
    with pytest.raises(ConfigurationError, match="HUIXIN_KEYS"):
        SqlArchive(url, KeyRing([b"k" * 32], b"p" * 16))


def test_rotation_wraps_more_than_one_step_of_people(archive, scribe, put, url):
    put(*[scribe(f"+1415556{number:04d}").text("hi") for number in range(510)])
    rotated = SqlArchive(url, KeyRing([b"n" * 32, b"k" * 32], b"p" * 16), b"a" * 32)
    assert rotated.rotate() == 510
    rotated.close()


def test_an_item_that_waited_through_a_rotation_brings_no_old_key_back(archive, maria, url, sql):
    waiting = maria.text("hello")
    newer = KeyRing([b"n" * 32, b"k" * 32], b"p" * 16)
    rotated = SqlArchive(url, newer, b"a" * 32)
    rotated.rotate()
    rotated.append(maria.partition, "0-0", [waiting])
    rotated.close()
    assert sql("SELECT key_id FROM people") == [(newer.newest,)]


def test_a_process_that_does_not_know_the_newest_key_may_write_no_more(archive, maria, url):
    # `archive` was opened before the rotation; what it wrote now would be lost with the old key.
    rotated = SqlArchive(url, KeyRing([b"n" * 32, b"k" * 32], b"p" * 16), b"a" * 32)
    rotated.rotate()
    with pytest.raises(ConfigurationError, match="HUIXIN_KEYS"):
        archive.append(maria.partition, "0-0", [maria.text("hello")])
    assert rotated.append(maria.partition, "0-0", [maria.text("hello again")])
    rotated.close()
