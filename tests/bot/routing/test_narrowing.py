"""What is said of the list just shown: its filters stay, and the new one is added, put in another's place or taken away."""

from typing import Any

import pytest

from bot.bootstrap import House
from tests.conftest import Talk

SILENT = "60天没联系的客户"
SIXTY = {"dormant_days": 60}
# (first said, then) -> the arguments of the list then
CASES: dict[tuple[str, str], dict[str, Any]] = {
    (SILENT, "只要金卡"): SIXTY | {"tier": "gold"},
    (SILENT, "只要金卡的"): SIXTY | {"tier": "gold"},
    (SILENT, "金卡的呢"): SIXTY | {"tier": "gold"},
    (SILENT, "白金以上的有哪些"): SIXTY | {"tier": ["platinum", "diamond", "private"]},
    (SILENT, "换成90天"): {"dormant_days": 90},
    (SILENT, "改成三个月"): {"dormant_days": 90},
    (SILENT, "里面有企业吗"): SIXTY | {"kind": "company"},
    (SILENT, "去掉企业"): SIXTY | {"kind": "person"},
    (SILENT, "企业的去掉"): SIXTY | {"kind": "person"},
    (SILENT, "不要金卡"): SIXTY | {"tier": ["standard", "platinum", "diamond", "private"]},
    (SILENT, "只看前3个"): SIXTY | {"limit": 3},
    (SILENT, "前五"): SIXTY | {"limit": 5},
    (SILENT, "按资产排"): SIXTY | {"sort": "aum"},
    (SILENT, "按生日排一下"): SIXTY | {"sort": "birthday"},
    (SILENT, "谁的资产多"): SIXTY | {"sort": "aum"},
    (SILENT, "其中女的"): SIXTY | {"unread": "女"},
    (SILENT, "其中买了基金的"): SIXTY | {"holding": ("fund",)},
    (SILENT, "里面60岁以上的有谁"): SIXTY | {"min_age": 60},
    (SILENT, "再加上50万以上"): SIXTY | {"min_aum": 500_000},
    ("30天内到期的客户", "换成60天"): {"maturing_within_days": 60},
    ("上个月联系过的客户", "换成上周"): {"contacted": "2026-11-09/2026-11-15"},
    ("资产50万以下的客户", "改成20万"): {"max_aum": 200_000},
    ("金卡客户有哪些", "加上白金"): {"tier": ["gold", "platinum"]},
    ("白金以上的客户", "去掉私行"): {"tier": ["platinum", "diamond"]},
    ("三个月没联系的钻石客户", "不限等级"): {"dormant_days": 90},
    ("买了基金的客户", "换成保险"): {"holding": ["insurance"]},
    ("clients not contacted for 60 days", "only the gold ones"): SIXTY | {"tier": "gold"},
    ("clients not contacted for 60 days", "make it 90 days"): {"dormant_days": 90},
    ("clients not contacted for 60 days", "without companies"): SIXTY | {"kind": "person"},
    ("clients not contacted for 60 days", "top 3"): SIXTY | {"limit": 3},
    ("clients not contacted for 60 days", "sort by assets"): SIXTY | {"sort": "aum"},
    ("clients not contacted for 60 days", "who has more assets"): SIXTY | {"sort": "aum"},
    ("clients not contacted for 60 days", "also platinum and gold ones"): SIXTY | {"tier": ["gold", "platinum"]},
    # what asks for a list of its own
    (SILENT, "我的金卡客户有哪些"): {"tier": "gold"},
    (SILENT, "金卡"): {"tier": "gold"},
}


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return list(value)
    return int(value) if not isinstance(value, (str, bool)) else value


@pytest.mark.parametrize(("first", "then"), CASES)
def test_the_list_is_narrowed(sqlite_house: House, first: str, then: str) -> None:
    talk = Talk(sqlite_house)
    talk.say(first)
    heard = talk.say(then)
    got = {name: _plain(value) for name, value in heard.arguments.items()}
    assert (heard.skill, got) == ("find_clients", {n: _plain(v) for n, v in CASES[first, then].items()}), heard.text


# After a list, but of no list.
OTHERS = {
    "第一个": "look_up_client",
    "第二个的电话": "look_up_client",
    "我今天有什么待办": "my_tasks",
    "看看张伟": "look_up_client",
    "帮助": "help",
    "今天该联系谁": "plan_day",
}


@pytest.mark.parametrize("said", OTHERS)
def test_other_wishes_are_not_taken_for_the_list(sqlite_house: House, said: str) -> None:
    talk = Talk(sqlite_house)
    talk.say(SILENT)
    assert talk.say(said).skill == OTHERS[said]


def test_a_segment_and_an_export_are_narrowed_too(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("金卡客户按行业分布")
    assert talk.say("只看企业").arguments == {"tier": "gold", "group_by": "industry", "kind": "company"}


def test_the_list_is_remembered_past_a_card(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say(SILENT)
    talk.say("第一个")
    assert talk.say("其中金卡有哪些").arguments == SIXTY | {"tier": "gold"}


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("第一个和第三个的电话", (0, 2)),
        ("第一、三个的电话", (0, 2)),
        ("1和3的电话", (0, 2)),
        ("前两个的风险等级", (0, 1)),
        ("phone of the first and the third", (0, 2)),
    ],
)
def test_several_places_are_all_meant(sqlite_house: House, said: str, places: tuple[int, ...]) -> None:
    talk = Talk(sqlite_house)
    shown = [b.call.arguments["client"] for b in talk.say("最近三个月没联系的客户").buttons if b.label.isdigit()]
    heard = talk.say(said)
    assert (heard.skill, heard.status) == ("look_up_client", "choose"), heard.text
    assert heard.arguments["client"] == " ".join(shown[place] for place in places)


@pytest.mark.parametrize("said", ["第一个和第三个谁的资产多", "which of the first and the third has more assets"])
def test_two_of_a_list_are_compared(sqlite_house: House, said: str) -> None:
    talk = Talk(sqlite_house)
    shown = [b.call.arguments["client"] for b in talk.say(SILENT).buttons if b.label.isdigit()]
    heard = talk.say(said)
    assert (heard.skill, list(heard.arguments["only"])) == ("find_clients", [shown[0], shown[2]])


def test_a_pair_is_compared(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    assert talk.say("张伟和李娜谁的资产多").arguments == {"only": ("C000012", "C000031"), "sort": "aum"}
    assert talk.say("张伟和李娜的电话").status == "choose"
    assert "共 2 户" in talk.say("谁的资产多").text


def test_a_place_beyond_the_list_is_nobody(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    talk.say("看看张伟")
    talk.say("最近三个月没联系的钻石客户有哪些")
    assert "client" not in talk.say("第九个的电话").arguments
