"""One message in one snapshot -> what is done and said. It writes nothing and asks nobody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.llm.advice import Advice, PlanWish, Wish, WordsWish
from bot.messages import Button, Incoming, Outgoing
from bot.phrasing import Phrasing
from bot.pressing import placed
from bot.routing.compound import calls_of, wishes
from bot.routing.grounding import Grounding
from bot.routing.normalise import normalise
from bot.routing.route import NOTHING_OPEN, Route
from bot.routing.router import Router
from bot.sentences import Style
from bot.sessions import Session
from bot.thoughts import Manners, Snapshot, clients_shown
from skills.contract import ADVISING, Call, Desk, Problem, Reply, Step
from skills.fields import is_from_model
from skills.registry import Performed, Registry

LONGEST_MESSAGE = 4_000  # characters read of one message; a longer one is told so, nothing is done
LATE = timedelta(hours=12)  # older than this, a wish to change something is asked about again
_COMPOUND = 0.8  # how sure a message is that falls into parts which are each sure
_ADVISED = 0.6  # how sure a reading is that a model gave and the message bears out

FindButton = Callable[[str, str, str], Button | None]


@dataclass(frozen=True)
class Decided:
    """The answer; all that was performed, each with its own part of it; and what a model could be asked to better it.

    `named` is the client named in what is not done.
    """

    outgoing: Outgoing
    parts: tuple[tuple[Performed, Outgoing], ...] = ()
    wish: Wish | None = None
    named: str | None = None

    @property
    def performed(self) -> tuple[Performed, ...]:
        """The acts, in order."""
        return tuple(performed for performed, _ in self.parts)

    def session_after(self, session: Session) -> Session:
        """The conversation once this is said."""
        for performed, said in self.parts[:-1]:
            session = session.after(performed, said)
        after = session.after(self.parts[-1][0] if self.parts else None, self.outgoing)
        return after.model_copy(update={"client": self.named}) if self.named and not self.parts else after


class Decider:
    """Decides; made once. `plannable` gives the skills that a model may choose from for a role, where there is one."""

    def __init__(
        self,
        registry: Registry,
        router: Router,
        phrasing: Phrasing,
        methodology: Any,
        manners: Manners,
        find_button: FindButton,
        grounding: Grounding,
        plannable: Callable[[str], tuple[str, ...]] | None = None,
    ) -> None:
        self._registry = registry
        self.router = router
        self._phrasing = phrasing
        self._methodology = methodology
        self._manners = manners
        self._find_button = find_button
        self._grounding = grounding
        self._plannable = plannable

    def decide(self, incoming: Incoming, session: Session, snapshot: Snapshot, advice: Advice) -> Decided:
        """What this message comes to, with what a model said to it so far."""
        role = snapshot.actor.role if snapshot.actor else None
        style = self._manners.style(incoming, session, role=role)
        if (refused := self._refused(incoming, style)) is not None:
            return Decided(refused)
        button: Button | None = None
        desk = self._desk(snapshot, style)
        if incoming.button is not None:
            button = self._find_button(incoming.channel, incoming.chat, incoming.button)
            route = Route(button.call if button else None)
            if button is None or not self._registry.knows(button.call):
                return Decided(self._phrasing.house("expired", "refused", style, (Step(Call("help")),)))
        else:
            route = self.router.route(incoming.text, session, desk)
        style = self._manners.style(incoming, session, route.language, role)
        desk = self._desk(snapshot, style)
        several = wishes(route, session, desk, self.router, self._registry)
        if calls := calls_of(several, self._registry):
            return self._performed(calls, incoming, None, desk, style, advice, _COMPOUND)
        wish = self._plan_wish((route, *several), session, desk, style) if route.is_unsure or several else None
        if wish and route.spotted and (calls := self._grounding.calls(advice.wanted, route.spotted, session, desk)):
            return self._performed(calls, incoming, None, desk, style, advice, _ADVISED)
        decided = self._of_route(route, button, incoming, session, desk, style, advice)
        return replace(decided, wish=wish) if wish else decided

    def _plan_wish(self, routes: Sequence[Route], session: Session, desk: Desk, style: Style) -> PlanWish | None:
        """What a model is asked, where there is one: the whole, and which of its readings, or its parts', are possible."""
        spotted = routes[0].spotted
        if self._plannable is None or spotted is None:
            return None
        read = {route.call.skill for route in routes if route.call}.union(*(route.readings for route in routes))
        skills = tuple(name for name in self._plannable(desk.actor.role) if name in read)
        if not skills:
            return None
        said = spotted.whole or spotted.text
        return PlanWish(said, spotted.names, skills, session.client, style.language, style.today)

    def _refused(self, incoming: Incoming, style: Style) -> Outgoing | None:
        """What cannot be answered whatever it says."""
        if incoming.overrun:
            return self._phrasing.house("overrun", "refused", style)
        if incoming.group is not None and incoming.button is not None:
            return self._phrasing.house("button_in_group", "denied", style)
        if incoming.button is not None:
            return None
        if not incoming.text.strip():
            return self._phrasing.house("empty", "refused", style, (Step(Call("help")),))
        if len(incoming.text) > LONGEST_MESSAGE or len(normalise(incoming.text)) > LONGEST_MESSAGE:
            return self._phrasing.house("too_long", "refused", style, limit=LONGEST_MESSAGE)
        return None

    def _of_route(
        self,
        route: Route,
        button: Button | None,
        incoming: Incoming,
        session: Session,
        desk: Desk,
        style: Style,
        advice: Advice,
    ) -> Decided:
        if route.call is None:
            return Decided(replace(self._without_call(route, style), confidence=route.confidence), named=route.named)
        call = route.call
        if button is not None and button.at_once:
            call = replace(call, confirmed=True)
        elif call.confirmed and not session.awaits(call):
            return Decided(placed(self._phrasing.house("settled", "refused", style), incoming, button))
        return self._performed((call,), incoming, button, desk, style, advice, route.confidence)

    def _performed(
        self,
        calls: Sequence[Call],
        incoming: Incoming,
        button: Button | None,
        desk: Desk,
        style: Style,
        advice: Advice,
        confidence: float,
    ) -> Decided:
        """The calls one after the other, up to the first that has to hear something back: it comes last."""
        parts: list[tuple[Performed, Outgoing]] = []
        wish: Wish | None = None
        for call in calls:
            if self._is_late(incoming, call):
                late = self._phrasing.house("late", "unsure", style, (Step(call),))
                return Decided(late) if not parts else Decided(_joined(parts, confidence), tuple(parts))
            performed = self._with_words(call, desk, advice)
            outcome = performed.outcome
            rewording = outcome.rewording if isinstance(outcome, (Reply, Problem)) else None
            if rewording and self._plannable is not None and rewording.field not in advice.words:
                wish = WordsWish(rewording, style.language)
            parts.append((performed, self._phrasing.outgoing(performed, style)))
            if not isinstance(outcome, (Reply, Problem)):
                break
        outgoing = placed(_joined(parts, confidence), incoming, button)
        return Decided(outgoing, (*parts[:-1], (parts[-1][0], outgoing)), wish)

    def _with_words(self, call: Call, desk: Desk, advice: Advice) -> Performed:
        """The call performed with a model's words where its skill takes any; what is kept of it is the call without."""
        entry = self._registry.entries.get(call.skill)
        fields = entry.skill.request.model_fields if entry else {}
        words = {name: said for name, said in advice.words.items() if name in fields and is_from_model(fields[name])}
        if not words:
            return self._registry.perform(call, desk)
        performed = self._registry.perform(replace(call, arguments={**call.arguments, **words}), desk)
        plain = {name: value for name, value in performed.call.arguments.items() if name not in words}
        return replace(performed, call=replace(performed.call, arguments=plain))

    def _is_late(self, incoming: Incoming, call: Call) -> bool:
        """Whether this would change something on the word of a message that waited long, as after an outage."""
        entry = self._registry.entries.get(call.skill)
        if incoming.delivery is None or entry is None or entry.skill.effect == "reads":
            return False
        return self._manners.clock() - incoming.sent_at > LATE

    def _without_call(self, route: Route, style: Style) -> Outgoing:
        if route.say:
            return self._phrasing.house(route.say, "refused" if route.say == NOTHING_OPEN else "ask", style)
        if route.offers:
            return self._phrasing.house("unsure", "unsure", style, tuple(Step(call) for call in route.offers))
        steps = tuple(Step(Call(skill)) for skill in ("my_tasks", "find_clients", "ask_methodology", "help"))
        advises = style.role is None or style.role in ADVISING
        return self._phrasing.house("refused" if advises else "refused_texts_only", "refused", style, steps)

    def _desk(self, snapshot: Snapshot, style: Style) -> Desk:
        actor = snapshot.actor
        assert actor is not None
        menu = self._registry.menu(actor.role, style.language)
        now = self._manners.clock()
        return Desk(snapshot.book, self._methodology, actor, style.today, now, style.language, menu)


def _joined(parts: Sequence[tuple[Performed, Outgoing]], confidence: float) -> Outgoing:
    """Several replies as one: their texts in order, and what the last one is about, with the files of all."""
    last = parts[-1][1]
    said = [outgoing for _, outgoing in parts]
    pictures = [one.picture for one in said if one.picture is not None]
    buttons = list({button.label: button for one in reversed(said) for button in one.buttons}.values())
    return replace(
        last,
        text="\n\n".join(one.text for one in said),
        buttons=tuple(buttons) if len(said) > 1 else last.buttons,
        citations=tuple(citation for one in said for citation in one.citations),
        picture=pictures[-1] if pictures else None,
        attachments=tuple(file for one in said for file in one.attachments),
        copies=tuple(copy for one in said for copy in one.copies),
        confidence=confidence,
        protected=any(clients_shown(performed) for performed, _ in parts) or any(one.attachments for one in said),
    )
