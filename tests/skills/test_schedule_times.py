"""When a report is to come, read from what people say: a table of sentences."""

from datetime import time

import pytest

from bot.routing.normalise import normalise
from skills.schedule_report.times import read_when

# said -> times, days ("" for none named)
TIMES = {
    "每天早上八点给我发今日计划": ("8:00", "1234567"),
    "每天早上八点半把晨报发我": ("8:30", "1234567"),
    "早安消息改到七点半": ("7:30", ""),
    "晨报时间改成9点": ("9:00", ""),
    "晨报 每天8:00": ("8:00", "1234567"),
    "每日计划 工作日 7:50 推送": ("7:50", "12345"),
    "以后每个工作日八点一刻发我今日计划,不用我问": ("8:15", "12345"),
    "早晨七点半自动推送每日计划": ("7:30", ""),
    "嗯就是那个早报 然后每天八点二十给我发一下": ("8:20", "1234567"),
    "把晨报的时间提前到七点": ("7:00", ""),
    "早报太晚了,改到7:45发": ("7:45", ""),
    "晨报挪到中午十二点发": ("12:00", ""),
    "晨报中午一点发": ("13:00", ""),
    "周末不发晨报,工作日发就行": ("", "12345"),
    "周末别发晨报": ("", "12345"),
    "每朝早八点send个每日计划俾我": ("8:00", "1234567"),
    "每日計劃推播,早上八點": ("8:00", ""),
    "morning plan, weekdays 7:45": ("7:45", "12345"),
    "每天9点发我待办提醒": ("9:00", "1234567"),
    "每周一把提醒推给我": ("", "1"),
    "把提醒的时间改成早上十点": ("10:00", ""),
    "我想每天下午四点收到待办提醒": ("16:00", "1234567"),
    "提醒改到晚上八点推": ("20:00", ""),
    "提醒晚上九点三刻": ("21:45", ""),
    "提醒改到二十点": ("20:00", ""),
    "提醒改到20点15分": ("20:15", ""),
    "提醒设在18时": ("18:00", ""),
    "提醒凌晨五点发": ("5:00", ""),
    "提醒晚上十二点发": ("0:00", ""),
    "提醒傍晚6点": ("18:00", ""),
    "提醒半夜十二点半": ("0:30", ""),
    "提醒上午十一点零五分": ("11:05", ""),
    "每周五下午给我发周报": ("", "5"),
    "周报改到周一早上9点发": ("9:00", "1"),
    "周报 周五17:00": ("17:00", "5"),
    "每周一三五八点发晨报": ("8:00", "135"),
    "每周一、三、五早上8点": ("8:00", "135"),
    "周一到周五7点": ("7:00", "12345"),
    "周一至周四晚上七点": ("19:00", "1234"),
    "周六周日九点": ("9:00", "67"),
    "星期二和星期四八点": ("8:00", "24"),
    "礼拜天上午十点": ("10:00", "7"),
    "周五五点": ("5:00", "5"),
    "周五下午五点": ("17:00", "5"),
    "逢星期一朝早八点": ("8:00", "1"),
    "周末早上十点发": ("10:00", "67"),
    "每月1号推送月报": ("", "m01"),
    "每月十五号早上九点发汇总": ("9:00", "m15"),
    "月底给我发月报": ("", "m31"),
    "每个月二十一日下午三点发汇总": ("15:00", "m21"),
    "订阅月报": ("", "m01"),
    "月报周五发": ("", "5"),
    "monthly report on the first of each month": ("", "m01"),
    "send the summary on the 15th of every month at 9 am": ("9:00", "m15"),
    "a summary at month-end, 5 pm": ("17:00", "m31"),
    "八点": ("8:00", ""),
    "七点四十五": ("7:45", ""),
    "8": ("8:00", ""),
    "每个工作日": ("", "12345"),
    "send me the daily plan every morning at eight": ("8:00", "1234567"),
    "push the plan to me each day at 8:30": ("8:30", "1234567"),
    "move my morning message to 7:30": ("7:30", ""),
    "move the morning plan to 7:45": ("7:45", ""),
    "deliver the daily plan before nine every workday": ("9:00", "1234567"),
    "I want the morning plan on weekdays": ("", "12345"),
    "switch my reminders to 10 am daily": ("10:00", "1234567"),
    "move my reminders to 6 pm daily": ("18:00", "1234567"),
    "send reminders at 6:15pm": ("18:15", ""),
    "reminders at half past eight in the evening": ("20:30", ""),
    "reminders at quarter to nine": ("8:45", ""),
    "plan at eight thirty": ("8:30", ""),
    "plan at seven forty-five on Mondays": ("7:45", "1"),
    "plan at 7 o'clock, Monday to Friday": ("7:00", "12345"),
    "alerts every Tuesday and Thursday at noon": ("12:00", "24"),
    "weekly summary, Mondays 8 am": ("8:00", "1"),
    "change my report to Monday 9 am": ("9:00", "1"),
    "alerts on, daily 9 am": ("9:00", "1234567"),
    "every evening at 8": ("20:00", "1234567"),
    "the plan at 8.15 except weekends": ("8:15", "12345"),
    "Sat and Sun at 10am": ("10:00", "67"),
    "reminders at 12 am": ("0:00", ""),
    "reminders at 12 pm": ("12:00", ""),
    "eight": ("8:00", ""),
    "move the morning plan to 12": ("12:00", ""),
    "早安消息十二点发": ("12:00", ""),
}
# The daily plan is a name; "every workday" says more than it.
TIMES["deliver the daily plan before nine every workday"] = ("9:00", "12345")

