"""Chinese and Cantonese words of time in Simplified signs, pinyin, and the words around money. As `time_english.py`."""

from __future__ import annotations

from typing import Final

_WEEKDAYS: Final = ("一1", "二2", "三3", "四4", "五5", "六6", "日天7")
_PINYIN: Final = ("yi", "er", "san", "si", "wu", "liu", "ri")
_WEEKS: Final = ("周", "星期", "礼拜")


def _weekdays() -> dict[int, str]:
    """周一, 星期1, 礼拜天, zhou yi; 周3天 is three days of a week, which lexicon.py sees to."""
    table = {}
    for day, signs in enumerate(_WEEKDAYS):
        words = [week + sign for week in _WEEKS for sign in signs]
        table[day] = "|".join([*words, *(week + _PINYIN[day] for week in ("zhou ", "zhou", "xingqi"))])
    table[4] += "|周伍|周武|星期舞"
    return table


WORDS: Final[dict[str, dict[int, str]]] = {
    "day": {
        -2: "前天|前日",
        -1: "昨天|昨日|昨晚|寻日|琴日|寻晚|琴晚",
        0: "今天|今日|今晚|今早|今儿|今晚上|今朝|当天内|今天内|今日内|今夜|jintian|jinwan|jin tian|jin wan",
        1: "明天|明日|明晚|明早|明儿|听日|听晚|听朝|明朝|翌日|明天早上|听早|明个|mingtian|mingwan|ming tian|ming wan",
        2: "后天|后日|后晚|后儿|houtian|hou tian",
        3: "大后天|大后日|dahoutian",
    },
    "weekday": _weekdays(),
    "days": {1: "天"},
    "weeks": {7: "周|个星期|星期|个礼拜|礼拜|个周"},
    "month_sign": {1: "月"},
    "months": {1: "个月|月份"},
    "years": {1: "年"},
    "hours": {3600: "小时|个小时|钟头|个钟头|个钟", 60: "分钟"},
    "date_sign": {0: "号"},
    "day_sign": {0: "日"},
    "weekend": {0: "周末|星期末|礼拜末|zhoumo"},
    "next": {1: "下|下个|下一个|下一|xia", 2: "下下|下下个"},
    "this": {0: "这|这个|本|今个|呢个|这一|当|今"},
    "last": {0: "上|上个|上一个"},
    "end": {0: "最后一天|最后一日|底|末|尾|底前|末前"},
    "begin": {0: "初|头"},
    "middle": {0: "中|中旬"},
    "month_end": {0: "yuedi|yue di|月抵"},
    "in": {0: "再过|等|再等|多等|给我|等多", 1: "过"},
    "after": {0: "后|之后|以后|过后|内|之内|以内"},
    "ago": {0: "前|之前|以前"},
    "every": {0: "每|每个|逢|每逢"},
    "of": {0: "的|嘅|之"},
    "few": {0: "几|好几|若干|半|数"},
    "next_year": {1: "明年|来年", 0: "今年|本年"},
    "year_end": {0: "年底|年末|年尾|年终"},
    "not": {0: "不是|唔系"},
    "payday": {
        0: "发工资|发薪|发薪日|发薪水|出粮|领薪水|领薪|领工资|开工资|发了工资|工资发|工资到|工资一到|工资下来|工资发了|出咗粮|发奖金|年终奖|奖金到账|钱到账|发钱|等工资"
        "|fagongzi|fa gongzi|fa gong zi|发公资|发工姿|公资到|gongzi dao"
    },
    "eod": {1: "下午|晚上|傍晚|中午|下昼|夜晚"},
    "aside": {
        0: "上午|下班|上班|早上|马上|一下|下来|上来|以下|以上|上面|下面|底下|手上|身上|下次|上次|上网|线上|网上|路上|下单|余下|剩下|初次|万一|千万"
    },
    "unpaid": {0: "没发工资|没有发工资|未发工资|不发工资|还没发工资|拖欠工资|没出粮|未出粮|冇出粮|唔出粮"},
    "holiday": {
        0: "过年|年后|年前|过完年|过了年|春节|新年|元旦|国庆|国庆节|中秋|中秋节|端午|清明|圣诞|圣诞节|节后|节前|元宵|五一|农历年|农历|阴历|正月|腊月|大年|农历新年|过节|guonian"
    },
    "of_these": {0: "个|笔|期|次|条|项|楼|张|人|位|%|倍|岁|号码|号线|分之|样|只|遍|家|件|通"},
    "roughly": {0: "左右|大概|大约|差不多|前后"},
    "dash": {0: "至|到"},
    "about": {0: "多|来|余"},
    "percent": {0: "成|个点|厘"},
    "clock": {0: "点|点钟|时|点半"},
    "spent": {
        0: "还|付|转|给|交|存|欠|借|还款|付款|转账|先还|还了|付了|转了|给了|借了|还款额|金额|过数|找|畀|俾|缴|汇|凑|只有|只能|最多|最少|至少|多还|还上"
        "|还你|还你们|还到|月供|贷|贷了|扣|扣了"
    },
}
