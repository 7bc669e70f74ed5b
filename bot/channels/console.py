"""The bot in a terminal: the same conversation, printed with rich, read line by line or from a pipe."""

import json
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.conversation import Conversation
from bot.messages import Incoming, Outgoing

_LONGEST_LINE = 65_536  # read at most so much of a line: what is longer is refused by the conversation anyway
PROMPT = "› "


class Terminal:
    """One person's conversation in one terminal."""

    def __init__(
        self, conversation: Conversation, person: str, pictures: Path, *, as_json: bool, chat: str = "terminal"
    ) -> None:
        """`pictures` is the folder in which what a terminal cannot show is put; it is made when needed."""
        self._conversation = conversation
        self._person = person.upper()
        self._pictures = pictures
        self._json = as_json
        self._chat = chat
        self._screen = Console(highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """Answer one message and print the reply."""
        began = time.perf_counter()
        incoming = Incoming("console", self._chat, self._person, datetime.now(UTC), text)
        outgoing = _with_path(self._conversation.answer(incoming), self._pictures)
        files = _written(outgoing, self._pictures.parent / "files")
        if self._json:
            took = (time.perf_counter() - began) * 1000
            told = as_json(outgoing, took) | ({"files": files} if files else {})
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            return
        self._screen.print(_styled(outgoing.text))
        if outgoing.picture:
            self._screen.print(Text(f"📎 {_inline(outgoing.picture)}", style="dim"))
        for file in files:
            self._screen.print(Text(f"📎 {file}", style="dim"))
        if outgoing.buttons:
            labels = "  ".join(f"[{button.label}]" for button in outgoing.buttons)
            self._screen.print(Text(labels, style="cyan"))

    def hint(self, text: str) -> None:
        """A word about the terminal itself."""
        self._screen.print(Text(text, style="dim"))

    def gap(self) -> None:
        """A blank line between a reply and the next message."""
        if not self._json:
            self._screen.print()


def talk(conversation: Conversation, person: str, history: Path, *, as_json: bool) -> None:
    """Talk until the end of input. From a terminal with editing and history, from a pipe line by line."""
    terminal = Terminal(conversation, person, history.parent / "pictures", as_json=as_json)
    interactive = sys.stdin.isatty() and not as_json
    if interactive:
        terminal.say("你好" if conversation.language == "zh" else "hello")
        terminal.gap()
        terminal.hint("退出:输入 exit 或按 Ctrl-D" if conversation.language == "zh" else "Leave with exit or Ctrl-D")
    for line in _typed(history) if interactive else _piped():
        if line.strip() and interactive and line.strip().lower() in ("exit", "quit", "退出"):
            return
        if line.strip() or not interactive:
            if not interactive and not as_json:
                sys.stdout.write(f"{PROMPT}{line[:200]}\n")
                sys.stdout.flush()
            terminal.say(line)
            terminal.gap()


def as_json(outgoing: Outgoing, milliseconds: float) -> dict[str, Any]:
    """A reply as `ask --json` prints it."""
    return {
        "skill": outgoing.skill,
        "arguments": {name: _plain(value) for name, value in outgoing.arguments.items()},
        "status": outgoing.status,
        "text": outgoing.text,
        "buttons": [button.label for button in outgoing.buttons],
        "citations": [vars(citation) for citation in outgoing.citations],
        "picture": _inline(outgoing.picture),
        "ms": round(milliseconds, 1),
    }


def _with_path(outgoing: Outgoing, folder: Path) -> Outgoing:
    """The reply with its picture in a file, one for each client, which a newer one replaces; nobody else may read it."""
    if not isinstance(outgoing.picture, bytes):
        return outgoing
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{outgoing.skill}-{outgoing.arguments.get('client', 'clients')}.png"
    path.touch(mode=0o600)
    path.write_bytes(outgoing.picture)
    return replace(outgoing, picture=str(path))


def _written(outgoing: Outgoing, folder: Path) -> list[str]:
    """The paths of the reply's files, each written where nobody else may read it; a newer one of that name replaces it."""
    paths = []
    for file in outgoing.attachments:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / file.name
        path.touch(mode=0o600)
        path.write_bytes(file.content)
        paths.append(str(path))
    return paths


def _inline(picture: str | bytes | None) -> str | None:
    """The path of a picture, or the picture itself as a data URL."""
    return f"data:image/png;base64,{b64encode(picture).decode()}" if isinstance(picture, bytes) else picture


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _styled(text: str) -> Text:
    styled = Text()
    for place, part in enumerate(text.split("**")):
        styled.append(part, style="bold" if place % 2 else "")
    return styled


def _piped() -> Iterator[str]:
    stream = sys.stdin.buffer
    while line := stream.readline(_LONGEST_LINE):
        while not line.endswith(b"\n") and (rest := stream.readline(_LONGEST_LINE)):
            if rest.endswith(b"\n"):
                break
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _typed(history: Path) -> Iterator[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    history.parent.mkdir(parents=True, exist_ok=True)
    history.touch(mode=0o600)
    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)))
    while True:
        try:
            yield session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
