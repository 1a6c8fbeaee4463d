"""Opting out in plain English: what to find, and what speaks against it. The notation is wording.py's.

Sentences come without punctuation, accents and apostrophes ("don't" is "dont"). Source for the width of
the net: 47 CFR 64.1200(a)(10), any reasonable means of revoking consent; for the guards: list B of the
compliance notes (cancelling a payment, calls rather than texts, a place or a time rather than all texts).
"""

from __future__ import annotations

from typing import Final

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

_GUARDS: Final = {
    "negated": (
        "dont|do_not|never|cant|cannot|didnt|did_not|wont|not|without ever|please|you|u|want_you_to|just? {stop}",
        "dont|do_not|never|didnt|did_not ever|even|please|you|u|want_you_to|just? {erase}|take|get|turn|switch|shut|cancel|revoke|withdraw",
        "no|dont|do_not|didnt need to stop|cancel|unsubscribe|turn",
        "dont|do_not|never|not ever? want|wanna|need {any}* {texts} to? {stop}",
        "never|didnt|did_not|not told|tell|asked|ask|said|say|want|wanted|mean|meant you|u|to|anyone* {stop}",
    ),
    "said of the past": (
        "why|whyd|when|whend|how_come|since|did|didnt|have|has did|do|have|has? you|u|they|it|he|she|my_ex? stop|stopped|quit",
        "you|u|they|it|messages|texts|reminders|alerts have|has|just? stopped",
        "i|we stopped|quit|havent|have_not|didnt|did_not|never get|got|getting|gotten|receive|received|receiving",
        "why|how_come am_i|are_there|is_there|did_i|do_i|dont_i !still",
        "^ i|we|ive|weve? got|get|getting|received|receive|have|had|are|were|see|saw no more|further|new",
        "got|received|had|were|saw|plan_has|phone_has no more|further|new",
    ),
    "to somebody else": (
        "{texts}|{message} him|her|them|ur_ex|your_ex|my_ex|my_wife|my_husband|my_mom|my_boss|people",
        "{texts}|{message} me|you|u? back !please|stop|quit|dont",
        "make|making|tell|told|asked|ask|get|got|let him|her|my_ex|ur_ex|your_ex|my_brother|my_sister to? {stop}|not|never|dont",
    ),
    "hypothetical": (
        "if|unless|in_case|when|after i|we|he|she|they|someone {stop}|unsubscribe|opt|cancel|block|text|say|ask",
    ),
    "place or time": (
        "{texts}|{message}|{pester} me|us|my_phone? while|when|if? im|i_am? at|during|before|b4|after|past|until|till|til|between|from|in|on {time}",
        "{texts}|{message}|{pester} me|us|my_phone? while|when im|i_am",
        "so|this|too early|late",
    ),
    "another medium": (
        "by|via|through|thru|in the? paper|postal|regular|us? mail|post|email|e_mail|phone|letter|letters",
        "in english|spanish|chinese|mandarin|cantonese|french|this_language",
        "email|emails|emailing|e_mails|mailing|newsletter|newsletters|statements|letters !and|or|address",
        "with|by|the|your|all phone|these|those|your? calls|calling",
    ),
    "a custom of their own": (
        "i|we|they|he|she|you|u|it really|usually|just|still|also? dont|do_not|never even|usually? {message}",
        "why dont|do_not you|u",
        "dont you|u {message}|send",
    ),
    "of something else": (
        (
            "from|off|as|of the|my|our|this|that|a? loan|joint|co|cosigner|mortgage|account|autopay|auto_pay|direct_debit"
            "|insurance|policy|lease|plan|contract|group|chat|team|class|event|title|guarantor|application|blacklist|black_list|credit|card|waiting_list"
        ),
    ),
    "out of something else": (
        (
            "out_of|unenroll_me_from|unenroll_from|unsubscribe_from|unsubscribed_from|unsubscribed_us_from|unsubscribed_me_from|unsub_from the|my|your|all|any? autopay|auto_pay|automatic|insurance|arbitration|overdraft"
            "|paperless|protection|plan|program|mail|paper|credit|prescreened|sharing|data|paperwork|debit|rewards|loyalty|membership|netflix|hulu|spotify|gym|youtube|amazon|app|channel"
        ),
    ),
    "from another sender": (
        "{unsubscribe}|unsubscribed|opted_out me|him|her|us? from|of|out_of the|a|an|my|our|all? !your|ur|you|u|this|these|those|that|it|all|any|everything|further|future|more|here|the|my|receiving|getting|being|sms|text|texting|texts|txt|txts|message|messages|messaging|msgs|notification|notifications|alert|alerts|reminder|reminders|marketing|promotional|automated|loan|payment|payments|account|mobile|phone|contact|list|lists|mailing|campaign|campaigns|service|program|system|database|communications|communication|spam|whatever|daily|weekly|collection|such|automatic|autopay|calls|calling|robocalls|robotexts|a|an|all|our|ever|what|both",
        "unsubscribe|unsub|optout|opt_out link|button|page you|u|yall guys? sent|gave",
        "is|was|think|that unsubscribe|opt_out link|button virus|malware|safe|legit|real|fake|yours|you",
    ),
    "by mistake": (
        "was|were|am|got|been|im accidentally|somehow|now? unsubscribed|opted_out",
        "didnt|did_not|never|dont|do_not|wont ever? want_to|wanna|mean_to|ask_to? unsub|unsubscribe|opt|opted_out",
        "didnt|did_not|never|dont|do_not ask|asked|tell|told|want|say|said you|u|anyone|to|i* unsub|unsubscribe|opt|opted",
        "not|isnt|aint unsubscribing|opting",
        "un|undo opt|unsubscribe",
        "stop|unsubscribe|unsubscribing|opt_out|opting_out was|is|were just|only? a|an|my? mistake|accident|accidental|typo|error",
        "said|sent|texted|typed|wrote|replied stop|unsubscribe but|and i? didnt|did_not|dont mean|want",
        "accidentally|mistakenly|by_mistake|by_accident",
    ),
    "a question about it": (
        "what does|is|happens|would ...",
        "did|do you|u get|got|have my number",
        "did|have|had|was i|we already|just|accidentally? unsubscribe|unsubscribed|opt|opted",
        "do|did|would|should i have_to unsub|unsubscribe|opt",
        "already unsubscribed|opted_out and want",
    ),
    "leave for a debit": (
        "for|the|my|to|all|any|of|authorize|authorization debit|debits|debiting|ach|autopay|auto_pay|payment|payments|bank|withdrawals|charges|credit_pull|credit_check|draw|pull !is|goes|takes|handles|covers|comes|through|thru|reminder|reminders",
    ),
    "wants them back": (
        "^ how_do_i|how_can_i|can_i|can_you|please|pls|id_like_to|i_want_to|i_wanna* get|be|put|add me? on|back_on|onto|to the|your|ur|that {any}|text|reminder|sms* {lists}",
        "kid|son|daughter|husband|wife|toddler|cat|child|grandson|granddaughter|baby texted|sent|hit|pressed|replied|typed|wrote stop",
        "off|from|out_of your|the|that|this|ur* do_not_text|do_not_contact|no_text|no_contact list",
        "no_longer|dont|do_not|never|didnt want|wanted|ask|asked|mean|meant to? be? opted_out|unsubscribed|removed_from_the_texts",
        "turn|switch|put|bring|sign|add|set|get them|it|me|us|texts|alerts|reminders|everything|em|this_number|my_number|my_phone back|on_again|up_again",
        "turn|switch|put|bring back|on_again|it_on|them_on",
        "turn|switch|put|bring|get|sign {any}|my|me|us|it|them|{texts}* back|on_again",
        "^ please|pls|i|id|i_would|can_i|could_i|how_do_i|how_can_i|want|like|love|to|can_you|could_you* sign|enroll|enrol|subscribe me|us|this_number|my_phone? up|in|to|for",
        "re enroll|enrol|subscribe|activate|start|instate|instated",
        "rejoin|dingyue|reenroll|reenrol|resubscribe|reinstate|reinstated|reactivate|resume|restart|unblock",
        "undo|reverse|ignore|cancel|forget|disregard my|the|when_i_said|that? stop|opt_out|unsubscribe|unsub",
        "remove|lift|clear|scratch|take_back|switch_off|turn_off my|the|that|a stop|opt_out|unsubscribe",
        "disregard|ignore|undo|reverse|forget|cancel my|the|that request|message|text to|about be? stop|unsubscribe|removed|taken_off",
        "i|id|ill|we|now|and|but|do|really want|need|like|miss em|them|those|these|the? reminders|texts|alerts? again|after_all",
        "please|can_you|could_you? start up? again|texting_me_again",
        "start|restart|begin them|it|the|my|your? texts|messages|reminders? again",
        "want|like your|the|my|those? texts|messages|reminders|alerts|msgs back|to_continue",
    ),
    "fees": (
        "fee|fees|charge|charges|surcharge|penalty ... remove|removed|drop|waive|waived|delete|take|erase|cancel",
        "remove|drop|waive|delete|erase|cancel|refund the|this|that|my|your|a|ur? late|overdraft|extra|bogus|overdue? fee|fees|charge|charges|surcharge|penalty",
    ),
    "i will stop": (
        "ill|i_will|im_going_to|im_gonna|i_wont|let_me stop|quit bugging|bothering|texting|asking|messaging|writing|pestering",
    ),
    "wants a person": (
        (
            "talk|speak|chat|transfer|connect|put|get|give|want|need|pass|hand|forward|send|let|bring|find ... human|humans|person|people|agent|rep|representative"
            "|supervisor|manager|operator|somebody|someone|staff"
        ),
        "real|live|actual|human person|human|agent|rep|representative|being|beings",
    ),
    "texts are welcome": (
        "only|just|rather|prefer|better|instead by|via|over|through|to|a? {texts}",
        "{texts} me|us? instead|only|rather|works|work fine|ok|okay|better|best|good|please|pls|when|and?",
        "{texts} me|us? is|are|r totally|perfectly|always|much|all|still|just? fine|ok|okay|better|best|good|great|welcome|preferred|easier|cool",
        "hesitate|hesitant|free to {message}|{pester}|send",
        "^ please|pls|can_you|could_you? send|give me|us a|an|the|my|another|one {texts}|link|code|copy|statement",
        "^ please|pls? keep|continue sending|texting|them|it|the|my|your|those? {texts}|coming|me",
    ),
    "list without asking": (
        "^ so|and|but|ok|wait|hey|um? why|how_come|was|were|am_i|are_you|did_you|have_you",
        "^ so|and|but|ok|wait|hey|um? is !there|it|this|anybody|anyone|someone",
        "i|it|we|they was|were|got taken|removed|deleted|dropped|pulled",
        "it|them|that|name off",
    ),
    "stop something else": (
        "stop all|it|this|that|everything|the|my|now? {banking}",
        "stop the|my|all|this|that {between}* {banking}",
        "bus|train|last|next|first|this|that|one|pit|non stop",
    ),
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
    guards=_GUARDS,
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
