"""Outcome + wording -> text and buttons. It formats values and joins lines; it decides nothing."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any, Protocol

from bot import formats
from bot.formats import Privacy
from bot.messages import Button, Outgoing
from skills.contract import Ask, Call, Choose, ClientBrief, Language, Line, Problem, Reply, Status, Step
from skills.registry import Performed, Registry
from skills.values import Handle, Identifier, Money, Note, Share, SkillLabel, Template, Term, Who
from skills.wording import Wording

_SLOT = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")


class Labels(Protocol):
    """The vocabulary, as far as phrasing needs it."""

    def label(self, kind: str, term: str, language: str) -> str:
        """The word for an id."""
        ...


@dataclass(frozen=True)
class Style:
    """How to speak in one reply."""

    language: Language
    privacy: Privacy
    today: date
    role: str | None = None


class Phrasing:
    """Turns what skills say into what people read."""

    def __init__(
        self, registry: Registry, terms: Labels, romanise: Callable[[str], str], surname: Callable[[str], str]
    ) -> None:
        """`romanise` writes a Chinese surname in Latin letters, for English replies; `surname` takes it from a name."""
        self._surname = surname
        self._registry = registry
        self._terms = terms
        self._romanise = romanise
        self._house = {language: _house_phrases(language) for language in ("zh", "en")}

    def outgoing(self, performed: Performed, style: Style) -> Outgoing:
        """The reply to send for what came of a call."""
        outcome, call = performed.outcome, performed.call
        entry = self._registry.entries.get(call.skill)
        wording = entry.wording[style.language] if entry else None
        if isinstance(outcome, Reply):
            return self._reply(outcome, call, wording, style)
        if isinstance(outcome, Ask):
            question = (wording.ask.get(outcome.field) if wording else None) or self.phrase("ask", style.language)
            return self._named(question, "ask", call, style)
        if isinstance(outcome, Choose):
            return self._choice(outcome, call, style)
        return self._problem(outcome, call, wording, style)

    def house(
        self, phrase: str, status: Status, style: Style, steps: tuple[Step, ...] = (), **values: object
    ) -> Outgoing:
        """A reply that no skill gives: refusal, offer, trouble."""
        text = self._sentence(self.phrase(phrase, style.language), values, None, style) or ""
        return Outgoing(text, status, buttons=self._buttons(steps, None, style), language=style.language)

    def phrase(self, phrase: str, language: Language) -> str:
        """One of the house's own sentences."""
        return str(self._house[language]["lines"][phrase])

    def _reply(self, reply: Reply, call: Call, wording: Wording | None, style: Style) -> Outgoing:
        if reply.session and reply.session.language:
            style = replace(style, language=reply.session.language)
            wording = self._registry.entries[call.skill].wording[style.language]
        said = ([self._line(part, wording, style) for part in row] for row in reply.rows)
        rows = [" · ".join(part for part in parts if part) for parts in said]
        text = "\n".join(_capital(row) if style.language == "en" else row for row in rows if row)
        buttons = self._buttons(reply.steps, wording, style)
        return Outgoing(text, "done", call.skill, call.arguments, buttons, language=style.language)

    def _choice(self, choice: Choose, call: Call, style: Style) -> Outgoing:
        rows = [self.phrase("choose", style.language).format(said=_plain(choice.said), count=choice.total)]
        steps = []
        for number, client in enumerate(choice.options, start=1):
            what = client.occupation if client.kind == "person" and client.occupation else client.industry
            parts = (
                f"{number} {self._who(client, style)} {client.code}",
                self._terms.label("tier", client.tier, style.language) if client.tier else None,
                what,
                self._tail(client, style),
            )
            rows.append(" · ".join(_plain(part) for part in parts if part))
            steps.append(Button(str(number), Call(call.skill, {**call.arguments, choice.field: client.code})))
        if choice.total > len(choice.options):
            rows.append(self.phrase("choose_more", style.language).format(count=choice.total - len(choice.options)))
        return Outgoing("\n".join(rows), "choose", call.skill, call.arguments, tuple(steps), language=style.language)

    def _tail(self, client: ClientBrief, style: Style) -> str | None:
        """The last digits of the phone, by which an advisor tells namesakes apart."""
        if client.phone is None or style.privacy == "codes":
            return None
        return formats.identifier("phone", client.phone, style.language, "masked")

    def _problem(self, problem: Problem, call: Call, wording: Wording | None, style: Style) -> Outgoing:
        own = wording.problem.get(problem.code) if wording else None
        template = (
            own or self._house[style.language]["problem"].get(problem.code) or self.phrase("trouble", style.language)
        )
        text = self._sentence(template, problem.values, wording, style) or template
        if problem.status in ("problem", "ask"):
            return self._named(text, problem.status, call, style)
        steps = (
            (Step(Call("find_clients")), Step(Call("help"))) if problem.status == "not_found" else (Step(Call("help")),)
        )
        return Outgoing(text, problem.status, buttons=self._buttons(steps, None, style), language=style.language)

    def _named(self, text: str, status: Status, call: Call, style: Style) -> Outgoing:
        return Outgoing(text, status, call.skill, call.arguments, language=style.language)

    def _buttons(self, steps: tuple[Step, ...], wording: Wording | None, style: Style) -> tuple[Button, ...]:
        """Steps as buttons; one to a skill that is not built or not this role's is left out."""
        buttons = []
        for step in steps:
            entry = self._registry.entries.get(step.call.skill)
            if entry is None or entry.skill.run is None or (style.role and style.role not in entry.skill.roles):
                continue
            template = wording.labels[step.label] if step.label and wording else entry.wording[style.language].button
            label = self._sentence(template, step.values, wording, style)
            if label:
                buttons.append(Button(label, step.call))
        return tuple(buttons)

    def _line(self, line: Line, wording: Wording | None, style: Style) -> str | None:
        own = wording.lines.get(line.id) if wording else None
        template = own if own is not None else self.phrase(line.id, style.language)
        return self._sentence(template, line.values, wording, style)

    def _sentence(
        self, template: str, values: Mapping[str, object], wording: Wording | None, style: Style
    ) -> str | None:
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
                return self._line(value, wording, style)
            case list() | tuple():
                parts = [self._value(part, wording, style) for part in value]
                return ("、" if style.language == "zh" else ", ").join(part for part in parts if part)
            case Money():
                return formats.money(value, style.language, style.privacy)
            case Share():
                return formats.share(value)
            case date():
                return formats.day(value, style.today, style.language)
            case Term():
                return self._terms.label(value.kind, value.id, style.language)
            case _:
                return self._identity(value, style)

    def _identity(self, value: Any, style: Style) -> str | None:
        match value:
            case Who():
                return _plain(self._who(value.client, style))
            case Handle():
                return _plain(value.client.name if style.privacy == "full" else value.client.code)
            case SkillLabel():
                return self._registry.entries[value.skill].wording[style.language].button
            case Template():
                client = self._identity(value.client, style) if value.client else None
                return None if "{client}" in value.text and not client else value.text.replace("{client}", client or "")
            case Identifier():
                return _plain(formats.identifier(value.kind, value.value, style.language, style.privacy))
            case Note():
                text = _plain(self._note(value, style))
                return (f"{text[: value.most]}…" if value.most and len(text) > value.most else text) or None
            case _:
                return _plain(str(value))

    def _who(self, client: ClientBrief, style: Style) -> str:
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
                    text = text.replace(known, self._who(note.client, style))
        return text


def _plain(text: str) -> str:
    """Text from outside, on one line, with nothing that would read as our own bold marks."""
    return re.sub(r"\*(?=\*)", "*\u2060", " ".join(text.split()))


def _capital(row: str) -> str:
    """An English line begins with a capital, whatever its first part turned out to be."""
    return row[:1].upper() + row[1:]


def _house_phrases(language: Language | str) -> dict[str, dict[str, str]]:
    return tomllib.loads(files("bot.phrases").joinpath(f"{language}.toml").read_text("utf-8"))
