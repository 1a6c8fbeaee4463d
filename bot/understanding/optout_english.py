"""Opting out in plain English: what to find; what speaks against it is in optout_english_guards.py. The notation is wording.py's.

Sentences come without punctuation, accents and apostrophes ("don't" is "dont"). Source for the width of
the net: 47 CFR 64.1200(a)(10), any reasonable means of revoking consent; for the guards: list B of the
compliance notes (cancelling a payment, calls rather than texts, a place or a time rather than all texts).
"""

from __future__ import annotations

from typing import Final

from bot.understanding.optout_english_guards import GUARDS
from bot.understanding.wording import Rule, Wordings

_LISTS: Final = {
    "stop": "stop|quit|cease|halt|discontinue|end|stopping|quitting|stop with|quit with",
    "texts": "text|texts|texted|texting|txt|txts|txting|message|messages|messaging|msg|msgs|msging|msgng|sms|notification|notifications"
    "|alert|alerts|reminder|reminders|spam|spamming",
    "message": "text|txt|texted|message|messaged|msg|sms|contact|contacted|write|bother|bothered|disturb|spam|harass"
    "|communicate|reach out",
    "pester": "contacting|bothering|bugging|harassing|annoying|pestering|disturbing|spamming|writing|blowing up|contact"
    "|bother|harass|messing with",
    "between": "it with|me|us|my|all|all of|with|the|these|this|those|your|ur|any|send|sending|getting|get|receiving|constantly"
    "|constant|fucking|damn|freaking|stupid|annoying|please|pls|already|u|you|from|to|phone|cell|number|automated|daily"
    "|so many|more|now|right now|at once|immediately|further|future|marketing|promotional|so much",
    "me": "me|us|this number|this phone|my phone|my number|my cell|this line|here",
    "again": "again|anymore|any more|ever|please|pls|now|already|thanks|with this|with these|with your|so much|like this",
    "not": "dont|do not|never|donot|dnt|no longer|not to|please not",
    "any": "robo|robot|any|anymore|any more|more|these|this|those|your|ur|the|further|such|of|all|daily|constant|loan|payment"
    "|marketing|automated|other|another|so many|stupid|fucking|no",
    "number": "my number|my phone number|my phone|my cell number|my cell|my mobile|my mobile number|this number"
    "|this phone|this phone number|my name|my info|my contact|my no",
    "take": "take|get|pull|strike|cross|leave|keep",
    "erase": "remove|delete|erase|drop|scrub|lose|forget|wipe",
    "gone": "deleted|removed|taken off|taken out|erased|unlisted|unsubscribed|opted out|scrubbed",
    "lists": "roster|rotation|rolls|list|lists|texts|messages|sms|database|contacts|distribution|texting|reminders|alerts",
    "unsubscribe": "unsub|unsubscribe|unsuscribe|unsubcribe|unsubscribing|optout|opt out|opting out|opt me out|opt us out"
    "|opt this number out|opt this phone out",
    "consent": "consent|permission|opt in|text subscription|sms subscription|subscription",
    "time": "my shift|shift|my break|work|my work|night|my job|the office|my office|school|lunch|dinner|class|church|noon|midnight|business hours"
    "|work hours|working hours|the morning|the evening|the afternoon|mornings|evenings|weekends|the weekend|sunday|sundays"
    "|saturday|saturdays|monday|mondays|holidays|nights|#",
    "banking": "payment|payments|fee|fees|charge|charges|charging|autopay|auto|loan|loans|transfer|transfers|debit|debits"
    "|interest|order|orders|card|cards|cheque|cheques|check|checks|account|accounts|bill|bills|transaction|transactions",
}

_USUAL: Final = (
    "wants them back",
    "to somebody else",
    "negated",
    "said of the past",
    "hypothetical",
    "place or time",
    "another medium",
)

