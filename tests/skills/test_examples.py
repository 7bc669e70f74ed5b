"""Every sentence of every examples.toml, said to the real conversation."""

from decimal import Decimal
from typing import Any

import pytest

from bot.bootstrap import House
from skills.registry import Entry, discover
from skills.wording import Example
from tests.conftest import TODAY, Talk

ZHANG, COMPANY = ("张伟", "C000012"), ("苏州晶芯", "C000230")


def _cases() -> list[Any]:
    cases = []
    for entry in discover().entries.values():
        for number, example in enumerate(entry.examples):
            cases.append(pytest.param(entry, example, id=f"{entry.name}-{number}"))
    return cases


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list):
        return [wanted] == [got] or wanted == (list(got) if isinstance(got, (list, tuple)) else [got])
    if isinstance(got, Decimal):
        return Decimal(wanted) == got
    return bool(wanted == got)


@pytest.mark.parametrize(("entry", "example"), _cases())
def test_example(copy_of, build, entry: Entry, example: Example) -> None:  # type: ignore[no-untyped-def]
    house: House = build(copy_of("sqlite", "demo"))
    wrong = []
    for number, said in enumerate(example.said):
        name, code = ZHANG if number % 3 else COMPANY
        talk = Talk(house, chat=str(number))
        for before in example.after:
            talk.say(before)
        heard = talk.say(said.replace("{client}", name).replace("{product}", "安心定期一年"))
        day = f"{TODAY}/{TODAY}"
        request = {
            key: value.replace("{code}", code).replace("{today}", day).replace("{product_code}", "D002") if isinstance(value, str) else value
            for key, value in example.request.items()
        }
        told = {key: heard.arguments.get(key) for key in request}
        contains = [part.replace("{code}", code) for part in example.contains]
        if (
            heard.skill != entry.name
            or not all(_same(request[key], told[key]) for key in request)
            or not all(part in heard.text for part in contains)
        ):
            wrong.append(f"{said} -> {heard.skill} {heard.status} {dict(heard.arguments)}")
    assert not wrong, "\n".join(wrong)


def test_a_wrong_expectation_is_seen(sqlite_house: House) -> None:
    """The comparison above can fail: the same sentence with another request does not pass."""
    heard = Talk(sqlite_house).say("看看张伟")
    assert _same("C000012", heard.arguments["client"])
    assert not _same("C000031", heard.arguments["client"])
    assert not _same(["gold"], heard.arguments.get("tier"))
