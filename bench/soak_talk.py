"""Those who write while the bot is being killed, and the server that sees all of it."""

import asyncio
import random
import time
from typing import Any

from bench.loopback import FIRST_CHAT, Loopback
from tests.bot.telegram.server import Sent

CHATS = 20
SAID = (
    "我的待办",
    "done",
    "看看张伟",
    "我的待办",
    "double",
    "李娜的电话",
    "我的待办",
    "第一条做完了",
    "最近三个月没联系的客户",
)
LONGEST_REPLY = 90.0  # seconds after which a chat goes on without an answer, which is counted then


class Witness(Loopback):
    """The server, with what each chat was sent in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.pace.a_second = None
        self.of_chat: dict[int, list[Sent]] = {FIRST_CHAT + place: [] for place in range(CHATS)}
        self.news = {chat: asyncio.Event() for chat in self.of_chat}
        self.pushed: list[int] = []
        self.gave_up = 0

    def push(self, **content: Any) -> int:
        number = super().push(**content)
        self.pushed.append(number)
        return number

    async def _sendMessage(self, given: dict[str, Any]) -> object:  # noqa: N802
        result = await super()._sendMessage(given)
        chat = int(given["chat_id"])
        self.of_chat[chat].append(self.sent[-1])
        self.news[chat].set()
        return result

    async def answered(self, chat: int, replies: int) -> None:
        """Wait until a chat has heard so much in all."""
        ends = time.monotonic() + LONGEST_REPLY
        while len(self.of_chat[chat]) < replies:
            self.news[chat].clear()
            try:
                await asyncio.wait_for(self.news[chat].wait(), max(0.0, ends - time.monotonic()))
            except TimeoutError:
                self.gave_up += 1
                return


async def talk(api: Witness, chat: int, stop: asyncio.Event) -> None:
    """One chat's conversation, on and on."""
    chance = random.Random(chat)
    while not stop.is_set():
        for said in SAID:
            heard, times = len(api.of_chat[chat]), 1
            done = [key for key in _keys(api.of_chat[chat][-1:]) if key[0].startswith("完成")]
            if said in ("done", "double"):
                if not done:
                    continue
                times = 2 if said == "double" else 1
                key = chance.choice(done)[1]
                for _ in range(times):
                    api.press(key, chat)
            else:
                api.say(said, chat)
            await api.answered(chat, heard + times)
            await asyncio.sleep(chance.choice((0.0, 0.0, 2.0)) * chance.random())
            if stop.is_set():
                return


def _keys(sent: list[Sent]) -> list[tuple[str, str]]:
    return [(key["text"], key["callback_data"]) for one in sent for row in one.keyboard for key in row]
