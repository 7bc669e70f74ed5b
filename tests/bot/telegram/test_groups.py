"""Groups: who is spoken to there, what is said when private words do not arrive, and a group's new number."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from bot.messages import GroupNote, Outgoing
from storage.models import AuditRow
from tests.bot.telegram.fakes import House, serving
from tests.bot.telegram.server import BotApi, message, person
from tests.bot.telegram.test_people import ADVISOR, BOT, GROUP, OTHER, in_group, wired  # noqa: F401  (a fixture)
from tests.bot.telegram.test_real_house import Wired, act

BLOCKED = {"status": 403, "description": "Forbidden: bot can't initiate conversation with a user"}
SUPERGROUP = -100_2001
OF_BOT = message("已私信", GROUP, "supergroup") | {"from": BOT}


def test_36_the_group_hears_how_to_start_where_the_private_chat_is_closed(wired: Wired) -> None:  # noqa: F811
    async def play(api: BotApi) -> None:
        api.fail("sendMessage", chat=ADVISOR, **BLOCKED)
        api.push(message=in_group("@advisor_test_bot 张伟"))
        await api.until(lambda: api.texts(GROUP))
        assert api.texts(ADVISOR) == []
        assert "开始" in api.texts(GROUP)[0] and "已私信" not in api.texts(GROUP)[0]
        api.say("/start", ADVISOR)
        api.push(message=in_group("@advisor_test_bot 张伟"))
        await api.until(lambda: len(api.texts(GROUP)) == 2)
        assert len(api.texts(ADVISOR)) == 2
        assert api.texts(GROUP)[1].startswith("已私信")

    act(wired, play)


@pytest.mark.parametrize(
    ("words", "more", "answered"),
    [
        ("/tasks", {}, False),
        ("/tasks@another_bot", {}, False),
        ("/tasks@another_bot", {"reply_to_message": OF_BOT}, False),
        ("/tasks", {"reply_to_message": OF_BOT}, True),
        ("/tasks@advisor_test_bot", {}, True),
    ],
)
def test_a_command_in_a_group_is_the_bots_only_where_it_is_addressed(
    wired: Wired,  # noqa: F811
    words: str,
    more: dict[str, Any],
    answered: bool,
) -> None:
    async def play(api: BotApi) -> None:
        api.push(message=in_group(words, **more))
        number = api.say("帮助", ADVISOR)
        await api.until(lambda: api.confirmed == number and not wired.mailbox.open_chats())
        await api.until(lambda: len(api.sent) == (3 if answered else 1))
        assert len(api.texts(GROUP)) == answered

    act(wired, play)


def test_34_a_button_in_a_group_is_acknowledged_refused_and_on_record(wired: Wired) -> None:  # noqa: F811
    async def play(api: BotApi) -> None:
        api.say("我的待办", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        for number, sender in enumerate((ADVISOR, OTHER)):
            query = {"id": f"q{number}", "from": person(sender), "chat_instance": "1", "data": "1:0"}
            api.push(callback_query=query | {"message": message("list", GROUP, "supergroup")})
        await api.until(lambda: len(api.sent) == 3)
        assert sorted(api.acknowledged) == ["q0", "q1"]
        assert api.texts(ADVISOR)[1] == "群里的按钮不能用。请直接在这里跟我说。"
        assert "受邀" in api.texts(OTHER)[0]
        assert not api.texts(GROUP)

    act(wired, play)
    with wired.real.store.reading() as session:
        refused = session.exec(select(AuditRow.person).where(AuditRow.status == "denied")).all()
    assert sorted(refused) == ["A01", "telegram:stranger"]


def test_26_what_waits_for_a_group_follows_it_when_sending_tells_of_its_new_number(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api, serving(api, house, between_sends_to_group=0.01):
            api.migrated[GROUP] = SUPERGROUP
            house.post(Outgoing("one", "done"), GROUP)
            house.post(Outgoing("two", "done"), GROUP)
            house.post(Outgoing("private", "done", group_note=GroupNote(str(GROUP), "three", "not")), 501)
            await api.until(lambda: len(api.texts(SUPERGROUP)) == 3 and house.idle())
            assert sorted(api.texts(SUPERGROUP)) == ["one", "three", "two"]
            assert api.texts(SUPERGROUP).index("one") < api.texts(SUPERGROUP).index("two")
            assert not api.texts(GROUP)

    asyncio.run(story())
    assert [row.state for row in house.outbox()] == ["sent"] * 4


@pytest.mark.parametrize("told_in", ["old", "new", "both"])
def test_26_a_group_that_says_it_moved_is_written_to_at_its_new_number(house: House, told_in: str) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", times=9, chat=GROUP, status=502)
            house.post(Outgoing("waits", "done"), GROUP)
            async with serving(api, house):
                await api.until(lambda: api._faults[0].times < 9)
                if told_in in ("old", "both"):
                    api.push(message=message(None, GROUP, "group", migrate_to_chat_id=SUPERGROUP))
                if told_in in ("new", "both"):
                    api.push(message=message(None, SUPERGROUP, "supergroup", migrate_from_chat_id=GROUP))
                api.migrated[GROUP] = SUPERGROUP
                number = api.say("hello")
                await api.until(lambda: api.confirmed == number and api.texts(SUPERGROUP) == ["waits"] and house.idle())
                assert len(api.texts()) == 1

    asyncio.run(story())
    assert {row.chat for row in house.inbox()} == {"501"}


def test_26_an_advisor_keeps_the_own_rights_and_the_answers_in_private(wired: Wired) -> None:  # noqa: F811
    async def play(api: BotApi) -> None:
        api.push(message=in_group("@advisor_test_bot 张伟"))
        await api.until(lambda: api.texts(GROUP))
        api.push(message=message(None, GROUP, "group", migrate_to_chat_id=SUPERGROUP))
        api.migrated[GROUP] = SUPERGROUP
        api.push(message=in_group("@advisor_test_bot 电话") | {"chat": {"id": SUPERGROUP, "type": "supergroup"}})
        await api.until(lambda: api.texts(SUPERGROUP))
        assert "C000012" in api.texts(ADVISOR)[1]
        api.push(
            message=in_group("@advisor_test_bot 张伟", sender=OTHER)
            | {"chat": {"id": SUPERGROUP, "type": "supergroup"}}
        )
        await api.until(lambda: api.texts(OTHER))
        assert "受邀" in api.texts(OTHER)[0]

    act(wired, play)
