"""People, teams and accounts: who gets in, who is shut out, and what is said where a wish cannot be met."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from storage import people
from storage.clients import ClientBook
from storage.models import Identity, Person, Team
from storage.people import PeopleError
from storage.store import Store

Step = Callable[[Session], object]


def add(code: str, role: str, manager: str | None = None, name: str | None = None) -> Step:
    return lambda session: people.add(session, code, role, name, manager)


def link(code: str, account: str, channel: str = "telegram") -> Step:
    return lambda session: people.link(session, code, channel, account)


def revoke(code: str) -> Step:
    return lambda session: people.revoke(session, code)


STAFF = [add("M01", "manager"), add("A01", "advisor", "M01", "林悦"), add("A02", "advisor", "M01"), link("A01", "111")]


def do(store: Store, steps: list[Step]) -> None:
    for step in steps:
        with store.writing() as session:
            step(session)


def listed(session: Session) -> list[tuple[str, str, str, bool, str | None, list[str]]]:
    return [(p.code, p.name, p.role, p.active, team, at) for p, team, at in people.everybody(session)]


GRANTED: dict[str, tuple[list[Step], str, object]] = {
    "alone": ([add("A03", "advisor")], "A03", ("A03", "A03", "advisor", True, None, [])),
    "in a team": ([add("a03", "advisor", "m01", "周航")], "A03", ("A03", "周航", "advisor", True, "M01", [])),
    "leads a team": ([add("M02", "manager")], "M02", ("M02", "M02", "manager", True, "M02", [])),
    "trainee": ([add("T01", "trainee")], "T01", ("T01", "T01", "trainee", True, None, [])),
    "admin": ([add("S01", "admin")], "S01", ("S01", "S01", "admin", True, None, [])),
    "the manager comes later": (
        [add("A09", "advisor", "M09"), add("M09", "manager")],
        "A09",
        ("A09", "A09", "advisor", True, "M09", []),
    ),
    "several accounts": (
        [link("a02", "222"), link("A02", "222"), link("A02", "ou_1", "wechat")],
        "A02",
        ("A02", "A02", "advisor", True, "M01", ["telegram:222", "wechat:ou_1"]),
    ),
    "revoked": ([revoke("a01")], "A01", ("A01", "林悦", "advisor", False, "M01", [])),
    "a revoked person's account is free again": (
        [revoke("A01"), link("A02", "111")],
        "A02",
        ("A02", "A02", "advisor", True, "M01", ["telegram:111"]),
    ),
}


def test_people_and_accounts(store: Store) -> None:
    do(store, STAFF)
    for case, (steps, code, expected) in GRANTED.items():
        with Session(store.engine) as session:  # undone at its end
            for step in steps:
                step(session)
            rows = listed(session)
            assert [row for row in rows if row[0] == code] == [expected], case
            assert [row[0] for row in rows] == sorted(row[0] for row in rows)


REFUSED = [
    (add("A03", "boss"), "role 'boss' is unknown: use one of advisor, manager, trainee, admin"),
    (add("A01", "advisor"), "A01 is there already: choose another code, or see `advisor-bot people list`"),
    (add("m01", "manager"), "M01 is there already: choose another code, or see `advisor-bot people list`"),
    (add("A03", "advisor", "A01"), "A01 is no manager: name a manager's code"),
    (add("", "advisor"), "'' is no code: use up to 32 letters, digits, - or _"),
    (add("A 3", "advisor"), "'A 3' is no code: use up to 32 letters, digits, - or _"),
    (add("A" * 33, "advisor"), f"'{'A' * 33}' is no code: use up to 32 letters, digits, - or _"),
    (add("A03", "advisor", "no code"), "'NO CODE' is no code: use up to 32 letters, digits, - or _"),
    (add("A03", "advisor", name="x" * 121), "the name is too long: use up to 120 characters"),
    (link("A99", "333"), "A99 is not an active person: see `advisor-bot people list`"),
    (link("A02", "111"), "telegram account 111 belongs to somebody else: revoke that person first"),
    (revoke("A99"), "A99 is not an active person: see `advisor-bot people list`"),
]


def test_a_wish_that_cannot_be_met(store: Store) -> None:
    do(store, STAFF)
    for step, said in REFUSED:
        with Session(store.engine) as session:
            before = listed(session)
            with pytest.raises(PeopleError) as refused:
                step(session)
            assert str(refused.value) == said
            assert "\n" not in said
            assert listed(session) == before, said


def test_a_revoked_person_is_nobody_and_cannot_be_revoked_or_linked_again(store: Store) -> None:
    do(store, [*STAFF, revoke("A01")])
    with store.reading() as session:
        assert people.by_code(session, "A01") is None
        assert people.by_account(session, "telegram", "111") is None
        assert session.exec(select(Identity)).all() == []
        assert session.exec(select(Person).where(Person.code == "A01")).one().active is False
    for step in (revoke("A01"), link("A01", "111")):
        with pytest.raises(PeopleError, match="A01 is not an active person"):
            do(store, [step])


def test_an_account_speaks_for_its_person_on_its_channel_only(store: Store) -> None:
    do(store, [*STAFF, link("A02", "222"), link("A01", "222", "wechat")])
    with store.reading() as session:
        found = {
            (channel, account): getattr(people.by_account(session, channel, account), "code", None)
            for channel in ("telegram", "wechat")
            for account in ("111", "222", "A01", "")
        }
    known = {("telegram", "111"): "A01", ("telegram", "222"): "A02", ("wechat", "222"): "A01"}
    assert found == {key: known.get(key) for key in found}


def test_codes_are_read_in_either_case(store: Store) -> None:
    do(store, STAFF)
    with store.reading() as session:
        actor = people.by_code(session, "a01")
        assert actor and (actor.code, actor.name, actor.role) == ("A01", "林悦", "advisor")
        assert actor == people.by_account(session, "telegram", "111")


def test_a_team_is_one_row_however_many_join(store: Store) -> None:
    do(store, [*STAFF, add("M02", "manager"), add("A03", "advisor", "M02"), add("A04", "advisor", "M02")])
    with store.reading() as session:
        assert session.exec(select(Team.code).order_by(col(Team.code))).all() == ["M01", "M02"]
        teams = {code: getattr(people.by_code(session, code), "team", None) for code in ("M02", "A03", "A04", "M01")}
    assert len({teams["M02"], teams["A03"], teams["A04"]}) == 1
    assert teams["M01"] != teams["M02"]


def test_clients_of_a_revoked_advisor_stay_with_the_manager(demo_store: Store) -> None:
    with demo_store.reading() as session:
        manager = people.by_code(session, "M01")
        assert manager
        before = ClientBook(session, manager).count()
    do(demo_store, [revoke("A01")])
    with demo_store.reading() as session:
        assert ClientBook(session, manager).count() == before == 500
