"""The morning message and reminders: made once, at the right time, for the right person, on each database."""

import asyncio
import logging
import subprocess
import sys
import threading
import time as wall
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot import bootstrap
from bot.bootstrap import House
from bot.bootstrap.scheduling import at_work
from bot.channels.telegram.application import TelegramChannel
from bot.messages import Incoming, Outgoing
from bot.settings import Settings
from knowledge.tables.classes import load_values
from skills.jobs.reclassify import reclassify
from storage import chats, people
from storage.chats import AlreadyDone
from storage.machine import MachineBook
from storage.models import AuditRow, Client, OutboxRow, Person, ReportRun, Task
from storage.store import Store
from tests.bot.telegram.fakes import QUICK
from tests.bot.telegram.server import BotApi

ADVISOR, SECOND, MANAGER = 501, 502, 601
ROOT = Path(__file__).parents[3]
TUESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 28)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shanghai(text: str) -> datetime:
    return utc(text) - timedelta(hours=8)


@dataclass
class Bank:
    """A house with a clock that is set by hand."""

    store: Store
    data_dir: Path
    now: datetime = field(default_factory=lambda: shanghai("2026-11-23T20:00"))
    house: House = field(init=False)

    def __post_init__(self) -> None:
        self.house = self.build()

    def build(self) -> House:
        return bootstrap.build(Settings(data_dir=self.data_dir), store=self.store, clock=lambda: self.now)

    def say(self, text: str, account: int = ADVISOR, chat: int | None = None) -> Outgoing:
        return self.house.conversation.answer(Incoming("telegram", str(chat or account), str(account), self.now, text))

    def look(self, at: datetime) -> int:
        """What the schedule posts at a moment."""
        self.now = at
        return self.house.schedule.tick()

    def sent(self, chat: int = ADVISOR) -> list[Outgoing]:
        with self.store.reading() as session:
            rows = session.exec(select(OutboxRow).where(OutboxRow.chat == str(chat)).order_by(col(OutboxRow.id)))
            return [Outgoing.from_json(row.payload) for row in rows]

    def settled(self) -> list[tuple[str, date]]:
        with self.store.reading() as session:
            return [(run.report, run.day) for run in session.exec(select(ReportRun).order_by(col(ReportRun.id)))]

    def add_task(self, text: str, due_on: date, client: str | None = None, person: str = "A01") -> None:
        with self.store.writing() as session:
            owner = session.exec(select(Person).where(Person.code == person)).one()
            about = session.exec(select(Client).where(Client.code == client)).first()
            session.add(
                Task(
                    owner_id=owner.id or 0,
                    client_id=about.id if about else None,
                    text=text,
                    due_on=due_on,
                    source="test",
                )
            )


def spoken_before(store: Store, chat: int, at: datetime) -> None:
    """Something the bot said in a chat some time ago, as the inbox and outbox would have it."""
    with store.writing() as session:
        row = chats.post(session, "telegram", str(chat), Outgoing("您好", "done").to_json(), at)
        session.get_one(OutboxRow, row).state = "sent"


@pytest.fixture
def bank(demo_store: Store, data_dir: Path) -> Bank:
    """The demo book; A01 has spoken with the bot in a private chat."""
    with demo_store.writing() as session:
        people.link(session, "A01", "telegram", str(ADVISOR))
    bank = Bank(demo_store, data_dir)
    spoken_before(demo_store, ADVISOR, bank.now)
    bank.say("你好")
    return bank


@asynccontextmanager
async def serving(api: BotApi, bank: Bank) -> AsyncIterator[None]:
    channel = TelegramChannel(
        api.token,
        bank.house.conversation,
        bank.house.mailbox("telegram"),
        bank.house.clock,
        already_done=AlreadyDone,
        base_url=api.url,
        timing=QUICK,
    )
    stop = asyncio.Event()
    task = asyncio.create_task(channel.serve(stop))
    try:
        with at_work(bank.house, every=0.05):
            yield
    finally:
        stop.set()
        await task


