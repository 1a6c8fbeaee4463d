from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import StoreAway
from bot.web.desk.passwords import hash_password, is_outdated, matches
from bot.web.desk.throttle import PER_ACCOUNT, PER_ADDRESS, WINDOW_S, LoginThrottle
from tests.web.desk_kit import PASSWORD, plain

PROTECTED = [
    "/desk/",
    "/desk/live",
    "/desk/list/queue",
    "/desk/cases/00-none",
    "/desk/flows",
    "/desk/flows.svg",
]


@pytest.mark.parametrize("path", PROTECTED)
def test_nobody_reads_the_desk_without_logging_in(kit, path):
    answer = kit.browse().get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/desk/login")


def test_a_fragment_asks_the_whole_page_to_go_to_the_log_in(kit):
    answer = kit.browse().get(
        "/desk/live", HX_Request="true", HX_Current_URL="http://localhost/desk/list/mine"
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/desk/login?next=/desk/list/mine"


@pytest.mark.parametrize("login", ["alice", "bob", "carol", "dan"])
def test_everybody_with_a_password_gets_in(kit, login):
    assert kit.browse(login).get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("login", "password"),
    [("alice", "wrong"), ("nobody", PASSWORD), ("", ""), ("a\0b", "x"), ("alice", "\ud800")],
)
def test_a_wrong_log_in_says_one_thing_whatever_was_wrong(kit, login, password):
    visitor = kit.browse(app=kit.desk())
    answer = visitor.log_in(login, password.encode("utf-8", "replace").decode())
    assert answer.status_code == 401
    assert "don't match" in answer.text.replace("&#39;", "'")


