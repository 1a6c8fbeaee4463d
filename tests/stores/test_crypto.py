from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Person
from bot.errors import ConfigurationError, SealBroken
from bot.stores.crypto import KeyRing, Kind, Seal, key_id, new_secret, record_key, reference

OLD, NEW = bytes(32), bytes(range(32))
PERSON_KEY = bytes(range(16))
MARIA, JAMES = Person(b"maria-----------"), Person(b"james-----------")


@pytest.fixture
def ring():
    return KeyRing([NEW, OLD], PERSON_KEY)


def test_a_person_is_named_by_a_keyed_hash_of_the_number(ring):
    person = ring.person_of("+14155550101")
    assert len(person) == 16
    assert person == KeyRing([OLD], PERSON_KEY).person_of("+14155550101")
    assert person != ring.person_of("+14155550102")
    assert person != KeyRing([NEW], bytes(16)).person_of("+14155550101")


def test_an_event_digest_is_six_keyed_bytes_and_takes_any_text(ring):
    assert len(ring.digest("twilio:AC1:SM1")) == 6
    assert ring.digest("twilio:AC1:SM1") != ring.digest("twilio:AC1:SM2")
    assert len(ring.digest("half a pair \ud800")) == 6


@given(plain=st.binary(max_size=300), header=st.binary(max_size=80), kind=st.sampled_from(Kind))
def test_what_is_closed_opens_again(plain, header, kind):
    seal = Seal(new_secret(), MARIA)
    assert seal.open(kind, seal.close(kind, plain, header), header) == plain


@given(at=st.integers(0, 200), bit=st.integers(0, 7))
def test_any_changed_bit_is_noticed(at, bit):
    seal = Seal(new_secret(), MARIA)
    sealed = bytearray(seal.close(Kind.ENTRY, b"balance 4821"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        seal.open(Kind.ENTRY, bytes(sealed))


@pytest.mark.parametrize(
    ("kind", "person", "header"),
    [
        (Kind.ENTRY, MARIA, b"version 2"),
        (Kind.CONVERSATION, JAMES, b"version 2"),
        (Kind.CONVERSATION, MARIA, b"version 3"),
    ],
    ids=["another kind", "another person", "another header"],
)
def test_a_record_cannot_stand_for_another(kind, person, header):
    secret = new_secret()
    sealed = Seal(secret, MARIA).close(Kind.CONVERSATION, b"opted out", b"version 2")
    with pytest.raises(SealBroken):
        Seal(secret, person).open(kind, sealed, header)


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12), bytes(28)])
def test_nonsense_does_not_open(sealed):
    with pytest.raises(SealBroken):
        Seal(new_secret(), MARIA).open(Kind.ENTRY, sealed)


def test_the_record_key_and_the_reference_derive_from_the_secret_and_differ():
    secret = new_secret()
    assert len(record_key(secret)) == 32
    assert len(reference(secret)) == 16
    assert reference(secret) == Seal(secret, MARIA).reference
    assert reference(secret) not in record_key(secret)
    assert reference(secret) != reference(new_secret())


def test_a_secret_wrapped_under_an_older_key_opens_and_moves_to_the_newest(ring):
    secret = new_secret()
    number, wrapped = KeyRing([OLD], PERSON_KEY).wrap(secret, MARIA)
    assert number == key_id(OLD)
    assert ring.unwrap(number, wrapped, MARIA) == secret
    newer, rewrapped = ring.rewrap(number, wrapped, MARIA)
    assert newer == ring.newest == key_id(NEW)
    assert KeyRing([NEW], PERSON_KEY).unwrap(newer, rewrapped, MARIA) == secret
    assert ring.rewrap(newer, rewrapped, MARIA) == (newer, rewrapped)


def test_the_order_of_keys_does_not_matter_for_opening():
    secret = new_secret()
    number, wrapped = KeyRing([OLD, NEW], PERSON_KEY).wrap(secret, MARIA)
    assert KeyRing([NEW, OLD], PERSON_KEY).unwrap(number, wrapped, MARIA) == secret


def test_a_wrapped_secret_does_not_open_for_another_person_or_without_its_key(ring):
    number, wrapped = ring.wrap(new_secret(), MARIA)
    with pytest.raises(SealBroken):
        ring.unwrap(number, wrapped, JAMES)
    with pytest.raises(SealBroken, match=f"{number:08x}"):
        KeyRing([OLD], PERSON_KEY).unwrap(number, wrapped, MARIA)
    with pytest.raises(SealBroken):
        ring.seal(number, wrapped, JAMES)


def test_records_of_nobody_open_under_any_key_of_the_ring_and_only_as_their_kind(ring):
    sealed = KeyRing([OLD], PERSON_KEY).close_record(Kind.SPOOL, b"a text", b"file")
    assert ring.open_record(Kind.SPOOL, sealed, b"file") == b"a text"
    for kind, header in ((Kind.ARCHIVED, b"file"), (Kind.SPOOL, b"other")):
        with pytest.raises(SealBroken):
            ring.open_record(kind, sealed, header)
    with pytest.raises(SealBroken):
        KeyRing([NEW], PERSON_KEY).open_record(Kind.SPOOL, sealed, b"file")


def test_a_fingerprint_admits_the_same_keys_and_newer_ones_before_them(ring):
    first = KeyRing([OLD], PERSON_KEY).fingerprint
    both = ring.reconcile(first)
    assert f"{key_id(NEW):08x}" in both
    assert f"{key_id(OLD):08x}" in both
    assert ring.reconcile(both) == both


def test_a_fingerprint_refuses_other_keys_in_one_line_that_names_the_setting(ring):
    mine = ring.fingerprint
    for other, name in (
        (KeyRing([NEW], bytes(16)), "HUIXIN_PERSON_KEY"),
        (KeyRing([OLD], PERSON_KEY), "HUIXIN_KEYS"),
    ):
        with pytest.raises(ConfigurationError, match=name) as refused:
            other.reconcile(mine)
        assert "\n" not in str(refused.value)
    for nonsense in ("", "{}", "[]", '{"person": "x", "data": ["zz"]}', "null"):
        with pytest.raises(ConfigurationError):
            ring.reconcile(nonsense)


def test_a_fingerprint_tells_nothing_of_the_keys(ring):
    for key in (NEW, OLD, PERSON_KEY):
        assert key.hex()[:8] not in ring.fingerprint


@pytest.mark.parametrize(
    ("data_keys", "person_key", "name"),
    [
        ([], PERSON_KEY, "HUIXIN_KEYS"),
        ([bytes(16)], PERSON_KEY, "HUIXIN_KEYS"),
        ([OLD, OLD], PERSON_KEY, "HUIXIN_KEYS"),
        ([OLD], bytes(32), "HUIXIN_PERSON_KEY"),
    ],
    ids=["none", "too short", "twice", "person key too long"],
)
def test_keys_of_a_wrong_form_are_refused_in_one_line(data_keys, person_key, name):
    with pytest.raises(ConfigurationError, match=name):
        KeyRing(data_keys, person_key)


def test_a_mark_outlives_rotation_and_depends_on_what_it_marks(ring):
    assert ring.mark(b"a") == KeyRing([OLD], PERSON_KEY).mark(b"a")
    assert ring.mark(b"a") != ring.mark(b"b")
