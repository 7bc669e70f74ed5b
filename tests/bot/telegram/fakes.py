"""What stands behind the channel in these tests: a real store, and a conversation small enough to see through."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import select

from bot.channels.telegram.application import TelegramChannel
from bot.channels.telegram.incoming import CHANNEL
from bot.channels.telegram.ports import Timing
from bot.channels.telegram.webhook import Webhook
from bot.messages import Button, Incoming, Outgoing
from bot.watch import Watch
from skills.contract import Call
from storage.audit import Act
from storage.chats import AlreadyDone, Mailbox
from storage.claims import Hand
from storage.models import AuditRow, InboxRow, OutboxRow
from storage.store import Store
from storage.work import Decision, UnitOfWork
from tests.bot.telegram.server import BotApi

SECRET = "loopback-Webhook_Secret-0123456789"
QUICK = Timing(
    poll=5,
    read=3,
    retry_first=0.05,
    retry_longest=0.3,
    set_aside=0.3,
    typing_after=0.2,
    typing_again=0.3,
    between_sends_to_chat=0.01,
    look_for_replies=0.1,
    note_after=0.1,
    note_again=0.1,
    drain=5,
    look_for_messages=0.2,
    look_again=0.02,
)


def now() -> datetime:
    return datetime.now(UTC)


class Echo:
    """Says what it heard and keeps it as its effect, in one transaction with the reply."""

    def __init__(self, store: Store) -> None:
        self._work = UnitOfWork(store)
        self._mailbox = Mailbox(store, CHANNEL)
        self._store = store
        self.before: Callable[[Incoming], object] = lambda _: None
        self.reply: Callable[[Incoming], Outgoing] = lambda incoming: Outgoing(f"heard {incoming.text}", "done")
        self.heard: list[Incoming] = []
        self._lock = threading.Lock()

    def answer(self, incoming: Incoming) -> Outgoing:
        with self._lock:
            self.heard.append(incoming)
        self.before(incoming)
        act, outgoing = self._pressed(incoming) if incoming.button else ("say", self.reply(incoming))
        posted = self._work.commit(
            Decision(
                channel=incoming.channel,
                chat=incoming.chat,
                actor=None,
                state="",
                state_version=0,
                act=Act(incoming.account, act, outgoing.status, (incoming.text,) if incoming.text else ()),
                delivery=incoming.delivery,
                outgoing=outgoing.to_json(),
                hand=Hand(incoming.hand.worker, incoming.hand.lease) if incoming.hand else None,
            ),
            now(),
        )
        return replace(outgoing, posted=posted)

    def _pressed(self, incoming: Incoming) -> tuple[str, Outgoing]:
        """Looks first and writes later, on purpose: only a chat kept in order makes that safe."""
        row, _, index = (incoming.button or "").partition(":")
        payload = self._mailbox.reply(int(row), incoming.chat)
        buttons = Outgoing.from_json(payload).buttons if payload else ()
        if not index.isdigit() or int(index) >= len(buttons):
            return "expired", Outgoing("expired", "problem")
        act = f"tap {incoming.button}"
        with self._store.reading() as session:
            if session.exec(select(AuditRow).where(AuditRow.act == act)).first():
                return "again", Outgoing("done before", "done")
        return act, Outgoing(f"did {buttons[int(index)].call.skill}", "done")


class House:
    """All that the channel is given, on one database file."""

    def __init__(self, url: str) -> None:
        self.store = Store(url)
        self.mailbox: Any = Mailbox(self.store, CHANNEL)
        self.conversation = Echo(self.store)

    def acts(self) -> list[tuple[str, str]]:
        """The effects: which act, and of which words."""
        with self.store.reading() as session:
            return [(row.act, row.codes) for row in session.exec(select(AuditRow).order_by(AuditRow.id))]  # type: ignore[arg-type]

    def inbox(self) -> list[InboxRow]:
        with self.store.reading() as session:
            return list(session.exec(select(InboxRow).order_by(InboxRow.id)))  # type: ignore[arg-type]

    def outbox(self) -> list[OutboxRow]:
        with self.store.reading() as session:
            return list(session.exec(select(OutboxRow).order_by(OutboxRow.id)))  # type: ignore[arg-type]

    def idle(self) -> bool:
        """Everything answered, everything sent."""
        return all(row.done_at for row in self.inbox()) and not self.mailbox.next_of_each_chat()

    def post(self, outgoing: Outgoing, chat: int = 501) -> None:
        """A reply decided without anything heard, as the schedule does it."""
        decision = Decision(CHANNEL, str(chat), None, "", 0, Act("bot", "post", "done"), outgoing=outgoing.to_json())
        UnitOfWork(self.store).commit(decision, now())


def with_buttons(*labels: str) -> Outgoing:
    """A reply with a button for each label; pressing it calls the skill of that name."""
    return Outgoing("choose", "done", buttons=tuple(Button(label, Call(label)) for label in labels))


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def webhook_on(port: int) -> Webhook:
    """A webhook without a proxy in front."""
    return Webhook(f"http://127.0.0.1:{port}/hook", SECRET, "127.0.0.1", port)


@asynccontextmanager
async def serving(
    api: BotApi, house: House, webhook: Webhook | None = None, watch: Watch | None = None, **timing: float
) -> AsyncIterator["asyncio.Task[None]"]:
    """The real channel, between a fake Telegram and a real store; stopped in the proper way at the end."""
    channel = TelegramChannel(
        api.token,
        house.conversation,
        house.mailbox,
        now,
        already_done=AlreadyDone,
        base_url=api.url,
        timing=replace(QUICK, **timing),
        webhook=webhook,
        watch=watch,
    )
    stop = asyncio.Event()
    task = asyncio.create_task(channel.serve(stop))
    try:
        yield task
    finally:
        stop.set()
        await task
