"""What speaks against hearing an opt-out in plain English: for each guard, its wordings. The rules are in optout_english.py.

Source: list B of the compliance notes (cancelling a payment, calls rather than texts, a place or a time rather than all
texts), and what the test sets' writers and probers brought.
"""

from __future__ import annotations

from typing import Final

GUARDS: Final = {
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