def test_morning_message_arrives_once_and_its_button_switches_it_off(bank: Bank) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, bank):
            bank.now = shanghai("2026-11-24T08:30")
            await api.until(lambda: api.texts())
            first = api.sent[0]
            assert first.text.startswith("早上好,今天是 11-24(周二)。\n今天先联系这 5 位 · 11-24(周二)")
            assert "张先生 C000012" in first.text and "张伟" not in first.text
            assert first.protected
            off = [key for row in first.keyboard for key in row][-1]
            assert off["text"] == "不再发早间计划"
            api.press(off["callback_data"], ADVISOR)
            await api.until(lambda: len(api.texts()) == 2 and first.edits)
            assert api.texts()[1] == "✅ 不再发:每日计划"
            assert off not in [key for row in first.keyboard for key in row]
            bank.now = shanghai("2026-11-25T08:30")
            await api.until(lambda: ("reminders", date(2026, 11, 25)) in bank.settled())
            assert len(api.texts()) == 2
            assert not bank.house.conversation.answer(  # it shows as off
                Incoming("telegram", str(ADVISOR), str(ADVISOR), bank.now, "推送设置")
            ).text.startswith("**现在会主动发您:**\n每日计划")

    asyncio.run(story())


def test_several_private_chats_all_get_it_and_a_group_does_not(bank: Bank) -> None:
    with bank.store.writing() as session:
        people.link(session, "A01", "telegram", str(SECOND))
    spoken_before(bank.store, SECOND, bank.now)
    bank.say("hello", SECOND)
    bank.say("hello", ADVISOR, chat=-1009)
    assert bank.look(shanghai("2026-11-24T08:30")) == 2
    assert bank.sent()[-1].text.startswith("早上好")
    assert bank.sent(SECOND)[-1].text.startswith("Good morning, it is Tue 24 Nov.")  # each in its own language
    assert bank.sent(SECOND)[-1].buttons[-1].label == "Stop the morning plan"
    assert not bank.sent(-1009)
    assert bank.look(shanghai("2026-11-24T08:31")) == 0


def test_25_a_chat_that_is_switched_off_gets_none_and_the_others_do(bank: Bank) -> None:
    with bank.store.writing() as session:
        people.link(session, "A01", "telegram", str(SECOND))
    spoken_before(bank.store, SECOND, bank.now)
    bank.say("你好", SECOND)
    mailbox = bank.house.mailbox("telegram")
    mailbox.switch_off(str(SECOND), bank.now)
    assert bank.look(shanghai("2026-11-24T08:30")) == 1
    assert len(bank.sent(SECOND)) == 1  # what was said before
    mailbox.switch_off(str(ADVISOR), bank.now + timedelta(hours=1))
    assert bank.look(shanghai("2026-11-25T08:30")) == 0
    mailbox.receive(1, str(SECOND), "{}", bank.now)  # writes again: what is still due comes
    assert bank.look(shanghai("2026-11-25T09:00")) == 1
    assert len(bank.sent(SECOND)) == 2


def test_a_worker_that_comes_second_does_not_remind_of_what_the_plan_told(bank: Bank) -> None:
    """It looked before the other one posted the plan, and goes on after."""
    other = bank.build()
    ledger = other.schedule._ledger
    looked = ledger.recipients

    def overtaken(since: date) -> object:
        found = looked(since)
        bank.house.schedule.tick()
        return found

    bank.add_task("今天的事", TUESDAY)
    bank.now = shanghai("2026-11-24T08:30")
    object.__setattr__(ledger, "recipients", overtaken)
    assert other.schedule.tick() == 0
    assert [said.text[:3] for said in bank.sent()] == ["您好", "早上好"]


