"""Pictures, files and button data on the way out. Numbers: the fault list."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.messages import Attachment, Button, Outgoing, Settled
from bot.sentences import Style
from skills.contract import Call
from tests.bot.telegram.fakes import House, serving
from tests.bot.telegram.server import BotApi

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def shown(house: House, *replies: Outgoing, **fault: Any) -> list[Any]:
    async def story() -> list[Any]:
        async with BotApi() as api:
            if fault:
                api.fail("sendPhoto", **fault)
            async with serving(api, house):
                for reply in replies:
                    house.post(reply)
                await api.until(house.idle)
            return api.sent

    return asyncio.run(story())


def test_what_goes_to_the_outbox_comes_back_unchanged() -> None:
    reply = Outgoing(
        "t", "done", buttons=(Button("1", Call("help"), "1 wide", "ends"),), picture=PNG,
        attachments=(Attachment("a.csv", b"\x00\xff"),), replaces=7, settles=Settled(3, (("x", "1:0"),)), role="admin",
    )  # fmt: skip
    assert Outgoing.from_json(reply.to_json()) == reply
    old = json.loads(Outgoing("t", "done", buttons=(Button("1", Call("help")),)).to_json())
    for name in ("attachments", "replaces", "settles", "role"):  # as written before there were any
        del old[name]
    del old["buttons"][0]["wide"], old["buttons"][0]["pressed"]
    assert Outgoing.from_json(json.dumps(old)).buttons == (Button("1", Call("help")),)


@pytest.mark.parametrize(("length", "messages"), [(1024, 1), (1025, 2), (5000, 3)])
def test_23_a_long_caption_becomes_a_message(house: House, tmp_path: Path, length: int, messages: int) -> None:
    (tmp_path / "chart.png").write_bytes(PNG)
    text, button = "字" * length, (Button("next", Call("help")),)
    for picture in (PNG, str(tmp_path / "chart.png")):
        sent = shown(house, Outgoing(text, "done", picture=picture, buttons=button, protected=True))
        assert sent[0].file == "chart.png"
        assert "".join(each.text for each in sent) == text
        assert len(sent) == messages
        assert [bool(each.keyboard) for each in sent] == [False] * (messages - 1) + [True]
        assert all(each.protected for each in sent)


def test_a_picture_that_is_refused_or_gone_does_not_take_the_text_along(house: House) -> None:
    refusal = {"status": 400, "description": "Bad Request: PHOTO_INVALID_DIMENSIONS"}
    assert [each.text for each in shown(house, Outgoing("why", "done", picture=PNG), **refusal)] == ["why"]
    assert [each.text for each in shown(house, Outgoing("why", "done", picture="/not/there.png"))] == ["why"]


def test_a_file_follows_its_text(house: House) -> None:
    text, file = shown(house, Outgoing("here", "done", attachments=(Attachment("客户.csv", b"a,b"),), protected=True))
    assert (text.text, file.file, file.size, file.protected) == ("here", "客户.csv", 3, True)


def test_24_a_file_over_50_mb_is_told_and_never_sent(house: House, sqlite_house: bootstrap.House) -> None:
    large = Outgoing("here", "done", attachments=(Attachment("all.csv", bytes(51 * 2**20)),))
    style = Style("zh", "masked", sqlite_house.clock().date(), "advisor")
    fitted = sqlite_house.conversation._phrasing.fitted(large, style)
    assert not fitted.attachments
    assert "all.csv" in fitted.text
    assert "50 MB" in fitted.text
    assert [each.text for each in shown(house, replace(large))] == ["here"]
    (row,) = house.outbox()
    assert row.state == "failed"
    assert "50" in (row.reason or "")


def test_22_long_chinese_arguments_stay_in_the_store(house: House) -> None:
    heard: list[str] = []
    house.conversation.reply = lambda _: Outgoing(
        "choose", "done", buttons=(Button("记" * 80, Call("note", {"text": "很长的备注" * 300})),)
    )

    async def story() -> None:
        async with BotApi() as api, serving(api, house):
            api.say("list")
            await api.until(lambda: api.sent)
            data = api.sent[0].keyboard[0][0]["callback_data"]
            assert len(data.encode()) <= 64
            api.press(data)
            await api.until(lambda: len(api.sent) == 2)
            heard.append(api.sent[1].text)

    asyncio.run(story())
    assert heard == ["did note"]
