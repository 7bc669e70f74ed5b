"""What comes in and what goes out, in no channel's types."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from skills.contract import Call, Language, Status
from skills.values import Citation

# What becomes of a button once it was pressed: nothing, the answer takes its message's place, it goes alone, all go.
Pressed = Literal["stays", "turns", "goes", "ends"]


class DocumentGone(Exception):
    """The channel no longer has the file."""


@dataclass(frozen=True)
class Document:
    """A file that somebody sent.

    `fetch` brings its content, blocking: DocumentGone where it is no longer there, OSError where it may come later.
    """

    name: str
    size: int
    fetch: Callable[[], bytes]


@dataclass(frozen=True)
class Hand:
    """The worker of a channel that sends a reply, and for how long at a time it takes a chat for that."""

    worker: str
    lease: timedelta


@dataclass(frozen=True)
class Incoming:
    """One message or button press.

    `account` is the sender's id on the channel, `chat` where it was said. `button` is a token of the form that
    `Outgoing.token` gave; `delivery` is the inbox row that this answers, where the channel keeps one. `quoted` is the
    code of the client whose card, sent by the bot itself, the message answers; `group` the group where it was said: such a
    message is answered in the private `chat`, and the group only hears that it was.
    `message` is the one under which the button stands, `keys` what else stands there, as (label, token). `tell` shows for the
    moment how far long work has come, where the channel can.
    `overrun`: its sender sends too much, and is only told so. `language` is that of the sender's program: all that is
    known of a stranger's. `hand` is the worker that sends the reply as soon as it is decided, where it is one that can.
    """

    channel: str
    chat: str
    account: str
    sent_at: datetime
    text: str = ""
    button: str | None = None
    delivery: int | None = None
    quoted: str | None = None
    group: str | None = None
    message: int | None = None
    keys: tuple[tuple[str, str], ...] = ()
    document: Document | None = None
    tell: Callable[[str], None] | None = field(default=None, compare=False)
    overrun: bool = False
    language: Language | None = None
    hand: Hand | None = None


@dataclass(frozen=True)
class Button:
    """The next likely step: a label, and the call it makes.

    `wide` is a longer label for channels in which a button may fill a line; `pressed` what becomes of it then.
    `at_once`: the press is the yes, because the label says all that it does and that is easily undone.
    """

    label: str
    call: Call
    wide: str = ""
    pressed: Pressed = "stays"
    at_once: bool = False


@dataclass(frozen=True)
class CopyButton:
    """A button that puts a text on the clipboard, in channels that can; it calls nothing."""

    label: str
    text: str


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Settled:
    """A message whose buttons were used, and the (label, token) that are left under it."""

    message: int
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class GroupNote:
    """What the group is told in which the bot was asked: that the answer went to the private chat, or could not."""

    group: str
    delivered: str
    barred: str


@dataclass(frozen=True)
class Outgoing:
    """One reply. `text` marks bold as **…** and nothing else; every other character is meant literally.

    `confidence` is how sure the reading of the message was; evaluations read it. A `protected` reply shows
    clients: channels that can keep it from being forwarded do so. `picture` is a PNG or the path of one. `replaces`
    is the message whose place it takes, `settles` one whose buttons it used up. `role` is the role of the person
    spoken to, None for a stranger. `group_note` is said in a group once it is known whether this arrived. `posted` is
    its row in the outbox, where the worker that asked has it in hand by that.
    """

    text: str
    status: Status
    skill: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    citations: tuple[Citation, ...] = ()
    picture: str | bytes | None = None
    language: Language = "zh"
    confidence: float = 1.0
    protected: bool = False
    attachments: tuple[Attachment, ...] = ()
    replaces: int | None = None
    settles: Settled | None = None
    role: str | None = None
    group_note: GroupNote | None = None
    copies: tuple[CopyButton, ...] = ()
    posted: int | None = field(default=None, compare=False)

    def to_json(self) -> str:
        """For the outbox; `from_json` reads it back unchanged."""
        kept = {name: getattr(self, name) for name in _KEPT}
        return json.dumps(kept, ensure_ascii=False, default=_plain)

    @classmethod
    def from_json(cls, payload: str) -> "Outgoing":
        """Read back what `to_json` wrote."""
        raw = json.loads(payload)
        buttons = tuple(Button(**{**button, "call": Call(**button["call"])}) for button in raw.pop("buttons"))
        citations = tuple(Citation(**citation) for citation in raw.pop("citations"))
        raw |= {"buttons": buttons, "citations": citations, "picture": _bytes(raw.pop("picture"))}
        files = raw.pop("attachments", ())
        raw["attachments"] = tuple(Attachment(file["name"], _bytes(file["content"])) for file in files)
        raw["copies"] = tuple(CopyButton(**copy) for copy in raw.pop("copies", ()))
        if settles := raw.pop("settles", None):
            raw["settles"] = Settled(settles["message"], tuple((label, data) for label, data in settles["keys"]))
        if note := raw.pop("group_note", None):
            raw["group_note"] = GroupNote(**note)
        return cls(**raw)

    def in_group(self, *, delivered: bool) -> tuple[str, "Outgoing"] | None:
        """The group and what it is told, now that this reply was delivered or could not be; None where it is no group's."""
        if self.group_note is None:
            return None
        said = self.group_note.delivered if delivered else self.group_note.barred
        return self.group_note.group, Outgoing(said, "done", language=self.language)


_KEPT = tuple(one.name for one in fields(Outgoing) if one.name != "posted")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes) else str(value)


def _bytes(value: Any) -> Any:
    return b64decode(value["base64"]) if isinstance(value, dict) else value
