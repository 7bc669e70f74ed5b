"""What people see: pages in place, used buttons gone, namesakes told apart, menus. Numbers: the fault list."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlmodel import col, select

from bot import bootstrap
from bot.bootstrap.menus import of_people, strangers
from bot.channels.telegram.application import TelegramChannel
from storage import people
from storage.chats import AlreadyDone, Mailbox
from storage.models import Client, Person
from tests.bot.telegram.fakes import QUICK
from tests.bot.telegram.server import BotApi

ADVISOR, MANAGER, ADMIN, STRANGER = 501, 502, 503, 777
Play = Callable[[BotApi], Coroutine[Any, Any, None]]


def act(real: bootstrap.House, play: Play) -> None:
    """Play a scene with the bot wired as `advisor-bot telegram` wires it."""

    async def scene() -> None:
        async with BotApi() as api:
            channel = TelegramChannel(
                api.token, real.conversation, Mailbox(real.store, "telegram"), real.clock, already_done=AlreadyDone,
                commands=strangers(), menus=of_people(), base_url=api.url, timing=QUICK,
            )  # fmt: skip
            stop = asyncio.Event()
            task = asyncio.create_task(channel.serve(stop))
            try:
                await play(api)
            finally:
                stop.set()
                await task

    asyncio.run(scene())


def token(sent: Any, label: str) -> str:
    return next(key["callback_data"] for row in sent.keyboard for key in row if key["text"].startswith(label))


def labels(sent: Any) -> list[str]:
    return [key["text"] for row in sent.keyboard for key in row]


async def said(api: BotApi, text: str, chat: int = ADVISOR) -> Any:
    before = len(api.texts(chat))
    api.say(text, chat)
    await api.until(lambda: len(api.texts(chat)) > before)
    return [sent for sent in api.sent if sent.chat == chat][-1]


async def turned(api: BotApi, sent: Any, label: str) -> str:
    before = sent.edits
    api.press(token(sent, label), sent.chat)
    await api.until(lambda: sent.edits > before)
    return str(sent.text)


def test_pages_turn_in_place_there_and_back(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        sent = await said(api, "我的客户")
        first = sent.text
        assert "上一页" not in labels(sent)
        second = await turned(api, sent, "下一页")
        assert "\n9 " in second
        assert labels(sent)[-2:] == ["上一页", "下一页"]
        assert await turned(api, sent, "上一页") == first
        assert len(api.sent) == 1

    act(real, play)


def test_what_changes_meanwhile_shifts_no_page_and_shows_nothing_new(real: bootstrap.House) -> None:
    def hand_over(codes: list[str]) -> None:
        with real.store.writing() as session:
            other = session.exec(select(Person).where(Person.code == "A02")).one()
            for client in session.exec(select(Client).where(col(Client.code).in_(codes))):
                client.advisor_id = other.id or 0
                session.add(client)

    def codes(text: str) -> list[str]:
        return [line.split(" · ")[0].split()[-1] for line in text.splitlines() if line[:1].isdigit()]

    async def play(api: BotApi) -> None:
        sent = await said(api, "我的客户")
        first = codes(sent.text)
        second = codes(await turned(api, sent, "下一页"))
        hand_over([first[0], second[0]])
        assert codes(await turned(api, sent, "上一页")) == first[1:]
        assert codes(await turned(api, sent, "下一页")) == second[1:]

    act(real, play)


def test_history_pages_turn_in_place(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        sent = await said(api, "张伟的往来")
        first = sent.text
        if "更早的" not in labels(sent):
            pytest.skip("the demo client has one page only")
        await turned(api, sent, "更早的")
        assert await turned(api, sent, "更近的") == first

    act(real, play)


def test_27_a_page_turned_twice_is_no_error_and_a_message_that_is_gone_is_sent_anew(
    real: bootstrap.House, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(api: BotApi) -> None:
        sent = await said(api, "我的客户")
        api.fail("editMessageText", status=400, description="Bad Request: message is not modified: specified new ...")
        api.press(token(sent, "下一页"), ADVISOR)
        await api.until(lambda: not api._faults[0].times)
        api.deleted.add(sent.number)
        api.press(token(sent, "下一页"), ADVISOR)
        await api.until(lambda: len(api.sent) == 2)
        assert "\n9 " in api.sent[1].text
        assert api.sent[1].protected

    act(real, play)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_finished_tasks_button_goes_and_the_others_stay(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        sent = await said(api, "我的待办")
        before = labels(sent)
        one, two = token(sent, "完成 1"), token(sent, "完成 2")
        api.press(one, ADVISOR)
        api.press(two, ADVISOR)  # knows the keyboard as it was before both
        await api.until(lambda: sent.edits == 2)
        assert labels(sent) == [label for label in before if label not in ("完成 1", "完成 2")]

    act(real, play)


def test_namesakes_are_a_button_a_line_and_a_number_still_chooses(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        sent = await said(api, "陈建国")
        assert all(len(row) == 1 for row in sent.keyboard)
        assert len(sent.keyboard) >= 2
        assert labels(sent)[0].startswith("1 陈先生 · C000")
        assert "陈建国" not in "".join(labels(sent))
        code = labels(sent)[1].split(" · ")[1]
        assert code in (await said(api, "2")).text
        again = await said(api, "陈建国")
        api.press(token(again, "2 "), ADVISOR)
        await api.until(lambda: len(api.sent) == 4)
        assert code in api.sent[3].text.splitlines()[0]

    act(real, play)


def test_menus_follow_role_and_language_and_strangers_see_two_commands(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        await api.until(lambda: len(api.commands) == 2)
        assert all([item["command"] for item in menu] == ["start", "help"] for _, menu in api.commands)
        for chat in (ADVISOR, MANAGER, ADMIN, STRANGER):
            await said(api, "帮助", chat)
        await api.until(lambda: {ADVISOR, MANAGER, ADMIN} <= api.menus.keys())
        mine = {item["command"]: item["description"] for item in api.menus[ADVISOR] or []}
        assert {"tasks", "clients", "help", "cancel"} <= mine.keys()
        assert "tasks" not in {item["command"] for item in api.menus[ADMIN] or []}
        assert not api.menus.get(STRANGER)
        await said(api, "switch to English")
        await api.until(lambda: mine != {item["command"]: item["description"] for item in api.menus[ADVISOR] or []})
        with real.store.writing() as session:
            people.revoke(session, "A01")
        await said(api, "help")
        await api.until(lambda: api.menus[ADVISOR] is None)

    act(real, play)


@pytest.mark.parametrize("role", ["advisor", "manager"])
def test_every_command_of_a_menu_is_understood(real: bootstrap.House, role: str) -> None:
    chat = ADVISOR if role == "advisor" else MANAGER

    async def play(api: BotApi) -> None:
        for command in of_people()[(role, "zh")]:
            await said(api, f"/{command}", chat)

    act(real, play)
    with real.store.reading() as session:
        from bot.messages import Outgoing
        from storage.models import OutboxRow

        rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))
        replies = [Outgoing.from_json(row.payload) for row in rows]
    wanted = list(of_people()[(role, "zh")])
    unclear = [command for command, reply in zip(wanted, replies, strict=True) if reply.status in ("refused", "unsure")]
    assert not unclear
