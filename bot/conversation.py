"""The way of a message: think in a read snapshot, phrase, commit in one short transaction, answer."""

import logging
import re
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.deciding import Decided, Decider
from bot.intake import Intake, Taken
from bot.llm.advice import Advice
from bot.messages import GroupNote, Incoming, Outgoing
from bot.notices import Notices
from bot.phrasing import Phrasing
from bot.sessions import Session
from bot.thoughts import Manners, Memory, Snapshot, Thought
from skills.contract import Language
from skills.registry import Registry

if TYPE_CHECKING:
    from bot.llm.counsel import Counsel

REMINDERS = 2  # how often an interrupted question is called to mind
TRIES = 4  # how often an answer is thought again because the store changed meanwhile
_INVITED = re.compile(r"/?start\s+([\w-]{16,64})", re.ASCII)
logger = logging.getLogger(__name__)


class Conversation:
    """Answers messages from any channel; safe to call from several threads."""

    def __init__(
        self,
        memory: Memory,
        registry: Registry,
        decider: Decider,
        phrasing: Phrasing,
        manners: Manners,
        intake: Intake | None = None,
        notices: Notices | None = None,
        counsel: "Counsel | None" = None,
    ) -> None:
        """With a `counsel`, a language model is asked where the router is unsure."""
        self._memory = memory
        self._registry = registry
        self._decider = decider
        self._phrasing = phrasing
        self._manners = manners
        self._intake = intake
        self._notices = notices
        self._counsel = counsel

    @property
    def language(self) -> Language:
        """The language spoken until a message shows another."""
        return self._manners.language

    def answer(self, incoming: Incoming) -> Outgoing:
        """One message in, one reply out. Whatever is written is written with it, or not at all.

        Raises only what storage raises when it is down or when this delivery was answered before.
        """
        incoming = self._let_in(incoming)
        consultation = self._counsel.begin(incoming.channel, incoming.chat) if self._counsel else None
        advice = Advice()
        for attempt in range(TRIES):
            thought = self._think_of_file(incoming) or self._think(incoming, advice)
            # Nothing is open in the store while a model is asked; what it says is thought over in a snapshot of its own.
            while consultation and thought.wish and thought.actor:
                said = consultation.ask(thought.wish, thought.actor)
                if said is None:
                    break
                advice |= said
                thought = self._think(incoming, advice)
            try:
                posted = self._memory.commit(thought, self._manners.clock())
            except self._memory.stale:
                time.sleep(0.01 * 3**attempt)
                continue
            return replace(thought.outgoing, posted=posted)
        sorry = self._phrasing.house("stale", "problem", self._manners.style(incoming, thought.session))
        # Without the session, whose conflict it may have been; the audit row still names who asked.
        thought = Thought(incoming, sorry, asked_by=thought.actor.code if thought.actor else None)
        posted = self._memory.commit(thought, self._manners.clock())
        return replace(thought.outgoing, posted=posted)

    def _let_in(self, incoming: Incoming) -> Incoming:
        """An invitation is taken up before anything else; what is left to answer is the greeting."""
        invited = _INVITED.fullmatch(incoming.text.strip())
        if invited is None or incoming.channel == "console":
            return incoming
        if incoming.group is None:
            self._memory.redeem(incoming.channel, incoming.account, invited[1], self._manners.clock())
        return replace(incoming, text="/start")

    def _think_of_file(self, incoming: Incoming) -> Thought | None:
        """What a file, or a word on one that waits, comes to; None where the message is about none."""
        wanted = self._intake.wanted(incoming, self._memory) if self._intake else None
        if wanted is None or self._intake is None:
            return None
        with self._memory.think(incoming.channel, incoming.chat, incoming.account) as snapshot:
            actor, kept = snapshot.actor, snapshot.kept
        session = Session.read(kept.state) if actor else None
        if actor is None:
            return Thought(incoming, self._stranger(incoming))
        style = self._manners.style(incoming, session, role=actor.role)
        if session is not None and session.pending and not wanted.document and not wanted.button:
            return None  # a word belongs to the question that is open
        try:
            taken = self._intake.take(incoming, wanted, actor, style)
        except OSError:
            raise  # the file may come later
        except self._memory.outages:
            raise
        except Exception as error:
            taken = Taken(self._trouble(incoming, session or Session(), error))
        if taken is None:
            return None
        said = replace(taken.outgoing, role=actor.role)
        return Thought(incoming, said, actor, session, kept.version, act=wanted.act, changes=taken.changes)

    def _think(self, incoming: Incoming, advice: Advice) -> Thought:
        with self._memory.think(incoming.channel, incoming.chat, incoming.account) as snapshot:
            if snapshot.actor is None:
                return Thought(incoming, self._stranger(incoming))
            session = Session.read(snapshot.kept.state)
            if incoming.quoted:
                session = session.model_copy(update={"client": incoming.quoted})
            try:
                decided = self._decider.decide(incoming, session, snapshot, advice)
            except self._memory.outages:
                raise  # the message stays to be answered when the database is back
            except Exception as error:
                decided = Decided(self._trouble(incoming, session, error))
            after = decided.session_after(session)
            outgoing = self._led_back(incoming, session, after, decided.outgoing, snapshot)
            style = self._manners.style(incoming, session, outgoing.language)
            outgoing = replace(self._phrasing.fitted(outgoing, style), role=snapshot.actor.role)
            if incoming.group and incoming.button is None:
                outgoing = replace(outgoing, group_note=self._group_note(incoming.group, outgoing.language))
            *before, performed = decided.performed or (None,)
            posts = self._notices.posts(performed, style.today) if self._notices else ()
            return Thought(
                incoming,
                outgoing,
                snapshot.actor,
                after,
                snapshot.kept.version,
                performed,
                posts=posts,
                before=tuple(act for act in before if act),
                wish=decided.wish,
            )

    def _stranger(self, incoming: Incoming) -> Outgoing:
        return self._phrasing.house("stranger", "denied", self._manners.style(incoming, None, incoming.language))

    def _group_note(self, group: str, language: Language) -> GroupNote:
        return GroupNote(
            group,
            self._phrasing.phrase("answered_privately", language),
            self._phrasing.phrase("cannot_answer_privately", language),
        )

    def _led_back(
        self, incoming: Incoming, before: Session, after: Session, outgoing: Outgoing, snapshot: Snapshot
    ) -> Outgoing:
        """The reply, with a word of the question that it interrupted."""
        question = after.pending
        if question is None or question.options or not question.aside or question.aside > REMINDERS:
            return outgoing
        entry = self._registry.entries.get(question.call.skill)
        if (
            entry is None
            or entry.skill.run is None
            or outgoing.status not in ("done", "problem", "refused", "not_found")
        ):
            return outgoing
        role = snapshot.actor.role if snapshot.actor else None
        style = self._manners.style(incoming, before, outgoing.language, role)
        return self._phrasing.reminded(outgoing, question.call.call(), question.field, style)

    def _trouble(self, incoming: Incoming, session: Session, error: Exception) -> Outgoing:
        """A fault of ours: the person gets a number to quote, the log the kind and place of the error, no text."""
        incident = secrets.token_hex(3)
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        logger.error("incident %s: %s at %s", incident, type(error).__name__, place, extra={"incident": incident})
        return self._phrasing.house("trouble", "problem", self._manners.style(incoming, session), incident=incident)
