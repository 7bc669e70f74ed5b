"""Too much of one person, chats that are closed, replies that are gone. Numbers: the fault list."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.telegram.quota import Quota, Verdict
from bot.messages import Outgoing
from tests.bot.telegram.fakes import House, now, serving
from tests.bot.telegram.server import BotApi
from tests.bot.telegram.test_real_house import ADVISOR, Wired, wired  # noqa: F401  (a fixture)
from tests.bot.telegram.test_webhook import update


def test_50_a_flood_is_told_once_dropped_and_holds_up_nobody(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.conversation.reply = lambda incoming: Outgoing("too fast" if incoming.overrun else "heard", "done")

    async def story() -> None:
        async with BotApi() as api, serving(api, house, burst=10, per_second=0.001, between_sends=0.001):
            for number in range(10_000):
                api.push(**update(number + 1, f"{number}", chat=666))
            api.push(**update(10_001, "hello", chat=501))
            await api.until(lambda: api.confirmed == 10_001 and house.idle(), 30)
            assert api.texts(666) == ["heard"] * 10 + ["too fast"]
            assert api.texts(501) == ["heard"]

    asyncio.run(story())
    assert len(house.inbox()) == 12
    assert caplog.text.count("sends too much") == 1


def test_50_the_bucket_fills_again_and_one_sender_has_one() -> None:
    quota = Quota(burst=4, per_second=1)
    judged = [quota.judge("one", 0) for _ in range(6)]
    assert judged == [Verdict.TAKE] * 4 + [Verdict.TELL, Verdict.DROP]
    assert quota.judge("two", 0) is Verdict.TAKE
    assert [quota.judge("one", 1), quota.judge("one", 1)] == [Verdict.TAKE, Verdict.DROP]
    assert quota.judge("one", 4) is Verdict.TAKE
    assert [quota.judge("one", 4) for _ in range(4)] == [Verdict.TAKE, Verdict.TAKE, Verdict.TELL, Verdict.DROP]


def test_50_what_is_remembered_of_senders_is_bounded() -> None:
    quota = Quota(burst=1, per_second=1)
    for number in range(30_000):
        quota.judge(str(number), 0)
    assert len(quota._buckets) == 20_000


def test_25_a_chat_that_blocked_the_bot_is_switched_off_and_on_again_by_its_next_message(house: House) -> None:
    async def story() -> None:
        async with BotApi() as api:
            api.fail("sendMessage", times=9, chat=501, status=403, description="Forbidden: bot was blocked by the user")
            async with serving(api, house):
                for number in range(3):
                    house.post(Outgoing(f"news {number}", "done"))
                await api.until(house.idle)
                assert api._faults[0].times == 8  # one try in all
                api.mend()
                house.post(Outgoing("still off", "done"))
                await api.until(house.idle)
                assert api.texts() == []
                api.say("back again")
                await api.until(lambda: api.texts() == ["heard back again"] and house.idle())
                house.post(Outgoing("morning", "done"))
                await api.until(lambda: api.texts()[1:] == ["morning"])

    asyncio.run(story())
    assert [row.state for row in house.outbox()] == ["failed"] * 4 + ["sent"] * 2


def test_a_real_flood_is_answered_in_words(wired: Wired) -> None:  # noqa: F811
    async def story() -> None:
        async with BotApi() as api, serving(api, wired, burst=1, per_second=0.001):  # type: ignore[arg-type]
            for _ in range(4):
                api.say("帮助", ADVISOR)
            number = api.say("帮助", ADVISOR)
            await api.until(lambda: api.confirmed == number and len(api.sent) == 2)
            assert api.texts(ADVISOR)[1].startswith("消息来得太快")

    asyncio.run(story())


def test_13_a_button_under_a_reply_that_is_kept_no_longer_is_expired(wired: Wired) -> None:  # noqa: F811
    async def story() -> None:
        async with BotApi() as api, serving(api, wired):  # type: ignore[arg-type]
            for count in (1, 2):
                api.say("帮助", ADVISOR)
                await api.until(lambda count=count: len(api.texts(ADVISOR)) == count)
            await api.until(lambda: not wired.mailbox.next_of_each_chat())
            assert wired.mailbox.prune(now() + timedelta(days=31)) == 2
            api.press("1:0", ADVISOR)
            await api.until(lambda: len(api.texts(ADVISOR)) == 3)
            assert "失效" in api.texts(ADVISOR)[2]

    asyncio.run(story())
