"""How days are said: rule -> grammars over the kinds of words (see lexicon.py), the longer before the shorter.

The rules' names appear in answers, so they stay.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.grammar import rules_by_letter

_FILL: Final = "(of|the|el){0,3}"
_DAY: Final = "(small|dayish)"
_NUMBER: Final = "(one? (few|couple) of?|small|dayish|big|one)"
_UNIT: Final = "(days|weeks|months|years|hours|day_sign)"
_MONTH: Final = "(months|month_sign)"
_SIGN: Final = "(date_sign|day_sign)"
_COUNTED: Final = (
    "of_these|days|weeks|months|month_sign|years|hours|currency|cents|percent|clock|small|dayish|big"
)
_COUNTS: Final = f"(?!({_COUNTED}|year))"
"""After a number that is to be a day: not what makes it a count, a sum or a time."""
_COUNTS_BUT_YEARS: Final = f"(?!({_COUNTED}))"
_THAT_DAY: Final = f"(weekday|ordinal|first|day|weekend|payday|fortnight|{_DAY} {_SIGN}?|days|weeks|{_MONTH} {_DAY}? {_SIGN}?)"

GRAMMAR: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("no_day", (f"every {_FILL} next? {_THAT_DAY}", "not day", "aside", "unpaid")),
    ("year_month_day", (f"(year|next_year) years? small month_sign {_DAY} {_SIGN}?",)),
    (
        "a_range",
        (
            f"in? {_DAY} (dash|little|by) {_DAY} {_UNIT} after?",
            "weekday dash weekday",
            f"month (ordinal|{_DAY}) dash (ordinal|{_DAY})",
            f"small month_sign {_DAY} {_SIGN}? dash {_DAY} {_SIGN}",
            f"(ordinal|{_DAY}) dash (ordinal|{_DAY}) {_FILL} month",
            f"(ordinal|{_DAY}) dash (ordinal|{_DAY} {_SIGN})",
            f"weeks (of|el) {_FILL} (ordinal|month (ordinal|{_DAY})?)",
        ),
    ),
    ("in_writing", (f"written {_SIGN}?",)),
    ("weekday_of_the_month", (f"(ordinal|first|last) weekday {_FILL} (this|next)? months",)),
    (
        "weekday_of_next_week",
        (
            f"weekday {_FILL} next weeks",
            f"weekday {_FILL} weeks next",
            "next weeks (of|the|el|by){0,3} weekday",
            f"weeks next {_FILL} weekday",
        ),
    ),
    ("weekday_of_this_week", (f"weekday {_FILL} this weeks", f"this weeks {_FILL} weekday")),
    ("weeks_from_a_day", ("(small|one|couple) of? weeks from (the|this|next)? (weekday|day)",)),
    (
        "weeks_from_a_day",
        (
            "(weekday|day) weeks",
            f"(weekday|day) in {_NUMBER} (days|weeks)",
            "(weekday|day) in (small|dayish) (?=mark|$)",
        ),
    ),
    (
        "weeks_from_a_day",
        (
            f"{_NUMBER} {_UNIT} (from|in) (the|this|next)? (weekday|ordinal|month)",
            "(weekday|weeks|months) in next (weekday|weeks|months)?",
            "days in by? (weekday|day)",
        ),
    ),
    ("coming_weekday", ("(this|the|el)? coming weekday", "this next weekday", "weekday coming")),
    ("next_weekday", (f"next {_FILL} weekday", "weekday (of|the|el|in){0,3} next")),
    ("last_weekday", (f"last {_FILL} weekday", "weekday last")),
    ("weekday_and_number", (f"weekday (the|el)? {_DAY} {_COUNTS} (?!(date_sign|day_sign|month|of))",)),
    ("this_weekday", (f"this {_FILL} weekday",)),
    ("weekday", ("weekday",)),
    ("relative_day", ("day",)),
    ("end_of_the_day", ("eod",)),
    ("ago", (f"{_NUMBER} {_UNIT} ago", f"since {_NUMBER} {_UNIT}")),
    (
        "in_so_long",
        (
            f"in {_FILL} next? {_NUMBER} {_UNIT}",
            f"in {_NUMBER} {_UNIT} after?",
            f"{_NUMBER} {_UNIT} after",
            f"next {_NUMBER} {_UNIT}",
        ),
    ),
    ("bare_span", (f"(?<!.) {_NUMBER} {_UNIT} (?=$)",)),
    ("some_days", (f"this {_NUMBER} (days|weeks|day_sign)",)),
    ("day_of_last_month", (f"last {_MONTH} {_FILL} {_DAY} {_SIGN}", "ordinal (of|the){0,3} last months")),
    (
        "day_of_a_month",
        (
            f"(next|this) {_MONTH} {_FILL} {_DAY} {_SIGN}",
            f"months next (by|mark)? (the|el) days? (ordinal|first|{_DAY}) {_COUNTS}",
            f"next_year? (next|this) {_MONTH} by? {_FILL} ordinal",
            f"next {_MONTH} by? (the|el) {_DAY} {_COUNTS}",
            f"(the|el) (ordinal|first|{_DAY}) (of|el) {_FILL} (next|this) months",
            f"(ordinal|first) {_FILL} (next|this) months",
            f"{_DAY} (of|el) {_FILL} (next|this) months",
            f"(el|the)? days? (ordinal|first|{_DAY}) (of|el) {_FILL} months next",
        ),
    ),
    (
        "month_and_day",
        (
            f"small month_sign {_DAY} {_SIGN}",
            f"small month_sign {_DAY} {_COUNTS} (?!(of|ago|after))",
            f"month mark? (the|of|el){{0,3}} (ordinal|first|{_DAY}) {_COUNTS_BUT_YEARS} (mark? (of|el){{0,3}} year)?",
            f"(the|el)? days? (ordinal|first|{_DAY}) {_FILL} (month|maybe_month) (mark? (of|el){{0,3}} year)?",
            f"maybe_month (ordinal|{_DAY}) {_COUNTS_BUT_YEARS} (mark? year)?",
        ),
    ),
    (
        "first_of_the_month",
        ("(the|el)? (ordinal|first) (of|el) (the|el){0,3} months", "el days? small of months"),
    ),
    (
        "end_of_a_month",
        (
            f"end {_FILL} (this|next|last)? {_MONTH}",
            f"end {_FILL} months next",
            f"(this|next) {_MONTH} end",
            "small month_sign end",
            "month_sign end",
            "months end",
            f"end {_FILL} (month|maybe_month)",
            "month end",
            "month_end",
        ),
    ),
    (
        "about_a_day",
        (
            f"(begin|middle) {_FILL} (this|next)? {_MONTH}",
            f"(begin|middle) {_FILL} months next",
            f"(this|next)? {_MONTH} (begin|middle)",
            "small month_sign (begin|middle)",
            f"(begin|middle) {_FILL} (month|maybe_month)",
        ),
    ),
    ("end_of_the_week", (f"end {_FILL} (this|next)? weeks", "(this|next) weeks end")),
    ("end_of_the_year", (f"end {_FILL} this? years", "year_end", "years end")),
    ("weekend", (f"(this|next|coming|last)? {_FILL} weekend next?",)),
    ("day_of_the_month", (f"{_DAY} {_SIGN} (?!of_these)",)),
    (
        "day_of_the_month",
        (f"el days? {_DAY} {_COUNTS}", f"the days {_DAY} {_COUNTS}", f"days {_DAY} {_COUNTS}"),
    ),
    (
        "day_of_the_month",
        (f"ordinal {_COUNTS}", f"by the days? (first|{_DAY}) (?=(mark|by|spent|weekday|little|$))"),
    ),
    ("day_of_the_month", ("(?<=.) (el|the) first (?=(mark|spent|little|$))", f"by the {_DAY} {_COUNTS}")),
    (
        "no_exact_day",
        (
            f"(next|this) {_FILL} (weeks|{_MONTH}|years)",
            "(weeks|months|years) next",
            "next_year",
            "(?<=(by|in|from|next|this|of|after)) month",
            "month (?=(mark|$))",
        ),
    ),
    ("payday", ("payday", "by (other|little|the|el|of|this|next|not|spent|one|in|last){0,3} wage")),
    ("fortnight", ("(the|next|this|in){0,3} fortnight next?",)),
    ("holiday", (f"(by|in|after)? {_FILL} holiday (small month_sign)? begin? ({_DAY} {_SIGN}?)? after?",)),
)


def by_first_kind() -> dict[str, re.Pattern[str]]:
    """Each kind's letter that a day can begin with -> the grammars that begin so, in their order.

    A match's `lastgroup` is "r" and the place of its rule in GRAMMAR.
    """
    return rules_by_letter(GRAMMAR)
