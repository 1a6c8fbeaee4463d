"""What staff see: lists in the promised order, whole conversations, what became of texts."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain import CASE_OPENED, Act, CaseStatus, Delivery, Person, Priority, Proof, Purpose, utc
from bot.stores.archive import SqlArchive, reading
from bot.stores.base import StaffRow


def closed(case, at):
    return dataclasses.replace(case, status=CaseStatus.CLOSED, closed_at=at, we_owe=False)


def taken(case, login="alice"):
    return dataclasses.replace(case, status=CaseStatus.TAKEN, taken_by=login, taken_name=login.title())


# --- lists --------------------------------------------------------------------------------------


@pytest.fixture
def several(scribe, put, clock):
    """A case for each of these, by name."""
    soon = int(clock.now) + 600
    wanted = {
        "they owe": {"promised_at": soon - 500, "we_owe": False},
        "later": {"promised_at": soon + 60},
        "soon": {"promised_at": soon},
        "soon and urgent": {"promised_at": soon, "priority": Priority.URGENT},
        "distress": {"promised_at": soon + 9999, "priority": Priority.DISTRESS},
        "distress, they owe": {"promised_at": soon, "priority": Priority.DISTRESS, "we_owe": False},
        "after stop": {"promised_at": soon, "channel": "elsewhere"},
        "after stop in distress": {
            "promised_at": soon,
            "channel": "elsewhere",
            "priority": Priority.DISTRESS,
        },
    }
    found = {}
    for number, (name, values) in enumerate(wanted.items()):
        somebody = scribe(f"+1415555{1000 + number}")
        found[name] = somebody, somebody.case(**values)
        put(somebody.text(name, case=found[name][1]))
    return found


def _names(rows):
    return [row.last_text for row in rows]


ORDER = [
    "after stop in distress",
    "distress",
    "distress, they owe",
    "soon and urgent",
    "soon",
    "later",
    "they owe",
]


def test_the_queue_pins_distress_then_what_we_owe_oldest_promise_first(archive, several):
    assert _names(archive.cases("queue")) == ORDER


def test_all_holds_every_living_case_and_after_stop_its_own(archive, several):
    assert set(_names(archive.cases("all"))) == set(several)
    assert _names(archive.cases("after_stop")) == ["after stop in distress", "after stop"]


def test_pages_follow_one_another(archive, several):
    pages = [archive.cases("queue", limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [name for page in pages for name in _names(page)] == ORDER
    assert pages[3] == []


def test_taken_cases_are_mine_alone_and_leave_the_queue(archive, several, put):
    for name, login in (("soon", "alice"), ("later", "alice"), ("they owe", "bob")):
        somebody, case = several[name]
        put(somebody.staff(Act.TAKE, login, case=taken(case, login)))
    assert _names(archive.cases("mine", "alice")) == ["soon", "later"]
    assert _names(archive.cases("mine", "bob")) == ["they owe"]
    assert archive.cases("mine", "carol") == []
    assert not {"soon", "later", "they owe"} & set(_names(archive.cases("queue")))
    assert archive.cases("mine", "bob")[0].taken_name == "Bob"


def test_closed_cases_are_listed_newest_first(archive, several, put, clock):
    for name in ("soon", "later"):
        somebody, case = several[name]
        put(somebody.staff(Act.CLOSE, case=closed(case, int(clock.now) + 1)))
    assert _names(archive.cases("closed")) == ["later", "soon"]
    assert not {"soon", "later"} & set(_names(archive.cases("all")))


def test_a_case_row_tells_everything_about_the_case(archive, put, maria, clock):
    case = maria.case(topic="due_date", language="es")
    maria.conversation.proof = Proof(("b1",), 1_900_000_000)
    put(maria.text("agente", case=case))
    opened = clock.now
    put(maria.text("¿sigue ahí?"))
    row = archive.case(case.id)
    assert row == archive.cases("queue")[0]
    assert dataclasses.astuple(row) == (
        case.id, maria.person, "due_date", "text", "es", Priority.NORMAL, CaseStatus.OPEN,
        utc(case.opened_at), utc(case.promised_at), None, None, True, utc(1_900_000_000),
        utc(int(clock.now)), "¿sigue ahí?", None,
    )  # fmt: skip
    assert row.opened_at == utc(int(opened))
    assert archive.case("no such case") is None
    assert archive.case("nul\0") is None


def test_a_case_opened_by_no_text_has_no_last_text(archive, put, maria):
    case = maria.case()
    put(maria.turn(_timer(maria), case=case))
    row = archive.case(case.id)
    assert (row.last_text, row.last_at) == ("", utc(case.opened_at))


def _timer(scribe):
    from bot.domain import TimerEvent, TimerKind

    return TimerEvent(scribe.event_id(), TimerKind.LOOKUP, 1)


def test_texts_after_a_case_was_closed_leave_it_as_it_was(archive, put, maria, clock):
    case = maria.case()
    put(maria.text("help me", case=case))
    put(maria.staff(Act.CLOSE, case=closed(case, int(clock.now) + 1)))
    put(maria.text("thanks"))
    assert archive.case(case.id).last_text == "help me"


def test_the_counts_are_the_lengths_of_the_lists(archive, several, put, clock):
    somebody, case = several["soon"]
    put(somebody.staff(Act.TAKE, case=taken(case)))
    other, they_owe = several["they owe"]
    put(other.staff(Act.TAKE, case=taken(they_owe)))
    late_by_then = utc(several["soon"][1].promised_at) + timedelta(seconds=1)
    counts = archive.counts("alice", late_by_then)
    assert (counts.open, counts.mine_we_owe, counts.after_stop, counts.distress) == (5, 1, 2, 3)
    assert counts.late == 2
    assert archive.counts("nobody", datetime(2020, 1, 1, tzinfo=UTC)).late == 0


# --- conversations ------------------------------------------------------------------------------


def _lines(archive, person):
    return [(row.direction, row.by, row.text) for row in archive.messages(person)]


def test_a_conversation_reads_as_it_happened(archive, put, maria):
    case = maria.case()
    put(
        maria.text("agent", "A person will text you", case=case, counts=(CASE_OPENED,)),
        maria.staff(Act.TAKE, case=taken(case)),
        maria.staff(Act.NOTE, note="called twice"),
        maria.staff(
            Act.REPLY, case=taken(case), outgoing=(maria.outgoing("Hello", reply="staff", by="alice"),)
        ),
        maria.staff(Act.REVEAL, "dan"),
        maria.staff(Act.HAND_BACK, case=case),
        maria.staff(Act.CLOSE, case=closed(case, 1)),
    )
    assert _lines(archive, maria.person) == [
        ("in", "borrower", "agent"),
        ("event", "bot", "case.opened"),
        ("out", "bot", "A person will text you"),
        ("event", "alice", "case.taken"),
        ("note", "alice", "called twice"),
        ("out", "alice", "Hello"),
        ("event", "dan", "revealed"),
        ("event", "alice", "case.handed_back"),
        ("event", "alice", "case.closed"),
    ]


def test_a_case_is_opened_once_however_quickly_the_next_texts_come(archive, put, maria, clock):
    case = maria.case()
    first = maria.text("agent", case=case, counts=(CASE_OPENED,))
    clock.now -= 0.9  # within the same second
    put(first, maria.text("agent", case=case), maria.text("agent!", case=case))
    assert [line for line in _lines(archive, maria.person) if line[0] == "event"] == [
        ("event", "bot", "case.opened")
    ]


def test_a_case_given_back_for_silence_and_a_block_are_told(archive, put, maria):
    case = maria.case()
    put(maria.text("agent", case=case), maria.staff(Act.TAKE, case=taken(case)))
    put(maria.unspoken(case), maria.block())
    rows = archive.messages(maria.person)
    assert [(row.by, row.text) for row in rows[-2:]] == [("bot", "case.handed_back"), ("twilio", "blocked")]
    assert rows[-1].failure == "opted_out"


def test_a_case_taken_up_again_is_told(archive, put, maria):
    case = maria.case()
    put(maria.text("agent", case=case), maria.staff(Act.CLOSE, case=closed(case, 1)))
    put(
        maria.text(
            "still broken", outgoing=(maria.outgoing("Open again", reply="x+case.reopened"),), case=case
        )
    )
    assert _lines(archive, maria.person)[-2:] == [
        ("event", "bot", "case.reopened"),
        ("out", "bot", "Open again"),
    ]
    assert archive.case(case.id).closed_at is None


def test_only_the_newest_lines_are_given_oldest_first(archive, put, maria):
    put(*[maria.text(f"text {number}") for number in range(10)])
    assert [row.text for row in archive.messages(maria.person, limit=3)] == ["text 7", "text 8", "text 9"]


def test_nobody_sees_anothers_lines(archive, put, maria, wei):
    put(maria.text("mine"), wei.text("我的"))
    assert [row.text for row in archive.messages(maria.person)] == ["mine"]
    assert archive.messages(Person(b"n" * 16)) == []


def test_a_picture_is_counted_and_the_time_kept(archive, put, maria, clock):
    put(maria.text("", media=2))
    row = archive.messages(maria.person)[0]
    assert (row.media, row.text, row.at) == (2, "", utc(clock.now))
    put(maria.text("", media=10**15))
    assert archive.messages(maria.person)[1].media == 999


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("it is 11010519491231002X ok", "it is ••••••••••••••002X ok"),
        ("card 6222 0210 0111 6245, pin 1234567", "card •••• •••• •••• 6245, pin 1234567"),
        ("６２２２０２１００１１１６２４５", "••••••••••••６２４５"),
        ("6222\u200b0210-0111.6245", "••••\u200b••••-••••.6245"),
        ("110105194912310", "•••••••••••2310"),
    ],
)
def test_a_whole_identity_number_is_masked_on_the_desk(archive, put, maria, sent, shown):
    case = maria.case()
    put(maria.number(sent, case=case))
    assert archive.messages(maria.person)[0].text == shown
    assert archive.case(case.id).last_text == shown


def test_the_journal_keeps_the_text_that_the_desk_masks(archive, put, maria):
    put(maria.number("11010519491231002X"))
    assert [entry.event.text for entry in archive.entries(maria.person)] == ["11010519491231002X"]


# --- delivery -----------------------------------------------------------------------------------


@pytest.mark.parametrize("batches", [(9,), (1,) * 9, (2, 7), (1, 4, 4)])
def test_what_became_of_a_text_is_shown(archive, put, maria, batches):
    inline, sent, failed, purged, waiting = (maria.outgoing(word) for word in "abcde")
    items = [
        maria.text("one", outgoing=(inline,)),
        maria.text("two", outgoing=(sent, failed, purged, waiting), queued=True),
        maria.delivery(sent.id, Delivery.QUEUED, "temporary"),
        maria.delivery(sent.id, Delivery.SENT),
        maria.delivery(failed.id, Delivery.FAILED, "invalid_number", "21211"),
        maria.delivery(purged.id, Delivery.PURGED),
        maria.delivery(sent.id, Delivery.DELIVERED),
        maria.delivery(failed.id, Delivery.SENT),
        maria.delivery("07-unknown", Delivery.SENT),
    ]
    for size in batches:
        put(*items[:size])
        items = items[size:]
    rows = {row.text: (row.delivery, row.failure) for row in archive.messages(maria.person)}
    assert rows == {
        "one": (None, ""),
        "two": (None, ""),
        "a": (Delivery.ANSWERED, ""),
        "b": (Delivery.DELIVERED, ""),
        "c": (Delivery.FAILED, "invalid_number"),
        "d": (Delivery.PURGED, ""),
        "e": (Delivery.QUEUED, ""),
    }


# --- consent ------------------------------------------------------------------------------------


def test_every_change_of_consent_is_kept_with_its_words(archive, put, maria):
    put(
        maria.consent("STOP please 🙏", given=False, rule="list A: stop"),
        maria.consent("START", given=True, purposes=(Purpose.SERVICING, Purpose.COLLECTION), rule="keyword"),
    )
    newest, oldest = archive.consents(maria.person)
    assert (newest.given, newest.purposes) == (True, (Purpose.SERVICING, Purpose.COLLECTION))
    assert (oldest.given, oldest.words, oldest.rule, oldest.carrier) == (
        False, "STOP please 🙏", "list A: stop", "twilio",
    )  # fmt: skip
    assert oldest.at == utc(maria.entries[0].effects.consent[0].at)
    events = [row.text for row in archive.messages(maria.person) if row.direction == "event"]
    assert events == ["consent.out", "consent.in"]


# --- has anything changed? ----------------------------------------------------------------------


def test_a_stamp_changes_with_every_item_of_that_person_only(archive, put, maria, wei):
    sent = maria.outgoing("hi")
    stamps = {archive.stamp(maria.person)}
    for item in (
        maria.text("a", outgoing=(sent,), queued=True),
        maria.staff(Act.REVEAL),
        maria.delivery(sent.id, Delivery.SENT),
    ):
        put(item)
        stamps.add(archive.stamp(maria.person))
    assert len(stamps) == 4
    before = archive.stamp(maria.person)
    put(wei.text("你好"))
    assert archive.stamp(maria.person) == before


def test_the_desks_stamp_changes_with_cases_and_not_with_small_talk(archive, put, maria, wei):
    before = archive.stamp()
    put(maria.text("hello", "Hi"))
    assert archive.stamp() == before
    put(maria.text("agent", case=maria.case()))
    opened = archive.stamp()
    assert opened != before
    put(wei.text("你好"), maria.text("are you there?"))
    assert archive.stamp() != opened
    before = archive.stamp()
    archive.erase(maria.person, utc(1_800_000_000))
    assert archive.stamp() != before


def test_reached_tells_whether_an_entry_is_there(archive, put, maria):
    item = maria.text("hello")
    journal_id = f"{maria.partition:02d}:{item.position}"
    assert not archive.reached(journal_id)
    put(item)
    assert archive.reached(journal_id)
    milliseconds, number = item.position.split("-")
    assert not archive.reached(f"{maria.partition:02d}:{milliseconds}-{int(number) + 1}")


@pytest.mark.parametrize(
    "nonsense", ["", "7:1-0", "64:1-0", "99:1-0", "07:1", "07:x-y", "07:1-0\n", "०७:1-0"]
)
def test_what_is_no_journal_id_is_never_reached(archive, nonsense):
    assert not archive.reached(nonsense)


# --- staff --------------------------------------------------------------------------------------


def test_staff_are_added_changed_and_listed(archive):
    bob = StaffRow("bob", "Bob", "agent", "$argon2id$x")
    alice = StaffRow("alice", "陈小姐", "supervisor", "$argon2id$y", active=False)
    for row in (bob, alice):
        archive.save_staff(row)
    assert list(archive.all_staff()) == [alice, bob]
    archive.save_staff(dataclasses.replace(bob, role="compliance"))
    assert archive.staff("bob") == dataclasses.replace(bob, role="compliance")
    assert archive.staff("nobody") is None
    assert archive.staff("b\0b") is None


# --- by index -----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["queue", "mine", "all", "after_stop", "closed"])
def test_lists_come_in_order_from_an_index(sqlite_url, keys, view):
    """SQLite tells its plan without rows; bench/archive.py measures PostgreSQL."""
    archive = SqlArchive(sqlite_url, keys)
    wanted = (
        reading._VIEWS[view].where(reading.cases.c.taken_by == "alice")
        if view == "mine"
        else reading._VIEWS[view]
    )
    query = wanted.limit(50).compile(archive._database._engine, compile_kwargs={"literal_binds": True})
    with archive._database.reading() as connection:
        plan = " ".join(row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    assert "USING INDEX cases_" in plan
    assert "TEMP B-TREE" not in plan
    archive.close()
