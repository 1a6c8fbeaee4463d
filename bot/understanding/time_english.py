"""English words of time, and the words around sums of money. Kind -> value -> words; `lexicon.py` tells the kinds."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[int, str]]] = {
    "day": {
        -1: "yesterday|yday|last night",
        0: "today|tonight|2day|2nite|2night|tonite|tonit|tdy|todya"
        "|this morning|this afternoon|this evening|this eve|later today",
        1: "tomorrow|tomorow|tommorow|tommorrow|tomorrrow|tommorw|tomorro|tmrw|tmr|tmrow|tmw|tmo|2moro|2morrow|2mrw|2mro|2mo|tomoz"
        "|tomoro|morrow",
        2: "next tomorrow|day after tomorrow|day after tmrw|day after tmr|overmorrow",
    },
    "weekday": {
        0: "monday|mon|mondey|munday",
        1: "tuesday|tues|tue|tuseday|teusday|tuesdy",
        2: "wednesday|weds|wed|wensday|wednsday|wendsday|wednesdy",
        3: "thursday|thurs|thur|thu|thrs|thurday|thrusday|thursdy",
        4: "friday|fri|frday|firday|fryday|fridy",
        5: "saturday|sat|saterday|satuday|satday",
        6: "sunday|sun|sundy",
    },
    "month": {
        1: "january|jan",
        2: "february|feb|febuary",
        3: "march",
        4: "april",
        6: "june|jun",
        7: "july|jul",
        8: "august|aug",
        9: "september|sept|sep",
        10: "october|oct",
        11: "november|nov",
        12: "december|dec",
    },
    "maybe_month": {3: "mar", 4: "apr", 5: "may"},
    "days": {1: "day|days|dys"},
    "weeks": {7: "week|weeks|wk|wks", 14: "fortnight|fortnights"},
    "months": {1: "month|months|mth|mths|mnth|mnths|mo|mos"},
    "years": {1: "year|years|yr|yrs"},
    "hours": {3600: "hour|hours|hr|hrs", 60: "minute|minutes|min|mins"},
    "roughly": {0: "around|about|approx|roughly|circa"},
    "dash": {0: "-|to|thru|through"},
    "eod": {
        0: "eod|cob|end of day|end of the day|close of business",
        1: "this pm|in the evening|at night|by evening|by night",
        2: "in the morning|first thing",
    },
    "little": {0: "and|i|ill|im|ive|or|at|then|so|but|please|pls|thanks|thx|ok|like|n|if"},
    "weekend": {0: "weekend|wkend|wknd|weekends|week end"},
    "next": {1: "next|nxt|nex|following"},
    "this": {0: "this|dis|current"},
    "coming": {0: "coming|upcoming"},
    "last": {0: "last|past|previous"},
    "end": {0: "last day|end|ending of|close"},
    "begin": {0: "beginning|start|early"},
    "middle": {0: "middle|mid"},
    "in": {0: "in|within|after|give me|gimme|another"},
    "after": {0: "later|from now|from today|time"},
    "ago": {0: "ago|back"},
    "from": {0: "from"},
    "every": {0: "every|each|every other|every second|once a|per"},
    "by": {0: "on|by|b4|before|until|till|til|for|come|when|once|as soon as|soon as|upon|comes"},
    "of": {0: "of"},
    "the": {0: "the|teh|da"},
    "one": {1: "a|an"},
    "couple": {2: "couple|cpl"},
    "few": {0: "few|several|some"},
    "not": {0: "not|cant|cannot|wont be|isnt"},
    "payday": {
        0: "payday|pay day|paydays|get paid|gets paid|getting paid|next check|next paycheck|next pay|next payroll|pay check day"
    },
    "wage": {
        0: "paycheck|paychecks|check|cheque|salary|wages|wage|direct deposit|direct dep|pension|bonus|tax refund|refund"
    },
    "holiday": {
        0: "new year|new years|the new year|christmas|xmas|thanksgiving|easter|eid|diwali|holidays|the holidays|holiday|ramadan"
    },
    "of_these": {
        0: "payment|payments|pmt|pmts|installment|installments|instalment|instalments|loan|loans|one|ones|time|times|thing|account"
        "|call|calls|text|texts|message|messages|msg|msgs|people|kids|floor|street|st|ave|check|checks|parts|person|reminder|notice"
        "|copies|card|cards|emi|emis|st|position|place|choice|option|month pay|percent of"
    },
    "percent": {0: "percent|pct|per cent"},
    "clock": {0: "am|pm|oclock|a m|p m|noon"},
    "spent": {
        0: "pay|paying|pays|paid|send|sending|sent|owe|owed|transfer|transferring|transferred|deposit|deposited|put|give|gave|wire"
        "|amount|afford|manage|borrow|borrowed|took|take|min|minimum|max|least|only|just|sum|pmt of|payment of|payment is"
        "|payments of|installment of|add|drop|do|got|cash"
    },
}
