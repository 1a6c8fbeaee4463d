from __future__ import annotations

from pathlib import Path

from bot.domain import Flags, Purpose, TimerKind
from bot.stores.embedded import EmbeddedRedis
from bot.stores.live import RedisStore, connect
from tests.stores.example import ANSWER, JAMES, MARIA, QUESTION, commit, text_event

TEXTS = (QUESTION, "我想退订 STOP 不要再发", "soy Ana Torres, ¿cuánto debo?", "balance 4821", "Maria Lopez")
# Long enough that random bytes do not spell them by chance.
NAMES = ("Maria", "Lopez", "Carter", "maria", "twilio", "loan-4021", "balance")


def test_nothing_of_a_person_lies_in_plain_in_redis_files(tmp_path, keys):
    server = EmbeddedRedis(tmp_path / "redis")
    store = RedisStore(connect(server.start()), keys)
    store.check_fingerprint()
    for phone in (MARIA, JAMES):
        for number, text in enumerate(TEXTS):
            commit(
                store, phone, text_event(f"{phone}-{number}", text), texts=(ANSWER,), inline=number % 2 == 0
            )
        commit(store, phone, timers={TimerKind.STATE: 5}, language="es", carrier="twilio", account="AC1")
    [leased, _] = store.lease_outgoing("worker", limit=9)
    store.begin_sending(leased)
    store.retry_sending(leased, 1, "temporary", "30003")
    commit(store, JAMES, texts=("bye",), purpose=Purpose.CONSENT, purge=True, flags=Flags.OUT_SERVICING)
    store.forget(store.person_of(JAMES))
    store.take_tokens("+14155550000", 1, per_second=1, burst=1)
    store.note_unreadable(f"twilio:AC1:{MARIA}", "sinch", "From: no number")
    store.close()
    server.stop()

    kept = b"".join(path.read_bytes() for path in Path(tmp_path).rglob("*") if path.is_file())
    assert b"EVALSHA" in kept or b"XADD" in kept
    plain = [MARIA, JAMES, "4155550101", "4155550102", "4155550000", ANSWER, *TEXTS, *NAMES]
    found = [word for word in plain if word.encode() in kept]
    assert found == []
