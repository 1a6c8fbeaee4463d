"""The day on which a borrower promises to pay, read from the text on the turn's own clock."""

from __future__ import annotations

from datetime import date

from bot.flowkit import Turn, action, guard


@guard
def names_one_day(turn: Turn) -> bool:
    """One day, which nobody could take for another."""
    return len(_days(turn)) == 1


@guard
def names_two_days(turn: Turn) -> bool:
    """A day that can be read in two ways ("3/12", "next Friday")."""
    return len(_days(turn)) > 1


@action(fills=["day"])
def tell_day(turn: Turn) -> None:
    """Read the day back."""
    (turn.fields["day"],) = _days(turn)


@action(fills=["first", "second"])
def offer_days(turn: Turn) -> None:
    """Ask which reading was meant, the earlier one first."""
    turn.fields["first"], turn.fields["second"] = days = _days(turn)
    turn.conversation.offered = tuple(day.isoformat() for day in days)


@guard
def chooses_a_day(turn: Turn) -> bool:
    """1 or 2, for the first or the second of the days that were offered."""
    return len(turn.conversation.offered) == 2


@action(fills=["day"])
def tell_chosen_day(turn: Turn) -> None:
    """Read the chosen day back."""
    turn.fields["day"] = date.fromisoformat(turn.conversation.offered[(turn.understanding.number or 1) - 1])


def _days(turn: Turn) -> list[date]:
    """The readings, from today on, of the one day that the text names; none where it names several, or no one day."""
    asked = turn.state == "naming_day"
    said = turn.entities(awaited="date" if asked else None).dates
    if len(said) != 1 or said[0].day is None:
        return []
    if asked and said[0].day.isoformat() in turn.conversation.offered:
        return [said[0].day]
    if said[0].confirm and said[0].other is None:
        return []
    readings = {day for day in (said[0].day, said[0].other) if day is not None and day >= turn.today}
    if said[0].confirm and len(readings) == 1:  # "Nov 20" on the 23rd: nobody promises for next year
        return []
    return sorted(readings)
