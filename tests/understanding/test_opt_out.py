"""Opting out: every word of list A however it is typed, plain wording, and nothing of list B."""

from __future__ import annotations

import pytest

LIST_A = """
STOP | STOPALL | STOP ALL | UNSUBSCRIBE | CANCEL | END | QUIT | REVOKE | OPT OUT | OPTOUT | OPT-OUT | REMOVE
please opt me out | ARRET | ARRETE | ARRETT | no mas | STOP IT | STOP TEXTING ME | STOP MESSAGING
NO MORE TEXTS | DON'T TEXT ME | LEAVE ME ALONE | TAKE ME OFF YOUR LIST | DELETE MY NUMBER
ALTO | PARAR | PARE | BAJA | CANCELAR | DETENER | SALIR | NO MÁS MENSAJES | DARME DE BAJA | NO ME ESCRIBAN
退订 | 拒收 | 取消订阅 | 停止发送 | 别发了 | 不要再发 | 别再发短信 | 不想收短信 | 请勿打扰 | 回T退订 | 回复R
取消接收 | 退訂 | 取消訂閱 | 停止發送 | 不要再傳 | 不要再發 | 請勿再傳簡訊
""".replace("\n", "|").split("|")
LIST_A = [token.strip() for token in LIST_A if token.strip()]
MAINLAND = ["R", "T", "TD", "N", "0000", "TDZD"]

LIST_B = """
cancel my payment | cancel autopay | cancel my card | can I stop by the branch | when does it end | end of month ok?
I quit my job | stop the late fee | stop payment on a cheque | remove my co-borrower | cancel the insurance
end the loan early | unsubscribe from statements by mail | stop calling me | don't text at work | don't text me at work
cancelar mi pago | ¿puedo parar en la sucursal? | dar de baja el seguro | ¿cuándo termina? | el interés es muy alto
取消自动扣款 | 什么时候结束 | 停止计息 | 退订金 | 退订单 | 拒收快递 | T+1到账吗 | 分N期 | R是什么意思 | 注销账户
取消自動扣款 | 什麼時候結束 | 退訂金
""".replace("\n", "|").split("|")
LIST_B = [text.strip() for text in LIST_B if text.strip()]


