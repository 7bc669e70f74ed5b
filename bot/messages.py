"""What comes in and what goes out, in no channel's types."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from skills.contract import Call, Language, Status


@dataclass(frozen=True)
class Incoming:
    """One message or button press.

    `account` is the sender's id on the channel, `chat` where it was said. `button` is a token of the form that
    `Outgoing.token` gave; `delivery` is the inbox row that this answers, where the channel keeps one. `quoted` is the
    code of the client whose card, sent by the bot itself, the message answers; `group` the group where it was said: such a
    message is answered in the private `chat`, and the group only hears that it was.
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


@dataclass(frozen=True)
class Button:
    """The next likely step: a label, and the call it makes."""

    label: str
    call: Call


@dataclass(frozen=True)
class Outgoing:
    """One reply. `text` marks bold as **…** and nothing else; every other character is meant literally.

    `confidence` is how sure the reading of the message was; evaluations read it. A `protected` reply shows
    clients: channels that can keep it from being forwarded do so.
    """

    text: str
    status: Status
    skill: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    citations: tuple[str, ...] = ()
    picture: str | None = None
    language: Language = "zh"
    confidence: float = 1.0
    protected: bool = False

    def to_json(self) -> str:
        """For the outbox; `from_json` reads it back unchanged."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, payload: str) -> "Outgoing":
        """Read back what `to_json` wrote."""
        raw = json.loads(payload)
        buttons = tuple(Button(b["label"], Call(**b["call"])) for b in raw.pop("buttons"))
        return cls(**{**raw, "buttons": buttons, "citations": tuple(raw.pop("citations"))})
