"""Words that mean the same to somebody who owes money: made one before phrases are compared loosely.

Only for comparing (see nearest.py and polite.core); exact matches never pass through here.
"""

from __future__ import annotations

import re
from typing import Final

# meant: ways of writing it
_LATIN: Final = {
    # texting
    "you": "u ya yu",
    "are": "r",
    "your": "ur yr",
    "how": "hw",
    "when": "wen whn",
    "what": "wat wht",
    "what is": "whats wats",
    "when is": "whens wens",
    "how much": "hwmuch howmuch",
    "much": "mch",
    "payment": "pmt pymt paymnt payments instalment instalments installment installments emi repayment",
    "thanks": "thx thnx tnx tks",
    "you have": "youve",
    "i am": "im",
    "amount": "amt",
    "balance": "bal blance balans",
    "por": "x",
    "que": "q ke",
    # English
    "talk": "speak speaking talking chat",
    "to": "with",
    "agent": "agents person human someone somebody anyone anybody representative rep operator adviser advisor staff "
    "assistant people",
    "have": "need must gotta",
    "remaining": "left outstanding pending",
    "total": "all altogether",
    "bot": "robot robots bots machine computer automated automatic ai chatbot maquina",
    "day": "date",
    # Spanish
    "agente": "persona humano humana alguien asesor asesora representante ejecutivo ejecutiva operador operadora",
    "pago": "cuota mensualidad abono letra pagos cuotas",
    "pagar": "pague abonar",
    "debo": "adeudo deudo",
}
_MEANT: Final = {word: meant for meant, written in _LATIN.items() for word in written.split()}

_HAN: Final = {
    "什么时候": "幾时|几时|何时|什么时间|啥时候|咩时候|哪天|哪一天|几号|哪日|边日|几月几号",
    "多少": "几多|多小|几钱|多少钱|几多钱|几多钱|好多",
    "还剩": "还有|还差|剩下|剩余|仲有|仲剩|剩|尚余",
    "还欠": "仲欠|尚欠|仍欠|欠你们|欠",
    "本期": "这个月|今个月|呢个月|本月|当月|这期|今期|呢期|这一期|下个月|下月|下期|每个月|每月|每期|月供",
    "还款": "还钱|还贷|还债|供款|扣款|扣钱|供",
    "余额": "结余|剩余欠款|未还金额|剩余金额",
    "人工": "真人|客服|人工客服|真人客服|工作人员|职员|专员|服务员|坐席",
    "转": "接|找|搵|转接|联系|呼叫|接通",
    "机器人": "机械人|机器|电脑|自动回复",
    "是不是": "系咪|系唔系|是否",
    "是": "系",
    "的": "嘅",
    "你": "您|你哋|你们",
    "不": "唔",
    "没": "冇|未",
}
_HAN_MEANT: Final = {word: meant for meant, written in _HAN.items() for word in [meant, *written.split("|")]}
_HAN_WORD: Final = re.compile("|".join(sorted(_HAN_MEANT, key=len, reverse=True)))


def with_one_word(words: str) -> str:
    """The words with every synonym replaced by the one word for it."""
    if words.isascii():
        return " ".join([_MEANT.get(word, word) for word in words.split()])
    return _HAN_WORD.sub(lambda found: _HAN_MEANT[found[0]], words)
