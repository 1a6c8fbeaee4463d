from __future__ import annotations

import csv
import io

from bot.domain import Act
from bot.errors import LoanBookAway
from tests.web.desk_kit import MARIA, plain


def revealed(kit, phone, code="revealed"):
    return [row for row in kit.messages(phone) if row.direction == "event" and row.text == code]


def test_a_number_is_masked_until_it_is_revealed_and_then_it_is_on_record_who_looked(kit):
    kit.text(MARIA, "0")
    case = kit.case(MARIA)
    visitor = kit.browse("dan")
    page = visitor.get(f"/desk/cases/{case.id}").text
    assert MARIA not in page
    assert "Maria" not in page
    assert not revealed(kit, MARIA)
    shown = visitor.act(case, "reveal").text
    assert MARIA in shown
    assert "Maria Lopez" in shown
    (row,) = revealed(kit, MARIA)
    assert row.by == "dan"
    assert MARIA not in visitor.get(f"/desk/cases/{case.id}").text


def test_nothing_is_revealed_when_it_cannot_be_recorded(kit):
    from bot.errors import StoreAway

    _, case = kit.waiting()

    class Away:
        def command(self, person, event):
            raise StoreAway("down")

        def view(self, person):
            return kit.house.engine.view(person)

    answer = kit.browse("alice", kit.desk(engine=Away())).act(case, "reveal")
    assert answer.status_code == 503
    assert "+1415" not in answer.text


def test_a_number_is_revealed_while_the_loan_book_is_away_but_no_name(kit):
    kit.text(MARIA, "0")

    class Bookless:
        def name(self, borrower_id):
            raise LoanBookAway("down")

    answer = kit.browse("alice", kit.desk(loan_book=Bookless())).act(kit.case(MARIA), "reveal")
    assert MARIA in answer.text
    assert "loan book does not answer" in answer.text


def test_compliance_and_supervisors_export_a_conversation_and_it_is_recorded(kit):
    phone, case = kit.waiting("=cmd|calc!A1", "+1 is not a formula", 'two\nlines, and "quotes" 你好')
    kit.act(phone, Act.TAKE)
    kit.act(phone, Act.REPLY, "an answer")
    kit.text(phone, "STOP")
    for login in ("dan", "carol"):
        answer = kit.browse(login).act(case, "export")
        assert answer.status_code == 200
        assert answer.mimetype == "text/csv"
        assert f'filename="{case.number}.csv"' in answer.headers["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert rows[0] == ["time (UTC)", "kind", "by", "text", "reply", "delivery", "failure"]
        texts = [row[3] for row in rows]
        assert "'=cmd|calc!A1" in texts
        assert "'+1 is not a formula" in texts
        assert 'two\nlines, and "quotes" 你好' in texts
        assert rows[-1][1] == "consent.withdrawn"
        assert rows[-1][3] == "STOP"
    assert [row.by for row in revealed(kit, phone, "exported")] == ["dan", "carol"]


def test_an_agent_does_not_export(kit):
    phone, case = kit.waiting()
    visitor = kit.browse("alice")
    assert "/export" not in visitor.get(f"/desk/cases/{case.id}").text
    assert visitor.act(case, "export").status_code == 403
    assert not revealed(kit, phone, "exported")


def test_errors_are_pages_in_words(kit):
    visitor = kit.browse("alice")
    assert "nothing at this address" in plain(visitor.get("/desk/cases/00-none").text)
    answer = visitor.get("/desk/cases/00-none", Accept_Language="zh")
    assert "这个地址没有内容" in answer.text
