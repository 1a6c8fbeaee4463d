"""Opt-out, opt-in and HELP: before any flow, in every state. No flow can forget them.

The stricter reading is built in: any opt-out stops every purpose for the number (47 CFR 64.1200(a)(10)-(12)),
its confirmation is the last text, and only START brings texts back.
"""

from __future__ import annotations

from bot.domain import IDLE, OUT_OF_ALL, ConsentChange, Flags, Priority, Purpose, TextEvent, TimerKind, utc
from bot.engine import escalation, gates
from bot.engine.rules import SURE, SURE_OF_CONSENT
from bot.engine.turn import LiveTurn

EVERY_PURPOSE = (Purpose.SERVICING, Purpose.MARKETING, Purpose.COLLECTION)
_KEYWORDS = {"STOP": "opt_out", "START": "opt_in", "HELP": "help"}


def handle(turn: LiveTurn, event: TextEvent) -> bool:
    """Whether the text was about consent, and is dealt with."""
    wish = _KEYWORDS.get(event.keyword) or turn.understanding.label
    if wish == "opt_out" and not _is_a_tail(turn):
        opt_out(turn, event)
    elif wish == "opt_in" and _plainly_wants_texts(turn, event):
        opt_in(turn, event)
    elif wish == "help" and not _between(turn, event):
        _help(turn)
    else:
        return False
    turn.conversation.unclear = 0
    if event.keyword:
        turn.silence()  # the carrier has confirmed it already
    return True


def _help(turn: LiveTurn) -> None:
    """Always answered: with the menu, or where texts are off with what still works."""
    turn.say("consent.help_off" if silenced(turn) else "consent.help")
    gates.leave_choice(turn)


def _between(turn: LiveTurn, event: TextEvent) -> bool:
    """While a person writes, a question that only sounds like HELP is theirs."""
    asked = bool(event.keyword) or turn.understanding.word_for_word
    return bool(turn.conversation.flags & Flags.STAFF_HAS_IT) and not asked


def _is_sure(turn: LiveTurn, event: TextEvent) -> bool:
    """Whether an opt-out is plain, so that nobody need be asked."""
    return bool(event.keyword) or turn.understanding.score >= SURE


def _plainly_wants_texts(turn: LiveTurn, event: TextEvent) -> bool:
    """Consent is never guessed: only what plainly asks for texts brings them back."""
    return bool(event.keyword) or turn.understanding.score >= SURE_OF_CONSENT


def _is_a_tail(turn: LiveTurn) -> bool:
    """0000 proves where it is the tail on file; else it opts out (China's older keyword)."""
    return turn.understanding.tail == "0000" and bool(turn.facts.proven)


def opt_out(turn: LiveTurn, event: TextEvent) -> None:
    """Stop everything: flags, queued texts, timers; confirm once."""
    conversation = turn.conversation
    if 0 < event.received_at < conversation.opted_in_at:
        turn.count("late_opt_outs_outlived")
        return
    already = conversation.flags & OUT_OF_ALL == OUT_OF_ALL
    withdraw(turn, EVERY_PURPOSE, turn.understanding.rule if not event.keyword else "carrier keyword", event)
    if not already:
        turn.count("opt_outs")
        turn.say_fitting(
            "consent.out" if _is_sure(turn, event) else "consent.out_doubted", "consent.out_short"
        )


def withdraw(
    turn: LiveTurn, purposes: tuple[Purpose, ...], rule: str, event: TextEvent | None, carrier: str = ""
) -> None:
    """Set the flags of these purposes and keep the evidence; for servicing, drop what is under way too."""
    conversation = turn.conversation
    for purpose in purposes:
        conversation.flags |= Flags.out_of(purpose)
    at = int(event.received_at) if event and event.received_at else turn.epoch
    turn.changed_consent(
        ConsentChange(
            purposes=purposes,
            given=False,
            rule=rule,
            words=event.text if event else "",
            carrier=event.carrier if event else carrier,
            at=at,
        )
    )
    if Purpose.SERVICING not in purposes:
        return
    turn.purge()
    conversation.opted_out_at = max(conversation.opted_out_at, at)
    conversation.state = IDLE
    conversation.pending = conversation.proof = None
    conversation.chosen = conversation.offered = ()
    turn.clear_timer(TimerKind.LOOKUP)
    turn.clear_timer(TimerKind.PROMISE)
    case = escalation.alive(turn)
    if case is not None:
        case.channel = "elsewhere"
        escalation.borrower_wrote(turn)  # it may have overtaken our answer, which is then never sent
        turn.touch_case(case)


def opt_in(turn: LiveTurn, event: TextEvent) -> None:
    """Answers and payment notices again; offers stay off until asked for."""
    conversation = turn.conversation
    if 0 < event.received_at < conversation.opted_out_at:
        turn.count("late_opt_ins_outlived")
        return
    conversation.opted_out_at = 0
    conversation.flags = conversation.flags.without(Flags.OUT_SERVICING | Flags.OUT_COLLECTION)
    conversation.opted_in_at = turn.epoch
    turn.changed_consent(
        ConsentChange(
            (Purpose.SERVICING, Purpose.COLLECTION),
            True,
            turn.understanding.rule,
            event.text,
            event.carrier,
            turn.epoch,
        )
    )
    turn.count("opt_ins")
    case = escalation.alive(turn)
    if case is not None and case.channel == "elsewhere":
        case.channel = "text"
        if case.we_owe and case.promised_at > turn.epoch:
            turn.set_timer(TimerKind.PROMISE, case.promised_at)
        turn.touch_case(case)
    if conversation.kept_since:
        since = utc(conversation.kept_since).astimezone(turn.zone).date()
        turn.say("consent.in_kept", since=since)
        conversation.kept_since = 0
    else:
        turn.say("consent.in")


def silenced(turn: LiveTurn) -> bool:
    """Whether nothing may be said, because the borrower opted out."""
    return bool(turn.conversation.flags & Flags.OUT_SERVICING)


def keep_for_another_channel(turn: LiveTurn) -> None:
    """Written after STOP: no answer, but the desk sees it and may call."""
    conversation = turn.conversation
    conversation.kept_since = conversation.kept_since or turn.epoch
    case = escalation.alive(turn)
    if case is None:
        case = escalation.start(turn, "after_stop", Priority.NORMAL, elsewhere=True)
    else:
        escalation.borrower_wrote(turn)
    if turn.understanding.distress:
        escalation.raise_priority(turn, Priority.DISTRESS)
