"""Clients of others asked for, and buttons that nobody was given: the real house. Numbers: the fault list."""

import json
import re

import pytest
from sqlmodel import col, select

from storage.models import AuditRow, Client, InboxRow, OutboxRow, Person
from tests.bot.telegram.server import BotApi
from tests.bot.telegram.test_real_house import ADVISOR, Wired, act, wired  # noqa: F401  (a fixture)

NOBODY = {"name": "诸葛明月", "code": "C999999", "pinyin": "zhugemingyue", "phone": "19900000001"}


def foreign(wired: Wired) -> Client:  # noqa: F811
    """A client of a colleague's whose name nobody among the own clients has."""
    with wired.real.store.reading() as session:
        own = select(Client.name).join(Person, col(Client.advisor_id) == Person.id).where(Person.code == "A01")
        others = select(Client).join(Person, col(Client.advisor_id) == Person.id).where(Person.code == "A02")
        found = others.where(Client.kind == "person", col(Client.phone).is_not(None), col(Client.name).not_in(own))
        return session.exec(found.order_by(Client.code)).first()  # type: ignore[return-value,arg-type]


def asked(client: Client, by: str) -> str:
    from storage.names import pinyin

    phone = re.sub(r"\D", "", client.phone or "")
    return {
        "name": client.name,
        "code": client.code,
        "pinyin": pinyin(client.name, of_person=True).replace(" ", ""),
        "phone": phone,
    }[by]


@pytest.mark.parametrize("by", ["name", "code", "pinyin", "phone"])
def test_31_a_colleagues_client_is_not_found_like_one_that_does_not_exist(wired: Wired, by: str) -> None:  # noqa: F811
    """The same words and the same row in the audit trail."""

    async def play(api: BotApi) -> None:
        other = asked(foreign(wired), by)
        for said in (NOBODY[by], other, NOBODY[by], other):
            heard = len(api.texts(ADVISOR))
            api.say(f"看看{said}", ADVISOR)
            await api.until(lambda heard=heard: len(api.texts(ADVISOR)) > heard)
        texts = api.texts(ADVISOR)
        assert len(set(texts)) == 1
        unread = "这个我帮不上"  # syllables that are nobody's name are not read as a name at all
        assert texts[0].startswith(unread if by == "pinyin" else "没有找到这位客户")

    act(wired, play)
    with wired.real.store.reading() as session:
        rows = session.exec(select(AuditRow.act, AuditRow.status, AuditRow.codes).where(AuditRow.act != "demo")).all()
    assert len(set(rows)) == 1


FORGED = [
    "C000031",
    "look_up_client C000031",
    "1:99",
    "9999:0",
    "-1:0",
    "1:0:0",
    "1:-1",
    "1:0\n",
    "１:０",
    "1:0 or 1=1",
    "'; --",
]


@pytest.mark.parametrize("data", FORGED)
def test_33_a_forged_button_does_nothing(wired: Wired, data: str) -> None:  # noqa: F811
    async def play(api: BotApi) -> None:
        api.say("张伟", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        api.press(data, ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 2)
        assert api.texts(ADVISOR)[1].startswith("这个按钮已经失效")
        assert len(api.acknowledged) == 1

    act(wired, play)
    with wired.real.store.reading() as session:
        row = session.exec(select(AuditRow).order_by(col(AuditRow.id).desc())).first()
        assert row is not None
        assert (row.status, row.codes) == ("refused", "")


def test_33_a_true_button_to_a_client_who_went_to_a_colleague_is_refused(wired: Wired) -> None:  # noqa: F811
    async def play(api: BotApi) -> None:
        api.say("张伟", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        with wired.real.store.writing() as session:
            other = session.exec(select(Person).where(Person.code == "A02")).one()
            session.exec(select(Client).where(Client.code == "C000012")).one().advisor_id = other.id or 0
        for key in api.sent[0].tokens():
            heard = len(api.texts(ADVISOR))
            api.press(key, ADVISOR)
            await api.until(lambda heard=heard: len(api.texts(ADVISOR)) > heard)
        assert all(text.startswith("没有找到这位客户") for text in api.texts(ADVISOR)[1:])

    act(wired, play)


@pytest.mark.parametrize("before", ["renamed skill", "renamed field", "other shape", "no json"])
def test_13_a_button_from_before_a_deploy_is_expired_and_does_nothing(wired: Wired, before: str) -> None:  # noqa: F811
    """What stands in the outbox was written by another version of this program."""

    async def play(api: BotApi) -> None:
        api.say("我的待办", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        key = next(key for row in api.sent[0].keyboard for key in row if key["text"] == "完成 1")["callback_data"]
        with wired.real.store.writing() as session:
            row = session.exec(select(OutboxRow)).one()
            row.payload = _aged(row.payload, before)
        api.press(key, ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 2)
        assert api.texts(ADVISOR)[1].startswith("这个按钮已经失效")

    act(wired, play)
    with wired.real.store.reading() as session:
        assert not session.exec(select(AuditRow).where(AuditRow.act == "finish_task", AuditRow.status == "done")).all()


def _aged(payload: str, how: str) -> str:
    content = json.loads(payload)
    calls = [button["call"] for button in content["buttons"]]
    if how == "renamed skill":
        for call in calls:
            call["skill"] = "end_task"
    elif how == "renamed field":
        for call in calls:
            call["arguments"] = {"number_of_task": 1}
    elif how == "other shape":
        content["buttons"] = [{"title": "x", "do": call} for call in calls]
    return "" if how == "no json" else json.dumps(content)


def test_an_invitation_is_in_no_table_once_it_was_used(wired: Wired) -> None:  # noqa: F811
    from tests.bot.telegram.test_people import NEWCOMER, invited

    token = invited(wired)

    async def play(api: BotApi) -> None:
        api.say(f"/start {token}", NEWCOMER)
        await api.until(lambda: len(api.texts(NEWCOMER)) == 1)

    act(wired, play)
    with wired.real.store.reading() as session:
        kept = [str(row) for table in (InboxRow, OutboxRow, AuditRow) for row in session.exec(select(table))]
        assert session.exec(select(InboxRow.payload)).one() == ""
    assert not [row for row in kept if token in row]
