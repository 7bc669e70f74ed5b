"""The single door to the skills: for the router, the planner, buttons and the schedule."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from skills.contract import (
    TOGETHER,
    Ask,
    Call,
    Choose,
    ClientBrief,
    Confirm,
    Desk,
    Language,
    Mark,
    MenuItem,
    Outcome,
    Problem,
    Reply,
    Request,
    Skill,
    SkillError,
)
from skills.fields import takes_several
from skills.understood import understood
from skills.values import SkillLabel, Who
from skills.wording import Example, Wording, read_examples, read_wording
from storage.fence import NotVisible


@dataclass(frozen=True)
class Entry:
    """A skill with its name (its folder's) and words."""

    name: str
    skill: Skill
    wording: Mapping[Language, Wording]
    folder: Path

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """What people say for it; read on first use, because an answer does not need it."""
        return read_examples(self.folder)

    def fields(self, refers_to: str) -> tuple[str, ...]:
        """The request's fields that refer to a client or a task."""
        return self._fields.get(refers_to, ())

    @cached_property
    def _fields(self) -> dict[str, tuple[str, ...]]:
        """All fields that refer to something, by what that is; asked with every message."""
        found = self.skill.request.model_fields.items()
        marked = [(m.refers_to, name) for name, field in found for m in field.metadata if isinstance(m, Mark)]
        return {kind: tuple(dict.fromkeys(name for of, name in marked if of == kind)) for kind, _ in marked if kind}


@dataclass(frozen=True)
class Performed:
    """What came of a call, with the call as it was understood (clients by code)."""

    call: Call
    outcome: Outcome


class Registry:
    """All skills by name."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = dict(entries)
        self._menus: dict[tuple[str, Language], tuple[MenuItem, ...]] = {}

    def menu(self, role: str, language: Language) -> tuple[MenuItem, ...]:
        """The built skills that a role may ask for in words, the everyday ones first; put together once for each role."""
        if (role, language) not in self._menus:
            self._menus[role, language] = self._menu(role, language)
        return self._menus[role, language]

    def _menu(self, role: str, language: Language) -> tuple[MenuItem, ...]:
        usable = [e for e in self.entries.values() if role in e.skill.roles and e.skill.run]
        words = [(entry.name, entry.wording[language]) for entry in usable]
        ordered = sorted(words, key=lambda pair: (pair[1].rank, pair[0]))
        return tuple(MenuItem(name, wording.about, wording.usage) for name, wording in ordered)

    def knows(self, call: Call) -> bool:
        """Whether this version has such a skill with such fields: a button may be of an earlier one."""
        entry = self.entries.get(call.skill)
        return entry is not None and call.arguments.keys() <= entry.skill.request.model_fields.keys()

    def perform(self, call: Call, desk: Desk) -> Performed:
        """Check rights and arguments, resolve clients, run. Expected failures come back as outcomes, not exceptions.

        A write without the person's yes is only tried out: what it would do comes back as `Confirm`.
        """
        entry = self.entries.get(call.skill)
        if entry is None:
            return Performed(call, Problem("expired", status="refused"))
        if desk.actor.role not in entry.skill.roles:
            return Performed(call, Problem("denied", status="denied"))
        call, stopped = _resolve_clients(entry, call, desk)
        if stopped is not None:
            return Performed(call, stopped)
        request = _read(entry, call)
        if not isinstance(request, Request):
            return Performed(call, request)
        if entry.skill.run is None:
            return Performed(call, _not_built(entry, call, request, desk))
        try:
            outcome = entry.skill.run(request, desk)
            if entry.skill.effect == "writes" and isinstance(outcome, Reply) and outcome.changes and not call.confirmed:
                about = _client(entry, call, desk, outcome.client)
                return Performed(call, Confirm(outcome.heard or understood(request, desk), about))
            return Performed(call, outcome)
        except NotVisible:
            return Performed(call, Problem("not_found", status="not_found"))
        except SkillError as error:
            return Performed(call, error.problem)


def _not_built(entry: Entry, call: Call, request: Request, desk: Desk) -> Problem:
    """The skill is known and its request understood, but it does nothing yet."""
    what = SkillLabel(entry.name)
    heard = understood(request, desk)
    waits = entry.skill.effect == "writes" and not call.confirmed
    if client := _client(entry, call, desk):
        values = {"skill": what, "client": Who(client), "code": client.code}
        return Problem("not_built_for", values, understood=heard, open=waits)
    return Problem("not_built", {"skill": what}, understood=heard, open=waits)


def _client(entry: Entry, call: Call, desk: Desk, of_task: str | None = None) -> ClientBrief | None:
    """The client whom a call (with clients by code) concerns; else the one whom its task is about."""
    codes = [str(call.arguments[field]) for field in entry.fields("client") if field in call.arguments]
    if of_task and entry.fields("task"):
        codes.append(of_task)
    return next(iter(desk.book.briefs(codes)), None)


def _resolve_clients(entry: Entry, call: Call, desk: Desk) -> tuple[Call, Outcome | None]:
    for field in entry.fields("client"):
        said = call.arguments.get(field)
        if said is None:
            continue
        several = takes_several(entry.skill.request.model_fields[field])
        if several and TOGETHER in str(said):
            codes = list(dict.fromkeys(str(said).split(TOGETHER)))
            if len(desk.book.briefs(codes)) < len(codes):
                return call, Problem("not_found", status="not_found")
            call = replace(call, arguments={**call.arguments, field: TOGETHER.join(codes)})
            continue
        found = desk.book.resolve(str(said))
        if not found.rows:
            return call, Problem("not_found", status="not_found")
        if found.total > 1 or found.alike:
            together = several and found.named and len({client.name for client in found.rows}) == found.total
            return call, Choose(field, str(said), found.rows, found.total, found.named, found.alike, together)
        call = replace(call, arguments={**call.arguments, field: found.rows[0].code})
    return call, None


def _read(entry: Entry, call: Call) -> Request | Ask | Problem:
    try:
        return entry.skill.request.model_validate(dict(call.arguments))
    except ValidationError as error:
        faults: list[Any] = list(error.errors(include_url=False))
        for fault in faults:
            if fault["type"] == "missing":
                return Ask(str(fault["loc"][0]))
        return Problem("bad_argument", {"field": str(faults[0]["loc"][0]), "said": str(faults[0]["input"])[:40]})


@cache
def discover() -> Registry:
    """Every folder of this package that holds a `skill.py`, read once."""
    here = Path(__file__).parent
    entries = {}
    for module in sorted(pkgutil.iter_modules([str(here)]), key=lambda m: m.name):
        folder = here / module.name
        if module.ispkg and (folder / "skill.py").exists():
            skill: Skill = import_module(f"skills.{module.name}.skill").SKILL
            wording: dict[Language, Wording] = {"zh": read_wording(folder, "zh"), "en": read_wording(folder, "en")}
            entries[module.name] = Entry(module.name, skill, wording, folder)
    return Registry(entries)
