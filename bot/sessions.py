"""What the bot remembers of a conversation: language, last client, last lists, the open question, the last buttons."""

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.messages import Outgoing
from skills.contract import MANNERS, Ask, Asks, Call, Choose, Confirm, Language, Listing, Problem, Reply
from skills.registry import Performed

_MORE_LABELS = ("next_page", "older", "more")
_LONGEST_LISTING = 400
_MOST_OPEN = 3  # questions kept open at once, the newest last
PATIENCE = 3  # answers to other things after which an open question is dropped
_CODE = re.compile(r"C\d+")


class KeptCall(BaseModel):
    """A call as kept in the session."""

    model_config = ConfigDict(frozen=True)
    skill: str
    arguments: dict[str, Any] = {}
    confirmed: bool = False

    def call(self) -> Call:
        """As the registry takes it."""
        return Call(self.skill, self.arguments, self.confirmed)


def kept(call: Call) -> KeptCall:
    """A call as kept in the session; a yes is kept on the button that gives it, nowhere else."""
    return KeptCall(skill=call.skill, arguments=_plain(call.arguments))


def _kept_button(call: Call) -> KeptCall:
    return kept(call).model_copy(update={"confirmed": call.confirmed})


class Pending(BaseModel):
    """An open question: which field of which call; with `options` (client codes), a choice; without field, a yes or no.

    `aside` counts the answers to other things since it was asked.
    """

    model_config = ConfigDict(frozen=True)
    call: KeptCall
    field: str = ""
    options: tuple[str, ...] = ()
    aside: int = 0


class KeptListing(BaseModel):
    """A numbered list as shown: the codes, and the number of the first."""

    model_config = ConfigDict(frozen=True)
    codes: tuple[str, ...]
    first: int = 1

    def at(self, ordinal: int) -> str | None:
        """The code that a printed number means; -1 is the last one, -2 the one before it."""
        place = ordinal - self.first if ordinal > 0 else len(self.codes) + ordinal
        return self.codes[place] if 0 <= place < len(self.codes) else None

    def followed_by(self, page: "KeptListing") -> "KeptListing":
        """With the next page behind it, so that every number printed stays valid; any other page stands alone."""
        if page.first == self.first + len(self.codes) and len(self.codes) < _LONGEST_LISTING:
            return KeptListing(codes=(*self.codes, *page.codes), first=self.first)
        return page