def wide(text):
    """Full-width letters and digits, as Chinese keyboards send them."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


WAYS = {
    "as it stands": str,
    "lower case": str.lower,
    "upper case": str.upper,
    "full-width": wide,
    "with a full stop": lambda text: text + ".",
    "with a storm of marks": lambda text: f"...{text}!!!?!",
    "in quotes": lambda text: f"“{text}”",
    "in brackets": lambda text: f"【{text}】",
    "with emoji around": lambda text: f"😡👎🏽{text}🙏",
    "with zero-width signs": lambda text: "\u200b".join(text) + "\ufeff",
    "with direction marks": lambda text: f"\u202e{text}\u202c",
    "on a line of its own": lambda text: f"\n  {text}\t\r\n",
    "letter by letter": " ".join,
    "dotted": ".".join,
    "struck through": lambda text: "".join(sign + "\u0336" for sign in text),
}


@pytest.mark.parametrize("country", ["US", "CN"])
@pytest.mark.parametrize("way", WAYS)
def test_every_word_of_list_a_opts_out_however_it_is_typed(recogniser, way, country):
    understood = {token: recogniser.understand(WAYS[way](token), country=country) for token in LIST_A}
    assert {
        token: found.rule for token, found in understood.items() if found.intents[:1] != ("opt_out",)
    } == {}


@pytest.mark.parametrize(
    "suffix", ["{} please", "{}, thanks", "please {}", "{}谢谢", "请{}", "{} por favor", "hi, {}"]
)
@pytest.mark.parametrize("token", ["STOP", "CANCEL", "unsubscribe", "退订", "ALTO", "退訂"])
def test_courtesy_around_a_keyword_changes_nothing(recogniser, token, suffix):
    assert recogniser.understand(suffix.format(token)).label == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "ST0P",
        "5TOP",
        "$top",
        "ѕтор",
        "ЅТОР",
        "ｓｔｏｐ",
        "𝐒𝐓𝐎𝐏",
        "🅂🅃🄾🄿",
        "Stopppp",
        "stop stop stop",
        "S-T-O-P",
        "退订退订",
    ],
)
def test_disguised_keywords_opt_out(recogniser, text):
    assert recogniser.understand(text).label == "opt_out"


@pytest.mark.parametrize(
    "way", ["as it stands", "lower case", "full-width", "with a full stop", "with emoji around"]
)
@pytest.mark.parametrize("code", MAINLAND)
def test_mainland_codes_opt_out_as_whole_messages_from_there(recogniser, code, way):
    assert recogniser.understand(WAYS[way](code), country="CN").label == "opt_out"


def test_where_nobody_knows_the_country_r_and_t_opt_out_and_n_does_not(recogniser):
    assert recogniser.understand("R", country="").label == "opt_out"
    assert recogniser.understand("t", country="").label == "opt_out"
    assert recogniser.understand("N", country="").label != "opt_out"


@pytest.mark.parametrize("country", ["US", "HK", "MX"])
@pytest.mark.parametrize("code", ["R", "T", "N", "0000", "n", "ｒ"])
def test_mainland_codes_mean_nothing_elsewhere(recogniser, code, country):
    assert recogniser.understand(code, country=country).label != "opt_out"


@pytest.mark.parametrize("text", ["R是什么意思", "T恤", "N天", "分N期", "0000号", "R B", "t shirt"])
def test_mainland_codes_inside_other_words_are_not_opt_outs(recogniser, text):
    assert recogniser.understand(text, country="CN").label != "opt_out"


def test_0000_from_the_mainland_is_also_kept_as_a_tail(recogniser):
    assert recogniser.understand("0000", country="CN").tail == "0000"
    assert recogniser.understand("0000", country="US").tail == "0000"


@pytest.mark.parametrize(
    "way", ["as it stands", "upper case", "full-width", "with a full stop", "with emoji around"]
)
@pytest.mark.parametrize("country", ["US", "CN", "HK"])
def test_nothing_of_list_b_opts_out(recogniser, country, way):
    understood = {text: recogniser.understand(WAYS[way](text), country=country) for text in LIST_B}
    assert {text: found.rule for text, found in understood.items() if "opt_out" in found.intents} == {}


PLAIN = """
please stop sending me these messages | can you stop texting me | stop msging me | quit texting this number
I don't want any more texts from you people | I do not wish to receive further messages | no more messages pls
don't message me again | do not contact me | never text me again | take me off ur list | remove my number from your system
my number should be deleted | stop bothering me | stop spamming me | stop calling and texting me | lose my number
I revoke my consent to texts | Please just stop | I said stop | who is this?? stop messaging me | I texted STOP already
how do I unsubscribe | turn off the reminders | how do I make these texts stop | can you not text me | reply STOP
please take me off | I do not consent to this | I want to be removed | leave me the hell alone | I want to opt out | STOP or I call my lawyer | get me off this list
别再给我发短信 | 不要再给我发信息了 | 以后别给我推送消息 | 请停止给我发提醒 | 不想再收到你们的短信 | 把我的号码删掉 | 从名单里把我移除
取消短信提醒 | 别提醒了 | 停 | 别烦我了 | 不要再骚扰我 | 怎么退订 | 不要再联系我 | 不要再发了，烦死了 | 别打电话别发短信 | 短信不要再给我发啦
唔好再send短訊俾我 | 唔想再收到你哋嘅訊息 | 以後請不要傳簡訊來 | 麻煩將我個號碼移除 | 請停止傳送簡訊給我 | 唔好再煩我
no me escriban más | ya no me manden mensajes | dejen de escribirme | no quiero recibir más mensajes | quiten mi número de su lista
i told you to stop | i never signed up take me off | dont care just unsubscribe me | i never said you could text, remove me
为什么退订了还发 | 退订了怎么还给我发 | 都退订过了又发 | 怎么才能收不到你们的短信 | 怎么让你们不发短信 | 把我退订了吧
ya no envíen mensajes a mi teléfono | quiero que paren de escribirme al teléfono
i accidentally signed up for the texts, undo it | signed up for these texts by mistake | please remove the number | this is my work cell so get me off the list
your texts are annoying so remove me | how do i make it stop texting me, your texts are a nuisance so take me off | no more msgs n whats your mailing address
怎么解除短信通知 | 短信怎么才能收不到 | 不是都退订了吗怎么又来了 | 名单里有我的话把我的号码删掉，我不想收短信 | 退订没生效，重新退订
déjenme en paz | quiero darme de baja | no me molesten más | ya basta de mensajes | dejen de mandarme mensajes por favor
""".replace("\n", "|").split("|")
PLAIN = [text.strip() for text in PLAIN if text.strip()]

LOOK_ALIKE = """
don't stop sending me the reminders | please don't stop the texts | why did you stop texting me | what happens if I stop paying
stop my standing order | stop charging me interest | can you stop the payment | I don't text and drive | text me when it is due
don't hesitate to contact me | I got no reminder this month | remove me from the loan | take me off autopay | opt out of autopay
I never get your texts | please send me a message | stop emailing me | when will the interest stop | bus stop | I didn't opt out
did you get my number | remove me from the group chat | I do not consent to the debit | delete my old number
I don't want to text him | why did you remove me | stop texting me at work | don't text me before 9 | if I unsubscribe will I still owe | my number has changed | revoke my autopay consent
别停短信 | 请不要打电话，发信息给我 | 别打电话，发短信就行 | stop calling and text me instead | don't call me, text me | no llamen, mejor escriban
不要打电话给我 | 不要停止发送提醒 | 没有收到短信 | 怎么不给我发短信了 | 别给我家人发短信 | 晚上不要发短信 | 上班时间别发短信 | 别发错了 | 不用发票
取消贷款 | 停止扣款 | 发短信给我 | 我不想退订 | 退订了会影响征信吗 | 把我从黑名单里删除 | 不要联系我家人 | 我之前误退订了
i never want these texts to stop | dont turn the alerts off for me | dont take me off the text list | i did not ask you to unsubscribe me
take me off the phone list but texts are ok | not unsubscribing just wondering | unsubscribe was a mistake | i never told you to stop | dont cancel my texts
有空发个短信给我 | 到了回条信息吧 | 退订彩铃 | 酒店房间退订 | 别把我退订了 | 什么叫退订 | 退订以后还要还钱吗 | 我误点了退订 | 把退订取消 | 取消拒收 | 为什么退订了 | 怎么收不到短信了
no llamen al teléfono, escriban | me equivoqué al darme de baja | quiero una tasa más baja
no need to stop the reminders | dont text me during my shift | dont text me b4 10am | did i unsubscribe?? didnt mean to | i no longer want to be opted out
leave me alone with the cake lol | my kid unsubscribed us from hulu | told him to stop texting me back | please unsubscribe from netflix for me
晚上十点以后不要发消息 | 白天随便发，半夜十一点不要发短信 | 一周发一次就够了，别天天发 | 别stop我的提醒 | 群里别发广告了 | 先别发，稿子我再改
把旧号码删掉，换成这个新的 | 这滞纳金不该我出，给我取消掉 | 账户不要了，怎么取消 | 不小心发了stop | 退订点错了，还想收 | 勿扰模式怎么关 | 把我从值日名单里去掉
quiero que me vuelvan a mandar los avisos
no me llamen | dejen de llamarme | no recibí el mensaje | no me llegó el mensaje | dar de baja mi cuenta | cancelar mi tarjeta
no dejen de mandarme los avisos | no me escriban al trabajo | la tasa más baja | quiero cancelar mi deuda
""".replace("\n", "|").split("|")
LOOK_ALIKE = [text.strip() for text in LOOK_ALIKE if text.strip()]


def test_plain_wording_opts_out(recogniser):
    understood = {text: recogniser.understand(text) for text in PLAIN}
    assert {text: found.rule for text, found in understood.items() if found.label != "opt_out"} == {}


def test_wording_that_only_looks_like_it_does_not(recogniser):
    understood = {text: recogniser.understand(text) for text in LOOK_ALIKE}
    assert {text: found.rule for text, found in understood.items() if "opt_out" in found.intents} == {}


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("STOP, what's my balance?", "balance"),
        ("what's my balance? STOP", "balance"),
        ("stop what is my balance", "balance"),
        ("STOP\nwhen is my payment due", "due_date"),
        ("还款日？退订", "due_date"),
        ("余额，别再给我发短信了", "balance"),
        ("alto, cuánto debo", "balance"),
        ("please stop texting me. when is my payment due", "due_date"),
    ],
)
def test_opt_out_wins_over_a_second_wish_which_is_remembered(recogniser, text, then):
    understood = recogniser.understand(text)
    assert understood.label == "opt_out"
    assert understood.intents == ("opt_out", then)


def test_wrong_number_with_stop_opts_out_and_keeps_the_wrong_number(recogniser):
    assert recogniser.understand("wrong number, stop").intents == ("opt_out", "wrong_number")


@pytest.mark.parametrize("text", ["cancel", "END", "Quit."])
def test_bare_cancel_end_and_quit_opt_out(recogniser, text):
    assert recogniser.understand(text).label == "opt_out"


def test_a_guarded_opt_out_says_which_guard_spoke_against_which_rule(recogniser):
    rule = recogniser.understand("please don't stop texting me").rule
    assert 'guard "negated"' in rule
    assert 'rule "en: stop the texts"' in rule


def test_the_rule_names_the_phrase_or_the_wording_that_decided(recogniser):
    assert recogniser.understand("STOP").rule == 'exact "stop" (opt_out)'
    assert (
        recogniser.understand("quit blowing up my phone, stop texting me").rule
        == 'opt-out rule "en: stop the texts"'
    )


@pytest.mark.parametrize("text", ["shop", "step", "top", "sop", "bend", "quiet", "ends"])
def test_short_keywords_are_never_guessed_from_similar_words(recogniser, text):
    assert recogniser.understand(text).label == "out_of_scope"
