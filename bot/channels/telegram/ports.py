"""What the channel needs from the rest of the house. The composition root hands it in."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.messages import Incoming, Outgoing

Clock = Callable[[], datetime]


class Received(Protocol):
    """An update in the inbox that is still to be answered."""

    @property
    def id(self) -> int: ...  # noqa: D102

    @property
    def chat(self) -> str: ...  # noqa: D102

    @property
    def payload(self) -> str: ...  # noqa: D102

    @property
    def received_at(self) -> datetime: ...  # noqa: D102


class Kept(Protocol):
    """The row of an update, None where it was received before. `first`: its chat is in hand, and this is next there."""

    @property
    def row(self) -> int | None: ...  # noqa: D102

    @property
    def first(self) -> bool: ...  # noqa: D102


class Waiting(Protocol):
    """A reply in the outbox that is still to be sent."""

    @property
    def id(self) -> int: ...  # noqa: D102

    @property
    def chat(self) -> str: ...  # noqa: D102

    @property
    def payload(self) -> str: ...  # noqa: D102


class Mailbox(Protocol):
    """This channel's inbox and outbox. All calls block and may come from any thread."""

    def receive_all(
        self, arrived: Sequence[tuple[int, str, str]], at: datetime, holder: str | None, until: datetime | None
    ) -> Sequence[Kept]:
        """Keep updates, each a key, a chat and a payload; `holder` takes their chats. Committed on return, or none is."""

    def open_chats(self) -> Sequence[str]:
        """The chats of which something is still to be answered."""

    def claim_message(
        self, chat: str, holder: str, now: datetime, until: datetime, passed_over: Collection[int] = ()
    ) -> Received | bool:
        """Take a chat and read its oldest open message.

        True: nothing is left, and the chat is let go. False: another worker has it in hand.
        """

    def dismiss(self, inbox_id: int, at: datetime) -> None:
        """Close an update that needs no answer."""

    def claim_replies(
        self, holder: str, now: datetime, until: datetime, busy: Collection[str] = ()
    ) -> Sequence[Waiting]:
        """Take the chats that are free and have something to be sent, and read the oldest reply of each."""

    def next_of_each_chat(self, limit: int = 1000) -> Sequence[Waiting]:
        """The oldest reply of each chat that is still to be sent, in the order decided."""

    def settle(
        self,
        outbox_id: int,
        state: str,
        at: datetime,
        reason: str | None = None,
        rest_until: datetime | None = None,
        then: tuple[str, str] | None = None,
    ) -> None:
        """Mark a reply as sent or failed, and let its chat go; other workers send there only from `rest_until`.

        `then` is a chat and a payload: what is to be said there once this is settled.
        """

    def settle_all(self, marks: Sequence[tuple[Any, ...]]) -> None:
        """The same for several replies, each with what `settle` takes: all of them or none."""

    def move_chat(self, old: str, new: str) -> None:
        """A group has another number now: what it was told and what waits for it goes there. A second time does nothing."""

    def switch_off(self, chat: str, at: datetime) -> None:
        """Send nothing to this chat until it writes again, unless it wrote since `at`."""

    def renew(self, holder: str, until: datetime) -> None:
        """Keep all that this worker has in hand."""

    def holders(self) -> Sequence[str]:
        """The workers that have something in hand."""

    def let_go(self, holders: Collection[str]) -> None:
        """Take everything out of these workers' hands."""

    def prune(self, now: datetime) -> int:
        """Delete what is older than is kept."""


class Conversation(Protocol):
    """Whoever answers. Blocks; may be called from several threads at once, for one chat never."""

    def answer(self, incoming: Incoming) -> Outgoing:
        """Answer, and commit the effects, the end of `incoming.delivery` and the reply in one transaction.

        `posted` of the reply: it is in the hand that `incoming` names, to be sent at once.
        """


@dataclass(frozen=True)
class Timing:
    """Every wait of the channel, in seconds."""

    poll: float = 30.0
    read: float = 15.0
    retry_first: float = 0.5
    retry_longest: float = 30.0
    set_aside: float = 300.0
    typing_after: float = 0.5
    typing_again: float = 4.5
    between_sends: float = 1 / 25  # Telegram allows about 30 a second overall
    between_sends_to_chat: float = 1.0
    between_sends_to_group: float = 3.0  # 20 a minute
    note_after: float = 1.5  # before long work is told of
    note_again: float = 3.0
    chores: float = 60.0
    look_for_replies: float = 1.0
    drain: float = 10.0
    lease: float = 20.0  # a worker that does not renew what it has in hand loses it
    look_again: float = 0.2  # at a chat that another worker has in hand
    look_for_messages: float = 2.0
    tidy_every: float = 3600.0
    burst: float = 60.0  # messages that one person may send at once, and how many a second in the long run
    per_second: float = 1.0

    @property
    def leased(self) -> timedelta:
        """How long a lease lasts."""
        return timedelta(seconds=self.lease)

    def delays(self) -> Iterator[float]:
        """How long to wait before each further try: doubling, without end."""
        delay = self.retry_first
        while True:
            yield delay
            delay = min(self.retry_longest, delay * 2)
