"""What looks like the name, code or number of somebody whom the book does not show; and the words that are no names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CODE = re.compile(r"(?<![A-Za-z0-9])[Cc]\d{4,8}(?!\d)")
PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?(1\d{2}[ -]?\d{4}[ -]?\d{4})(?!\d)")
TAIL = re.compile(
    r"(?:尾号|末四位|后四位|尾数|end(?:ing|s)(?: in| with)?)\s*(?:是|为)?\s*(\d{4})(?!\d)",
    re.I,
)


@dataclass(frozen=True)
class NoNames:
    """Words that are no names: two and three characters that stand together in what people say to the bot, the common
    words of a dictionary, names of places among them, and Latin words.
    """

    ordinary: frozenset[str]
    dictionary: frozenset[str]
    places: frozenset[str]
    latin: frozenset[str]


SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷"
    "龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季樊祝章毕鲁葛柳岑齐梅庄辛管柯翟欧尚温俞涂聂焦左阮倪岳单詹翁佟童卜骆丘苗凌费纪靳盛房裘缪解宗宣邬柏窦章葛奚郎昌冉郁璩桑桂牛寿边扈燕冀郏浦农晏瞿阎充茹习宦艾鱼容古慎戈廖庾终暨衡耿弘匡寇禄阙殳沃蔚夔隆巩厍聂晁勾敖融冷訾辛阚简饶曾沙乜鞠须丰巢蒯查荆游竺权逯盖桓"
)
# Common words that begin like a surname; with one of them, or with a particle, no name begins.
_COMMON = """
高兴 高于 高端 高净 高风 高收 高管 高层 高位 高点 高资 高额 高效 高价 谢谢 黄金 黄了 何时 何必 何况 何处 何种
何人 周一 周二 周三 周四 周五 周六 周日 周天 周末 周期 周转 周边 周年 周报 周会 周到 白金 白银 白天 白领 白名
万一 万能 万元 万以 常规 常见 常用 常常 常来 常客 任务 任何 任意 任职 任期 温馨 温度 温州 单位 单笔 单独 单个
单子 于是 于今 易方 田园 季度 季末 季报 季初 石油 石化 文件 文字 文化 文本 文档 管户 管理 管家 余额 余下 余款
顾问 顾客 顾虑 毕竟 毕业 严重 严格 钱多 钱包 钱款 龙头 黎明 金额 金融 金卡 金价 金条 方便 方案 方式 方法 方面
方向 马上 马路 安排 安全 安心 安装 许多 许可 许久 程序 程度 江苏 江西 江南 陆续 贺卡 贺信 武汉 雷同 夏天 夏季
苏州 苏宁 林业 韩国 曾经 董事 杜绝 沈阳 钟头 钟表 范围 付款 付费 付息 付清 熊市 施工 施行 祝福 祝您 祝贺 祝你
祝他 章程 齐全 辛苦 欧元 欧洲 尚未 尚可 焦虑 左右 左边 岳父 岳母 莫名 莫非 毛利 毛病 孙子 孙女 郑重 郑州 胡说
严禁 向上 向下 向前 向来 汤圆 洪水 康复 成本 成功 时间 时候 房产 包括 明天 汇总 王牌 王者 史上 段时 连续 路上
梅雨 辛劳 柳州 葛根 孔子 罗列 彭博 戴上 邓论 石材 常务 赖账 施压 文员 余粮 管控 管辖 江浙 白酒 叶子 肖像
"""
_WORDS = frozenset(_COMMON.split())
_PARTICLE = "的了吗呢吧啊呀嘛是在有最近怎么下上多少什谁哪和跟与给把被将要会能可请帮我你您他她它这那也都还就不没去来到之客户电话资产,。"
# Characters that given names are made of, and few words end in.
GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛秀霞桂英华玉兰梅国志海红玲燕鹏飞辉宇浩博轩梓涵晨欣怡佳雨琴龙凤东南峰波斌彬宁"
    "宏鑫鸿俊峻豪嘉瑞祥福贵荣旺泽润泉江湖洁婷婉蓉薇莉莎倩颖慧淑贞雅琳琪瑶瑾珊珍珠翠蕾蓓莹菲芬芸茜萍莲荷菊彤悦萌妍嫣妮"
    "君钧铭锋锐钢铁柱栋梁坤乾震雷霆炎焱煜烨辰旭昊昕晖曦朗毅恒诚信义仁礼智贤良善德孝廉民"
)
_GIVEN = f"(?![{_PARTICLE}])[\\u4e00-\\u9fff]"
COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|宇文|长孙|南宫"
_UNKNOWN_PERSON = re.compile(rf"(?:{COMPOUND}|[{SURNAMES}]){_GIVEN}(?:{_GIVEN})?")
_UNKNOWN_DOTTED = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:[·•・‧][\u4e00-\u9fff]{2,8}?)+(?=[的是呢吗了说有在和跟,。?!\s]|电话|最近|下|$)"
)
_UNKNOWN_COMPANY = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,16}?(?:股份有限公司|有限责任公司|有限公司|集团|公司)")
_LEAD_IN = re.compile(
    r"^(?:请|帮我|帮忙|我想|想|了解|看一?看|看一?下|看|查一?查|查一?下|查询|查|找一?下|找|打开|介绍|说说|添加|新增|新建|录入?|登记|创建|建档|建|加|关于|那|把|给|跟|和|对|一下|的)+"
)
_ANY_COMPANY = re.compile(
    r"(?:.*(?:我们?|你们?|他们?|她们?|哪些?|所有|全部|几|多少|一家|这家|那家|别的|其他|对公|个人|企业|单位|上市|保险|基金|证券|信托|有|是|添加|新增|登记|创建|业|类|的)的?)?"
    r"[分子总母贵本该新老大小]?"
)
# What a company's name ends in where its legal form is left out: 长空航空.
_TRADE = (
    "食品|科技|电子|医药|制药|航空|能源|电力|新材料?|材料|半导体|生物|物流|建材|实业|制造|汽车|贸易|投资|机械|化工|软件|网络|光电|精密|重工|纺织|服饰|传媒|"
    "教育|文化|农业|环保|电气|电器|通信|装备|钢铁|地产|置业|建设|工程|集成|芯片|电池|储能|医疗|餐饮"
)
_BRAND = re.compile(
    rf"(?P<brand>[\u4e00-\u9fff]{{2,4}}?)(?P<trade>(?:{_TRADE}){{1,2}})?"
    r"(?=的|[那这][家边]|最近|上次|怎么|有|什么|下|近|今|[^\u4e00-\u9fff]|$)"
)
_ONLY_TRADE = re.compile(rf"(?:{_TRADE})+")  # 半导体公司 is all of a kind
_BEFORE_NAME = "给跟和与把对向找约帮看查问让替"
_UNKNOWN_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][a-zÀ-ɏ]+(?: [A-Z](?:'[A-Z])?[a-zÀ-ɏ]+)+(?![A-Za-z])")
_STRANGE = re.compile(r"(?<![A-Za-z'])[A-Za-zÀ-ɏ]{5,}(?![A-Za-z])")
_LATIN_WORDS = re.compile(r"\b(?:Good|Thank|Happy|What|Who|How|Please|Show|List|The|My|Hello|Next|Last|New)\b")


def guess_names(text: str, no_names: NoNames) -> list[tuple[int, int]]:
    """Stretches that look like the name, code or phone of a client whom the book does not show, the likeliest first."""
    found = [m.span() for m in _UNKNOWN_DOTTED.finditer(text)]
    found += [m.span() for pattern in (CODE, PHONE, TAIL) for m in pattern.finditer(text)]
    for match in _UNKNOWN_COMPANY.finditer(text):
        lead = _LEAD_IN.match(match[0])
        brand = re.sub("(?:股份有限公司|有限责任公司|有限公司|集团|公司)$", "", match[0][lead.end() if lead else 0 :])
        if not _ANY_COMPANY.fullmatch(brand) and not _ONLY_TRADE.fullmatch(brand):
            found.append((match.start() + (lead.end() if lead else 0), match.end()))
    found += _brands(text, no_names)
    for match in _UNKNOWN_PERSON.finditer(text):
        if text[match.start()] == "单" and text[max(0, match.start() - 1) : match.start()] in tuple("那这一几两每"):
            continue  # 他那单推到方案了: a deal, nobody called 单
        for end in (match.end(), match.end() - 1):
            name = text[match.start() : end]
            pieces = {name[i:j] for i in range(len(name)) for j in range(i + 2, len(name) + 1)}
            compound = re.match(COMPOUND, name)
            cut = {
                "" if compound else name[:2],
                text[end - 1 : end + 1],
            }  # a word that ends in the name, or begins in it
            if (
                len(name) >= 2
                and name not in COMPOUND.split("|")  # 欧阳不存在 is not everybody called 欧阳
                and not pieces & no_names.ordinary
                and name[:2] not in _WORDS
                and not cut & no_names.dictionary
            ):
                found.append((match.start(), end))
                break
    found += [m.span() for m in _UNKNOWN_LATIN.finditer(text) if not _LATIN_WORDS.match(m[0])]
    return found + [m.span() for m in _STRANGE.finditer(text) if m[0].lower() not in no_names.latin]


def _brands(text: str, no_names: NoNames) -> Iterable[tuple[int, int]]:
    """成都蜀香食品, 厦门鹭港那家, 长空航空的…: a brand behind a place or before a trade, made of no words we know."""
    for run in re.finditer(r"[\u4e00-\u9fff]+", text):
        lead = _LEAD_IN.match(run[0])
        first = run.start() + (lead.end() if lead else 0)
        for start in range(first, run.end() - 1):
            if start > first and text[start - 1] not in _BEFORE_NAME:
                continue
            place = next((size for size in (3, 2) if text[start : start + size] in no_names.places), 0)
            match = _BRAND.match(text, start + place)
            if match is None or not (place or match["trade"]):
                continue
            brand = match["brand"]
            pieces = {brand[i : i + 2] for i in range(len(brand) - 1)} | {brand}
            if not pieces & (no_names.ordinary | no_names.dictionary) and not set(brand) & set(_PARTICLE):
                yield start, match.end()
