"""The real bot behind the channel: masked cards, buttons, pages, strangers, tasks done once."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.bootstrap import House as RealHouse
from bot.messages import Outgoing
from bot.settings import Settings
from storage import people
from storage.chats import Mailbox
from storage.store import Store
from tests.bot.telegram.fakes import serving
from tests.bot.telegram.server import BotApi

ADVISOR, OTHER = 501, 777  # in a private chat the chat is the person


@dataclass
class Wired:
    """What `serving` needs, with the real conversation in it."""

    real: RealHouse
    mailbox: Any
    conversation: Any

    def replies(self) -> list[Outgoing]:
        with self.real.store.reading() as session:
            from sqlmodel import col, select

            from storage.models import OutboxRow

            rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))
            return [Outgoing.from_json(row.payload) for row in rows]


@pytest.fixture
def wired(demo_store: Store, data_dir: Path) -> Wired:
    with demo_store.writing() as session:
        people.link(session, "A01", "telegram", str(ADVISOR))
    real = bootstrap.build(Settings(data_dir=data_dir), store=demo_store)
    return Wired(real, Mailbox(demo_store, "telegram"), real.conversation)


def act(wired: Wired, play: Callable[[BotApi], Coroutine[Any, Any, None]]) -> None:
    async def scene() -> None:
        async with BotApi() as api, serving(api, wired):  # type: ignore[arg-type]
            await play(api)

    asyncio.run(scene())


def test_card_is_masked_and_buttons_lead_on(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("看看张伟", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        first = api.texts(ADVISOR)[0]
        assert first.startswith("张先生 · C000012 · 钻石")
        assert "张伟" not in first
        labels = [button.label for button in wired.replies()[0].buttons]
        api.press(f"1:{labels.index('往来记录')}", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 2)
        assert api.texts(ADVISOR)[1].startswith("张先生 C000012")

    act(wired, play)


def test_pages_follow_one_another(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("我的客户", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        labels = [button.label for button in wired.replies()[0].buttons]
        api.press(f"1:{labels.index('下一页')}", ADVISOR)
        first = api.texts(ADVISOR)[0]
        await api.until(lambda: api.sent[0].edits)
        (second,) = api.texts(ADVISOR)
        assert "\n1 " in first and "\n9 " not in first
        assert "\n9 " in second and "\n1 " not in second
        assert all(sent.protected for sent in api.sent)

    act(wired, play)


def test_30_stranger_learns_nothing_and_another_chat_cannot_press(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("看看张伟", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        api.say("看看张伟", OTHER)
        await api.until(lambda: len(api.texts(OTHER)) == 1)
        api.press("1:0", OTHER)
        await api.until(lambda: len(api.texts(OTHER)) == 2)
        assert all("邀" in text and "C000012" not in text for text in api.texts(OTHER))

    act(wired, play)


def test_14_double_tap_finishes_a_task_once(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("我的待办", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        labels = [button.label for button in wired.replies()[0].buttons]
        for _ in range(2):
            api.press(f"1:{labels.index('完成 1')}", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 3)
        assert api.texts(ADVISOR)[1].startswith("✅")
        assert "已经完成" in api.texts(ADVISOR)[2]

    act(wired, play)


def test_7_old_wish_to_change_is_asked_about_again_and_old_question_is_answered(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("我的待办", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        yesterday = int(time.time()) - 20 * 3600
        api.say("第一条做完了", ADVISOR, date=yesterday)
        api.say("看看张伟", ADVISOR, date=yesterday)
        await api.until(lambda: len(api.texts(ADVISOR)) == 3)
        assert "还要执行吗" in api.texts(ADVISOR)[1]
        assert "C000012" in api.texts(ADVISOR)[2]
        assert [button.label for button in wired.replies()[1].buttons] == ["完成待办"]
        api.press("2:0", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 4)
        assert api.texts(ADVISOR)[3].startswith("✅")

    act(wired, play)


def test_37_person_revoked_in_mid_conversation_is_a_stranger(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("看看张伟", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        with wired.real.store.writing() as session:
            people.revoke(session, "A01")
        api.press("1:0", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 2)
        assert "邀" in api.texts(ADVISOR)[1]

    act(wired, play)