ENGLISH: Final = Wordings(
    language="en",
    spaced=True,
    lists=_LISTS,
    guards=GUARDS,
    doubts=(
        "negated",
        "said of the past",
        "to somebody else",
        "hypothetical",
        "place or time",
        "another medium",
        "a custom of their own",
        "of something else",
        "out of something else",
        "by mistake",
        "a question about it",
        "leave for a debit",
        "stop something else",
        "wants them back",
        "wants a person",
        "texts are welcome",
        "fees",
        "i will stop",
    ),
    firm=("wants them back", "wants a person", "fees", "i will stop"),
    overruled=(
        "from another sender",
        "another medium",
        "a custom of their own",
        "of something else",
        "list without asking",
    ),
    rules=(
        Rule(
            "stop the texts",
            (
                "{stop} {between}* {texts}",
                "{stop} {between}* loan|payment|collection {texts}",
                "{stop} calling|calls|phoning me? and|or texting|texts|txting|messaging|messages|sms",
            ),
            _USUAL,
        ),
        Rule(
            "stop sending me things",
            (
                "stop|quit|cease sending|send {any}|me|us* stuff|things|shit|crap|it|junk|anything|garbage|nonsense {me}|{again}|to*",
                "stop|quit|cease sending|send me|us? this|these|that|those|me|us {again}* $",
            ),
            _USUAL,
        ),
        Rule(
            "stop bothering me",
            (
                "stop|quit|cease fucking|damn|please|constantly|always* {pester} {me}",
                "stop|quit|cease fucking|damn|please|constantly|always* {pester} {again}* $",
            ),
            _USUAL,
        ),
        Rule(
            "turn the texts off",
            (
                "turn|switch|shut off {any}* {texts}",
                "turn|switch|shut {any}* {texts} off",
                "make|get|want {any}* {texts} to? stop",
                "make this|it stop $",
            ),
            _USUAL,
        ),
        Rule(
            "no more texts",
            (
                "no|enough|zero more|further|additional|of|with|your|the|these|those|ur|this|future|other {any}* {texts}",
                "no text|texts|texting|txts|messages|msgs|sms please|pls|anymore|ever|thanks",
            ),
            _USUAL,
        ),
        Rule(
            "do not text me",
            (
                (
                    "{not} ever|again|even|want_you_to|want_u_to|want_anyone_to|want_to_be|wanna_be|wish_to_be|call_or|call_me_or|call_and"
                    "* {message} or_call|and_call|to|with* {me}|{again}"
                ),
                "{not} ever|again|even|want_you_to|want_u_to|want_to_be|wanna_be|call_or|call_me_or* {message} or_call? $",
                "can|could|would|will|must you|u please? not {message} {me}|{again}",
                "can|could|would|will|must you|u please? not {message} $",
            ),
            (*_USUAL, "a custom of their own"),
        ),
        Rule(
            "do not send me texts",
            (
                "{not} ever|want_you_to|want_u_to|please* send {any}|me|us|out* {texts}|anything|stuff|shit|crap|things",
            ),
            (*_USUAL, "a custom of their own"),
        ),
        Rule(
            "i do not want texts",
            (
                (
                    "{not}|not|didnt want|wanna|wish|need|care|interested|asked|ask|sign|signed|like to|for|up|in|be|being|get|getting"
                    "|receive|receiving|have|having|see|{any}* {texts}|messaged|contacted"
                ),
            ),
            (*_USUAL, "by mistake"),
        ),
        Rule(
            "not by text",
            (
                "{not} want|need it|this|that|these|those|them|anything|stuff|notices|updates by|via|through|over text|texts|sms|message",
            ),
            ("negated", "hypothetical", "wants them back"),
        ),
        Rule(
            "take me off",
            (
                "{erase} please|just? me|us|{number} now|and|forever|completely|asap|already|immediately|please|pls|today|right_now* $",
                "{erase} please|just? me|us|{number} and|now|immediately|or",
                "^ please|pls? remove|delete|erase|drop|scrub the_number|that_number please|now? $",
                "{erase}|{take} please|just? me|us|{number} off|from|out of? your|the|this|these|ur|all|any {any}|contact|text|texting|sms|mailing|phone|calling|message|messaging* {lists}|system|systems|records|files|service",
                "{take} please|just? me|us|{number} off|out now|asap|already|please|pls|today|immediately* $",
                "take|get off me|us|{number} $",
                "take|get me|us off|out of? it|this|there|here|that now|please|pls|asap* $",
                "{number}|me to|be|is|gets|should|must|needs* {gone}",
                "want|like|wish|need|asked to_be {gone} {again}* $",
            ),
            (
                "of something else",
                "by mistake",
                "negated",
                "hypothetical",
                "list without asking",
                "wants them back",
                "texts are welcome",
            ),
        ),
        Rule(
            "the texts must stop",
            (
                "{texts} has|have|must|need|needs|should|got|gotta|better|can to? stop|end|cease|quit",
                "i need|want|would_like the|these|those|this|your|ur|all {texts}|{pester} to stop|end|cease",
            ),
            ("negated", "hypothetical", "to somebody else"),
        ),
        Rule(
            "off your list",
            (
                "off|from|out of? your|this|these|ur|that text|texting|sms|message|messaging|contact|call|calling|mailing|marketing|stupid|damn* {lists}",
                "{not}|not want|wanna|wish|like|asked|ask to? be? on your|this|any|ur {any}|text|sms* {lists}",
            ),
            (
                "of something else",
                "list without asking",
                "said of the past",
                "wants them back",
                "texts are welcome",
            ),
        ),
        Rule(
            "unsubscribe",
            ("{unsubscribe}",),
            (
                "wants them back",
                "another medium",
                "out of something else",
                "from another sender",
                "by mistake",
                "hypothetical",
                "a question about it",
            ),
        ),
        Rule(
            "signed up by mistake",
            (
                "didnt_mean_to|never_meant_to|accidentally|mistakenly|somehow|must_have|mustve sign|signed|opt|opted|enroll|enrolled|subscribe|subscribed me|us|myself? up|in|for|to ...  {texts}|undo|off|stop|remove|cancel",
                "sign|signed|opted|enrolled|subscribed me|us|myself? up|in for|to? {any}* {texts} by_accident|by_mistake|accidentally",
            ),
            ("leave for a debit",),
        ),
        Rule(
            "my consent is withdrawn",
            (
                "revoke|revoking|withdraw|withdrawing|rescind|cancel|end my|all|any|the|prior|previous|express|text|sms* {consent}|{texts}",
                "i do_not|dont consent to_this|to_these|to_texts|to_any* $",
            ),
            ("leave for a debit", "negated", "hypothetical", "wants them back", "by mistake"),
        ),
        Rule(
            "leave me alone",
            (
                "leave me|us the? hell|fuck|heck? alone|be !w|with|in|for|at|tonight|till|until|so",
                "cease_and_desist !letter|letters|from|order|notice_from",
                "^ please? go_away|get_lost $",
            ),
        ),
        Rule(
            "stop, and then a new sentence",
            (
                (
                    "^ please|pls|ok|omg|hey|just|ffs* stop stop|please|pls|now|already|asap|immediately|right_now* i|im|ive|id|you|youre|u|ur"
                    "|who|wrong|or|thank|thanks|we|youve|dude|bro !{banking}"
                ),
                (
                    "^ please|pls|ok|omg|hey|just|ffs* stop stop|please|pls|now|already|asap|immediately|right_now|it|this|that|all"
                    "|everything|crap|shit|nonsense|bullshit* $"
                ),
            ),
            ("stop something else",),
        ),
        Rule(
            "... so stop",
            (
                (
                    "just|i_said|we_said|told_you_to|asked_you_to|asked_to|please|pls|plz|need_you_to|want_you_to|want_this_to|want_it_to|so|ffs"
                    "|can_you|could_you|will_you|would_you please|just|all? stop it|this|now|please|already* $"
                ),
                "^ reply|replying|text|txt|send|sending stop|unsubscribe|end|quit $",
                "i|ive|we already|have? texted|sent|replied|said|wrote|typed stop|unsubscribe|stopall",
            ),
            ("wants them back", "negated", "by mistake", "stop something else"),
        ),
    ),
)
