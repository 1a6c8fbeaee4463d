"""Yes and no in all their forms, for a state that has asked: here "ok" and 👍 are a yes.

Only whole texts, in no more than courtesy: "yes but later" and "可以/不可以" answer nothing.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.negation import denies
from bot.understanding.normalise import key, listed, unstretched, words

_YES: Final = listed(
    # English
    "yes yea yeah yeh yep yup yah ya yas yass yess y ye ok okay okey oke okie okk k kk sure surely ofcourse definitely absolutely certainly "
    "correct right exactly thatsright thatiscorrect thatscorrect thatsit thatistrue thatstrue true indeed affirmative agreed agree iagree confirm confirmed "
    "iconfirm approved accept iaccept accepted fine thatsfine itsfine soundsgood goodtogo good great perfect alright allright yesplease pleasedo doit "
    "goahead yesido ido idid iam yesiam yesitis itis yeswecan ican yesican icandothat yesicould iwill yesiwill willdo noproblem noworries noprob np whynot forsure fosho "
    "yesofcourse yessir yesmaam yessirree uhhuh mhm mmhmm aye bet deal yesyes okiedokie roger totally gladly "
    "yesthatsright yesthatscorrect yescorrect yesright yesthatsme thatsme itsme thisishim thisisher speaking yesok yessure yesagree yesconfirm yesabsolutely "
    "obviously precisely ofc heckyes hellyes obv obvs indeedso veryyes 100 100percent bingo rogerthat ithinkso thatisright thatistrue itdoes thatworksforme proceed pleaseproceed "
    "iguess iguessso ithinkso ibelieveso suppose isupposeso worksforme thatworks itworks works yesthatworks "
    # Spanish
    "si sii siii sip sipi simon claro claroquesi porsupuesto correcto esoes asies exacto exactamente afirmativo acepto deacuerdo estoydeacuerdo vale "
    "dale va sale orale bueno estabien muybien bien perfecto listo siporfavor siquiero siclaro desdeluego comono cierto escierto "
    "sisoyyo soyyo sisenor sisenor confirmo siconfirmo siacepto sigracias sipuedo puedo sinproblema nohayproblema meparecebien efectivamente obvio okey sicorrecto "
    "siestabien mequedabien esverdad verdad verdadero adelante siadelante siporfa "
    # Chinese; Traditional signs are compared as Simplified
    "是 是的 是啊 是呀 是滴 是哒 对 对的 对啊 对呀 对对 对对对 没错 可以 可以的 可以啊 可以呀 行 行的 行啊 行吧 好 好的 好啊 好呀 好吧 好嘞 好哒 好滴 好了 嗯 嗯嗯 恩 恩恩 嗯好 嗯好的 "
    "嗯是的 嗯对 嗯可以 同意 我同意 要 要的 需要 当然 当然可以 没问题 木问题 确认 确定 是我 我是 是本人 本人 愿意 我愿意 肯定 必须的 成 中 妥 得 得啊 得呀 得㗎 系 系呀 系啊 系嘅 系我 啱 啱呀 啱嘅 冇问题 冇错 好呀 可以㗎 "
    "无问题 正确 正确的 正是 有 有的 会 会的 能 能的 接受 我接受 认可 那好 那好吧 那行 也行 也可以 都行 都可以 就这样 就这样吧 就这么办 就是 可 属实 确实 是这样 是这样的 就是这样 我要 没毛病 成交 已确认 确认无误 我就是 是我本人 我是本人 ok的 shi shide haode hao keyi xing dui 1yes"
)
_NO: Final = listed(
    # English
    "no nope nah nay noo nooo n non negative never nothanks nothankyou nothx nothankyouverymuch notnow notreally notyet nottoday noway nevermind "
    "nvm notatall ofcoursenot certainlynot absolutelynot definitelynot idont idonot idontthinkso idontwantto idontwantit idontwant idontagree idisagree "
    "disagree wrong incorrect thatswrong thatsnotright thatsincorrect thatisnotcorrect thatsnotcorrect notcorrect notright false thatsnottrue nottrue "
    "itsnot itisnot isnot imnot iamnot icant icannot cant cannot iwont wont iwillnot icouldnt icantdothat noicant noicantdothat nodont nopleasedont "
    "pleasedont dont donot nosir nomaam nono nonono nosorry sorryno notme thatsnotme noitsnot noimnot noidont nopedont nadah decline declined reject refuse irefuse "
    "notinterested doesntwork thatdoesntwork itdoesntwork nuhuh uhuh negatory hardpass pass rathernot iprefernot idratherno idrathernot "
    # Spanish
    "nop nel nogracias paranada ahorano todaviano aunno noquiero nohacefalta negativo incorrecto noescorrecto noescierto mejorno claroqueno deningunamanera "
    "nopuedo nomegusta noacepto noestoydeacuerdo nomeparece nunca jamas tampoco nosenor noporahora nosoyyo yonosoy falso estamal niloquiero nono "
    "nosepuede nomequedabien porsupuestoqueno desdeluegoqueno nimodo "
    # Chinese
    "不 不是 不是的 不是我 不对 不用 不用了 不要 不要了 不行 不可以 不能 没有 没 不需要 算了 不了 不同意 我不同意 否 不想 我不想 先不用 不必 不必了 还没有 还没 不好 不确定 不接受 不愿意 我不愿意 拒绝 "
    "唔系 唔系呀 唔系我 唔使 唔使喇 唔要 唔得 唔想 冇 未 未得 唔啱 唔好 迟啲先 唔同意 唔可以 唔需要 不成 不会 不会的 不能的 不正确 错 错了 错的 没空 下次吧 改天吧 暂时不 暂时不用 暂时不需要 不中 没门 "
    "bu bushi buyong buyao buxing bukeyi meiyou"
)
_COURTESY: Final = listed(
    "please pls plz thanks thx ty hi hello hey thankyou sir maam madam lol haha um uh well then por favor gracias muchas mil hola pues senor senora "
    "senorita bro man dear sorry"
)
_HAN_COURTESY: Final = re.compile("谢谢你?|多谢|感谢|您好|你好|麻烦了?|请|唔该|哈哈")
_BEGIN: Final = re.compile("[a-z']+|[\u3400-\u9fff]")
_LONG_DRAWN: Final = re.compile(r"(.)\1\1")
_BEGINNINGS: Final = frozenset(
    entry[:length] for entry in _YES | _NO for length in range(1, len(entry) + 1)
) | frozenset("你您谢多感麻请唔哈")
_COURTESY_ALONE: Final = object()
_MARKS: Final = re.compile("[,.;!，。！、~…\n]+")
_ASKS: Final = re.compile("[?？/]|吗|么$|呢$|咩|唔系")
_LEAD: Final = re.compile(r"(?:yes|yeah|yea|yep|yup|nope|nah)(?= )")
_PIECE: Final = re.compile("[^,.;!，。！、~…\n]{1,20}(?=[,.;!，。！、~…\n])")
_LONGEST_REST: Final = 40
_TURNS: Final = re.compile(
    "\\b(?:but|though|however|unless|if|when|what|how|why|where|problem|pero|aunque|si|cuando|yes|no|later)\\b|但|不过|可是|如果|什么|多少|怎么|几"
)
_TAIL: Final = re.compile("[了呢吧啊呀哦喔哈啦嘛的嘅喇㗎滴]+$")
_YES_PICTURES: Final = frozenset("👍👌✅✔☑🆗🙆🤝💯⭕")
_NO_PICTURES: Final = frozenset("👎❌✖✘🙅🚫⛔❎🆖")
_LONGEST: Final = 60
_LONGEST_ALONE: Final = 32
"""Signs beyond which a text must begin with its answer."""
_MOST_WORDS: Final = 6


def read(text: str, line: str) -> bool | None:
    """True for a yes, False for a no, None for anything else. `line` is `text` folded (see normalise.py)."""
    if len(line) > _LONGEST or not _may_answer(line):
        return None
    if len(line) > _LONGEST_ALONE:
        return None if _ASKS.search(line) else _led(line)
    said = key(line)
    if not said:
        return _of_pictures(text)
    answer = _known(said)
    if answer is not None or _ASKS.search(line):
        return answer
    answers = {_of_piece(piece) for piece in _MARKS.split(line)} - {_COURTESY_ALONE}
    if answers in ({True}, {False}):
        return True in answers
    return _led(line)


def _may_answer(line: str) -> bool:
    """Whether a line begins as answers do: most texts do not, and need no closer look."""
    found = _BEGIN.match(line)
    if found is None:
        return True
    first = found[0].replace("'", "")
    return first in _BEGINNINGS or first in _COURTESY or _LONG_DRAWN.search(first) is not None


def _of_piece(piece: str) -> object:
    """The answer of a part between marks; _COURTESY_ALONE for "thank you"."""
    spoken = words(piece.replace("thank you", "thanks").replace("thank u", "thanks"))
    if not spoken.isascii():
        spoken = _HAN_COURTESY.sub(" ", spoken)
    meant = [word for word in spoken.split() if word not in _COURTESY]
    if not meant:
        return _COURTESY_ALONE
    answer = _known("".join(meant)) if len(meant) <= _MOST_WORDS else None
    return answer if answer is not None else _of_parts(meant)


def _led(line: str) -> bool | None:
    """Of "Yes that is my number", "对的，我确认": led by a plain yes, nothing denied after it; or by a no, and something is."""
    found = _LEAD.match(line) or _PIECE.match(line)
    if found is None:
        return None
    first, rest = found[0], words(line[found.end() :])
    if not rest or len(rest) > _LONGEST_REST or _TURNS.search(rest):
        return None
    answer = _of_piece(first)
    if answer is True:
        return None if denies(rest) else True
    return False if answer is False and denies(rest) else None


def _known(said: str) -> bool | None:
    forms = {said, unstretched(said)}
    if not said.isascii():
        forms.add(unstretched(_TAIL.sub("", said)))
    for form in forms:
        if form in _YES:
            return True
        if form in _NO:
            return False
    return None


def _of_parts(meant: list[str]) -> bool | None:
    """Every word says the same: "yes sure ok", 好的 可以. "No no problem" is torn, and answers nothing."""
    first = _known(meant[0])
    if first is None or any(_known(word) is not first for word in meant[1:]):
        return None
    return first


def _of_pictures(text: str) -> bool | None:
    signs = set(text[:_LONGEST])
    yes, no = not _YES_PICTURES.isdisjoint(signs), not _NO_PICTURES.isdisjoint(signs)
    return yes if yes is not no else None
