"""What may be told, and the fields that tell it. Nothing else in Huixin turns a loan into words.

A loan reaches a reply only through `Draft.loans()`, which is empty without proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.domain import IDLE, Loan, Pending, utc
from bot.engine.compose import Said
from bot.engine.draft import Draft
from bot.engine.hours import country_of

NO_LOAN = "none"


def selection(turn: Draft) -> Sequence[Loan]:
    """The loans an answer is about: named by digits, chosen, all asked for, or the only one that runs."""
    return _selected(turn, turn.loans())


def _selected(turn: Draft, loans: Sequence[Loan]) -> Sequence[Loan]:
    if len(loans) == 1:
        return loans
    open_loans = [loan for loan in loans if loan.standing != "paid_off"]
    understanding, pending = turn.understanding, turn.conversation.pending
    named = understanding.loan_digits or (pending.loan_digits if pending else ())
    if named and (by_digits := [loan for loan in loans if loan.digits in named]):
        return by_digits
    if chosen := [loan for loan in loans if loan.id in turn.conversation.chosen]:
        return chosen
    everything = understanding.everything or (pending is not None and pending.everything)
    if everything or len(open_loans) == 1:
        return open_loans
    return list(loans)[-1:] if not open_loans else ()


def has_choice(turn: Draft) -> bool:
    """Whether several loans run and none is selected."""
    loans = turn.loans()
    return bool(loans) and not _selected(turn, loans)


def per_loan(turn: Draft, reply: str, fields: Mapping[str, object]) -> list[Said]:
    """One reply per selected loan, in words that are true of its standing."""
    loans = turn.selected()
    if not loans:
        return [rendered(turn, reply.replace("{standing}", NO_LOAN), None, fields)]
    return [rendered(turn, reply.replace("{standing}", loan.standing), loan, fields) for loan in loans]


def rendered(turn: Draft, reply_id: str, loan: Loan | None, fields: Mapping[str, object]) -> Said:
    """A reply with exactly the fields that it names. Raises KeyError for one that nothing fills."""
    reply = turn.rules.book.reply(reply_id)
    values = {name: _value(turn, name, loan, fields) for name in reply.fields}
    return Said(reply_id, reply.purpose, turn.rules.book.render(reply_id, turn.language, values))


def _value(turn: Draft, name: str, loan: Loan | None, fields: Mapping[str, object]) -> object:
    if name in fields:
        return fields[name]
    if name in turn.fields:
        return turn.fields[name]
    if loan is not None and name in _OF_LOAN:
        return _OF_LOAN[name](loan)
    return _OF_TURN[name](turn)


def _who(turn: Draft) -> str:
    """The initial on a shared phone, where two people read the same screen."""
    proof = turn.conversation.proof
    if proof is None or not shared(turn):
        return ""
    return next((f"{who.initial}, " for who in turn.borrowers() if who.id in proof.borrowers), "")


def shared(turn: Draft) -> bool:
    """Whether somebody else is registered at this number too."""
    proof = turn.conversation.proof
    return proof is not None and not {who.id for who in turn.borrowers()}.issubset(proof.borrowers)


def spend_proof(turn: Draft, trigger: str) -> None:
    """On a shared phone one proof opens one answer; the next tail answers the second wish, or the same again."""
    if not turn.shown or not shared(turn):
        return
    turn.conversation.proof = None
    turn.conversation.state = "proving" if "proving" in turn.rules.book.states else IDLE
    turn.conversation.pending = Pending(trigger=turn.take_second() or trigger, asked_at=turn.epoch)
    turn.say("identity.next_question")


def _when(turn: Draft) -> object:
    case = turn.conversation.case
    if case is not None and case.closed_at == 0 and case.promised_at > turn.epoch:
        return utc(case.promised_at).astimezone(turn.zone)
    return turn.rules.hours.promise(turn.now, turn.rules.answer_within).astimezone(turn.zone)


def _help_line(turn: Draft) -> str:
    lines = turn.lender.help_line
    country = country_of(turn.conversation.phone, turn.lender.default_country)
    return lines.get(country) or lines.get(turn.lender.default_country) or turn.lender.phone


_OF_LOAN: dict[str, Callable[[Loan], object]] = {
    "loan": lambda loan: loan.digits,
    "amount": lambda loan: loan.overdue_amount if loan.standing == "overdue" else loan.next_amount,
    "due": lambda loan: loan.next_due,
    "left": lambda loan: loan.outstanding,
    "overdue": lambda loan: loan.overdue_amount,
    "since": lambda loan: loan.overdue_since if loan.standing == "overdue" else loan.paid_off_on,
}

_OF_TURN: dict[str, Callable[[Draft], object]] = {
    "lender": lambda turn: turn.lender.name,
    "phone": lambda turn: turn.lender.phone,
    "hours": lambda turn: turn.lender.hours_text[turn.language],
    "today": lambda turn: turn.today,
    "when": _when,
    "case": lambda turn: turn.conversation.case.number if turn.conversation.case else "",
    "name": lambda turn: (turn.conversation.case.taken_name or "") if turn.conversation.case else "",
    "time": lambda turn: utc(turn.conversation.locked_until).astimezone(turn.zone),
    "who": _who,
    "help_line": _help_line,
    "since": lambda turn: utc(turn.conversation.kept_since).astimezone(turn.zone).date(),
}
CORE_FIELDS = frozenset(_OF_LOAN) | frozenset(_OF_TURN) | {"choices"}
