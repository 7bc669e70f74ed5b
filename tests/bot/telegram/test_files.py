"""Client files sent to the bot: looked at, shown back, imported once after a yes. Numbers: the fault list."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select

from bot import bootstrap
from bot.bootstrap.files import Files
from storage.models import AuditRow, Client, Upload
from tests.bot.telegram.server import BotApi
from tests.bot.telegram.test_surface import (
    ADMIN,
    ADVISOR,
    MANAGER,
    STRANGER,
    act,
    labels,
    said,
    token,
)

HEAD = "编号,姓名,类型,等级,电话,客户经理\n"
NEW = f"{HEAD}C900001,马小川,个人,黄金,13900001111,A01\nC900002,罗小河,个人,普通,13900002222,A01\n"


async def sent_file(api: BotApi, content: bytes | str, chat: int = ADMIN, name: str = "客户.csv", **more: Any) -> Any:
    before = len(api.texts(chat))
    api.send_file(name, content.encode() if isinstance(content, str) else content, chat, **more)
    # Under load even a short file is long work, whose note comes first and becomes the reply.
    await api.until(lambda: len(api.texts(chat)) > before and not api.texts(chat)[-1].startswith("⏳"))
    return [sent for sent in api.sent if sent.chat == chat][-1]


async def pressed(api: BotApi, sent: Any, label: str, times: int = 1) -> list[str]:
    before, data = len(api.texts(sent.chat)), token(sent, label)
    for _ in range(times):
        api.press(data, sent.chat)
    finished = lambda: len(api.texts(sent.chat)) == before + times and "⏳" not in "".join(api.texts(sent.chat))  # noqa: E731
    await api.until(finished)
    return api.texts(sent.chat)[before:]


def clients(real: bootstrap.House, *codes: str) -> list[str]:
    with real.store.reading() as session:
        return sorted(session.exec(select(Client.code).where(col(Client.code).in_(codes))))


def uploads(real: bootstrap.House) -> int:
    with real.store.reading() as session:
        return session.exec(select(func.count()).select_from(Upload)).one()


def test_a_file_is_shown_back_and_goes_in_once_after_a_yes(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        sent = await sent_file(api, NEW)
        assert "读到 2 行" in sent.text
        assert "新增 2 户" in sent.text
        assert labels(sent) == ["✅ 确认导入", "不用了"]
        assert not clients(real, "C900001")
        first, second = await pressed(api, sent, "✅", times=2)
        assert first.startswith("✅ 已导入 2 户")
        assert "已经处理过" in second
        await api.until(lambda: not sent.keyboard)
        assert "没有要导入的" in (await sent_file(api, NEW)).text

    act(real, play)
    assert clients(real, "C900001", "C900002") == ["C900001", "C900002"]
    assert not uploads(real)
    with real.store.reading() as session:
        acts = [row.act for row in session.exec(select(AuditRow).where(col(AuditRow.act).startswith("import")))]
    assert acts.count("import_file") == 2


@pytest.mark.parametrize("way", ["button", "/cancel"])
def test_a_no_forgets_the_file(real: bootstrap.House, way: str) -> None:
    async def play(api: BotApi) -> None:
        sent = await sent_file(api, NEW)
        text = (await pressed(api, sent, "不用了"))[0] if way == "button" else (await said(api, way, ADMIN)).text
        assert "没有导入" in text
        assert "已经处理过" in (await pressed(api, await sent_again(api, sent), "✅"))[0]

    async def sent_again(api: BotApi, sent: Any) -> Any:
        sent.keyboard = sent.keyboard or [[{"text": "✅", "callback_data": "1:0"}]]
        return sent

    act(real, play)
    assert not clients(real, "C900001")
    assert not uploads(real)


def test_bad_rows_are_named_and_nothing_goes_in(real: bootstrap.House) -> None:
    rows = "".join(f"C91000{n},王{n},个人,黄金,12,A01\n" for n in range(7))

    async def play(api: BotApi) -> None:
        sent = await sent_file(api, f"{HEAD}{rows}C920000,好人,个人,黄金,13900003333,A01\n")
        assert "7 行有问题" in sent.text
        assert "第 2 行 phone:不是电话号码" in sent.text
        assert "还有 2 处" in sent.text
        assert not sent.keyboard

    act(real, play)
    assert not uploads(real)


def test_an_advisor_adds_own_clients_and_touches_nobody_elses(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        own = await sent_file(api, "编号,姓名,类型\nC900003,甘小海,个人\n", ADVISOR)
        assert (await pressed(api, own, "✅"))[0].startswith("✅ 已导入 1 户")
        others = await sent_file(api, "编号,姓名,类型\nC000227,甘小海,个人\n", ADVISOR)
        assert "这个编号不能用" in others.text
        given = await sent_file(api, "编号,姓名,类型,客户经理\nC900004,甘小海,个人,A02\n", ADVISOR)
        assert "不在您的团队" in given.text
        assert "新增 1 户" in (await sent_file(api, "编号,姓名,类型,客户经理\nC900005,丁小溪,个人,A02\n", MANAGER)).text

    act(real, play)
    with real.store.reading() as session:
        owner = session.exec(select(Client.advisor_id).where(Client.code == "C900003")).one()
        mine = session.exec(select(Client.advisor_id).where(Client.code == "C000012")).one()
    assert owner == mine


def test_a_stranger_s_file_is_not_even_fetched(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        assert "邀" in (await sent_file(api, NEW, STRANGER)).text
        assert not api.fetched

    act(real, play)


def test_24_a_file_over_20_mb_is_refused_with_the_reason(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        assert "20 MB" in (await sent_file(api, NEW, size=20 * 2**20 + 1)).text
        assert not api.fetched

    act(real, play)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet1.xml", "w") as part:
        for _ in range(201):
            part.write(bytes(2**20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("../../etc/客户.csv", NEW.encode(), "文件名不安全"),
        ("a\\b.csv", NEW.encode(), "文件名不安全"),
        ("客户.exe", b"MZ", "CSV 或 XLSX"),
        ("客户.xlsx", bomb(), "展开后太大"),
        ("客户.xlsx", b"no workbook", "不是完好的 XLSX"),
        ("客户.csv", b"\xff\xfe\x00", "编码读不出来"),
        ("客户.csv", "姓名\n张三\n".encode(), "缺少必要的列"),
        (
            "客户.csv",
            f"{HEAD}C900001,=cmd|' /C calc'!A1,个人,黄金,,A01\nC900001,重复,个人,,,A01\n".encode(),
            "编号和前面的行重复",
        ),
    ],
    ids=["path", "backslash", "kind", "bomb", "broken", "encoding", "columns", "duplicate"],
)
def test_49_a_poisoned_upload_is_refused_with_the_reason(
    real: bootstrap.House,
    name: str,
    content: bytes,
    reason: str,
) -> None:
    async def play(api: BotApi) -> None:
        assert reason in (await sent_file(api, content, name=name)).text

    act(real, play)
    assert not uploads(real)


def test_a_file_is_kept_for_an_hour(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        sent = await sent_file(api, NEW)
        Files(real.store, real.settings.zone, real.clock).forget_old()
        assert uploads(real) == 1
        Files(real.store, real.settings.zone, lambda: real.clock() + timedelta(hours=1)).forget_old()
        assert not uploads(real)
        assert "过了一小时" in (await pressed(api, sent, "✅"))[0]

    act(real, play)
    assert not clients(real, "C900001")


def test_a_file_that_telegram_gives_only_later_is_read_then(real: bootstrap.House) -> None:
    async def play(api: BotApi) -> None:
        api.fail("getFile", times=2, status=502, description="Bad Gateway")
        assert "读到 2 行" in (await sent_file(api, NEW)).text

    act(real, play)


def test_long_reading_shows_how_far_it_is_and_the_reply_takes_its_place(real: bootstrap.House) -> None:
    import time

    rows = "".join(f"C95{n:05},客{n},个人,普通,,A01\n" for n in range(4_500))
    check = real.conversation._intake._files.check  # type: ignore[union-attr]

    def slow(actor: Any, chat: str, name: str, content: bytes, tell: Any) -> Any:
        def telling(done: int) -> None:
            tell(done)
            time.sleep(0.3)

        return check(actor, chat, name, content, telling)

    real.conversation._intake._files.check = slow  # type: ignore[union-attr, method-assign]

    async def play(api: BotApi) -> None:
        api.send_file("客户.csv", (HEAD + rows).encode(), ADMIN)
        await api.until(lambda: api.texts(ADMIN))
        assert api.texts(ADMIN)[0].startswith("⏳")
        await api.until(lambda: "新增 4500 户" in api.texts(ADMIN)[0])
        assert len(api.sent) == 1
        assert labels(api.sent[0]) == ["✅ 确认导入", "不用了"]

    act(real, play)
