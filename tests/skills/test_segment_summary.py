"""Figures of groups as people see them: what is said adds up, leads on to the same clients, and is drawn legibly."""

import re
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from bot.bootstrap import House
from bot.drawing import Drawing
from bot.fonts import chinese_font
from skills.charts import BarsPanel, HeatPanel, PanelChart, SizedBar, TrendPanel, TrendPoint
from skills.contract import line
from skills.segment_summary.compared import _rounded
from skills.segment_summary.groups import fold, shares
from storage.segment_figures import Figures, Group
from storage.store import Store
from tests.conftest import Talk

GROUPINGS = (
    "等级",
    "顾问",
    "行业",
    "生命周期",
    "风险等级",
    "来源",
    "客群",
    "公私",
    "RFM",
    "ABC",
    "流失风险",
    "投资风格",
    "年龄",
)


@pytest.fixture
def manager(sqlite_house: House) -> Talk:
    return Talk(sqlite_house, "M01")


@pytest.mark.parametrize("by", GROUPINGS)
def test_groups_add_up_and_fit_a_phone(manager: Talk, by: str) -> None:
    heard = manager.say(f"团队客户按{by}看户数和资产")
    assert heard.skill == "segment_summary" and heard.arguments.get("group_by"), heard.text
    rows = heard.text.split("\n")
    assert len(rows) <= 13, heard.text
    whole = int(re.search(r":(\d+) 户", rows[0])[1])  # type: ignore[index]
    groups = [row for row in rows[1:] if re.search(r":\d+ 户 ·", row)]
    assert sum(int(re.search(r":(\d+) 户", row)[1]) for row in groups) == whole == 500  # type: ignore[index]
    assert sum(int(part) for row in groups for part in re.findall(r"\((\d+)%\)", row)) == 100
    assert len(groups) <= 8
    assert isinstance(heard.picture, bytes)


@pytest.mark.parametrize("by", ["等级", "顾问", "生命周期", "年龄", "来源", "公私", "RFM", "客群"])
def test_a_group_leads_to_itself_and_its_list(manager: Talk, by: str) -> None:
    heard = manager.say(f"团队客户按{by}看户数和资产")
    rows = heard.text.split("\n")[1:]
    for button in [b for b in heard.buttons if b.call.skill == "segment_summary"][:3]:
        said = next(row for row in rows if row.startswith(f"{button.label}:"))
        count = re.search(r":(\d+) 户", said)[1]  # type: ignore[index]
        manager.say(f"团队客户按{by}看户数和资产")
        alone = manager.press(button.label)
        assert f":{count} 户" in alone.text.split("\n")[0], (button.label, alone.text)
        listed = manager.press("看名单")
        assert listed.skill == "find_clients" and f"共 {count} 户" in listed.text, listed.text


def test_the_list_of_those_at_risk_is_as_long_as_was_said(manager: Talk) -> None:
    heard = manager.say("这季度团队整体怎么样")
    label = next(b.label for b in heard.buttons if b.label.startswith("看高风险"))
    count = re.search(r"\d+", label)[0]  # type: ignore[index]
    assert f"共 {count} 户" in manager.press(label).text


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("哪个顾问资产最多", "AUM 最高"),
        ("哪个顾问户数最多", "户数最多"),
        ("哪个顾问涨得最多", "增加最多"),
        ("哪个顾问增长最快", "增长最快"),
        ("哪个顾问掉得最多", "减少最多"),
        ("哪个顾问联系最差", "联系覆盖最低"),
        ("哪个顾问户均最高", "户均最高"),
        ("which advisor is lagging", "lost most"),
        ("which advisor has the highest average", "highest average"),
    ],
)
def test_who_leads(manager: Talk, said: str, first: str) -> None:
    heard = manager.say(said)
    assert heard.arguments.get("group_by") == "advisor", heard.text
    assert first in heard.text.split("\n")[0] or "没有一组" in heard.text.split("\n")[0], heard.text


def test_an_advisor_sees_the_own_book_only(sqlite_house: House) -> None:
    talk = Talk(sqlite_house, "A01")
    assert "您的全部客户:59 户" in talk.say("我的盘子这季度怎么样").text
    assert "A04" not in talk.say("按顾问看").text
    assert "没有符合的客户" in talk.say("A04的客户整体怎么样").text


