"""Files that people send: looked at, shown back, and imported after a yes; nothing is changed before."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Protocol

from bot.messages import Button, Document, DocumentGone, Incoming, Outgoing
from bot.phrasing import Phrasing
from bot.pressing import placed
from bot.sentences import Style, plain
from skills.contract import Actor, Call

IMPORT = "import_file"  # the call that a file's buttons make; no skill, so that only the buttons lead to it
MAY = ("admin", "manager", "advisor")
LARGEST = 20 * 1024 * 1024
REQUIRED = ("code", "name", "kind")  # the columns that a client list must have
SHOWN = 5  # bad rows shown; the rest are counted
_KINDS = (".csv", ".xlsx")
_LONGEST_NAME = 100
_PATH = re.compile(r"[/\\\x00-\x1f]|^\.|\.\.")

# What the importer says in English, for administrators' terminals, by what of it is worth a sentence here.
_REASONS = (
    ("blank", "is blank"), ("same_code", "the same code as"), ("same_phone", "the same name and phone"),
    ("known_phone", "has this name and phone"), ("taken", "cannot be used"), ("not_team", "is not in your team"),
    ("no_person", "there is no such person"), ("no_person", "name an active advisor"), ("long", "longer than"),
    ("not_code", "not a code"), ("phone", "not a telephone"), ("email", "not an e-mail"), ("unknown", "unknown: use"),
    ("negative", "negative"), ("amount", "not an amount"), ("amount", "check the unit"), ("decimals", "two decimals"),
    ("future", "lies after today"), ("date", "not a date"), ("date", "no such day"), ("date", "check the year"),
    ("cells", "more cells than"), ("company", "only persons"), ("class", "class"), ("class", "only companies"),
)  # fmt: skip
_FAULTS = (
    ("bomb", "unpacks to"), ("bomb", "blank rows in a row"), ("bomb", "more rows than a sheet"), ("empty", "is empty"),
    ("encoding", "unknown encoding"), ("missing", "is missing"), ("two_columns", "two columns mean"),
    ("quotes", "quotes do not match"), ("workbook", "workbook"), ("workbook", "damaged"), ("workbook", "no sheet"),
)  # fmt: skip


class Unusable(Exception):
    """A file that cannot be read; the message is the importer's own reason."""


