"""How a conversation reads the store and writes to it: a snapshot to think in, and one decision with all that it does."""

from datetime import datetime

from bot.messages import Button, Outgoing
from bot.thoughts import Memory, Thought, clients_shown
from skills.contract import Problem, Reply
from skills.registry import Performed
from storage.audit import Act
from storage.changes import Stale
from storage.chats import Mailbox
from storage.claims import Hand
from storage.report_changes import PostNotice
from storage.store import Store
from storage.work import OUTAGES, Decision, UnitOfWork


def memory_of(store: Store) -> Memory:
    """What the conversation needs of this store."""
    work = UnitOfWork(store)

    def find_button(channel: str, chat: str, token: str) -> Button | None:
        """A button by `<outbox id>:<place>`, if that reply went to this chat."""
        reply_id, _, place = token.partition(":")
        if not all(part.isascii() and part.isdigit() and len(part) <= 15 for part in (reply_id, place)):
            return None
        payload = Mailbox(store, channel).reply(int(reply_id), chat)
        try:
            buttons = Outgoing.from_json(payload).buttons if payload else ()
        except (ValueError, TypeError, KeyError):
            return None  # written by another version of this program
        return buttons[int(place)] if int(place) < len(buttons) else None

    def commit(thought: Thought, now: datetime) -> int | None:
        return work.commit(_decision(thought), now)

    return Memory(work.think, commit, find_button, work.redeem, Stale, OUTAGES)


def _decision(thought: Thought) -> Decision:
    incoming, outgoing, reply = thought.incoming, thought.outgoing, thought.reply
    person = thought.actor.code if thought.actor else thought.asked_by or f"{incoming.channel}:stranger"
    return Decision(
        channel=incoming.channel,
        chat=incoming.chat,
        actor=thought.actor,
        state=thought.session.model_dump_json() if thought.session else "",
        state_version=thought.session_version,
        act=_last_act(person, thought),
        before=tuple(_act(person, one, "done") for one in thought.before),
        changes=(
            *(reply.changes if reply else thought.changes),
            *(PostNotice(post.channel, post.chat, post.outgoing.to_json()) for post in thought.posts),
        ),
        delivery=incoming.delivery,
        outgoing=outgoing.to_json() if incoming.delivery is not None else None,
        hand=Hand(incoming.hand.worker, incoming.hand.lease) if incoming.hand else None,
    )


def _last_act(person: str, thought: Thought) -> Act:
    """The act that ends an answer, or what it was where no skill was called."""
    if thought.performed is None:
        return Act(person, thought.act, thought.outgoing.status)
    return _act(person, thought.performed, thought.outgoing.status)


def _act(person: str, performed: Performed, status: str) -> Act:
    codes, outcome = clients_shown(performed), performed.outcome
    if isinstance(outcome, Problem):
        status = outcome.status
    return Act(
        person,
        performed.call.skill,
        status,
        codes,
        max(len(codes), outcome.counted if isinstance(outcome, Reply) else 0),
    )