def test_two_workers_at_once_post_it_once(bank: Bank) -> None:
    bank.now = shanghai("2026-11-24T08:30")
    houses = [bank.house, *(bank.build() for _ in range(3))]
    start = threading.Barrier(len(houses))
    posted: list[int] = []

    def work(house: House) -> None:
        start.wait()
        posted.append(house.schedule.tick())

    threads = [threading.Thread(target=work, args=(house,)) for house in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(posted) == [0, 0, 0, 1]
    assert len(bank.sent()) == 2  # the greeting of before and this
    assert bank.settled().count(("plan", TUESDAY)) == 1


@pytest.mark.parametrize(
    ("at", "greeting"), [("08:29", None), ("10:40", "早上好"), ("12:29", "今天是 11-24(周二)"), ("12:30", None)]
)
def test_missed_while_the_bot_was_down_it_comes_within_four_hours_or_not_at_all(
    bank: Bank, at: str, greeting: str | None
) -> None:
    assert bank.look(shanghai(f"2026-11-24T{at}")) == (greeting is not None)
    assert greeting is None or bank.sent()[-1].text.startswith(greeting)


def test_quiet_hours_set_by_word_postpone_it(bank: Bank) -> None:
    assert bank.say("晚上十点到早上九点别推送").status == "confirm"
    assert "22:00 至 09:00" in bank.say("好的").text
    assert bank.look(shanghai("2026-11-24T08:30")) == 0
    assert bank.look(shanghai("2026-11-24T09:00")) == 1


def test_moved_by_word_it_comes_at_the_new_time_and_not_for_a_time_that_has_passed(bank: Bank) -> None:
    assert bank.say("move the morning plan to 7:45").status == "confirm"
    assert "07:45" in bank.say("yes").text
    assert bank.look(shanghai("2026-11-24T07:44")) == 0
    assert bank.look(shanghai("2026-11-24T07:45")) == 1
    bank.now = shanghai("2026-11-25T09:00")
    bank.say("晨报改到八点")
    assert bank.say("好的").text.startswith("✅")
    assert bank.look(shanghai("2026-11-25T09:01")) == 0
    assert ("plan", date(2026, 11, 25)) not in bank.settled()
    assert bank.look(shanghai("2026-11-26T08:00")) == 1


def test_weekend_has_no_plan_but_reminds_of_what_is_due(bank: Bank) -> None:
    bank.add_task("寄合同", SATURDAY, "C000012")
    bank.add_task("周日的事", SATURDAY + timedelta(days=1))
    assert bank.look(shanghai("2026-11-28T08:30")) == 1
    said = bank.sent()[-1]
    assert said.text.startswith("⏰ 今天到期,别忘了:\n")
    assert "寄合同" in said.text and "逾期" not in said.text and "周日的事" not in said.text
    assert said.buttons[-1].label == "不再发提醒"
    assert "C000268" in bank.say("第一条做完了").text  # of this list, though it was nobody's question


def test_reminders_leave_out_what_the_plan_told(bank: Bank) -> None:
    assert bank.look(shanghai("2026-11-24T08:30")) == 1  # the plan alone: it names all
    assert bank.settled() == [("plan", TUESDAY), ("reminders", TUESDAY), ("alerts", TUESDAY)]
    for number in range(9):
        bank.add_task(f"电话 {number}", date(2026, 11, 25))
    assert bank.look(shanghai("2026-11-25T08:30")) == 2
    plan, reminders = bank.sent()[-2:]
    told = [number for number in range(9) if f"电话 {number}" in plan.text]
    left = [number for number in range(9) if f"电话 {number}" in reminders.text]
    assert told and left and sorted(told + left) == list(range(9))


def test_empty_day_is_silent_and_settled(bank: Bank) -> None:
    with bank.store.writing() as session:
        for task in session.exec(select(Task)):
            task.done_on, task.done_at = TUESDAY, bank.now
        other = session.exec(select(Person).where(Person.code == "A02")).one()
        for client in session.exec(select(Client).join(Person).where(Person.code == "A01")):
            client.advisor_id = other.id or 0
    assert bank.look(shanghai("2026-11-24T08:30")) == 0
    assert bank.settled() == [("plan", TUESDAY), ("reminders", TUESDAY), ("alerts", TUESDAY)]
    assert len(bank.sent()) == 1


def expire(bank: Bank, day: date, *codes: str) -> None:
    """The risk tests of clients run out soon, and the night of a day finds it."""
    with bank.store.writing() as session:
        for client in session.exec(select(Client).where(col(Client.code).in_(codes))):
            client.risk_class, client.risk_expiry = "C3", day + timedelta(days=20)
    reclassify(MachineBook(bank.store, "test"), load_values()(day), bank.now)


def alerts_of(bank: Bank) -> list[Outgoing]:
    return [said for said in bank.sent() if said.text.startswith("🔔")]


def test_alerts_come_once_in_one_message_with_masked_names(bank: Bank) -> None:
    expire(bank, date(2026, 11, 23), "C000318")
    expire(bank, TUESDAY, "C000012", "C000041")
    bank.look(shanghai("2026-11-24T08:30"))
    (said,) = alerts_of(bank)
    assert said.text.splitlines()[1].startswith("**⚠️ 预警 ")
    assert "张先生 C000012" in said.text and "张伟" not in said.text and "风险测评快到期" in said.text
    assert [button.label for button in said.buttons][-1] == "停预警" and "1 看原因" in [b.label for b in said.buttons]
    assert said.buttons[0].label == "1 看原因" and "C0000" in bank.say("1").text
    bank.look(shanghai("2026-11-24T08:35"))
    bank.look(shanghai("2026-11-25T08:30"))
    assert len(alerts_of(bank)) == 1, "told once, and not again the next day"


def test_what_a_later_run_of_the_day_finds_comes_the_next_time(bank: Bank) -> None:
    expire(bank, TUESDAY, "C000012")
    bank.look(shanghai("2026-11-24T08:30"))
    expire(bank, TUESDAY, "C000041")
    bank.look(shanghai("2026-11-25T08:30"))
    first, second = alerts_of(bank)
    assert "C000012" in first.text and "C000012" not in second.text and "C000041" in second.text


def test_alerts_of_a_weekend_come_on_monday_after_the_quiet_hours(bank: Bank) -> None:
    bank.say("推送免打扰晚上十点到早上九点")
    bank.say("好的")
    bank.look(shanghai("2026-11-27T09:00"))
    told = len(alerts_of(bank))
    expire(bank, SATURDAY, "C000012")
    for at in ("2026-11-28T09:00", "2026-11-29T09:00", "2026-11-30T08:59"):
        bank.look(shanghai(at))
        assert len(alerts_of(bank)) == told
    bank.look(shanghai("2026-11-30T09:00"))
    assert "C000012" in alerts_of(bank)[-1].text and len(alerts_of(bank)) == told + 1


def test_37_revoked_person_gets_nothing(bank: Bank) -> None:
    with bank.store.writing() as session:
        people.revoke(session, "A01")
    assert bank.look(shanghai("2026-11-24T08:30")) == 0
    assert bank.settled() == []


def test_37_revoked_between_thinking_and_posting_gets_nothing(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = bank.house.schedule._ledger
    commit = ledger.commit

    def revoke_first(*what: object) -> None:
        with bank.store.writing() as session:
            people.revoke(session, "A01")
        commit(*what)  # type: ignore[arg-type]

    object.__setattr__(ledger, "commit", revoke_first)
    assert bank.look(shanghai("2026-11-24T08:30")) == 0
    assert len(bank.sent()) == 1 and bank.settled() == []


def test_roles_without_tasks_and_people_who_never_wrote_get_nothing(bank: Bank) -> None:
    with bank.store.writing() as session:
        people.link(session, "S01", "telegram", "700")
        people.link(session, "M01", "telegram", str(MANAGER))
    spoken_before(bank.store, 700, bank.now)
    bank.say("hello", 700)
    bank.add_task("团队例会", TUESDAY, person="M01")
    assert bank.look(shanghai("2026-11-24T08:30")) == 1
    assert not bank.sent(MANAGER) and len(bank.sent(700)) == 1


def test_newcomer_does_not_get_a_default_that_was_due_before(bank: Bank) -> None:
    with bank.store.writing() as session:
        people.link(session, "M01", "telegram", str(MANAGER))
    bank.add_task("团队例会", TUESDAY, person="M01")
    bank.now = shanghai("2026-11-24T10:00")
    spoken_before(bank.store, MANAGER, bank.now)
    bank.say("你好", MANAGER)
    assert bank.look(shanghai("2026-11-24T10:01")) == 1  # A01's, late
    assert len(bank.sent(MANAGER)) == 1
    bank.add_task("周会", date(2026, 11, 25), person="M01")
    bank.look(shanghai("2026-11-25T08:30"))
    assert "周会" in bank.sent(MANAGER)[-1].text


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 10, 30), "2026-10-30T12:30"),
        (date(2026, 11, 2), "2026-11-02T13:30"),  # winter time since the day before
        (date(2027, 3, 12), "2027-03-12T13:30"),
        (date(2027, 3, 15), "2027-03-15T12:30"),
    ],
)
def test_15_another_zone_keeps_its_own_clock_through_summer_time(bank: Bank, day: date, due: str) -> None:
    bank.now = utc("2026-10-01T00:00")
    bank.say("晨报按纽约时间每个工作日早上八点半发")
    assert "America/New_York" in bank.say("好的").text
    bank.say("提醒关掉")
    bank.say("好的")
    bank.add_task("那天的事", day)
    assert bank.look(utc(due) - timedelta(seconds=1)) == 0
    assert bank.look(utc(due)) == 1
    assert bank.look(utc(due) + timedelta(hours=1)) == 0
    assert f"今天是 {day:%m-%d}" in bank.sent()[-1].text


