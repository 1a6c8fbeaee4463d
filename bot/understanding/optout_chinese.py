"""Opting out in plain Chinese, Mandarin and Cantonese; the notation is wording.py's.

Sentences come in Simplified characters without spaces and punctuation. Sources: MIIT Order 74, Art. 21
(a convenient way to refuse); Hong Kong Cap. 593 s.9 (取消接收).
"""

from __future__ import annotations

from typing import Final

from bot.understanding.wording import Rule, Wordings

_LISTS: Final = {
    "no": "别|不要|勿|请勿|莫|甭|不用|不必|无需|不需要|唔好|唔使|咪|不许|不准|停止|拒绝|禁止|停止再|唔要|不要再|麻烦不要",
    "again": "再|总|总是|老|老是|一直|继续|天天|每天|整天|随便|乱|给|向|对|跟|往|我|这个|这|本|本人|号|号码|机|手机|们|来|又|成日|日日|不停|不断|地|的|在|经常|我的",
    "send": "发送|发|传送|传|推送|推|寄送|寄|send|群发|发来|传来",
    "texts": "短信|简讯|讯息|信息|消息|短讯|信|通知|提醒|推送|广告|sms|msg|text|message|messages",
    "kind": "你们|你|贵司|贵公司|这些|这种|那种|此类|任何|什么|垃圾|催收|催款|还款|贷款|逾期|的|类|一些|更多|营销|推广|骚扰|其他|所有|条|任何的|嘅|啲|呢啲|你哋|佢哋|我哋|给我|过来|来|到我手机|到我这|我|本机|到本机|到这个号|手机|账单|贷|款",
    "end": "了|啦|啊|吧|呀|喇|嘞|咯|好吗|好唔好|谢谢|多谢|ok|行吗|可以吗|唔该",
    "pester": "骚扰|打扰|烦|来烦|来骚扰|滋扰|烦扰",
    "drop": "删除|删掉|移除|去掉|清除|剔除|抹掉|删了|移走|拿掉|踢出|移出|删",
    "number": "号码|手机号码|手机号|电话号码|电话号|电话|手机|号",
    "kin": "家|父|母|爸|妈|朋友|同事|单位|公司|老婆|老公|亲|孩|儿子|女儿|邻居|老板",
}

_GUARDS: Final = {
    "twice negated": (
        "不要|别|请勿|勿|不想|千万别|唔好|不会|没有|没|并未|未 给我|再|要|帮我|说|说要|想? 停|取消|退订|拒收|删",
        "不是 要|想|叫你|让你 停|取消|退订|拒收|删",
        "取消|撤销|撤回|恢复|误|误点|误触|误按|误操作|手滑|点错|按错|发错|不小心|错误 了|成|点? 退订",
        "取消|解除|撤销|撤回 拒收",
        "别|不要|勿|唔好|千万别 把|将|帮|同 我|本机|我的号|我的号码|这个号 退订|取消|拒收|删|停",
        "把 退订 取消|撤销|撤回|撤了|作废",
    ),
    "said of the past": (
        "为什么|怎么|为啥|点解|咋|为何 突然|又|都|就|会|给我? 不|没|停了|退订了|被退订|取消了|收不到",
        "没有收到|没收到|未收到|冇收到|收不到|收唔到 {kind}* {texts}",
        "有没有|是不是|是否 已? 退订|取消|停",
    ),
    "wants them back": (
        "恢复|重新|再开|再启用|作废|打开|加回|发返|收返|开返|改主意|气话|重新开|重新订|再开通|想开通|订回|不退订",
    ),
    "a question about it": (
        "退订|拒收|取消 了|的话|以后|之后|后|掉? 是什么意思|什么意思|会怎|还能|会不会|会影响|有影响|影响|有什么后果|还会|是唔是|还要|还用|还得|要不要|用不用",
        "如果|要是|假如|若 我? 退订|取消|不要",
        "什么是|什么叫|啥叫|啥是|乜叫 退订",
    ),
    "something else refused": (
        "退订 的|了? 金|单|房|票|货|机票|酒店|保险|费|款|钱|会员|套餐|押金|服务费|课|车|流量",
        "彩铃|铃声|牛奶|报纸|杂志|房间|酒店|会员|包月|套餐|视频|流量|课程|机票|车票 ... 退订",
        "退订 一下|下|我|我的|这个|那个|昨天|之前|的? 彩铃|铃声|牛奶|报纸|杂志|房间|会员|包月|视频|课程",
        "拒收 快递|包裹|货|件|现金|款|邮件|信件",
        "发 票|货|错|火|脾气|愁|生|烧|现|放|给别人|卡|薪|工资|展|朋友圈|给我家|给家|到我家|到单位|律师函|起诉",
        "传 票|染|给别人|出去|播|到网上",
        "验证码|动态码|邮件|邮箱|快递|电话通知|取消资格|通知家|通知我|通知单位|通知公司|提醒我还是",
    ),
    "not to me": ("{pester}|{send}|给|通知|联系|联络|找 我|我的|到我|到? {kin}",),
    "place or time": (
        "上班|工作|晚上|夜里|半夜|夜间|中午|午休|睡觉|周末|凌晨|开会|早上|大清早|休息|开车 时间|时候|的时候|时段|的时间|期间|时? 就|请|麻烦|都? {no}",
        "{no} 在? 上班|工作|晚上|夜里|半夜|夜间|中午|午休|睡觉|周末|凌晨|开会|早上|大清早|休息|#",
    ),
    "wants a person": (
        "转|找|换|接|要|跟|叫|让|喊|叫|揾|搵|联系|派|安排|给我 ... 人工|真人|活人|客服|专员|经理|人来|个人|职员",
        "^ 人工|真人|客服",
    ),
    "texts are welcome": (
        "发|用|走|改|换|传 个|条|成|我? 短信|信息|消息|文字|讯息 就行|就好|就可以|就得|即可|都行|沟通|联系|说|没问题|没事|我能|我会|我看",
        "发|传|回|send 个|条|下|一条|一个|返个|返条 短信|信息|消息|微信|message|msg 给我|来|吧|俾我|畀我",
        "短信|信息|消息|提醒|通知 要|请|得 一直|继续|照常|照旧 发|推|要|来",
    ),
    "blacklist": ("黑名单|征信|失信",),
    "calls only": ("电话 了? $", "打电话|来电|致电"),
}

