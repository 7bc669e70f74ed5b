"""What is sent unasked: chosen, shown back, kept, shown; on each database."""

from collections.abc import Callable
from datetime import time

import pytest

from bot.bootstrap import House
from skills.contract import Call, Confirm
from storage import people
from storage.changes import Stale
from storage.fence import Fence
from storage.people import by_code
from storage.report_changes import SetQuietHours, SetReport
from storage.reports import Choices, read_choices
from storage.store import Store
from tests.conftest import Talk
from tests.skills.test_contract import perform


def chosen(store: Store, person: str = "A01") -> Choices:
    with store.reading() as session:
        actor = by_code(session, person)
        assert actor is not None
        return read_choices(session, actor.id)


@pytest.fixture(autouse=True)
def linked(demo_store: Store) -> None:
    with demo_store.writing() as session:
        people.link(session, "A01", "telegram", "501")


def test_without_an_account_it_is_said_that_nothing_arrives(house: House) -> None:
    talk = Talk(house, "A02")
    assert talk.say("推送设置").text.endswith("⚠️ 您还没有开通 Telegram,暂时送不到。")
    talk.say("晨报改到七点半")
    assert talk.say("好的").text.endswith("⚠️ 您还没有开通 Telegram,暂时送不到。")


def test_defaults_are_shown_and_labelled_as_ours(talk: Talk) -> None:
    said = talk.say("推送设置")
    assert said.status == "done"
    assert said.text.splitlines() == [
        "**现在会主动发您:**",
        "每日计划:工作日 08:30 · 系统默认,可改",
        "提醒:每天 08:30 · 系统默认,可改",
        "预警:工作日 08:30 · 系统默认,可改",
        "没开:汇总",
        "免打扰没设,可以说「晚上十点到早上七点别推送」",
    ]
    assert [button.label for button in said.buttons] == ["不再发早间计划", "不再发提醒", "停预警", "打开汇总"]


def test_a_new_time_is_shown_back_and_kept_after_a_yes(talk: Talk, demo_store: Store) -> None:
    said = talk.say("每天早上八点给我发今日计划")
    assert said.status == "confirm"
    assert "每日计划:每天 08:00" in said.text
    assert not chosen(demo_store).reports
    assert talk.say("好的").text == "✅ 记下了:\n每日计划:每天 08:00"
    plan = chosen(demo_store).reports["plan"]
    assert (plan.active, plan.at, plan.days, plan.zone, plan.version) == (True, time(8), "1234567", None, 1)
    assert not chosen(demo_store, "A02").reports
    assert talk.say("move the morning plan to 7:45").status == "confirm"
    talk.say("yes")
    assert chosen(demo_store).reports["plan"].at == time(7, 45)
    assert chosen(demo_store).reports["plan"].days == "1234567"
    assert chosen(demo_store).reports["plan"].version == 2


def test_no_means_no(talk: Talk, demo_store: Store) -> None:
    talk.say("提醒关掉")
    talk.say("不用了")
    assert not chosen(demo_store).reports


def test_stopped_and_started_again(talk: Talk, demo_store: Store) -> None:
    assert "停发:提醒" in talk.say("提醒关掉").text
    assert talk.say("是的").text == "✅ 不再发:提醒"
    assert not chosen(demo_store).reports["reminders"].active
    assert talk.say("提醒关掉").text == "提醒本来就没在发。"
    assert talk.say("打开待办提醒推送").status == "confirm"
    assert talk.say("好的").status == "done"
    assert chosen(demo_store).reports["reminders"].active


def test_all_at_once(talk: Talk, demo_store: Store) -> None:
    assert "停发:每日计划、提醒、预警" in talk.say("把推送都关了").text
    talk.say("好的")
    assert talk.say("推送设置").text.startswith("**现在什么都不主动发。**")
    assert talk.say("把推送都关了").text == "定时消息本来就没在发。"


@pytest.mark.parametrize(
    ("said", "line"),
    [("turn on the summary", "Summary: every Mon at 09:00"), ("周报改到周一早上9点发", "汇总:每周一 09:00")],
)
def test_a_summary_is_switched_on(talk: Talk, demo_store: Store, said: str, line: str) -> None:
    shown = talk.say(said)
    assert shown.status == "confirm" and line.lower() in shown.text.lower()
    assert line in talk.say("yes" if said.isascii() else "好的").text
    assert chosen(demo_store).reports["summary"].active


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("推送免打扰晚上十点到早上七点", "免打扰:22:00 至 07:00"),
        ("晚上十点到早上七点别推送", "免打扰:22:00 至 07:00"),
        ("no pushes from 10 pm to 7 am", "quiet hours: 22:00 to 07:00"),
    ],
)
def test_quiet_hours_are_set_shown_and_taken_back(talk: Talk, demo_store: Store, said: str, line: str) -> None:
    assert line in talk.say(said).text
    talk.say("yes" if said.isascii() else "好的")
    quiet = chosen(demo_store).quiet
    assert quiet is not None and (quiet.since, quiet.until) == (time(22), time(7))
    assert "免打扰:22:00 至 07:00" in talk.say("推送设置").text
    assert talk.say("取消推送免打扰").status == "confirm"
    talk.say("好的")
    assert chosen(demo_store).quiet is None
    assert talk.say("取消推送免打扰").text.startswith("没有设免打扰")


@pytest.mark.parametrize("report", [None, "plan"])
def test_quiet_hours_are_heard_whatever_report_was_understood(sqlite_house: House, report: str | None) -> None:
    call = Call("schedule_report", {"report": report, "when": "免打扰晚上十点到早上七点"})
    outcome = perform(sqlite_house, call).outcome
    assert isinstance(outcome, Confirm)
    assert [part.id for part in outcome.understood] == ["quiet"]


@pytest.mark.parametrize("said", ["晨报改到25点", "晨报早一点发", "周报改时间", "晨报改到晚上发"])
def test_a_time_that_cannot_be_read_is_asked_for(talk: Talk, said: str) -> None:
    asked = talk.say(said)
    assert asked.status == "ask" and asked.text.startswith("几点?")
    shown = talk.say("早上七点半")
    assert shown.status == "confirm" and "07:30" in shown.text


def test_another_part_of_the_day_without_a_time_is_asked_about(talk: Talk) -> None:
    talk.say("提醒改到晚上八点推")
    talk.say("好的")
    assert talk.say("每天早上自动推一次待办提醒").status == "ask"
    assert "20:00" in talk.say("推送设置").text


@pytest.mark.parametrize("said", ["提醒每天推两次", "提醒每月1号发", "reminders twice a day please"])
def test_a_rhythm_that_cannot_be_kept_is_refused_plainly(talk: Talk, said: str, demo_store: Store) -> None:
    assert talk.say(said).status == "problem"
    assert not chosen(demo_store).reports


def test_two_who_choose_at_once_do_not_overwrite_each_other(demo_store: Store, house: House) -> None:
    def apply(change: SetReport | SetQuietHours) -> None:
        with demo_store.writing() as session:
            actor = by_code(session, "A01")
            assert actor is not None
            change.apply(Fence(session, actor), house.clock())

    changes: tuple[Callable[[int], SetReport | SetQuietHours], ...] = (
        lambda version: SetReport("plan", version, True, time(8), "12345", None),
        lambda version: SetQuietHours(version, time(22), time(7)),
    )
    for make in changes:
        apply(make(0))
        with pytest.raises(Stale):
            apply(make(0))
        apply(make(1))
        with pytest.raises(Stale):
            apply(make(1))