def test_a_log_in_leads_where_one_wanted_to_go_and_never_off_the_desk(kit):
    def lands(target: str) -> str:
        return kit.browse(app=kit.desk()).log_in("alice", next=target).location

    assert lands("/desk/list/mine?offset=50") == "/desk/list/mine?offset=50"
    for elsewhere in (
        "https://evil.example/",
        "//evil.example/desk/",
        "/desk//evil.example",
        "/desk/../phone",
        "/desk\\@evil.example",
        "/deskevil",
        "/desk/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "",
    ):
        assert lands(elsewhere) == "/desk/", elsewhere


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(kit):
    cookie = kit.browse().log_in("alice").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    secure = kit.browse(app=kit.desk(secure=True))
    answer = secure.client.get("/desk/login", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_logging_out_ends_the_session(kit):
    visitor = kit.browse("alice")
    visitor.post("/desk/logout")
    assert visitor.get("/desk/").status_code == 303


def test_a_session_ends_with_the_shift(kit):
    now = [1_800_000_000.0]
    from bot.domain import utc

    app = kit.desk(clock=lambda: utc(now[0]))
    visitor = kit.browse("alice", app)
    now[0] += 11 * 3600
    assert visitor.get("/desk/").status_code == 200
    now[0] += 2 * 3600
    assert visitor.get("/desk/").status_code == 303


def test_a_reset_of_the_password_and_a_dismissal_end_every_session(kit):
    archive = kit.house.archive
    was = archive.staff("bob")
    reset, dismissed = kit.browse("bob"), kit.browse("bob")
    try:
        archive.save_staff(replace(was, password_hash=hash_password("another password")))
        assert reset.get("/desk/").status_code == 303
        archive.save_staff(replace(was, active=False))
        assert dismissed.get("/desk/").status_code == 303
        assert kit.browse(app=kit.desk()).log_in("bob").status_code == 401
    finally:
        archive.save_staff(was)


def test_a_form_without_its_token_or_with_anothers_changes_nothing(kit):
    visitor, other = kit.browse("alice"), kit.browse("bob")
    for token in ("", "made up", other.token()):
        answer = visitor.client.post("/desk/next", data={"csrf_token": token, "nonce": "0" * 32})
        assert answer.status_code == 400
    assert "too old" in answer.text


def test_a_form_of_more_than_64_kilobytes_is_refused(kit):
    visitor = kit.browse("alice")
    assert visitor.post("/desk/login", login="alice", password="x" * 70_000).status_code == 413


def test_every_page_forbids_scripts_and_styles_in_the_page_and_other_peoples_frames(kit):
    visitor = kit.browse("alice")
    for path in ("/desk/login", "/desk/", "/desk/list/all", "/phone/", "/desk/nowhere"):
        answer = visitor.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text


ERRORS = [
    ("GET", "/desk/nowhere", 404, "There is nothing at this address"),
    ("POST", "/desk/no/where", 404, "There is nothing at this address"),
    ("GET", "/desk/cases/00-none", 404, "There is nothing at this address"),
    ("GET", "/desk/cases/00-none/take", 405, "only reached by a button"),
    ("POST", "/desk/flows", 405, "only reached by a button"),
    ("POST", "/desk/next", 400, "cannot read"),
    ("GET", "/phone/nobody", 404, "There is nothing at this address"),
]


@pytest.mark.parametrize(("method", "path", "status", "told"), ERRORS)
def test_every_error_page_is_the_houses_own_and_says_that_it_is_a_demo(kit, method, path, status, told):
    visitor = kit.browse("alice")
    answer = visitor.get(path) if method == "GET" else visitor.post(path, nonce="none")
    assert answer.status_code == status
    assert told in plain(answer.text)
    assert "Demo: everything is fictional" in plain(answer.text)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_whoever_is_not_logged_in_learns_of_no_address(kit):
    assert kit.browse().get("/desk/nowhere").location == "/desk/login?next=/desk/nowhere"


def test_outside_a_demo_an_error_page_says_nothing_of_it(kit):
    app = kit.desk(lender=replace(kit.house.lender, demo=False))
    visitor = kit.browse("alice", app=app)
    assert "Demo:" not in visitor.get("/desk/nowhere").text


# throttling


def test_an_account_is_closed_to_guessing_even_with_the_right_password(kit):
    kit.house.archive.save_staff(replace(kit.house.archive.staff("bob"), login="erin"))
    visitor = kit.browse()
    answers = [visitor.log_in("erin", f"guess {number}").status_code for number in range(PER_ACCOUNT)]
    assert set(answers) == {401}
    refused = visitor.log_in("erin")
    assert refused.status_code == 429
    assert "Wait 2 min" in refused.text
    assert visitor.log_in("ERIN", "x").status_code == 429
    assert visitor.log_in("bob").status_code == 303


@pytest.fixture
def away(kit):
    """A live store that does not answer."""

    class Away:
        def take_tokens(self, *_, **__):
            raise StoreAway("down")

    return Away()


@pytest.fixture(params=["redis", "this process"])
def throttle(request, kit, away):
    """On Redis, and while Redis is away."""
    return LoginThrottle(kit.house.live if request.param == "redis" else away)


def test_an_address_is_closed_to_guessing_across_accounts(throttle):
    waits = [throttle.wait(f"name{number}", "10.0.0.1") for number in range(PER_ADDRESS + 5)]
    assert not any(waits[:PER_ADDRESS])
    assert all(0 < wait <= 30 for wait in waits[PER_ADDRESS:])
    assert throttle.wait("name0", "10.0.0.2") == 0


def test_logging_in_rightly_all_day_closes_nothing(throttle):
    for _ in range(2 * PER_ADDRESS):
        assert throttle.wait("gina", "10.0.0.3") == 0
        throttle.succeeded("gina", "10.0.0.3")


def test_a_right_log_in_clears_the_wrong_ones_before_it(throttle):
    for _ in range(PER_ACCOUNT - 1):
        throttle.wait("hugo", "10.0.0.4")
    assert throttle.wait("hugo", "10.0.0.4") == 0
    throttle.succeeded("hugo", "10.0.0.4")
    assert [throttle.wait("hugo", "10.0.0.5") for _ in range(PER_ACCOUNT)] == [0.0] * PER_ACCOUNT


def test_a_window_of_guesses_passes(away):
    now = [0.0]
    throttle = LoginThrottle(away, lambda: now[0])
    waits = [throttle.wait("ivan", "10.0.0.6") for _ in range(PER_ACCOUNT + 1)]
    assert waits == [0.0] * PER_ACCOUNT + [WINDOW_S / PER_ACCOUNT]
    now[0] = WINDOW_S / PER_ACCOUNT
    assert throttle.wait("ivan", "10.0.0.6") == 0
    assert throttle.wait("ivan", "10.0.0.6") > 0
    now[0] += WINDOW_S
    assert [throttle.wait("ivan", "10.0.0.6") for _ in range(PER_ACCOUNT)] == [0.0] * PER_ACCOUNT


# passwords


def test_a_password_is_kept_as_argon2id_and_only_it_matches():
    kept = hash_password("a fine password")
    assert kept.startswith("$argon2id$")
    assert matches(kept, "a fine password")
    assert not matches(kept, "a fine passwort")
    assert not matches(None, "nobody has this")
    assert not matches("not a hash", "x")
    assert not is_outdated(kept)


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_of_no_fit_length_is_not_kept(password):
    with pytest.raises(ValueError, match="characters"):
        hash_password(password)


def test_an_old_hash_is_made_anew_at_the_next_log_in(kit):
    from argon2 import PasswordHasher

    archive = kit.house.archive
    was = archive.staff("carol")
    try:
        archive.save_staff(replace(was, password_hash=PasswordHasher(1, 8192, 1).hash(PASSWORD)))
        visitor = kit.browse("carol")
        assert not is_outdated(archive.staff("carol").password_hash)
        assert visitor.get("/desk/").status_code == 200
    finally:
        archive.save_staff(was)