_USUAL: Final = (
    "twice negated",
    "said of the past",
    "wants them back",
    "something else refused",
    "not to me",
    "place or time",
)

CHINESE: Final = Wordings(
    language="zh",
    spaced=False,
    lists=_LISTS,
    guards=_GUARDS,
    doubts=(
        "twice negated",
        "said of the past",
        "wants them back",
        "a question about it",
        "something else refused",
        "not to me",
        "blacklist",
        "calls only",
        "wants a person",
        "texts are welcome",
    ),
    firm=("wants them back", "wants a person"),
    overruled=("something else refused", "calls only"),
    rules=(
        Rule(
            "别再发",
            (
                "{no} {again}* {send} {kind}* {texts}",
                "{no} {again}* {send} {kind}* {end}* $",
                "{no} {again}* {send} 给我|过来|来|我|到我手机 {end}",
                "{no} {again}* {send} 呢啲|这些|什么|任何? 嘢|东西 给我|俾我|过来|来? {end}* $",
                "{no} {again}* {texts} 我|来|过来|轰炸|了",
                "停止|停掉|停了|关闭|关掉|屏蔽|取消|终止 {again}* {kind}* {send}? {texts}",
                "停止|停 {again}* {send} {end}* $",
                "^ 请|麻烦? 停止|停 {end}* $",
                "{no} {again}* 打电话|来电|联系 和|或|或者|也|又|还|同 {send} {texts}",
                "我 都|也|已经|早就? 回|回复|发 了|过? td|t|r|n 了|还|怎么|你们",
            ),
            _USUAL,
        ),
        Rule(
            "不想收短信",
            (
                "不想|不愿意|不愿|不要|不需要|不再|唔想|唔要|不希望|拒绝|谢绝|不接受|停止|取消|不同意 再|继续|老是|再次|让我? 收到|接收|接到|看到|看见|收取|收|接受|订阅|见到 到? {kind}* {texts}",
                "不想|不愿意|不要|不需要|不再|唔想|唔要|不希望|拒绝|谢绝|取消|停止 再|继续? 收到|接收|接到|收 {end}* $",
                "不需要|不要|唔要|谢绝|拒绝|不用 {kind}* {texts} {end}|提醒|推送|服务|打扰* $",
            ),
            _USUAL,
        ),
        Rule(
            "退订",
            ("退订", "推订", "退定 {end}* $"),
            (
                "twice negated",
                "said of the past",
                "wants them back",
                "a question about it",
                "something else refused",
            ),
        ),
        Rule(
            "退订了还发",
            (
                "退订|拒收 了|过|掉|之后|以后* 怎么|为什么|咋|为啥|点解? 还|又|仍|还是|还在|还要|仲|仲要 {again}* {send}|收到",
            ),
        ),
        Rule(
            "怎么才能不收",
            (
                "怎么|如何|怎样|咋|点样 才能|才|可以|才可以|能 收不到|不收到|不收|不再收|不再收到|收唔到 {kind}* {texts}",
                "怎么|如何|怎样|咋|点样 才能|才|可以|才可以|能|让你们|叫你们|才能让你们|才能叫你们 不|不再|停止|唔再 {again}* {send} {kind}* {texts}",
            ),
            ("wants them back", "something else refused", "not to me"),
        ),
        Rule(
            "拒收",
            ("拒收 {kind}* {texts}", "拒收 {end}* $", "取消 {kind}* 订阅", "取消接收"),
            ("twice negated", "wants them back", "a question about it", "something else refused"),
        ),
        Rule(
            "别联系我",
            ("{no} {again}* 联系|联络|找 我|本人 {end}* $", "{no} {again}* 联系|联络 我|本人"),
            (*_USUAL, "calls only"),
        ),
        Rule(
            "别烦我",
            (
                "{no} {again}* {pester} 我|本人|人|了|啦",
                "{no} {again}* {pester} $",
                "免打扰|勿扰|请勿打扰",
                "让|给 我 清静|安静",
            ),
            ("not to me", "place or time", "calls only"),
        ),
        Rule(
            "删掉我的号码",
            (
                "{drop} 了|掉? 我|本人|我这个|这个|我们 的? {number}",
                "把|将 我|本人|这个|我这个 的|个? {number} 从? ... {drop}|拉黑",
                "从|在 ... 名单|列表|系统|通讯录 里|中|上|内? 把我|将我|给我? {drop}",
                "把|将 我|我的号码|我的号|这个号 从 ... {drop}|拿掉",
                "{drop} ... 短信名单|发送名单|发送列表",
            ),
            ("blacklist", "twice negated"),
        ),
    ),
)