def test_masked_replies_name_nobody(copy_of: Callable[[str, str], Store], build: Callable[..., House]) -> None:
    talk = Talk(build(copy_of("sqlite", "demo"), privacy="masked"), "M01")
    heard = talk.say("这季度团队整体怎么样")
    assert re.search(r"(先生|女士) C\d{6} 约", heard.text) and heard.protected, heard.text
    for name in ("张伟", "李建红", "陈建国", "罗新龙"):
        assert name not in heard.text


@given(st.lists(st.decimals(0, 10**9, places=2), max_size=9))
def test_shares_add_up(amounts: list[Decimal]) -> None:
    percents = [share.fraction * 100 for share in shares(amounts)]
    assert sum(percents) == (100 if sum(amounts) > 0 else 0)
    for amount, percent in zip(amounts, percents, strict=True):
        if sum(amounts) > 0:
            assert abs(amount * 100 / sum(amounts) - percent) < 1


@given(st.lists(st.tuples(st.none() | st.text("abcdefghij", min_size=1, max_size=1), st.integers(1, 9)), max_size=12))
def test_folding_loses_nobody(given_groups: list[tuple[str | None, int]]) -> None:
    groups = [Group((key,), Figures(clients=count, aum=Decimal(count))) for key, count in dict(given_groups).items()]
    folded = fold(groups, "industry", None)
    assert sum((part for part in folded.parts), Figures()) == sum((g.figures for g in groups), Figures())
    assert len(folded.shown) <= 6
    assert [f.aum for _, f in folded.shown] == sorted((f.aum for _, f in folded.shown), reverse=True)


def test_an_average_of_others_is_rough() -> None:
    assert [_rounded(Decimal(n)) for n in ("1234567.89", "98.7", "0")] == [Decimal("1.2E+6"), Decimal(99), 0]


# ---- pictures


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What of each picture overlaps or leaves the page; a character that the font lacks is an error."""
    faults: list[str] = []
    save = Figure.savefig

    def look(self: Figure, *args: Any, **kwargs: Any) -> None:
        save(self, *args, **kwargs)
        texts = [t for t in self.axes[0].texts if t.get_text().strip()]
        boxes = [(t.get_text(), t.get_window_extent()) for t in texts]
        faults.extend(f"{a} on {b}" for (a, one), (b, two) in combinations(boxes, 2) if one.overlaps(two))
        page = self.bbox
        faults.extend(
            t for t, box in boxes if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
        )

    monkeypatch.setattr(Figure, "savefig", look)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph")
        yield faults


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_label_overlaps_another(manager: Talk, drawn: list[str], language: str) -> None:
    said = {
        "zh": ["这季度团队整体怎么样", "按顾问看", "团队对公按行业看资产", "团队按RFM看资产", "按产品看资产结构", "按年龄看客户结构"],
        "en": ["how is the team doing this quarter", "AUM by advisor", "AUM by industry", "book by RFM class, shares", "my assets by product type", "book by age band"],
    }  # fmt: skip
    for question in said[language]:
        heard = manager.say(question)
        assert heard.skill == "segment_summary" and heard.picture, question
        assert not drawn, (question, drawn)


@pytest.mark.parametrize("font", [None, Path("no such font")])
@pytest.mark.parametrize("many", [1, 2, 8])
def test_panels_of_any_size(drawn: list[str], font: Path | None, many: int) -> None:
    word = "很长的名字" if chinese_font(font) else "a rather long name"
    bars = tuple(SizedBar(line("x"), n / many, line("x"), line("x")) for n in range(many))
    points = tuple(TrendPoint(n / many, line("day"), (-1.0) ** n * n, line("x")) for n in range(many + 1))
    heat = HeatPanel(line("x"), (line("x"),) * many, (line("day"),) * min(many, 6), ((3,) * min(many, 6),) * many)
    for panels in ((BarsPanel(line("x"), bars), TrendPanel(line("x"), points)), (heat,), ()):
        chart = PanelChart(line("x"), (line("x"),) * 6, panels)  # type: ignore[arg-type]
        png = Drawing(font).draw(chart, lambda part: "11-30" if part.id == "day" else word)
        assert png[:4] == b"\x89PNG" and not drawn, drawn
