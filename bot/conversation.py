"""The way of a message: think in a read snapshot, phrase, commit in one short transaction, answer."""

import logging
import re
import secrets
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.formats import Privacy
from bot.intake import Intake, Taken
from bot.messages import Button, GroupNote, Incoming, Outgoing
from bot.notices import Notices
from bot.phrasing import Phrasing
from bot.pressing import placed
from bot.routing.normalise import normalise
from bot.routing.route import Route
from bot.routing.router import Router
from bot.sentences import Style
from bot.sessions import Session
from bot.thoughts import Manners, Memory, Snapshot, Thought, clients_shown
from skills.contract import ADVISING, Call, Desk, Language, Step
from skills.registry import Performed, Registry

LONGEST_MESSAGE = 4_000  # characters read of one message; a longer one is told so, nothing is done
LATE = timedelta(hours=12)  # older than this, a wish to change something is asked about again
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
        router: Router,
        phrasing: Phrasing,
        methodology: Any,
        manners: Manners,
        intake: Intake | None = None,
        notices: Notices | None = None,
    ) -> None:
        self._memory = memory
        self._registry = registry
        self._router = router
        self._phrasing = phrasing
        self._methodology = methodology
        self._manners = manners
        self._intake = intake
        self._notices = notices

    @property
    def language(self) -> Language:
        """The language spoken until a message shows another."""
        return self._manners.language

    def answer(self, incoming: Incoming) -> Outgoing:
        """One message in, one reply out. Whatever is written is written with it, or not at all.

        Raises only what storage raises when it is down or when this delivery was answered before.
        """
        incoming = self._let_in(incoming)
        for attempt in range(TRIES):
            thought = self._think_of_file(incoming) or self._think(incoming)
            try:
                self._memory.commit(thought, self._manners.clock())
            except self._memory.stale:
                time.sleep(0.01 * 3**attempt)
                continue
            return thought.outgoing
        sorry = self._phrasing.house("stale", "problem", self._style(incoming, thought.session))
        # Without the session, whose conflict it may have been; the audit row still names who asked.
        thought = Thought(incoming, sorry, asked_by=thought.actor.code if thought.actor else None)
        self._memory.commit(thought, self._manners.clock())
        return thought.outgoing

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
        style = self._style(incoming, session, role=actor.role)
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

    def _think(self, incoming: Incoming) -> Thought:
        with self._memory.think(incoming.channel, incoming.chat, incoming.account) as snapshot:
            if snapshot.actor is None:
                return Thought(incoming, self._stranger(incoming))
            session = Session.read(snapshot.kept.state)
            if incoming.quoted:
                session = session.model_copy(update={"client": incoming.quoted})
            performed: Performed | None = None
            try:
                performed, outgoing = self._decide(incoming, session, snapshot)
            except self._memory.outages:
                raise  # the message stays to be answered when the database is back
            except Exception as error:
                outgoing = self._trouble(incoming, session, error)
            after = session.after(performed, outgoing)
            outgoing = self._led_back(incoming, session, after, outgoing, snapshot)
            style = self._style(incoming, session, outgoing.language)
            outgoing = replace(self._phrasing.fitted(outgoing, style), role=snapshot.actor.role)
            if incoming.group and incoming.button is None:
                outgoing = replace(outgoing, group_note=self._group_note(incoming.group, outgoing.language))
            posts = self._notices.posts(performed, style.today) if self._notices else ()
            return Thought(incoming, outgoing, snapshot.actor, after, snapshot.kept.version, performed, posts=posts)

    def _stranger(self, incoming: Incoming) -> Outgoing:
        return self._phrasing.house("stranger", "denied", self._style(incoming, None, incoming.language))

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
        style = self._style(incoming, before, outgoing.language, role)
        return self._phrasing.reminded(outgoing, question.call.call(), question.field, style)

    def _decide(self, incoming: Incoming, session: Session, snapshot: Snapshot) -> tuple[Performed | None, Outgoing]:
        role = snapshot.actor.role if snapshot.actor else None
        style = self._style(incoming, session, role=role)
        button: Button | None = None
        if incoming.overrun:
            return None, self._phrasing.house("overrun", "refused", style)
        if incoming.group is not None and incoming.button is not None:
            return None, self._phrasing.house("button_in_group", "denied", style)
        if incoming.button is not None:
            button = self._memory.find_button(incoming.channel, incoming.chat, incoming.button)
            route = Route(button.call if button else None)
            if button is None or not self._registry.knows(button.call):
                return None, self._phrasing.house("expired", "refused", style, (Step(Call("help")),))
        elif not incoming.text.strip():
            return None, self._phrasing.house("empty", "refused", style, (Step(Call("help")),))
        elif len(incoming.text) > LONGEST_MESSAGE or len(normalise(incoming.text)) > LONGEST_MESSAGE:
            return None, self._phrasing.house("too_long", "refused", style, limit=LONGEST_MESSAGE)
        else:
            route = self._router.route(incoming.text, session, self._desk(snapshot, style))
        style = self._style(incoming, session, route.language, role)
        if route.call is None:
            return None, replace(self._without_call(route, style), confidence=route.confidence)
        call = route.call
        if button is not None and button.at_once:
            call = replace(call, confirmed=True)
        elif call.confirmed and not session.awaits(call):
            return None, placed(self._phrasing.house("settled", "refused", style), incoming, button)
        if self._is_late(incoming, call):
            return None, self._phrasing.house("late", "unsure", style, (Step(call),))
        performed = self._registry.perform(call, self._desk(snapshot, style))
        outgoing = self._phrasing.outgoing(performed, style)
        protected = bool(clients_shown(performed) or outgoing.attachments)
        outgoing = replace(outgoing, confidence=route.confidence, protected=protected)
        return performed, placed(outgoing, incoming, button)

    def _is_late(self, incoming: Incoming, call: Call) -> bool:
        """Whether this would change something on the word of a message that waited long, as after an outage."""
        entry = self._registry.entries.get(call.skill)
        if incoming.delivery is None or entry is None or entry.skill.effect == "reads":
            return False
        return self._manners.clock() - incoming.sent_at > LATE

    def _without_call(self, route: Route, style: Style) -> Outgoing:
        if route.say:
            return self._phrasing.house(route.say, "ask", style)
        if route.offers:
            return self._phrasing.house("unsure", "unsure", style, tuple(Step(call) for call in route.offers))
        steps = tuple(Step(Call(skill)) for skill in ("my_tasks", "find_clients", "ask_methodology", "help"))
        advises = style.role is None or style.role in ADVISING
        return self._phrasing.house("refused" if advises else "refused_texts_only", "refused", style, steps)

    def _trouble(self, incoming: Incoming, session: Session, error: Exception) -> Outgoing:
        """A fault of ours: the person gets a number to quote, the log the kind and place of the error, no text."""
        incident = secrets.token_hex(3)
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        logger.error("incident %s: %s at %s", incident, type(error).__name__, place, extra={"incident": incident})
        return self._phrasing.house("trouble", "problem", self._style(incoming, session), incident=incident)

    def _desk(self, snapshot: Snapshot, style: Style) -> Desk:
        actor = snapshot.actor
        assert actor is not None
        menu = self._registry.menu(actor.role, style.language)
        now = self._manners.clock()
        return Desk(snapshot.book, self._methodology, actor, style.today, now, style.language, menu)

    def _style(
        self, incoming: Incoming, session: Session | None, language: Language | None = None, role: str | None = None
    ) -> Style:
        spoken = language or (session.language if session else None) or self._manners.language
        privacy: Privacy = self._manners.privacy or ("full" if incoming.channel == "console" else "masked")
        return Style(spoken, privacy, self._manners.clock().astimezone(self._manners.zone).date(), role)
