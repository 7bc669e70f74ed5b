"""Every sentence of every examples.toml, said to the real conversation."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from bot.bootstrap import House
from bot.messages import Outgoing
from skills.registry import Entry, discover
from skills.wording import Example
from storage.store import Store
from tests.conftest import TODAY, Talk

Copy = Callable[[str, str], Store]
Build = Callable[..., House]

ENTRIES = list(discover().entries.values())
UNANSWERED = ("unanswered", "unanswered_near")
ZHANG, COMPANY = ("张伟", "C000012"), ("苏州晶芯", "C000230")


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list):
        return [wanted] == [got] or wanted == (list(got) if isinstance(got, (list, tuple)) else [got])
    if isinstance(got, Decimal):
        return Decimal(wanted) == got
    return bool(wanted == got)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
def test_examples(copy_of: Copy, build: Build, entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.drawing.Drawing.draw", lambda *_: b"")  # what the pictures look like is tested elsewhere
    house = build(copy_of("sqlite", "demo"))
    person = "A01" if "advisor" in entry.skill.roles else "M01"
    wrong = [fault for example in entry.examples for fault in _faults(house, person, entry, example)]
    assert not wrong, "\n".join(wrong)


def _faults(house: House, person: str, entry: Entry, example: Example) -> Iterator[str]:
    for number, said in enumerate(example.said):
        name, code = ZHANG if number % 3 else COMPANY
        talk = Talk(house, person, chat=f"{entry.name} {said}")
        for before in example.after:
            talk.say(before)
        heard = talk.say(said.replace("{client}", name).replace("{product}", "安心定期一年"))
        request = {key: _filled(value, code) for key, value in example.request.items()}
        if _not_in_the_texts(entry, heard):
            continue
        same = all(_same(value, heard.arguments.get(key)) for key, value in request.items())
        contains = [part.replace("{code}", code) for part in example.contains]
        told = not example.strange or heard.arguments.get("unread")
        if heard.skill != entry.name or not same or not told or not all(part in heard.text for part in contains):
            yield f"{said} -> {heard.skill} {heard.status} {dict(heard.arguments)}"
        elif entry.skill.run is None and heard.status not in ("problem", "ask", "choose"):
            yield f"{said} -> {heard.status}, though the skill is not built"


def _not_in_the_texts(entry: Entry, heard: Outgoing) -> bool:
    """Whether a question was understood as one, and the texts do not answer it; what they answer is tested elsewhere."""
    return heard.status == "refused" and any(
        heard.text == wording.problem.get(code) for wording in entry.wording.values() for code in UNANSWERED
    )


def _filled(value: Any, code: str) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("{code}", code).replace("{today}", f"{TODAY}/{TODAY}").replace("{product_code}", "D002")


def test_a_wrong_expectation_is_seen(sqlite_house: House) -> None:
    """The comparison above can fail: the same sentence with another request does not pass."""
    heard = Talk(sqlite_house).say("看看张伟")
    assert _same("C000012", heard.arguments["client"])
    assert not _same("C000031", heard.arguments["client"])
    assert not _same(["gold"], heard.arguments.get("tier"))
