"""What others are told because of what one person did: said in their own language, with their chats' privacy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.phrasing import Phrasing
from bot.sentences import Style
from bot.sessions import Session
from bot.thoughts import Manners, Post
from skills.contract import Reply
from skills.registry import Performed


class PrivateChat(Protocol):
    """A private chat in which the bot may write to somebody, as storage gives it; `state` is its conversation."""

    @property
    def channel(self) -> str: ...  # noqa: D102
    @property
    def chat(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Notices:
    """Words the notices of a reply for the chats of those whom they are for."""

    chats_of: Callable[[str], Sequence[PrivateChat]]
    phrasing: Phrasing
    manners: Manners

    def posts(self, performed: Performed | None, today: date) -> tuple[Post, ...]:
        """One message for each chat; none for somebody who has no chat, or while the act only waits for a yes."""
        outcome = performed.outcome if performed else None
        if performed is None or not isinstance(outcome, Reply):
            return ()
        posts = []
        for notice in outcome.notices:
            for chat in self.chats_of(notice.person):
                language = Session.read(chat.state).language or self.manners.language
                style = Style(language, self.manners.privacy or "masked", today, chat.role)
                posts.append(Post(chat.channel, chat.chat, self.phrasing.notice(notice, performed.call, style)))
        return tuple(posts)
