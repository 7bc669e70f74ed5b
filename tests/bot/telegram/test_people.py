"""Who gets in, what happens in groups, what a quoted card means: the real house on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot import bootstrap
from bot.settings import Settings
from storage import invitations, people
from storage.chats import Mailbox
from storage.models import AuditRow, Identity, Invitation, OutboxRow
from storage.store import Store
from tests.bot.telegram.server import BotApi, message, person
from tests.bot.telegram.test_real_house import Wired, act

ADVISOR, NEWCOMER, OTHER, GROUP = 501, 601, 777, -1001
BOT = {"id": 7201119, "is_bot": True, "first_name": "Advisor", "username": "advisor_test_bot"}


@pytest.fixture
def wired(demo_store: Store, data_dir: Path) -> Wired:
    with demo_store.writing() as session:
        people.link(session, "A01", "telegram", str(ADVISOR))
    real = bootstrap.build(Settings(data_dir=data_dir), store=demo_store)
    return Wired(real, Mailbox(demo_store, "telegram"), real.conversation)


def invited(wired: Wired, code: str = "A02", days: int = 7) -> str:
    with wired.real.store.writing() as session:
        return invitations.invite(session, code, days, datetime.now(UTC))


def accounts(wired: Wired) -> set[str]:
    with wired.real.store.reading() as session:
        return {identity.account for identity in session.exec(select(Identity))}


def in_group(text: str, sender: int = ADVISOR, **more: Any) -> dict[str, Any]:
    return message(text, GROUP, "supergroup", **more) | {"from": person(sender)}


def test_30_38_an_invitation_lets_one_account_in_once(wired: Wired) -> None:
    token = invited(wired)

    async def play(api: BotApi) -> None:
        api.say("看看周启明", NEWCOMER)
        await api.until(lambda: len(api.texts(NEWCOMER)) == 1)
        assert "受邀" in api.texts(NEWCOMER)[0]
        api.say(f"/start {token}", NEWCOMER)
        await api.until(lambda: len(api.texts(NEWCOMER)) == 2)
        assert "您好" in api.texts(NEWCOMER)[1]
        api.say(f"/start {token}", OTHER)  # used
        api.say("/start " + "x" * 32, OTHER)  # forged
        await api.until(lambda: len(api.texts(OTHER)) == 2)
        assert all("受邀" in text for text in api.texts(OTHER))

    act(wired, play)
    assert accounts(wired) == {str(ADVISOR), str(NEWCOMER)}
    with wired.real.store.reading() as session:
        rows = session.exec(select(AuditRow.status).where(AuditRow.act == "invitation").order_by(col(AuditRow.id)))
        assert list(rows) == ["done", "denied", "denied"]
        strangers = session.exec(select(AuditRow).where(AuditRow.person == "telegram:stranger")).all()
        assert len(strangers) >= 3  # refused, and on record


@pytest.mark.parametrize(("code", "words"), [("zh-hans", "邀请链接"), ("en", "invitation link"), (None, "邀请链接")])
def test_30_a_stranger_is_told_how_to_get_in_in_the_own_language(wired: Wired, code: str | None, words: str) -> None:
    async def play(api: BotApi) -> None:
        who = person(OTHER) | ({"language_code": code} if code else {})
        api.push(message=message("/start", OTHER, "private") | {"from": who})
        await api.until(lambda: api.texts(OTHER))
        assert words in api.texts(OTHER)[0]

    act(wired, play)


def test_38_an_invitation_ends(wired: Wired) -> None:
    token = invited(wired, days=1)
    with wired.real.store.writing() as session:
        row = session.exec(select(Invitation)).one()
        row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    assert not _redeem(wired, token)
    other_role = invited(wired)
    with wired.real.store.writing() as session:
        session.exec(select(Invitation)).one().role = "manager"
    assert not _redeem(wired, other_role)
    replaced, newest = invited(wired), invited(wired)
    assert not _redeem(wired, replaced)
    assert _redeem(wired, newest)
    assert _redeem(wired, newest)  # the same account again: its first answer may have been lost
    assert not _redeem(wired, newest, account="999")
    with wired.real.store.writing() as session:
        people.revoke(session, "A02")
    assert not _redeem(wired, newest, account="1000")
    assert accounts(wired) == {str(ADVISOR)}


def _redeem(wired: Wired, token: str, account: str = str(NEWCOMER)) -> bool:
    with wired.real.store.writing() as session:
        return invitations.redeem(session, token, "telegram", account, datetime.now(UTC))


def test_only_one_of_many_at_once_gets_in(wired: Wired) -> None:
    token = invited(wired)
    memory = wired.real.conversation._memory

    async def race() -> list[bool]:
        tries = (asyncio.to_thread(memory.redeem, "telegram", str(n), token, datetime.now(UTC)) for n in range(8))
        return list(await asyncio.gather(*tries))

    assert sum(asyncio.run(race())) == 1


def test_somebody_known_who_opens_a_link_is_greeted(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("/start " + "y" * 32, ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        assert "您好" in api.texts(ADVISOR)[0]

    act(wired, play)


@pytest.mark.parametrize("words", ["@advisor_test_bot 张伟", "张伟电话 @Advisor_Test_Bot", "/tasks@advisor_test_bot"])
def test_36_what_is_asked_in_a_group_is_answered_in_private(wired: Wired, words: str) -> None:
    async def play(api: BotApi) -> None:
        api.push(message=in_group(words))
        await api.until(lambda: len(api.sent) == 2)
        private, group = api.texts(ADVISOR), api.texts(GROUP)
        assert len(private) == 1 and "C0000" in private[0]
        assert group == ["已私信回复您,客户信息不在群里说。"]

    act(wired, play)


def test_36_an_answer_to_the_bot_in_a_group_is_for_the_bot(wired: Wired) -> None:
    said = {"message_id": 5, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": "已私信"}

    async def play(api: BotApi) -> None:
        api.push(message=in_group("张伟", reply_to_message=said))
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        assert "C000012" in api.texts(ADVISOR)[0]

    act(wired, play)


def test_34_36_nobody_else_in_a_group_gets_anything(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.push(message=in_group("@advisor_test_bot 张伟"))
        await api.until(lambda: len(api.sent) == 2)
        query = {"id": "q", "from": person(OTHER), "chat_instance": "1", "data": "1:0"}
        api.push(callback_query=query | {"message": message("card", GROUP, "supergroup")})
        api.press("1:0", OTHER)  # forged: the button of another chat
        api.push(message=in_group("@advisor_test_bot 张伟", sender=OTHER))
        await api.until(lambda: len(api.texts(OTHER)) == 3)
        assert all("受邀" in text and "C0000" not in text for text in api.texts(OTHER))
        assert len(api.texts(GROUP)) == 1
        assert "q" in api.acknowledged

    act(wired, play)


def test_35_a_quoted_card_means_its_client_and_gives_no_access(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.say("李娜", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        own = message("张先生 · C000012 · 钻石", ADVISOR, "private") | {"from": BOT}
        api.push(message=message("电话", ADVISOR, "private", reply_to_message=own))
        await api.until(lambda: len(api.texts(ADVISOR)) == 2)
        assert "C000012" in api.texts(ADVISOR)[1] and "电话" in api.texts(ADVISOR)[1]
        written_by_others = message("李女士 · C000031", ADVISOR, "private") | {"from": person(OTHER)}
        api.push(message=message("电话", ADVISOR, "private", reply_to_message=written_by_others))
        await api.until(lambda: len(api.texts(ADVISOR)) == 3)
        assert "C000012" in api.texts(ADVISOR)[2]  # still the client spoken of last
        not_own = message("王先生 · C000227", ADVISOR, "private") | {"from": BOT}
        api.push(message=message("电话", ADVISOR, "private", reply_to_message=not_own))
        await api.until(lambda: len(api.texts(ADVISOR)) == 4)
        assert "没有找到" in api.texts(ADVISOR)[3]

    act(wired, play)


@pytest.mark.parametrize(
    "other",
    [
        {"sticker": {"file_id": "1", "file_unique_id": "1", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
        {"voice": {"file_id": "1", "file_unique_id": "1", "duration": 3}},
        {"location": {"latitude": 31.2, "longitude": 121.5}},
        {"contact": {"phone_number": "13800000000", "first_name": "Li"}},
    ],
    ids=["sticker", "voice", "location", "contact"],
)  # fmt: skip
def test_what_is_no_text_is_answered_politely(wired: Wired, other: dict[str, Any]) -> None:
    async def play(api: BotApi) -> None:
        api.push(message=message(None, ADVISOR, "private", **other))
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        assert "只读得懂文字" in api.texts(ADVISOR)[0]

    act(wired, play)


def test_37_what_waits_for_somebody_revoked_is_not_sent(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        api.fail("sendMessage", status=429, description="Too Many Requests", retry_after=1)
        api.say("张伟", ADVISOR)
        await api.until(lambda: any(row.state == "waiting" for row in outbox(wired)))
        with wired.real.store.writing() as session:
            people.revoke(session, "A01")
        assert [row.state for row in outbox(wired)] == ["failed"]

    act(wired, play)


def outbox(wired: Wired) -> list[OutboxRow]:
    with wired.real.store.reading() as session:
        return list(session.exec(select(OutboxRow)))


def test_a_caption_is_read_and_a_quoted_question_stays_open(wired: Wired) -> None:
    async def play(api: BotApi) -> None:
        photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
        api.push(message=message(None, ADVISOR, "private", photo=photo, caption="李娜的电话"))
        await api.until(lambda: len(api.texts(ADVISOR)) == 1)
        assert "C000031" in api.texts(ADVISOR)[0]
        api.say("给李娜记一下今天电话聊了债基", ADVISOR)
        await api.until(lambda: len(api.texts(ADVISOR)) == 2)
        question = message("李女士 C000031:记录联系", ADVISOR, "private") | {"from": BOT}
        api.push(message=message("对", ADVISOR, "private", reply_to_message=question))
        await api.until(lambda: len(api.texts(ADVISOR)) == 3)
        assert "联系已记下" in api.texts(ADVISOR)[2]

    act(wired, play)
