"""The figures as a manager hears them: value, number, formula, trend; thin data; the workbook; the scheduled summary."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot import bootstrap
from bot.bootstrap import House
from bot.messages import Incoming, Outgoing
from bot.settings import Settings
from skills.anonymous import nameless
from skills.comparing import spans
from skills.contract import Period
from storage import people
from storage.chats import Mailbox
from storage.clients import ClientBook
from storage.people import by_code
from storage.store import Store
from tests.conftest import TODAY, Talk

START = date(2026, 10, 1)


@pytest.fixture
def manager(sqlite_house: House) -> Talk:
    return Talk(sqlite_house, "M01")


def ask(house: House, statement: str) -> Any:
    with house.store.engine.connect() as connection:
        return connection.exec_driver_sql(statement).first()


def test_the_overview_tells_each_figure_with_its_number_and_trend(manager: Talk) -> None:
    heard = manager.say("团队KPI")
    house = manager.house
    assert heard.skill == "kpi_report" and len(heard.text.splitlines()) <= 12 and heard.picture
    n, up, down = ask(
        house,
        "select count(*), sum(score >= 9), sum(score <= 6) from feedback where measure = 'nps' "
        f"and \"on\" between '{START}' and '{TODAY}'",
    )
    assert f"NPS {100 * (up - down) / n:.0f}(n={n}," in heard.text
    start = ask(
        house,
        f"select count(*) from client where opened_on < '{START}' and (select reason from client_loss l "
        f'where l.client_id = client.id and l."on" < \'{START}\' order by l."on" desc, l.id desc limit 1) is null',
    )[0]
    lost = ask(
        house,
        f"select count(*) from client_loss l join client c on c.id = l.client_id where l.\"on\" between '{START}' and '{TODAY}' "
        f"and c.opened_on < '{START}'",
    )[0]
    assert f"流失率 {100 * lost / start:.1f}%(n={start}," in heard.text
    assert "对比 07-01 至 08-22" in heard.text, "as many days of the quarter before"
    assert {"满意度", "忠诚度", "流失率", "终身价值", "营销ROI", "商机漏斗", "体系打分", "要 Excel", "每周发我"} == {
        button.label for button in heard.buttons
    }


@pytest.mark.parametrize(
    ("said", "kpi", "told"),
    [
        ("满意度和上季度比", "satisfaction", ["NPS", "9–10 分占比", "对比 07-01 至 09-30"]),
        ("这季度流失率多少", "churn", ["期初", "原因:", "1 −(期末客户 − 新客户)÷ 期初客户"]),
        ("忠诚度指标", "loyalty", ["重复购买率", "推荐意愿", "留存率"]),
        ("客户终身价值平均多少", "clv", ["户均未来一年价值", "BG/NBD", "全部合计"]),
        ("上季度活动的ROI", "roi", ["成本", "收入", "(收入为登记数)", "07-01 至 09-30"]),
        ("团队商机漏斗", "pipeline", ["在跟", "签约率", "来源渠道"]),
        ("客户经营体系打分", "health", ["① 数据管理", "⑤ 价值评估", "五步:", "本系统默认"]),
        ("what is our churn rate this quarter", "churn", ["clients at the start", "reasons:"]),
        ("health score", "health", ["① data", "five steps"]),
    ],
)
def test_one_figure_in_full(manager: Talk, said: str, kpi: str, told: list[str]) -> None:
    heard = manager.say(said)
    assert heard.status == "done" and heard.arguments["kpi"] == kpi
    assert not [part for part in told if part.lower() not in heard.text.lower()], heard.text
    assert len(heard.text.splitlines()) <= 12 and "None" not in heard.text and "{" not in heard.text


def test_thin_data_are_said_to_be_thin(sqlite_house: House) -> None:
    with sqlite_house.store.engine.begin() as connection:
        connection.exec_driver_sql("delete from feedback where measure = 'nps' and id % 40 != 0")
        connection.exec_driver_sql("delete from campaign")
        connection.exec_driver_sql("delete from client_transaction where client_id > 60")
    talk = Talk(sqlite_house, "M01")
    text = talk.say("团队KPI").text
    assert re.search(r"NPS 数据不足.n=\d\D", text) and "营销ROI 数据不足(n=0)" in text
    assert "户均未来一年价值 数据不足" in text
    assert "这段时间没有开始的活动" in talk.say("营销ROI多少").text
    assert "0 场" not in text and "nan" not in text.lower()


def test_an_empty_book_is_answered(copy_of: Callable[[str, str], Store], build: Callable[..., House]) -> None:
    store = copy_of("sqlite", "empty")
    with store.writing() as session:
        people.add(session, "M01", "manager", None, None)
    talk = Talk(build(store), "M01")
    for said in (
        "团队KPI",
        "流失率多少",
        "商机漏斗",
        "体系打分",
        "客户反馈汇总",
        "导出客户名单",
        "营销ROI",
        "客户终身价值",
    ):
        heard = talk.say(said)
        assert heard.status == "done", (said, heard.text)
        assert "None" not in heard.text


def test_the_workbook_says_what_the_text_says(manager: Talk) -> None:
    text = manager.say("团队KPI").text
    heard = manager.press("要 Excel")
    book = load_workbook(BytesIO(heard.attachments[0].content))
    assert book.sheetnames[:5] == ["指标", "流失原因", "商机阶段", "来源渠道", "活动"]
    rows = {row[0]: row for row in book["指标"].iter_rows(min_row=2, values_only=True)}
    assert f"NPS {rows['NPS'][1]}(n={rows['NPS'][2]}" in text
    assert f"流失率 {rows['流失率'][1]}" in text
    channels = list(book["来源渠道"].iter_rows(min_row=2, values_only=True))
    assert sum(row[1] for row in channels) == ask(manager.house, "select count(*) from client")[0]


def test_feedback_counts_themes_and_hides_who_said_it(manager: Talk) -> None:
    house = manager.house
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into feedback (client_id, kind, \"on\", text, due_on, source, version) select id, 'complaint', "
            "'2026-11-20', '张伟说手续费太高,李娜也说贵,电话13912345678,王总很生气', '2026-11-21', 't', 1 "
            "from client where code = 'C000012'"
        )
    heard = manager.say("这个月客户投诉集中在哪些方面")
    assert "张伟说" not in heard.text and "李娜" not in heard.text and "王总" not in heard.text
    assert "13912345678" not in heard.text and "手续费太高" in heard.text
    assert "⚠️ 现在超期投诉 1 件:1 张伟 C000012(11-21 到期)" in heard.text
    count = ask(house, f"select count(*) from feedback where \"on\" between '2026-11-01' and '{TODAY}'")[0]
    assert f"客户反馈 {count} 条" in heard.text and len(heard.text.splitlines()) <= 12
    assert manager.say("第一个").arguments.get("client") == "C000012"
    assert manager.say("what did clients complain about last quarter").status == "done"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("张伟说很好", "张伟"), ("伟哥… 王女士在场", "王女士"), ("打 138-1234-5678 没人接", "5678"),
        ("写到 zhang@example.com", "example"), ("Mr Smith was rude", "Smith"), ("欧阳若兰推荐来的", "若兰"),
    ],
)  # fmt: skip
def test_an_example_names_nobody(sqlite_house: House, text: str, hidden: str) -> None:
    with sqlite_house.store.reading() as session:
        actor = by_code(session, "M01")
        assert actor is not None
        book = ClientBook(session, actor)
        assert hidden not in nameless(text, book.briefs(["C000012"])[0], book)
        assert (
            nameless("客户经理很专业,手续费有点高", book.briefs(["C000012"])[0], book) == "客户经理很专业,手续费有点高"
        )


# ---- which days are compared


def period(start: str, end: str) -> Period:
    return Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize(
    ("said", "against", "now", "before"),
    [
        (None, None, ("2026-10-01", "2026-11-22"), ("2026-07-01", "2026-08-22")),
        (("2026-07-01", "2026-09-30"), None, ("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        (("2026-11-01", "2026-11-30"), None, ("2026-11-01", "2026-11-22"), ("2026-10-01", "2026-10-22")),
        (("2026-01-01", "2026-12-31"), None, ("2026-01-01", "2026-11-22"), ("2025-01-01", "2025-11-22")),
        (None, ("2026-07-01", "2026-09-30"), ("2026-10-01", "2026-11-22"), ("2026-07-01", "2026-09-30")),
        (None, ("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-22"), ("2026-10-01", "2026-10-31")),
        (None, ("2025-01-01", "2025-11-22"), ("2026-01-01", "2026-11-22"), ("2025-01-01", "2025-11-22")),
        (("2026-11-10", "2026-11-16"), None, ("2026-11-10", "2026-11-16"), ("2026-11-03", "2026-11-09")),
        (None, ("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-11-22"), ("2025-01-01", "2025-12-31")),
    ],
)
def test_spans(said: Any, against: Any, now: tuple[str, str], before: tuple[str, str]) -> None:
    found = spans(period(*said) if said else None, period(*against) if against else None, TODAY)
    assert (found.now, found.before) == (period(*now), period(*before))


@given(st.dates(date(2024, 1, 1), TODAY), st.integers(0, 400))
def test_the_days_before_end_before_the_days_begin(start: date, length: int) -> None:
    found = spans(Period(start=start, end=start + timedelta(days=length)), None, TODAY)
    assert found.now.end <= max(TODAY, start) and found.before.start <= found.before.end < found.now.start


# ---- sent of itself


def summaries(store: Store) -> list[Outgoing]:
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select payload from outbox where channel = 'telegram' order by id"
        ).fetchall()
    said = [Outgoing.from_json(str(row[0])) for row in rows]
    return [one for one in said if one.attachments]


class Clock:
    """A clock that the test sets, in UTC."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(("said", "due", "span"), [
    ("每周一早上发我汇总", datetime(2026, 11, 23, 1, 5, tzinfo=UTC), "10-26 至 11-22"),
    ("每月1号早上九点发我汇总", datetime(2026, 12, 1, 1, 5, tzinfo=UTC), "11-01 至 11-30"),
])  # fmt: skip
def test_a_manager_gets_the_summary_once_and_can_stop_it(
    copy_of: Callable[[str, str], Store],
    data_dir: Any,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    due: datetime,
    span: str,
) -> None:
    monkeypatch.setattr("bot.drawing.Drawing.draw", lambda *_: b"PNG")
    clock = Clock()
    houses = [
        bootstrap.build(Settings(data_dir=data_dir), store=store, clock=clock)
        for store in [copy_of("sqlite", "demo")] * 1
        for _ in range(2)
    ]
    house, other = houses
    with house.store.writing() as session:
        people.link(session, "M01", "telegram", "77")

    def say(text: str) -> Outgoing:
        delivery = Mailbox(house.store, "telegram").receive(
            "77", int(clock.now.timestamp()) + len(seen), "{}", clock.now
        )
        seen.append(text)
        return house.conversation.answer(Incoming("telegram", "77", "77", clock.now, text, delivery=delivery))

    seen: list[str] = []
    say("你好")
    assert say(said).status == "confirm" and say("好的").status == "done"
    assert house.schedule.tick() == 0
    clock.now = due
    assert [house.schedule.tick(), other.schedule.tick(), house.schedule.tick()].count(0) >= 2
    sent = summaries(house.store)
    assert len(sent) == 1 and span in sent[0].text and "定期汇总" in sent[0].text and sent[0].picture
    assert sent[0].attachments[0].name.endswith(".xlsx") and "停汇总" in [button.label for button in sent[0].buttons]
    say("不要再发汇总了")
    say("好的")
    clock.now = due + timedelta(days=35 if "月" in said else 7) - timedelta(days=4 if "月" in said else 0)
    house.schedule.tick()
    assert len(summaries(house.store)) == 1
