"""The channel as a process of its own, to be killed.

Arguments: database, the Bot API's address, where to get stuck, and the port of a webhook, if it is to listen.
"""

import sys
import time
from dataclasses import replace
from typing import Any

from bot.channels.telegram.application import run
from bot.channels.telegram.webhook import Webhook
from storage.chats import AlreadyDone
from tests.bot.telegram.fakes import QUICK, SECRET, House, now
from tests.bot.telegram.server import TOKEN


def _stuck(*_: Any, **__: Any) -> None:
    time.sleep(60)


def main(database: str, base_url: str, where: str, port: str = "") -> None:
    house = House(database)
    if where == "answering":
        house.conversation.before = _stuck
    elif where == "settling":
        house.mailbox.settle = _stuck
    elif where == "careful":
        house.conversation.before = lambda _: time.sleep(0.005)
    elif where == "slow":
        house.conversation.before = lambda _: time.sleep(0.7)
    timing = replace(QUICK, drain=1.0 if where == "answering" else 5.0)
    run(
        TOKEN,
        house.conversation,
        house.mailbox,
        now,
        already_done=AlreadyDone,
        base_url=base_url,
        timing=timing,
        webhook=Webhook("http://127.0.0.1/hook", SECRET, "127.0.0.1", int(port)) if port else None,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