class Session(BaseModel):
    """The state of one conversation; stored as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    language: Language | None = None
    client: str | None = None
    listings: dict[str, KeptListing] = {}
    recent: str | None = Field(default=None, description="the kind of the list shown last")
    open: tuple[Pending, ...] = ()
    last: KeptCall | None = Field(
        default=None, description="the call answered last: 那李娜呢 asks it again of somebody else"
    )
    listed: KeptCall | None = Field(default=None, description="the call for the list of clients shown last")
    offered: tuple[str, ...] = Field(
        default=(), description="the clients last offered to choose from: 另一个, 无锡那家"
    )
    beside: str | None = Field(default=None, description="the one other client that the last answer named")
    more: KeptCall | None = Field(default=None, description="the next page of what was shown last")
    buttons: dict[str, KeptCall] = {}

    @classmethod
    def read(cls, state: str) -> "Session":
        """From storage; what cannot be read is a new conversation."""
        try:
            return cls.model_validate_json(state) if state else cls()
        except ValueError:
            return cls()

    @property
    def pending(self) -> Pending | None:
        """The question asked last that is still open."""
        return self.open[-1] if self.open else None

    def awaits(self, call: Call) -> bool:
        """Whether this write was shown back and waits for a yes."""
        wanted = json.dumps(kept(call).model_dump(), sort_keys=True)
        return any(not p.field and json.dumps(p.call.model_dump(), sort_keys=True) == wanted for p in self.open)

    def after(self, performed: Performed | None, outgoing: Outgoing) -> "Session":
        """The conversation once a reply is given; `performed` is None where no skill was called."""
        if performed is None:
            return self.model_copy(
                update={**_spoken(outgoing), **_client_offered(outgoing), "open": _set_aside(self.open)}
            )
        outcome, call = performed.outcome, performed.call
        changes: dict[str, Any] = {**_spoken(outgoing), "open": self._still_open(performed)}
        if outgoing.status == "refused":
            changes["recent"] = None
        elif outgoing.status != "denied" and call.skill not in MANNERS:
            changes["last"] = kept(call)
        if outgoing.skill is not None and _CODE.fullmatch(str(call.arguments.get("client", ""))):
            changes["client"] = call.arguments["client"]
        if isinstance(outcome, Choose):
            changes["offered"] = tuple(client.code for client in outcome.options)
            changes["listings"] = {**self.listings, "client": KeptListing(codes=changes["offered"])}
            changes["recent"] = "client"
        if isinstance(outcome, Ask) and outcome.listing:
            changes |= self._listed(outcome.listing)
        if isinstance(outcome, Reply):
            changes |= self._after_reply(outcome)
            if outcome.listing and outcome.listing.kind == "client":
                changes["listed"] = kept(call)
        return self.model_copy(update=changes)

    def _still_open(self, performed: Performed) -> tuple[Pending, ...]:
        """The open questions: those asked before that this did not answer, and the one that it asks."""
        outcome, call = performed.outcome, performed.call
        left = tuple(p for p in self.open if p.call.skill != call.skill)
        if isinstance(outcome, Reply):
            if outcome.listing is not None:  # a number means the new list now
                left = tuple(p for p in left if not p.options)
            if outcome.session is not None and outcome.session.forget_pending:
                left = left[:-1]
        left = _set_aside(left)
        match outcome:
            case Reply(asks=Asks() as asked):
                return (*left, Pending(call=kept(asked.call), field=asked.field))[-_MOST_OPEN:]
            case Ask():
                return (*left, Pending(call=kept(call), field=outcome.field))[-_MOST_OPEN:]
            case Choose():
                options = tuple(client.code for client in outcome.options)
                return (*left, Pending(call=kept(call), field=outcome.field, options=options))[-_MOST_OPEN:]
            case Confirm():
                return (*left, Pending(call=kept(call)))[-_MOST_OPEN:]
            case Problem(open=True):
                return (*left, Pending(call=kept(call)))[-_MOST_OPEN:]
        return left

    def _after_reply(self, reply: Reply) -> dict[str, Any]:
        changes: dict[str, Any] = {"more": None, "beside": reply.beside}
        for step in reply.steps:
            if step.label in _MORE_LABELS:
                changes["more"] = kept(step.call)
        if reply.client:
            changes["client"] = reply.client
        if reply.listing:
            changes |= self._listed(reply.listing)
        return changes

    def _listed(self, shown: Listing) -> dict[str, Any]:
        listing = KeptListing(codes=shown.codes, first=shown.first)
        before = self.listings.get(shown.kind)
        listing = before.followed_by(listing) if before else listing
        return {"listings": {**self.listings, shown.kind: listing}, "recent": shown.kind}


def _set_aside(questions: tuple[Pending, ...]) -> tuple[Pending, ...]:
    return tuple(p.model_copy(update={"aside": p.aside + 1}) for p in questions if p.aside < PATIENCE)


def _spoken(outgoing: Outgoing) -> dict[str, Any]:
    return {"buttons": {b.label: _kept_button(b.call) for b in outgoing.buttons}, "language": outgoing.language}


def _plain(arguments: Any) -> dict[str, Any]:
    """Arguments as JSON holds them: amounts and dates as text, which requests read back."""
    return {
        name: value if isinstance(value, (str, int, bool, list, tuple, type(None))) else str(value)
        for name, value in arguments.items()
    }


def _client_offered(outgoing: Outgoing) -> dict[str, Any]:
    """The client whom everything offered is about is spoken of, even before one of it is chosen."""
    offered = {str(button.call.arguments.get("client", "")) for button in outgoing.buttons}
    code = offered.pop() if outgoing.status == "unsure" and len(offered) == 1 else ""
    return {"client": code} if _CODE.fullmatch(code) else {}
