"""When a model is asked, with what, and what is taken of its answer. It never raises: without advice the bot goes on alone."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from bot.llm.advice import Advice, PlanWish, ToolCall, Wish, WordsWish
from bot.llm.connection import Answer, Connection, LlmFault
from bot.llm.planner import Planner
from bot.llm.veil import Veil, key_of
from bot.llm.wording import asked_of, taken_from
from bot.routing.identities import Identities
from skills.contract import Actor

_LEAST = 0.5  # seconds: with less time left nothing is asked
logger = logging.getLogger(__name__)


class Purse(Protocol):
    """What somebody may still spend on a day, in tokens."""

    def left(self, person: str, day: date) -> int:
        """Tokens that are left; 0 or less where there are none."""
        ...

    def spend(self, person: str, day: date, tokens_in: int, tokens_out: int) -> None:
        """Keep what one question took."""
        ...


class Counsel:
    """Asks one model for everybody; made once."""

    def __init__(
        self,
        connection: Connection,
        planner: Planner,
        identities: Identities,
        purse: Purse,
        secret: bytes | None,
        today: Callable[[], date],
    ) -> None:
        """Without a `secret`, codes are the same only as long as this process lives."""
        self.planner = planner
        self.identities = identities
        self._connection = connection
        self._purse = purse
        self._secret = secret or secrets.token_bytes(32)
        self._today = today

    def plannable(self, role: str) -> tuple[str, ...]:
        """The skills that the model may choose from for somebody of this role."""
        return self.planner.may_plan(role)

    def begin(self, channel: str, chat: str) -> "Consultation":
        """What is asked about one message, all within one time."""
        key = key_of(self._secret, channel, chat)
        return Consultation(self, key, self._connection.seconds, set())

    def ask(self, person: str, rules: str, said: str, tools: Sequence[Mapping[str, Any]], within: float) -> Answer:
        """One question, paid for; LlmFault where it cannot be asked or is not answered."""
        day = self._today()
        if self._purse.left(person, day) <= 0:
            raise LlmFault("nothing left to spend today")
        if within < _LEAST:
            raise LlmFault("no time left")
        answer = self._connection.ask(rules, said, tools, within)
        self._purse.spend(person, day, answer.tokens_in, answer.tokens_out)
        return answer


@dataclass
class Consultation:
    """What is asked about one message: each kind of wish once."""

    counsel: Counsel
    key: bytes
    left: float  # seconds of waiting
    asked: set[str]

    def ask(self, wish: Wish, actor: Actor) -> Advice | None:
        """What the model says to it; None where it was asked before, cannot be asked, or says nothing of use."""
        task = "plan" if isinstance(wish, PlanWish) else wish.rewording.task
        if task in self.asked:
            return None
        self.asked.add(task)
        try:
            return self._plan(wish, actor) if isinstance(wish, PlanWish) else self._words(wish, actor)
        except LlmFault as fault:
            logger.warning("the model was asked in vain (%s): %s", task, fault)
        except Exception as error:  # whatever it is, the person gets the answer that needs no model
            logger.error("the model's answer was not usable (%s): %s", task, type(error).__name__)
        return None

    def _plan(self, wish: PlanWish, actor: Actor) -> Advice | None:
        veil = Veil(self.key)
        planner = self.counsel.planner
        said = veil.cover(wish.said, self.counsel.identities.find(wish.said, wish.names))
        before = veil.code("CLIENT", wish.client, wish.client) if wish.client else None
        answer = self._answer(actor, planner.rules(wish, before), said, planner.tools(wish))
        wanted = planner.accepted(answer.calls, wish)
        return Advice(wanted=tuple(_uncovered(call, veil) for call in wanted)) if wanted else None

    def _words(self, wish: WordsWish, actor: Actor) -> Advice | None:
        veil, rewording = Veil(self.key), wish.rewording
        asked = veil.cover(rewording.asked, self.counsel.identities.find(rewording.asked, said=rewording.names))
        rules, said = asked_of(rewording, asked, wish.language)
        answer = self._answer(actor, rules, said, [])
        words = taken_from(rewording, answer.text)
        if not words:
            return None
        plain = [veil.uncover(text) for text in words]
        if any(_LEFT_OVER.search(text) for text in plain):
            return None  # a code that was never given out
        return Advice(words={rewording.field: plain[0] if rewording.task == "message" else tuple(plain)})

    def _answer(self, actor: Actor, rules: str, said: str, tools: Sequence[Mapping[str, Any]]) -> Answer:
        began = time.monotonic()
        try:
            return self.counsel.ask(actor.code, rules, said, tools, self.left)
        finally:
            self.left -= time.monotonic() - began


_LEFT_OVER = re.compile(r"\b(?:CLIENT|COMPANY|PERSON|NUMBER|CONTACT|AMOUNT)_", re.I)


def _uncovered(call: ToolCall, veil: Veil) -> ToolCall:
    def plain(value: object) -> object:
        if isinstance(value, str):
            return veil.uncover(value)
        if isinstance(value, list):
            return [plain(part) for part in value]
        return value

    return ToolCall(call.name, {name: plain(value) for name, value in call.arguments.items()})
