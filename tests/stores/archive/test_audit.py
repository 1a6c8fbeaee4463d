"""Nobody can change the record unnoticed: not a row, not its end, not all of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain import Delivery
from bot.errors import ChainBroken, ConfigurationError
from bot.stores.archive import SqlArchive, audit
from bot.stores.archive.chain import first_hash, row_hash

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BYTES = ("reference", "digest", "sealed", "hash")
NUMBERS = ("partition", "sequence", "at_us", "version", "queued")
WORDS = ("position", "kind")


@pytest.fixture
def record(archive, put, maria, wei):
    """Some rows in two partitions, one person erased."""
    sent = maria.outgoing("Hi")
    put(
        maria.text("hello", outgoing=(sent,), queued=True),
        maria.delivery(sent.id, Delivery.SENT),
        *[maria.text(f"text {number}", "answer") for number in range(6)],
        wei.text("你好", "您好"),
        wei.text("还款日"),
    )
    archive.erase(wei.person, NOW)
    put(maria.text("later"))
    return archive


def test_an_untouched_record_holds(record):
    verified = record.verify()
    assert (verified.rows, verified.erased, verified.checkpoints) == (12, 2, 0)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_change_to_any_row_is_found(record, data):
    with record._database._engine.connect() as connection, connection.begin() as transaction:
        rows = connection.execute(text("SELECT * FROM journal ORDER BY partition, sequence")).mappings().all()
        row = data.draw(st.sampled_from(rows))
        column = data.draw(st.sampled_from(BYTES + NUMBERS + WORDS))
        new = data.draw(_other(column, row[column]))
        try:
            connection.execute(
                text(f'UPDATE journal SET "{column}" = :new WHERE partition = :p AND sequence = :s'),
                {"new": new, "p": row["partition"], "s": row["sequence"]},
            )
        except Exception:  # noqa: BLE001 - the key is taken: the database itself refused
            transaction.rollback()
            return
        flaws = audit.examine(connection, None)[1]
        transaction.rollback()
    assert flaws
    assert any(flaw.partition in {row["partition"], None} for flaw in flaws)


def _other(column: str, old: object):
    """Any value that the column can take and that is not the one there."""
    if column in BYTES:
        found = st.binary(max_size=40) | _one_bit_off(old)
        return (st.none() | found if column == "sealed" else found).filter(lambda new: new != old)
    if column in NUMBERS:
        top = 2**15 - 1 if column in {"partition", "queued"} else 2**62
        return st.integers(-3, top).filter(lambda new: new != old)
    words = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=20)
    kinds = st.sampled_from(["turn", "delivery", "erasure", "unreadable"])
    return (words | kinds | (st.none() if column == "position" else st.nothing())).filter(
        lambda new: new != old
    )


def _one_bit_off(old: object):
    if not old:
        return st.nothing()
    return st.integers(0, len(old) * 8 - 1).map(
        lambda bit: bytes(byte ^ (1 << bit % 8) * (at == bit // 8) for at, byte in enumerate(old))
    )


def test_types_that_only_sqlite_would_take_are_found(sqlite_url, keys, maria):
    archive = SqlArchive(sqlite_url, keys)
    archive.append(maria.partition, "0-0", [maria.text("hello"), maria.text("again")])
    for column in BYTES + NUMBERS + WORDS:
        with archive._database._engine.connect() as connection, connection.begin() as transaction:
            odd = "word" if column in BYTES + NUMBERS else b"bytes"
            connection.execute(text(f"UPDATE journal SET {column} = :odd WHERE sequence = 1"), {"odd": odd})
            assert audit.examine(connection, None)[1], column
            transaction.rollback()
    archive.close()


@pytest.mark.parametrize("sequence", [1, 4, 8])
def test_a_missing_row_is_named(record, maria, sql, sequence):
    sql("DELETE FROM journal WHERE partition = :p AND sequence = :s", p=maria.partition, s=sequence)
    with pytest.raises(ChainBroken, match=f"partition {maria.partition:02d} sequence {sequence}: missing"):
        record.verify()


def test_two_rows_that_changed_places_are_named(record, maria, sql):
    for old, new in ((3, 9_999), (4, 3), (9_999, 4)):
        sql(
            "UPDATE journal SET sequence = :new WHERE partition = :p AND sequence = :old",
            p=maria.partition,
            old=old,
            new=new,
        )
    named = [(flaw.sequence, flaw.what) for flaw in record.flaws()]
    assert (3, "changed") in named
    assert (4, "changed") in named


def test_a_changed_body_is_named_even_where_nothing_else_is(record, maria, sql):
    sql("UPDATE journal SET sealed = :new WHERE partition = :p AND sequence = 5", new=b"x", p=maria.partition)
    with pytest.raises(ChainBroken, match=r"sequence 5: its body is changed$"):
        record.verify()


def test_a_missing_body_needs_an_erasure_that_names_it(record, maria, sql):
    sql("UPDATE journal SET sealed = NULL WHERE partition = :p AND sequence = 5", p=maria.partition)
    with pytest.raises(ChainBroken, match="sequence 5: its body is missing, and no erasure names it"):
        record.verify()


def test_a_secret_thrown_away_without_an_erasure_is_found(record, maria, sql):
    sql("DELETE FROM people WHERE person = :p", p=maria.person)
    flaws = record.flaws()
    assert [flaw.sequence for flaw in flaws] == [1, 3, 4, 5, 6, 7, 8, 9]
    assert {flaw.what for flaw in flaws} == {"the secret that opens it is missing, and no erasure names it"}


def test_a_row_that_a_checkpoint_signed_and_that_is_gone_is_named(record, maria, put, sql):
    record.checkpoint(NOW)
    put(maria.text("more"))
    sql("DELETE FROM journal WHERE partition = :p AND sequence = 9", p=maria.partition)
    named = [str(flaw) for flaw in record.flaws()]
    assert any("sequence 9: a checkpoint signed it, but it is gone" in flaw for flaw in named)
    assert any("sequence 9: missing" in flaw for flaw in named)


def test_an_erasure_excuses_nothing_that_came_after_it(record, wei, put, scribe, sql):
    # The same person texts again with the same secret, which no live store would do: still not excused.
    put(wei.text("again"))
    sql("UPDATE journal SET sealed = NULL WHERE partition = :p AND sequence = 4", p=wei.partition)
    with pytest.raises(ChainBroken, match="sequence 4: its body is missing"):
        record.verify()


def test_a_row_smuggled_in_at_the_end_is_found(record, maria, sql):
    sql(
        "INSERT INTO journal SELECT partition, sequence + 1, '9-9', kind, at_us, version, queued, reference, "
        "digest, sealed, hash FROM journal WHERE partition = :p AND sequence = 9",
        p=maria.partition,
    )
    assert {flaw.sequence for flaw in record.flaws()} == {9, 10}


def test_a_moved_or_missing_head_is_found(record, maria, wei, sql):
    sql("UPDATE heads SET position = '1-1' WHERE partition = :p", p=maria.partition)
    sql("DELETE FROM heads WHERE partition = :p", p=wei.partition)
    assert {flaw.partition for flaw in record.flaws()} == {maria.partition, wei.partition}


# --- checkpoints --------------------------------------------------------------------------------


def _cut_off(sql, partition: int, last: int) -> None:
    """Remove the end of a chain, neatly: the head fits what is left."""
    sql("DELETE FROM journal WHERE partition = :p AND sequence > :last", p=partition, last=last)
    _fit_head(sql, partition)


def _fit_head(sql, partition: int) -> None:
    row = sql(
        "SELECT sequence, hash, position FROM journal WHERE partition = :p ORDER BY sequence", p=partition
    )[-1]
    sql(
        "UPDATE heads SET sequence = :s, hash = :h, position = :at WHERE partition = :p",
        s=row.sequence,
        h=row.hash,
        at=row.position,
        p=partition,
    )


def _write_anew(sql, partition: int) -> None:
    """Compute every hash of a chain again, as somebody would who changed its first row."""
    sql("UPDATE journal SET at_us = at_us + 1 WHERE partition = :p AND sequence = 1", p=partition)
    previous = first_hash(partition)
    for row in sql("SELECT * FROM journal WHERE partition = :p ORDER BY sequence", p=partition):
        numbers = (row.partition, row.sequence, row.at_us, row.version, row.queued)
        previous = row_hash(
            previous, numbers, (row.position, row.kind), bytes(row.reference), bytes(row.digest)
        )
        sql(
            "UPDATE journal SET hash = :h WHERE partition = :p AND sequence = :s",
            h=previous,
            p=partition,
            s=row.sequence,
        )
    _fit_head(sql, partition)


@pytest.mark.parametrize("kept", ["stored", "exported"])
def test_a_chain_cut_off_at_its_end_is_found_by_a_checkpoint(record, maria, sql, kept):
    exported = json.loads(json.dumps(record.checkpoint(NOW)))
    _cut_off(sql, maria.partition, 6)
    if kept == "exported":
        sql("DELETE FROM checkpoints")
        assert record.flaws() == []
    with pytest.raises(ChainBroken, match="a checkpoint signed it, but it is gone; the chain ends at 6"):
        record.verify([exported] if kept == "exported" else [])


@pytest.mark.parametrize("kept", ["stored", "exported"])
def test_a_chain_written_anew_is_found_by_a_checkpoint(record, maria, sql, kept):
    exported = record.checkpoint(NOW)
    _write_anew(sql, maria.partition)
    if kept == "exported":
        sql("DELETE FROM checkpoints")
        assert record.flaws() == []
    with pytest.raises(ChainBroken, match="not the row that a checkpoint signed"):
        record.verify([exported] if kept == "exported" else [])


def test_checkpoints_of_any_age_hold_while_the_record_grows(record, put, maria):
    exported = [record.checkpoint(NOW)]
    put(maria.text("more"), maria.text("and more"))
    exported.append(record.checkpoint(NOW))
    record.checkpoint(NOW)
    assert record.verify(exported).checkpoints == 5


def test_an_erasure_after_a_checkpoint_leaves_it_holding(record, maria):
    exported = record.checkpoint(NOW)
    record.erase(maria.person, NOW)
    assert record.verify([exported]).checkpoints == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d["heads"].__setitem__(0, [5, "00" * 32]), "its signature is wrong"),
        (lambda d: d.update(at="2020-01-01"), "its signature is wrong"),
        (lambda d: d.update(signature="00" * 64), "its signature is wrong"),
        (lambda d: d.update(note="smuggled"), "its signature is wrong"),
        (lambda d: d.pop("heads"), "it cannot be read"),
        (lambda d: d.update(public_key="nonsense"), "it cannot be read"),
        (lambda d: d.update(heads=7), "it cannot be read"),
    ],
)
def test_a_forged_checkpoint_is_named(record, change, complaint):
    forged = record.checkpoint(NOW)
    change(forged)
    with pytest.raises(ChainBroken, match=f"exported checkpoint 1: {complaint}"):
        record.verify([forged])


def test_a_checkpoint_signed_by_another_key_proves_nothing(record, url, keys, sql):
    sql("DELETE FROM fingerprints WHERE name = 'audit'")
    forger = SqlArchive(url, keys, b"f" * 32)
    forged = forger.checkpoint(NOW)
    forger.close()
    with pytest.raises(ChainBroken, match="another key signed it"):
        record.verify([forged])


def test_a_stored_checkpoint_that_is_no_json_is_named(record, sql):
    record.checkpoint(NOW)
    sql("UPDATE checkpoints SET document = 'nonsense'")
    with pytest.raises(ChainBroken, match="stored checkpoint 1: it cannot be read"):
        record.verify()


def test_an_auditor_needs_no_key_of_ours(record, url, keys):
    exported = record.checkpoint(NOW)
    auditor = SqlArchive(url, keys)
    assert auditor.verify([exported]).checkpoints == 2
    with pytest.raises(ConfigurationError, match="HUIXIN_AUDIT_KEY"):
        auditor.checkpoint(NOW)
    auditor.close()


def test_verifying_while_an_archivist_writes_sees_one_moment(record, maria, put):
    with record._database.reading() as connection:
        before = audit.examine(connection, None)
        put(maria.text("meanwhile"))
        assert audit.examine(connection, None) == before
    assert record.verify().rows == before[0].rows + 1