QUIET = {
    "免打扰晚上十点到早上七点": "22:00-07:00",
    "晚上10点到早上7点勿扰": "22:00-07:00",
    "勿扰时段设成22:00-7:00": "22:00-07:00",
    "晚上十点半至次日六点半别打扰我": "22:30-06:30",
    "午休免打扰,中午十二点到下午两点": "12:00-14:00",
    "免打扰下午两点到四点": "14:00-16:00",
    "免打扰晚上八点到九点": "20:00-21:00",
    "quiet hours 10pm to 7am": "22:00-07:00",
    "do not disturb from 9:30 pm until 6 am": "21:30-06:00",
    "quiet hours between 22:00 and 07:00": "22:00-07:00",
    "dnd 11 pm - 8 am": "23:00-08:00",
    "quiet hours from ten in the evening to seven in the morning": "22:00-07:00",
}

UNREAD = [
    "晨报改到25点", "提醒改到8:75", "推送改时间", "修改推送时间", "晨报早一点发", "晨报晚一点", "提醒往后推一推,改一下",
    "change the delivery time", "send the plan earlier", "plan at 25:00", "reminders later please", "move the plan to 8:99",
    "晨报按Mars/Olympus时间发",
]  # fmt: skip

UNUSUAL = [
    "每季度发一次汇总", "每两天发一次", "以后报告每两周发一次", "提醒每天推两次", "双周发一次汇总给我", "工作日每天九点和两点各发两次",
    "quarterly report please", "I'd like reminders twice a day", "every second Friday", "提醒每小时发",
]  # fmt: skip

ZONES = {
    "晨报按纽约时间早上八点发": "America/New_York",
    "plan at 8 New York time": "America/New_York",
    "plan at 8:30 Europe/Berlin": "Europe/Berlin",
    "晨报时区改成新加坡": "Asia/Singapore",
    "每天早上八点": None,
}


@pytest.mark.parametrize("said", TIMES)
def test_time_of_day_and_days(said: str) -> None:
    heard = read_when(normalise(said))
    at, days = TIMES[said]
    assert [f"{one.hour}:{one.minute:02}" for one in heard.times] == ([at] if at else [])
    assert (heard.days or "") == days
    assert not heard.unclear and not heard.unusual and not heard.quiet


@pytest.mark.parametrize("said", QUIET)
def test_quiet_hours(said: str) -> None:
    heard = read_when(normalise(said))
    assert "-".join(f"{one:%H:%M}" for one in heard.times) == QUIET[said]
    assert heard.quiet and heard.ranged and not heard.unclear


@pytest.mark.parametrize("said", UNREAD)
def test_what_no_clock_shows_is_unclear(said: str) -> None:
    assert read_when(normalise(said)).unclear


@pytest.mark.parametrize("said", UNUSUAL)
def test_rhythms_that_cannot_be_kept_are_told_apart(said: str) -> None:
    assert read_when(normalise(said)).unusual


@pytest.mark.parametrize("said", ZONES)
def test_zone(said: str) -> None:
    heard = read_when(normalise(said))
    assert heard.zone == ZONES[said]
    assert said == "晨报时区改成新加坡" or heard.times == (time(8, 30 if ":30" in said else 0),)


@pytest.mark.parametrize(
    "said", ["每天给我发晨报", "turn on reminders", "打开待办提醒推送", "订阅周报", "subscribe to the morning message"]
)
def test_without_a_time_nothing_is_heard(said: str) -> None:
    heard = read_when(said)
    assert not heard.times and not heard.unclear and not heard.quiet