def test_15_moved_to_another_zone_a_day_that_was_told_is_not_told_again(bank: Bank) -> None:
    assert bank.look(shanghai("2026-11-24T08:30")) == 1
    bank.say("晨报按纽约时间早上八点半发")
    bank.say("好的")
    assert bank.look(utc("2026-11-24T13:30")) == 0  # 08:30 there, of the same day
    assert bank.look(utc("2026-11-25T13:30")) == 1


def test_an_open_question_survives_it(bank: Bank) -> None:
    assert bank.say("打开汇总推送").status == "confirm"
    assert bank.look(shanghai("2026-11-24T08:30")) == 1
    assert "汇总:每周一 09:00" in bank.say("好的").text


def test_what_fails_leaves_it_due_and_others_get_theirs(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with bank.store.writing() as session:
        people.link(session, "M01", "telegram", str(MANAGER))
    spoken_before(bank.store, MANAGER, bank.now)
    bank.say("你好", MANAGER)
    bank.add_task("团队例会", TUESDAY, person="M01")
    post = chats.post

    def broken(session: object, channel: str, chat: str, *rest: object) -> int:
        if chat == str(ADVISOR):
            raise RuntimeError("张伟 13800001111")
        return post(session, channel, chat, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, caplog.at_level(logging.DEBUG):
        patched.setattr(chats, "post", broken)
        assert bank.look(shanghai("2026-11-24T08:30")) == 1
    assert "团队例会" in bank.sent(MANAGER)[-1].text
    assert "RuntimeError" in caplog.text and "张伟" not in caplog.text and "A01" not in caplog.text
    assert bank.look(shanghai("2026-11-24T08:31")) == 1
    assert bank.sent()[-1].text.startswith("早上好")


def test_it_is_in_the_audit_trail_with_whom_it_showed(bank: Bank) -> None:
    bank.look(shanghai("2026-11-24T08:30"))
    with bank.store.reading() as session:
        row = session.exec(select(AuditRow).where(AuditRow.act == "send_plan")).one()
        assert (row.person, row.status, row.count) == (
            "A01",
            "done",
            6,
        )  # five to contact, and one whose task is told beside them
        assert "C000012" in row.codes


_STUCK = """
import sys, time
from datetime import datetime
from pathlib import Path
from bot import bootstrap
from bot.settings import Settings
from storage import chats
from storage.store import Store

def stuck(*_):
    print("claimed", flush=True)
    time.sleep(60)

chats.post = stuck
moment = datetime.fromisoformat(sys.argv[3])
house = bootstrap.build(Settings(data_dir=Path(sys.argv[2])), store=Store(sys.argv[1]), clock=lambda: moment)
house.schedule.tick()
"""


def test_killed_between_claim_and_outbox_it_is_posted_by_the_next(bank: Bank) -> None:
    at = shanghai("2026-11-24T08:30")
    command = [sys.executable, "-c", _STUCK, bank.store.url, str(bank.data_dir), at.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stdout.readline() == "claimed\n"
        running.kill()
    assert bank.settled() == []
    until = wall.monotonic() + 10
    while bank.look(at) != 1 and wall.monotonic() < until:  # the server may still be taking back what the dead one held
        wall.sleep(0.05)
    assert [said.text[:3] for said in bank.sent()] == ["您好", "早上好"]


def test_the_loop_outlives_a_database_that_is_out(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = bank.house.schedule._ledger
    recipients, failures = ledger.recipients, iter([OSError("gone"), ledger.outages[0]("busy")])

    def shaky(since: date) -> object:
        for error in failures:
            raise error
        return recipients(since)

    object.__setattr__(ledger, "recipients", shaky)
    bank.now = shanghai("2026-11-24T08:30")
    with at_work(bank.house, every=0.01):
        until = wall.monotonic() + 10
        while len(bank.sent()) < 2 and wall.monotonic() < until:
            wall.sleep(0.02)
    assert bank.sent()[-1].text.startswith("早上好")
    assert not [thread for thread in threading.enumerate() if thread.name == "schedule"]


def test_the_command_starts_it(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """`advisor-bot telegram` looks at what is due before Telegram has said a word."""
    from bot.channels.telegram import application

    real = bootstrap.build
    bank.now = shanghai("2026-11-24T08:30")

    def served(*_: object, **__: object) -> None:
        until = wall.monotonic() + 10
        while len(bank.sent()) < 2 and wall.monotonic() < until:
            wall.sleep(0.02)

    monkeypatch.setattr(application, "run", served)
    monkeypatch.setattr(bootstrap, "build", lambda settings: real(settings, store=bank.store, clock=lambda: bank.now))
    bootstrap.run_telegram(Settings(data_dir=bank.data_dir, telegram_token="1:a"))  # type: ignore[arg-type]
    assert bank.sent()[-1].text.startswith("早上好")
