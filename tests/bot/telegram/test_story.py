"""A first day with the bot, as an advisor lives it: invited, looking up, in a group, a file, and the next morning's plan.

`pytest -s` shows all that stands on the screen.
"""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage import invitations
from storage.models import Client
from storage.store import Store
from tests.bot.telegram.server import BotApi, Sent, message, person
from tests.bot.telegram.test_schedule import Bank, serving, shanghai

ME, GROUP = 501, -1001
BOT = {"id": 7201119, "is_bot": True, "first_name": "Advisor", "username": "advisor_test_bot"}
NEW = "编号,姓名,类型,等级,电话\nC900001,马小川,个人,黄金,13900001111\nC900002,罗小河,个人,普通,13900002222\n"


class Screen:
    """What the advisor does, and what stands there then."""

    def __init__(self, api: BotApi, bank: Bank) -> None:
        self._api = api
        self._bank = bank

    async def say(self, text: str, **more: Any) -> Sent:
        """Write, and wait for the next message."""
        return await self._after(f"> {text}", self._api.say, text, ME, date=int(self._bank.now.timestamp()), **more)

    async def press(self, sent: Sent, label: str) -> Sent:
        """Press a button, and wait for the next message."""
        return await self._after(f"[{label}]", self._api.press, self._data(sent, label), ME)

    async def turn(self, sent: Sent, label: str) -> Sent:
        """Press a button that changes its own message."""
        edits = sent.edits
        self._api.press(self._data(sent, label), ME)
        await self._api.until(lambda: sent.edits > edits)
        _show(f"[{label}]", sent)
        return sent

    async def send(self, name: str, content: str) -> Sent:
        """Send a file, and wait for the reply in its place."""
        return await self._after(f"> 📎 {name}", self._api.send_file, name, content.encode(), ME)

    async def arrives(self, chat: int, what: str, done: Any) -> Sent:
        """Wait for what comes by itself, or after something done elsewhere."""
        return await self._after(what, done, chat=chat)

    async def _after(self, what: str, do: Any, *given: Any, chat: int = ME, **more: Any) -> Sent:
        before = self._of(chat)
        do(*given, **more)
        await self._api.until(lambda: len(self._of(chat)) > len(before) and "⏳" not in self._of(chat)[-1].text)
        _show(what, self._of(chat)[-1])
        return self._of(chat)[-1]

    def _of(self, chat: int) -> list[Sent]:
        return [sent for sent in self._api.sent if sent.chat == chat]

    def _data(self, sent: Sent, label: str) -> str:
        keys = [key for row in sent.keyboard for key in row]
        return next(key["callback_data"] for key in keys if key["text"].startswith(label))


def _show(what: str, sent: Sent) -> None:
    rows = ["  ".join(f"[{key['text']}]" for key in row) for row in sent.keyboard]
    sys.stdout.write("\n".join(["", what, sent.text, *rows, ""]))


def _labels(sent: Sent) -> list[str]:
    return [key["text"] for row in sent.keyboard for key in row]


@pytest.fixture
def bank(demo_store: Store, data_dir: Path) -> Bank:
    return Bank(demo_store, data_dir)


def test_a_first_day(bank: Bank) -> None:
    with bank.store.writing() as session:
        link = invitations.invite(session, "A01", 7, bank.now)

    async def day() -> None:
        async with BotApi() as api, serving(api, bank):
            screen = Screen(api, bank)
            greeting = await screen.say(f"/start {link}")
            assert greeting.text.startswith("林致远,您好。\n名下 59 户") and "我的待办" in _labels(greeting)

            choice = await screen.say("陈建国")
            assert "C000105" in choice.text and "C000347" in choice.text
            card = await screen.press(choice, "1 ")
            assert card.text.startswith("陈先生 · C000105 · 钻石") and card.protected

            timeline = await screen.press(card, "往来记录")
            first = timeline.text
            await screen.turn(timeline, "更早的")
            assert timeline.text != first and timeline.text.startswith("陈先生 C000105")

            quoted = message(card.text, ME, "private", message_id=card.number) | {"from": BOT}
            phone = await screen.say("电话", reply_to_message=quoted)
            assert "C000105" in phone.text and "电话" in phone.text

            asked = message("@advisor_test_bot 张伟", GROUP, "supergroup") | {"from": person(ME)}
            note = await screen.arrives(GROUP, "> (群) @advisor_test_bot 张伟", lambda: api.push(message=asked))
            assert note.text == "已私信回复您,客户信息不在群里说。"
            assert api.texts(ME)[-1].startswith("张先生 · C000012 · 钻石")

            refused = await screen.send("没有编号.csv", "姓名,类型\n马小川,个人\n")
            assert refused.text.startswith("缺少必要的列:编号。")
            preview = await screen.send("新客户.csv", NEW)
            assert "新增 2 户" in preview.text and not _named(bank, "马小川")
            done = await screen.press(preview, "✅")
            assert done.text.startswith("✅ 已导入 2 户") and _named(bank, "马小川") == 1

            def morning() -> None:
                bank.now = shanghai("2026-11-24T08:30")

            plan = await screen.arrives(ME, "(第二天 08:30)", morning)
            assert plan.text.startswith("早上好,今天是 11-24(周二)。\n今天先联系这 5 位")
            assert plan.protected

    asyncio.run(day())
    assert bank.settled()[0] == ("plan", date(2026, 11, 24))


def _named(bank: Bank, name: str) -> int:
    with bank.store.reading() as session:
        return len(session.exec(select(Client).where(Client.name == name)).all())