@dataclass(frozen=True)
class BadRow:
    """Why a row cannot go in. The value itself is left out: it may be a client's."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """What an import would do, and the change that keeps the file, or does it."""

    token: str
    rows: int
    added: int
    updated: int
    unchanged: int
    bad_rows: int
    bad: tuple[BadRow, ...]
    ignored: tuple[str, ...]
    change: Any


class Files(Protocol):
    """What storage gives to work with; `bootstrap` provides it."""

    def check(self, actor: Actor, chat: str, name: str, content: bytes, tell: Callable[[int], None]) -> Preview: ...  # noqa: D102
    def again(self, actor: Actor, chat: str, token: str, tell: Callable[[int], None]) -> Preview | None: ...  # noqa: D102
    def waiting(self, actor: Actor, chat: str) -> str | None: ...  # noqa: D102
    def drop(self, token: str) -> Any: ...  # noqa: D102


class Buttons(Protocol):
    """Where buttons are found again."""

    @property
    def find_button(self) -> Callable[[str, str, str], Button | None]: ...  # noqa: D102


@dataclass(frozen=True)
class Wanted:
    """What somebody wants with a file: a new one, a yes to one (`token`), or a no (`drop`)."""

    document: Document | None = None
    token: str | None = None
    drop: bool = False
    button: Button | None = None

    @property
    def act(self) -> str:
        """How the audit trail calls it."""
        return "import_preview" if self.document else "import_drop" if self.drop else "import_file"


@dataclass(frozen=True)
class Taken:
    """The reply and what is to be written with it."""

    outgoing: Outgoing
    changes: tuple[Any, ...] = ()


class Intake:
    """Decides on files. A yes is the button's or the word's; the same file goes in once, whoever taps twice."""

    def __init__(self, phrasing: Phrasing, files: Files) -> None:
        self._phrasing = phrasing
        self._files = files

    def wanted(self, incoming: Incoming, buttons: Buttons) -> Wanted | None:
        """What this message wants with a file; None where it is about something else."""
        if incoming.document is not None:
            return Wanted(incoming.document)
        if incoming.button is not None:
            found = buttons.find_button(incoming.channel, incoming.chat, incoming.button)
            if found is None or found.call.skill != IMPORT:
                return None
            return Wanted(None, str(found.call.arguments["upload"]), bool(found.call.arguments.get("drop")), found)
        said = incoming.text.strip().lower().removeprefix("/")
        words = {
            name: {w for lang in ("zh", "en") for w in self._words(f"import_{name}", lang)} for name in ("yes", "no")
        }
        return Wanted(drop=said in words["no"]) if said in words["yes"] | words["no"] else None

    def _words(self, phrase: str, language: Any) -> list[str]:
        return self._phrasing.phrase(f"{phrase}_words", language).split()

    def take(self, incoming: Incoming, wanted: Wanted, actor: Actor, style: Style) -> Taken | None:
        """Decide; None where a word of yes or no meant no file."""
        if wanted.document is None and wanted.button is None:
            wanted = replace(wanted, token=self._files.waiting(actor, incoming.chat))
            if wanted.token is None:
                return None
        if actor.role not in MAY:
            return Taken(self._say("import_denied", style, "denied"))
        if wanted.document is not None:
            return self._new(incoming, wanted.document, actor, style)
        done = self._decided(incoming, wanted, actor, style)
        if wanted.button is not None:
            done = replace(done, outgoing=placed(done.outgoing, incoming, wanted.button))
        return done

    def _new(self, incoming: Incoming, document: Document, actor: Actor, style: Style) -> Taken:
        kind = PurePath(document.name).suffix.lower()
        if _PATH.search(document.name) or not 1 <= len(document.name) <= _LONGEST_NAME:
            return Taken(self._say("import_name", style))
        if kind not in _KINDS:
            return Taken(self._say("import_kind", style))
        if document.size > LARGEST:
            return Taken(self._say("import_large", style, size=-(-document.size // 2**20)))
        try:
            content = document.fetch()
        except DocumentGone:
            return Taken(self._say("import_gone_file", style))
        if len(content) > LARGEST:
            return Taken(self._say("import_large", style, size=-(-len(content) // 2**20)))
        try:
            preview = self._files.check(actor, incoming.chat, document.name, content, self._teller(incoming, style))
        except Unusable as fault:
            return Taken(self._fault(str(fault), style))
        return self._shown(preview, document.name, style)

    def _shown(self, preview: Preview, name: str, style: Style) -> Taken:
        values = {"name": plain(name), "rows": preview.rows}
        rows = [self._line("import_read", style, **values)]
        if preview.bad:
            rows.append(self._line("import_bad", style, count=preview.bad_rows))
            rows += [self._bad(row, style) for row in preview.bad[:SHOWN]]
            if len(preview.bad) > SHOWN:
                rows.append(self._line("import_bad_more", style, count=len(preview.bad) - SHOWN))
            rows.append(self._line("import_mend", style))
            return Taken(self._text(rows, style, "problem"))
        rows.append(self._counts(preview, style))
        if preview.ignored:
            rows.append(self._line("import_ignored", style, columns=plain(", ".join(preview.ignored)[:200])))
        if not preview.added + preview.updated:
            rows.append(self._line("import_nothing", style))
            return Taken(self._text(rows, style, "done"))
        rows.append(self._line("import_question", style))
        yes = Button(self._line("import_yes", style), Call(IMPORT, {"upload": preview.token}), pressed="ends")
        no = Button(self._line("no", style), Call(IMPORT, {"upload": preview.token, "drop": True}), pressed="ends")
        return Taken(replace(self._text(rows, style, "confirm"), buttons=(yes, no)), (preview.change,))

    def _decided(self, incoming: Incoming, wanted: Wanted, actor: Actor, style: Style) -> Taken:
        token = wanted.token or ""
        if wanted.drop:
            if self._files.waiting(actor, incoming.chat) != token:
                return Taken(self._say("import_settled", style, "refused"))
            return Taken(self._say("import_dropped", style, "done"), (self._files.drop(token),))
        try:
            preview = self._files.again(actor, incoming.chat, token, self._teller(incoming, style))
        except Unusable as fault:
            return Taken(self._fault(str(fault), style))
        if preview is None:
            return Taken(self._say("import_settled", style, "refused"))
        if preview.bad:  # the book is another one than when it was shown
            return replace(self._shown(preview, "", style), changes=(self._files.drop(token),))
        rows = [self._line("import_done", style, count=preview.added + preview.updated)]
        return Taken(self._text(rows, style, "done"), (preview.change,))

    def _teller(self, incoming: Incoming, style: Style) -> Callable[[int], None]:
        def tell(rows: int) -> None:
            if incoming.tell is not None:
                incoming.tell(self._line("import_reading", style, count=rows))

        return tell

    def _counts(self, preview: Preview, style: Style) -> str:
        """What would change; nothing is said of what does not occur."""
        counts = {"added": preview.added, "updated": preview.updated, "unchanged": preview.unchanged}
        told = (self._line(f"import_{what}", style, count=count) for what, count in counts.items() if count)
        return (",", ", ")[style.language == "en"].join(told)

    def _fault(self, fault: str, style: Style) -> Outgoing:
        named = (self._line(f"import_column_{name}", style) if name in REQUIRED else name for name in _columns(fault))
        said = ("、", ", ")[style.language == "en"].join(named)
        return self._say(f"import_fault_{_known(_FAULTS, fault)}", style, said=said)

    def _bad(self, row: BadRow, style: Style) -> str:
        reason = self._line(f"import_reason_{_known(_REASONS, row.reason)}", style)
        return self._line("import_bad_row", style, line=row.line, column=row.column or "—", reason=reason)

    def _line(self, phrase: str, style: Style, **values: object) -> str:
        return self._phrasing.sentence(self._phrasing.phrase(phrase, style.language), values, None, style) or ""

    def _say(self, phrase: str, style: Style, status: Any = "problem", **values: object) -> Outgoing:
        return self._text([self._line(phrase, style, **values)], style, status)

    def _text(self, rows: list[str], style: Style, status: Any) -> Outgoing:
        return Outgoing("\n".join(row for row in rows if row), status, language=style.language)


def _known(table: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for name, sign in table if sign in said), "other")


def _columns(fault: str) -> tuple[str, ...]:
    """The columns that a fault names: those missing by our names, two alike by the headers in the file."""
    if found := re.match(r"column (.+?) is missing", fault):
        return tuple(found[1].split(", "))
    found = re.match(r"two columns mean \w+ \((.+)\): leave one", fault)
    return (plain(found[1]),) if found else ()
