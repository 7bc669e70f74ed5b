"""Yes and no in all their forms, and what may stand beside them."""

import re

from bot.routing.normalise import EDGE

YES = re.compile(
    r"^(?:[嗯恩啊哦噢那就请, ]|没有?问题|麻烦)*"
    r"(?:是的?|[系係](?:啊|呀|嘅)?|啱|冇错|冇问题|得[嘞咧]?|成(?:吧|啊|嘞)?|妥了?|中|齐活|欧了|对的?|对+|好的?|好+|行的?|可以的?|确认|确定|没错|没有?问题|合适|保存|同意|就这样|就这么|要的?|当然|必须的?|记吧|存吧|提交|嗯+|恩+|"
    r"ok(?:ay)?|yes|yep|yeah|yup|ya|y|sure|can|go(?: for it)?(?= *$)|confirm(?:ed)?|"
    r"correct|right|go ahead|do it|save(?: it)?|looks? (?:good|right|fine)|"
    r"sounds good|that'?s (?:right|it|fine|correct)|fine|please do|exactly|absolutely|perfect|1|👌|👍|✅|🆗)(?![a-z])",
    re.I,
)
NO = re.compile(
    r"^(?:[嗯啊哦噢那就还是, ])*"
    r"(?:不(?:用|要|必|了|记|存|保存|需要|办|做|发|弄|行)?了?|别(?:记|存|保存|弄|办)?了?|算了|取消|先不|先别|作罢|放弃|撤销|没必要|"
    r"no(?:pe| thanks?| thank you)?|nah|cancel|do(?:n'?t| not)|never ?mind|forget (?:it|about it)|not now|drop it|scratch that|"
    r"leave it|stop|n|❌|👎)(?![a-z])",
    re.I,
)
NOT_NOW = re.compile(
    r"^(?:[嗯啊哦那还是, ])*(?:明天|后天|下周|回头|改天|以后|下次|晚点|过会儿?|待会儿?)再(?:说|弄|记|存|办|看)|^先不(?:存|记|弄|办|发|了)|"
    r"^(?:maybe |do it )?(?:later|another time|tomorrow) ?(?:then|maybe|instead)?$",
    re.I,
)
ACT = re.compile(r"(?:[嗯啊好那就, ]|请|麻烦|帮我)*([\u3400-\u9fff]{1,2}?)(?:吧|了吧|一下|啊|呗|就行|就好|掉)?")
ANY_ACT = ("办", "存", "记", "提交", "登记", "执行", "照办", "转", "结", "关", "推", "加", "建")
# A yes that does not come first: 回到刚才那条,确认保存.
AGREED = re.compile(r"确认|保存|存上|记上|存了|提交|对了|没错|\b(?:confirm|save|correct)\b", re.I)
WRONG = re.compile(
    r"^(?:[啊哦, ])*(?:不对|不是的?|错了?|有误|弄错了|记错了|that'?s (?:wrong|not right)|not right|wrong|incorrect)",
    re.I,
)
DROPPING = re.compile("算了|先不动|不要了")  # beside a no, never beside a yes
# What may follow a yes or no without making it another wish.
_OF_IT = re.compile(
    r"回到|这回|这次|这下|现在|就这么|这么|刚才|刚刚|上面|那条|这条|那个|这个|一?条|结掉|结了|结案|关掉|停掉|记上|存上|推过去|转过去|记录|记下来?|记上?|确认|确定|保存|提交|就这样|这样|就好|没有?问题|没错|可以|对的?|好的?|是的?|谢谢[你您]?|提醒|笔记|备注|"
    r"麻烦了?|按这个|定了|办|做|存|记|设|写|定|登记|发|它|了|吧|啊|呀|哦|嘛|的|来|去|下|请|先|再说|以后|下次|用|"
    r"(?<![a-z])(?:please|thanks|thank you|that|this|it|the|an?|save|record|log|confirm|do|go|ahead|now|is|fine|good|right|with|"
    r"correct|one|entry|note|move|change|reminder|message|update|all|for|me|just|later|lah?|ah|leh|la|lor)(?![a-z])|"
    r"[\s,,.。!!~、;;]",
    re.I,
)
BUT = re.compile(
    r"但|不过|只是|改|换|等|[?？吗]|什么|怎么|\b(?:but|except|change|instead|make|wait|what|how|who)\b", re.I
)
_SIGNS_OF_PRAISE = ("👍", "👌", "✅")


def agrees(text: str) -> bool:
    """Whether a message is a yes and nothing else; a number, or praise of an answer, is none."""
    yes = None if text.isdigit() or text in _SIGNS_OF_PRAISE else YES.match(text)
    return yes is not None and not rest_of(text[yes.end() :])


def rest_of(text: str) -> str:
    """What is left of a message without the words that may stand beside a yes or a no."""
    return _OF_IT.sub("", text.lower()).strip(EDGE)
