"""Templates and typed values -> text: money, dates, terms and names as language and privacy demand."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Protocol

from bot import formats
from bot.formats import Privacy
from skills.contract import ClientBrief, Language, Line
from skills.registry import Registry
from skills.values import (
    Handle,
    Identifier,
    Message,
    Money,
    Note,
    Share,
    SkillLabel,
    Stored,
    Template,
    Term,
    Weekday,
    Who,
)
from skills.wording import Wording

_SLOT = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")


class Labels(Protocol):
    """The vocabulary, as far as phrasing needs it."""

    def label(self, kind: str, term: str, language: str) -> str:
        """The word for an id."""
        ...

    def translated(self, kind: str, text: str, language: str) -> str:
        """A stored value in the language spoken, where there is a word for it."""
        ...


@dataclass(frozen=True)
class Style:
    """How to speak in one reply."""

    language: Language
    privacy: Privacy
    today: date
    role: str | None = None


class Sentences:
    """Fills the sentences of the house and of the skills."""

    def __init__(
        self, registry: Registry, terms: Labels, romanise: Callable[[str], str], surname: Callable[[str], str]
    ) -> None:
        """`romanise` writes a Chinese surname in Latin letters, for English replies; `surname` takes it from a name."""
        self._surname = surname
        self._registry = registry
        self._terms = terms
        self._romanise = romanise
        self._house = {language: _house_phrases(language) for language in ("zh", "en")}

    def phrase(self, phrase: str, language: Language) -> str:
        """One of the house's own sentences."""
        return str(self._house[language]["lines"][phrase])

    def line(self, line: Line, wording: Wording | None, style: Style) -> str | None:
        """One line of a reply; None where one of its values is missing."""
        own = wording.lines.get(line.id) if wording else None
        template = own if own is not None else self.phrase(line.id, style.language)
        return self.sentence(template, line.values, wording, style)

    def sentence(
        self, template: str, values: Mapping[str, object], wording: Wording | None, style: Style
    ) -> str | None:
        """A template with its values written as the style demands; None where one of them is missing."""
        shown = {name: self._value(value, wording, style) for name, value in values.items()}
        if any(shown.get(found.group(1)) is None for found in _SLOT.finditer(template)):
            return None

        def fill(found: re.Match[str]) -> str:
            text = shown[found.group(1)] or ""
            if found.group(2) is None:
                return text
            return f"{text} {found.group(2) if text == '1' else found.group(3)}"

        return _SLOT.sub(fill, template)

    def _value(self, value: object, wording: Wording | None, style: Style) -> str | None:
        match value:
            case None:
                return None
            case Line():
                return self.line(value, wording, style)
            case list() | tuple():
                parts = [self._value(part, wording, style) for part in value]
                return ("、" if style.language == "zh" else ", ").join(part for part in parts if part)
            case Money():
                return formats.money(value, style.language, style.privacy)
            case Share():
                return formats.share(value)
            case date():
                return formats.day(value, style.today, style.language)
            case Weekday():
                return formats.weekday(value.day, style.today, style.language)
            case Term():
                return self._terms.label(value.kind, value.id, style.language)
            case Stored():
                return plain(self._terms.translated(value.kind, value.text, style.language))
            case _:
                return self._identity(value, style)

    def _identity(self, value: Any, style: Style) -> str | None:
        match value:
            case Who():
                return plain(self.who(value.client, style))
            case Handle():
                return plain(value.client.name if style.privacy == "full" else value.client.code)
            case SkillLabel():
                return self._registry.entries[value.skill].wording[style.language].button
            case Template():
                client = self._identity(value.client, style) if value.client else None
                return None if "{client}" in value.text and not client else value.text.replace("{client}", client or "")
            case Identifier():
                return plain(formats.identifier(value.kind, value.value, style.language, style.privacy))
            case Message():
                return self.message(value, style)
            case Note():
                text = plain(self._note(value, style))
                return (f"{text[: value.most]}…" if value.most and len(text) > value.most else text) or None
            case _:
                return plain(str(value))

    def message(self, message: Message, style: Style) -> str:
        """Words for a client: without the name where only codes are shown."""
        words = message.unnamed if style.privacy == "codes" else message.named
        return "\n".join(plain(part) for part in words.splitlines())

    def who(self, client: ClientBrief, style: Style) -> str:
        """A client's name, as privacy allows it."""
        if style.privacy == "full":
            return client.name
        if style.privacy == "codes":
            return self._terms.label("kind", client.kind, style.language)
        if client.kind == "company":
            return client.short_name
        surname = self._surname(client.name)
        if not surname:
            return self._terms.label("kind", client.kind, style.language)
        if style.language == "en" and not surname.isascii():
            surname = self._romanise(surname)
        return str(self._house[style.language]["titles"][client.sex or "unknown"]).format(surname=surname)

    def _given(self, client: ClientBrief) -> str:
        """A person's given name, by which notes speak of them."""
        if client.kind == "company" or client.name.isascii():
            return ""
        return client.name.removeprefix(self._surname(client.name)).strip("·")

    def _note(self, note: Note, style: Style) -> str:
        if style.privacy == "full":
            return note.text
        text = formats.without_numbers(note.text)
        if note.client is not None:
            for known in (note.client.name, note.client.short_name, self._given(note.client)):
                if len(known) >= 2:
                    text = text.replace(known, self.who(note.client, style))
        return text


def plain(text: str) -> str:
    """Text from outside, on one line, with nothing that would read as our own bold marks."""
    return re.sub(r"\*(?=\*)", "*\u2060", " ".join(text.split()))


def _house_phrases(language: Language | str) -> dict[str, dict[str, str]]:
    return tomllib.loads(files("bot.phrases").joinpath(f"{language}.toml").read_text("utf-8"))
