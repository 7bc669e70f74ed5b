"""Why somebody stands where they stand: what is told of the score without the weightiest reason is what a second ranking gives."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from bot.bootstrap import House
from knowledge.methodology import load_methodology
from knowledge.rules import ranking
from skills.contract import Desk, Line
from skills.planning import Outlook, look_out
from skills.suggest_next_action.rank import why_rows
from storage.clients import ClientBook
from storage.models import Feedback
from storage.people import by_code
from tests.conftest import TODAY

NOBODY = {"low": 0, "medium": 10**6, "high": 10**7}  # points from which the risk of churn would be medium and high


def settled(kind: str, facts: dict[str, Any], signals: dict[str, Any], values: Any) -> tuple[Any, Any, Any]:
    """The book as it would be stored if nobody had this reason, where other reasons go by the same: apart from the rules' own way."""
    nothing = [None] * len(facts["kind"])
    if kind == "complaint":
        return facts, {**signals, "complaint_on": nothing, "complaint_due": nothing}, values
    if kind == "retest":
        return {**facts, "risk_expiry": [TODAY + timedelta(days=400)] * len(nothing)}, signals, values
    if kind == "churn":
        return facts, signals, replace(values, churn=values.churn.model_copy(update={"levels": NOBODY}))
    return facts, signals, values


def best_without(kind: str, asked: tuple[Any, ...], codes: list[str]) -> dict[str, tuple[float, set[str]]]:
    """By client the highest score, and the kinds that have it."""
    facts, signals, values, plans, counts = asked
    found = ranking.judge(*settled(kind, facts, signals, values), plans, counts).reasons
    best: dict[str, tuple[float, set[str]]] = {}
    for row, other, score in zip(found["row"], found["kind"], found["score"], strict=True):
        if other == kind:
            continue
        most, kinds = best.get(codes[row], (0.0, set()))
        if score > most:
            best[codes[row]] = (score, {other})
        elif score == most:
            kinds.add(other)
    return best


def desk_of(house: House, session: Session) -> Desk:
    actor = by_code(session, "M01")
    assert actor is not None
    return Desk(ClientBook(session, actor), load_methodology(), actor, TODAY, house.clock(), "zh")


def told(rows: Any) -> Line:
    (row,) = (row for row in rows if row and row[0].id.startswith("without"))
    line: Line = row[0]
    return line


def what_of(found: Outlook, kinds: set[str]) -> set[str]:
    return {found.plans.playbooks.playbooks[kind].what.in_language("zh") for kind in kinds}  # type: ignore[index]


def test_without_the_weightiest_reason_of_every_client_of_the_book(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, judge = sqlite_house, ranking.judge
    asked: list[tuple[Any, ...]] = []
    with house.store.reading() as session:
        desk = desk_of(house, session)
        monkeypatch.setattr(ranking, "judge", lambda *given: (asked.append(given[:5]), judge(*given))[1])
        found = look_out(desk, TODAY)
        codes, whole = list(found.held), asked[0]
        best = {kind: best_without(kind, whole, codes) for kind in found.plans.triggers.triggers}
        seen: Counter[str] = Counter()
        for client in desk.book.briefs(list(found.reasons)):
            lead = max(found.reasons[client.code], key=lambda one: one.score)
            score, kinds = best[lead.kind].get(client.code, (None, set()))
            said = told(why_rows(client, found, desk))
            seen[said.id] += 1
            if score is None:
                assert said.id == "without_nothing", client.code
                continue
            assert said.values["score"] == f"{score:.1f}".removesuffix(".0"), client.code
            assert said.values["what"] in what_of(found, kinds), client.code
            less = round(score, 1) < round(lead.score, 1)
            assert said.id == ("without" if less else "without_no_less"), client.code
    assert len(found.reasons) > 200
    assert set(seen) == {"without", "without_no_less", "without_nothing"}


def test_each_of_the_reasons_of_every_client(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only the weightiest: ranking again without a reason is ranking what is stored once the reason is settled."""
    house, judge = sqlite_house, ranking.judge
    asked: list[tuple[Any, ...]] = []
    with house.store.reading() as session:
        desk = desk_of(house, session)
        with monkeypatch.context() as patch:
            patch.setattr(ranking, "judge", lambda *given: (asked.append(given[:5]), judge(*given))[1])
            found = look_out(desk, TODAY)
        codes = list(found.held)
        for kind in {one.kind for reasons in found.reasons.values() for one in reasons}:
            best = best_without(kind, asked[0], codes)
            again = look_out(desk, TODAY, without=kind)  # type: ignore[arg-type]
            assert all(one.kind != kind for reasons in again.reasons.values() for one in reasons)
            for code, reasons in found.reasons.items():
                if kind in {one.kind for one in reasons}:
                    most = max((one.score for one in again.reasons.get(code, ())), default=None)
                    assert most == best.get(code, (None,))[0], (code, kind)


def test_what_is_told_of_a_complaint_comes_true_once_all_are_closed(sqlite_house: House) -> None:
    """An open complaint holds back what sells; closed, the client stands by the score that was told."""
    store = sqlite_house.store
    said: dict[str, Line] = {}
    with store.reading() as session:
        desk = desk_of(sqlite_house, session)
        found = look_out(desk, TODAY)
        for client in desk.book.briefs(list(found.reasons)):
            lead = max(found.reasons[client.code], key=lambda one: one.score)
            if lead.kind == "complaint":
                said[client.code] = told(why_rows(client, found, desk))
    with store.writing() as session:
        session.execute(update(Feedback).where(col(Feedback.closed_on).is_(None)).values(closed_on=TODAY))
    with store.reading() as session:
        after = look_out(desk_of(sqlite_house, session), TODAY)
    now = {code: max((one.score for one in after.reasons.get(code, ())), default=None) for code in said}
    assert {code: line.values.get("score") for code, line in said.items()} == {
        code: None if score is None else f"{score:.1f}".removesuffix(".0") for code, score in now.items()
    }
    assert said
