"""Importing files: every bad cell is named, all goes in or nothing, and what follows from the rows is brought up to date."""

import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import SQLModel, func, select

from storage import people
from storage.exchange import KINDS, ExchangeError, ImportReport, export_file, import_file
from storage.models import (
    Campaign,
    Client,
    ClientLoss,
    ClientName,
    Consent,
    ContactLog,
    Fact,
    Feedback,
    HandedOver,
    Holding,
    Person,
    Product,
    Transaction,
)
from storage.store import Store

TODAY = date(2026, 11, 22)
BORN = datetime(1980, 5, 6)  # noqa: DTZ001  (workbooks know no zones)
CLIENTS = "code,name,kind,tier,phone,industry,advisor\n"


@pytest.fixture
def house(store: Store) -> Store:
    with store.writing() as session:
        people.add(session, "M01", "manager", None, None)
        people.add(session, "A01", "advisor", None, "M01")
        people.add(session, "T01", "trainee", None, None)
    return store


def bring(store: Store, kind: str, path: Path, content: str | bytes, **options: Any) -> ImportReport:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    dry = import_file(store, kind, path, today=TODAY, dry_run=True, **options)
    report = import_file(store, kind, path, today=TODAY, **options)
    assert dry == report
    return report


def count(store: Store, model: type[SQLModel]) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def client(store: Store, code: str) -> Client:
    with store.reading() as session:
        return session.exec(select(Client).where(Client.code == code)).one()


def test_good_rows_go_in_with_their_names(house: Store, tmp_path: Path) -> None:
    rows = "c1,张三,个人,钻石,138 0000 1111,教育,a01\nC2,苏州启远微电子有限公司,对公,战略客群,0512-6888001,,A01\n"
    report = bring(house, "clients", tmp_path / "c.csv", CLIENTS + rows)
    assert (report.added, report.rows, report.ok) == (2, 2, True)
    first, second = client(house, "C1"), client(house, "C2")
    assert (first.kind, first.tier, first.short_name, first.version) == ("person", "diamond", "张三", 1)
    assert (second.kind, second.tier, second.corporate_class, second.short_name) == (
        "company", None, "strategic", "苏州启远",
    )  # fmt: skip
    with house.reading() as session:
        found = set(session.exec(select(ClientName.key).where(ClientName.client_id == first.id)))
    assert {"张三", "zhangsan", "zs", "c1", "13800001111", "1111"} <= found


def test_every_bad_cell_is_named_and_nothing_is_written(house: Store, tmp_path: Path) -> None:
    lines = [
        "code,name,kind,tier,phone,birthday,aum,risk_expiry,advisor,email,sex",
        "C1,好的,person,gold,13800000001,1980-02-29,1万,2027-01-01,A01,a@example.com,男",
        "C2,,alien,copper,12,1981-02-29,-5,2026-13-01,A77,nobody,X",
        "C1,重复,person,,,2027-01-01,NaN,,A01,,",
        "",
        "C4,好的,person,,138-0000-0001,19800101,1e999,,T01,,",
        "C 5,三位小数,person,,,,1.234,,A01,,",
        "C6,太多,company,gold,,,2000万亿,,A01,,女,surplus",
        "C7,公司,company,,,,100000000亿,,,,",
    ]
    report = bring(house, "clients", tmp_path / "c.csv", "\n".join(lines))
    assert [(b.line, b.column) for b in report.bad] == [
        (3, "name"), (3, "kind"), (3, "tier"), (3, "phone"), (3, "email"), (3, "birthday"), (3, "sex"),
        (3, "risk_expiry"), (3, "aum"),
        (4, "birthday"), (4, "aum"),
        (6, "aum"),
        (7, "code"), (7, "aum"),
        (8, ""), (8, "aum"),
        (9, "aum"),
    ]  # fmt: skip
    assert (report.rows, report.bad_rows, report.ok) == (7, 6, False)
    reasons = {(b.line, b.column): b.reason for b in report.bad}
    assert "no such day" in reasons[3, "birthday"] and "after today" in reasons[4, "birthday"]
    assert "negative" in reasons[3, "aum"] and "two decimals" in reasons[7, "aum"] and "blank" in reasons[3, "name"]
    assert all("\n" not in str(b) and len(b.value) <= 40 for b in report.bad)
    assert count(house, Client) == 0


def test_repeats_owners_and_ranks_are_checked(house: Store, tmp_path: Path) -> None:
    bring(house, "clients", tmp_path / "a.csv", CLIENTS + "C1,张三,person,gold,13800000001,,A01\n")
    rows = (
        "C2,張三,person,gold,138-0000-0001,,A01\n"  # the same person under another code
        "C3,李四,person,gold,13800000003,,A01\n"
        "C3,王五,person,gold,,,A01\n"
        "C4,李四,person,gold,13800000003,,A01\n"
        "C5,赵六,person,,,,A77\n"
        "C6,孙七,person,,,,T01\n"
        "C7,周八,person,战略,,,A01\n"
        "C8,吴九,person,,,,\n"
    )
    report = bring(house, "clients", tmp_path / "b.csv", CLIENTS + rows)
    assert [(b.line, b.column) for b in report.bad] == [
        (2, "phone"), (4, "code"), (5, "phone"), (6, "advisor"), (7, "advisor"), (8, "tier"), (9, "advisor"),
    ]  # fmt: skip
    assert "C1 has this name and phone" in report.bad[0].reason
    assert "advisor-bot people add A77 --role advisor" in report.bad[3].reason
    assert count(house, Client) == 1


def test_the_same_code_is_an_update_that_blanks_do_not_erase(house: Store, tmp_path: Path) -> None:
    bring(house, "clients", tmp_path / "a.csv", CLIENTS + "C1,张三,person,gold,13800000001,教育,A01\n")
    same = bring(house, "clients", tmp_path / "a2.csv", CLIENTS + "C1,张三,person,gold,,,\n")
    assert (same.unchanged, same.updated, client(house, "C1").version) == (1, 0, 1)
    report = bring(house, "clients", tmp_path / "b.csv", CLIENTS + "C1,张三丰,person,白金,,,\n")
    assert (report.added, report.updated) == (0, 1)
    changed = client(house, "C1")
    assert (changed.name, changed.tier, changed.phone, changed.industry) == (
        "张三丰",
        "platinum",
        "13800000001",
        "教育",
    )
    assert changed.version == 2
    with house.reading() as session:
        found = set(session.exec(select(ClientName.key).where(ClientName.client_id == changed.id)))
    assert {"张三丰", "zhangsanfeng", "13800000001"} <= found and "张三" not in found


def test_advisors_are_made_when_asked_for(store: Store, tmp_path: Path) -> None:
    rows = CLIENTS + "C1,张三,person,,,,X1\nC2,李四,person,,,,X2\nC3,王五,person,,,,\n"
    report = bring(store, "clients", tmp_path / "c.csv", rows, make_advisors=True, manager="M09", default_advisor="x1")
    assert report.added == 3
    with store.reading() as session:
        made = {p.code: p for p in session.exec(select(Person))}
        assert {made["X1"].role, made["X2"].role} == {"advisor"}
        assert made["X1"].team_id == made["X2"].team_id is not None


def test_transactions_holdings_and_contacts(house: Store, tmp_path: Path) -> None:
    bring(house, "products", tmp_path / "p.csv", "产品代码,名称,类型,风险等级\nW1,某理财,理财,R2\nF1,某基金,fund,r3\n")
    bring(house, "clients", tmp_path / "c.csv", CLIENTS + "C1,张三,person,,,,A01\n")
    moved = '流水号,客户,产品,日期,类型,金额\nT1,C1,W1,2026/11/02,申购,"1,234.50"\nT2,C1,,20261103,fee,12元\n'
    assert bring(house, "transactions", tmp_path / "t.csv", moved).added == 2
    again = bring(house, "transactions", tmp_path / "t2.csv", moved)
    assert (again.added, again.skipped) == (0, 2)
    other = bring(house, "transactions", tmp_path / "t3.csv", moved.replace("12元", "13元").replace("W1", "W9"))
    assert [(b.line, b.column) for b in other.bad] == [(2, "product"), (2, "reference"), (3, "reference")]

    held = "client,product,as_of,balance,matures_on\nC1,W1,2026-09-30,10万,2026-12-01\nC1,F1,2026-09-30,5万,\nC1,W1,2026-11-20,8万,\n"
    assert bring(house, "holdings", tmp_path / "h.csv", held).added == 3
    owner = client(house, "C1")
    assert (owner.aum, owner.aum_on, owner.version) == (Decimal(130_000), date(2026, 11, 20), 2)
    changed = bring(house, "holdings", tmp_path / "h2.csv", held.replace("5万", '"60,000.01"'))
    assert (changed.updated, changed.unchanged) == (1, 2)
    assert client(house, "C1").aum == Decimal("140000.01")
    early = "client,product,as_of,balance,matures_on\nC1,W1,2026-11-01,1,2026-10-01\nC9,W9,2027-11-01,1,\nC1,F1,2026-11-02,1,\nC1,F1,2026-11-02,2,\n"
    assert [(b.line, b.column) for b in bring(house, "holdings", tmp_path / "h3.csv", early).bad] == [
        (2, "matures_on"), (3, "as_of"), (5, "as_of"),
    ]  # fmt: skip

    said = "客户,日期,方式,内容\nC1,2026-11-01,微信,谈赎回\nC1,2026年11月11日,电话,=HYPERLINK(1)\n"
    assert bring(house, "contacts", tmp_path / "k.csv", said).added == 2
    assert bring(house, "contacts", tmp_path / "k2.csv", said).skipped == 2
    assert client(house, "C1").last_contact_on == date(2026, 11, 11)
    late = bring(house, "contacts", tmp_path / "k3.csv", "client,on,channel,note\nC1,2026-11-23,call,明天\n")
    assert "after today" in late.bad[0].reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(house: Store, tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = '客户 编号,姓名,类型,客户经理\r\nC1,"欧阳\n若兰",个人,A01\r\nC2,龘靐,个人,A01\r\n'.replace(",", delimiter)
    report = bring(house, "clients", tmp_path / "c.csv", text.encode(encoding))
    assert report.added == 2 and client(house, "C1").name == "欧阳 若兰" and client(house, "C2").name == "龘靐"


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def test_a_workbook_with_its_own_types(house: Store, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "c.xlsx",
        [
            ["编号", "姓名", "类型", "手机", "生日", "资产", "客户经理", "说明"],
            ["C1", "张三", "个人", 13800001111, BORN, 0.1 + 0.2, "A01", "x"],
            [],
            ["C2", "李四", "个人", 13800001112.0, 29221, 1234567.89, "A01", None],
            ["C3", "王五", "个人", True, 19800506, 0.123, "A01", None],
        ],
    )
    report = import_file(house, "clients", path, today=TODAY)
    assert [(b.line, b.column) for b in report.bad] == [(5, "phone"), (5, "aum")]
    assert report.ignored == ("说明",)
    workbook(path, [["编号", "姓名", "类型", "手机", "生日", "资产", "客户经理"],
                    ["C1", "张三", "个人", 13800001111, BORN, 0.1 + 0.2, "A01"],
                    ["C2", "李四", "个人", 13800001112.0, 29221, 1234567.89, "A01"]])  # fmt: skip
    assert import_file(house, "clients", path, today=TODAY).added == 2
    assert client(house, "C1").aum == Decimal("0.30") and client(house, "C1").phone == "13800001111"
    assert (client(house, "C2").birthday, client(house, "C2").aum) == (date(1980, 1, 1), Decimal("1234567.89"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c.csv", b"", "is empty"),
        ("c.csv", b"\xef\xbb\xbf\r\n,,\r\n", "is empty"),
        ("c.csv", b"code,name\nC1,x\n", "column kind is missing"),
        ("c.csv", "code,编号,name,kind\n".encode(), "two columns mean code"),
        ("c.csv", b"code,name,kind\n\x81\xff\xff\xff\n", "unknown encoding"),
        ("c.csv", b"c\0o\0d\0e\0", "unknown encoding"),
        ("c.csv", b'code,name,kind\nC1,"x,person\n', "quotes do not match"),
        ("c.csv", b"PK\x03\x04rest", "name it .xlsx"),
        ("c.xlsx", b"code,name,kind\n", "no XLSX workbook"),
        ("c.xls", b"\xd0\xcf\x11\xe0", "no XLSX workbook"),
    ],
)
def test_files_that_cannot_be_used(house: Store, tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExchangeError, match=says) as refused:
        import_file(house, "clients", tmp_path / name, today=TODAY)
    assert "\n" not in str(refused.value) and ": " in str(refused.value)


def test_what_is_not_there_and_what_is_unknown(house: Store, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="is not there"):
        import_file(house, "clients", tmp_path / "none.csv", today=TODAY)
    with pytest.raises(ExchangeError, match="use one of clients"):
        import_file(house, "secrets", tmp_path / "none.csv", today=TODAY)
    with pytest.raises(ExchangeError, match=r"neither \.csv nor \.xlsx"):
        export_file(house, "clients", tmp_path / "none.txt")
    with pytest.raises(ExchangeError, match="cannot be written"):
        export_file(house, "clients", tmp_path / "no" / "folder.csv")


def test_a_zip_bomb_is_refused_before_it_is_opened(house: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 << 20))
    with pytest.raises(ExchangeError, match="more than 200"):
        import_file(house, "clients", tmp_path / "bomb.xlsx", today=TODAY)


def test_a_failure_inside_the_transaction_leaves_the_store_as_it_was(
    house: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes a code between the check and the write."""
    from storage.exchange import importing

    path = tmp_path / "c.csv"
    rows = "".join(f"C{n},某{n},person,,,,A01\n" for n in range(1, 5_001))
    path.write_text(CLIENTS + rows, encoding="utf-8")
    write = importing._write

    def late(*arguments: Any) -> None:
        with house.writing() as session:
            owner = session.exec(select(Person.id).where(Person.code == "A01")).one() or 0
            session.add(
                Client(
                    code="C4999",
                    kind="person",
                    name="早",
                    short_name="早",
                    advisor_id=owner,
                    source="x",
                    learnt_on=TODAY,
                )
            )
        write(*arguments)

    monkeypatch.setattr(importing, "_write", late)
    with pytest.raises(ExchangeError, match="nothing was imported: import again"):
        import_file(house, "clients", path, today=TODAY)
    assert (count(house, Client), count(house, ClientName)) == (1, 0)


def test_a_client_changed_meanwhile_is_not_overwritten(
    house: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.exchange import importing

    bring(house, "clients", tmp_path / "a.csv", CLIENTS + "C1,张三,person,gold,,,A01\nC2,李四,person,gold,,,A01\n")
    path = tmp_path / "b.csv"
    path.write_text(CLIENTS + "C1,张三,person,白金,,,A01\nC2,李四,person,白金,,,A01\n", encoding="utf-8")
    write = importing._write

    def late(*arguments: Any) -> None:
        with house.writing() as session:
            row = session.exec(select(Client).where(Client.code == "C2")).one()
            row.tier, row.version = "diamond", row.version + 1
        write(*arguments)

    monkeypatch.setattr(importing, "_write", late)
    with pytest.raises(ExchangeError, match="changed a client meanwhile"):
        import_file(house, "clients", path, today=TODAY)
    assert (client(house, "C1").tier, client(house, "C2").tier) == ("gold", "diamond")


@pytest.mark.parametrize(("database", "ending"), [("sqlite", "csv"), ("sqlite", "xlsx"), ("postgresql", "csv")])
def test_the_demo_book_goes_out_and_comes_back(
    copy_of: Callable[[str, str], Store], tmp_path: Path, database: str, ending: str
) -> None:
    if database == "postgresql" and not os.environ.get("TEST_POSTGRES_URL"):
        pytest.skip("TEST_POSTGRES_URL is not set")
    demo_store, store = copy_of(database, "demo"), copy_of(database, "empty")
    with store.writing() as session:
        people.add(session, "M01", "manager", None, None)  # the campaigns are of this team
    for kind in KINDS:
        sent = export_file(demo_store, kind, tmp_path / f"{kind}.{ending}")
        report = import_file(store, kind, tmp_path / f"{kind}.{ending}", today=TODAY, make_advisors=True)
        assert report.bad == () and report.added == report.rows == sent > 0
        again = import_file(store, kind, tmp_path / f"{kind}.{ending}", today=TODAY)
        assert (again.added, again.updated, again.unchanged + again.skipped) == (0, 0, sent)
    for model, columns in (
        (Client, ("code", "name", "tier", "aum", "aum_on", "phone", "birthday", "last_contact_on", "short_name")),
        (Holding, ("as_of", "balance", "matures_on")),
        (Transaction, ("reference", "on", "kind", "amount")),
        (ContactLog, ("on", "channel", "note")),
        (ClientName, ("key", "kind")),
    ):
        wanted = [getattr(model, name) for name in columns]
        with demo_store.reading() as here, store.reading() as there:
            assert sorted(map(repr, here.exec(select(*wanted)))) == sorted(map(repr, there.exec(select(*wanted))))
    assert count(store, Fact) == 0


def test_a_formula_is_disarmed_on_its_way_out(house: Store, tmp_path: Path) -> None:
    names = ["=1+1", "+cmd", "-2", "@x", "'=kept", "=fullwidth", "'quoted"]
    rows = "".join(f'C{n},"\'{name}",person,,,,A01\n' if name[0] in "='+-@=" else f"C{n},{name},person,,,,A01\n"
                   for n, name in enumerate(names))  # fmt: skip
    bring(house, "clients", tmp_path / "c.csv", CLIENTS + rows)
    for ending in ("csv", "xlsx"):
        export_file(house, "clients", tmp_path / f"out.{ending}")
        report = import_file(house, "clients", tmp_path / f"out.{ending}", today=TODAY)
        assert (report.unchanged, report.bad) == (len(names), ())
    for line in (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[1:]:
        assert line.split(",")[1][0] not in "=+-@=\t"


def test_names_that_find_nobody_or_do_not_fit_are_refused(house: Store, tmp_path: Path) -> None:
    rows = f"C1,·,person,,,,A01\nC2,……,company,,,,A01\nC3,{'x' * 81},person,,,,A01\nC4,{'甲' * 80},person,,,,A01\n"
    report = bring(house, "clients", tmp_path / "c.csv", CLIENTS + rows)
    assert [(b.line, b.column) for b in report.bad] == [(2, "name"), (3, "name"), (4, "name")]
    assert bring(house, "clients", tmp_path / "d.csv", CLIENTS + rows.splitlines()[3]).added == 1
    report = bring(house, "products", tmp_path / "p.csv", "code,name,kind\nW1,·,wealth\n")
    assert [(b.line, b.column) for b in report.bad] == [(2, "name")]


def test_a_phone_is_the_same_with_and_without_chinas_number(house: Store, tmp_path: Path) -> None:
    bring(house, "clients", tmp_path / "a.csv", CLIENTS + "C1,张三,person,,+86 138-0000-1111,,A01\n")
    for n, written in enumerate(("13800001111", "0086 13800001111", "8613800001111")):
        report = bring(house, "clients", tmp_path / f"{n}.csv", CLIENTS + f"C2,张三,person,,{written},,A01\n")
        assert ["C1 has this name and phone" in b.reason for b in report.bad] == [True], written
    bring(house, "clients", tmp_path / "b.csv", CLIENTS + "C3,李四,person,,13800001112,,A01\n")
    report = bring(house, "clients", tmp_path / "c.csv", CLIENTS + "C4,李四,person,,+86 13800001112,,A01\n")
    assert not report.ok


@pytest.mark.parametrize("kind", ["contacts", "transactions", "clients", "products", "holdings", "campaigns"])
def test_of_two_imports_at_once_one_is_told_to_try_again(
    house: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Both have checked before either writes: what is there twice in the files is there once in the store."""
    from storage.exchange import importing

    bring(house, "products", tmp_path / "p.csv", "code,name,kind\nW1,某理财,wealth\n")
    bring(house, "clients", tmp_path / "c.csv", CLIENTS + "C1,张三,person,gold,,,A01\n")
    contents = {
        "contacts": "client,on,channel,note\nC1,2026-11-01,call,谈赎回\n",
        "transactions": "client,on,kind,amount\nC1,2026-11-01,fee,12\n",
        "clients": CLIENTS + "C7,李四,person,gold,,,A01\n",
        "products": "code,name,kind\nW2,别的理财,wealth\n",
        "holdings": "client,product,as_of,balance\nC1,W1,2026-11-01,12\n",
        "campaigns": "code,name,started_on,ended_on,cost\nK1,沙龙,2026-10-01,2026-10-20,3000\n",
    }
    path = tmp_path / "both.csv"
    path.write_text(contents[kind], encoding="utf-8")
    both, write = threading.Barrier(2), importing._write

    def late(*arguments: Any) -> None:
        both.wait(10)
        write(*arguments)

    def run(_: int) -> str:
        try:
            return str(import_file(house, kind, path, today=TODAY).added)
        except ExchangeError as error:
            return str(error)

    monkeypatch.setattr(importing, "_write", late)
    with ThreadPoolExecutor(2) as pool:
        ended = sorted(pool.map(run, range(2)))
    assert ended == ["1", "somebody else imported meanwhile; nothing was imported: import again"]
    models = dict(zip(contents, (ContactLog, Transaction, Client, Product, Holding, Campaign), strict=True))
    assert count(house, models[kind]) == (2 if kind in ("clients", "products") else 1)


def test_an_export_is_written_under_a_name_that_nobody_can_foresee(house: Store, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("keep")
    (tmp_path / ".out.csv.part").symlink_to(victim)
    before = os.umask(0o022)
    try:
        for ending in ("csv", "xlsx"):
            export_file(house, "clients", tmp_path / f"out.{ending}")
            assert (tmp_path / f"out.{ending}").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
    assert victim.read_text() == "keep"
    names = {".out.csv.part", "out.csv", "out.xlsx", "victim.txt"}
    assert {p.name for p in tmp_path.iterdir() if p.suffix != ".db" and ".db-" not in p.name} == names


CELLS = '<row r="{}"><c r="{}{}" t="inlineStr"><is><t>{}</t></is></c></row>'


@pytest.mark.parametrize(
    ("row", "says"),
    [(999_999_999, "10,000 blank rows in a row"), (20_000, "10,000 blank rows in a row"), (10_002, None)],
)
def test_a_sheet_that_claims_endless_rows_is_stopped(house: Store, tmp_path: Path, row: int, says: str | None) -> None:
    path = workbook(tmp_path / "c.xlsx", [["code", "name", "kind", "advisor"], ["C1", "张三", "person", "A01"]])
    _add_rows(path, CELLS.format(row, "A", row, "C2"))
    if says is None:
        report = import_file(house, "clients", path, today=TODAY)
        assert {b.line for b in report.bad} == {row}
        return
    with pytest.raises(ExchangeError, match=says):
        import_file(house, "clients", path, today=TODAY)


def test_a_sheet_with_more_rows_than_there_can_be(
    house: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.exchange.reading._MOST_ROWS", 2)
    path = workbook(tmp_path / "c.xlsx", [["code", "name", "kind", "advisor"], *[["C1", "张三", "person", "A01"]] * 2])
    with pytest.raises(ExchangeError, match=r"line 3: more rows than a sheet has: .* save it as CSV"):
        import_file(house, "clients", path, today=TODAY)


def test_columns_far_to_the_right_are_not_read(house: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", [["code", "name", "kind", "advisor"], ["C1", "张三", "person", "A01"]])
    _add_rows(path, CELLS.format(3, "XFD", 3, "far away"))
    assert import_file(house, "clients", path, today=TODAY).added == 1


def _add_rows(path: Path, rows: str) -> None:
    """Put raw rows at the end of a workbook's sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_memory_stays_small(tmp_path: Path) -> None:
    """A subprocess imports 20,000 contacts with long notes; what is held at once is a batch, not the file."""
    code = """
import sys, tracemalloc
from datetime import date
from pathlib import Path
from storage import people
from storage.exchange import import_file
from storage.store import Store
folder = Path(sys.argv[1])
store = Store(f"sqlite:///{folder}/m.db"); store.upgrade()
with store.writing() as session: people.add(session, "A01", "advisor", None, None)
(folder / "c.csv").write_text("code,name,kind,advisor\\nC1,n,person,A01\\n")
import_file(store, "clients", folder / "c.csv", today=date(2026, 11, 22))
with (folder / "k.csv").open("w") as file:
    file.write("client,on,channel,note\\n")
    file.writelines(f"C1,2026-01-01,call,{n} {'x' * 1500}\\n" for n in range(20_000))
tracemalloc.start()
assert import_file(store, "contacts", folder / "k.csv", today=date(2026, 11, 22)).added == 20_000
print(tracemalloc.get_traced_memory()[1])
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 40_000_000  # the notes alone are 30 MB, and would be there several times over


def test_the_bench_measures_its_ratio() -> None:
    from bench import imports

    figures = imports.measure(rows=500)
    assert figures["rows"] == 500
    assert figures["ratio"] > 0


def test_days_are_held_against_today(house: Store, tmp_path: Path) -> None:
    born = (TODAY + timedelta(days=1)).isoformat()
    rows = f"code,name,kind,birthday,advisor\nC1,甲,person,{TODAY},A01\nC2,乙,person,{born},A01\nC3,丙,person,1899-01-01,A01\n"
    report = bring(house, "clients", tmp_path / "c.csv", rows)
    assert [(b.line, b.column) for b in report.bad] == [(3, "birthday"), (4, "birthday")]


def test_feedback_consents_and_losses_go_in_once_and_come_back(house: Store, tmp_path: Path) -> None:
    bring(house, "clients", tmp_path / "c.csv", "code,name,kind,advisor\nC000901,王小明,person,A01\n")
    files = {
        "feedback": "客户编号,日期,类型,内容,量表,分数,期限,办结日期,处理结果\n"
        "C000901,2026-10-01,投诉,手续费太高,,,2026-10-16,2026-10-10,已退费\nC000901,2026-10-20,survey,,nps,9,,,\n",
        "consents": "客户编号,日期,类型,是否同意\nC000901,2026-09-01,营销,是\nC000901,2026-10-01,marketing,no\n",
        "losses": "客户编号,日期,原因\nC000901,2026-10-05,转到他行\nC000901,2026-10-25,撤销\n",
    }
    for kind, content in files.items():
        assert bring(house, kind, tmp_path / f"{kind}.csv", content).added == 2
        assert bring(house, kind, tmp_path / f"{kind}.csv", content).skipped == 2
        for ending in ("csv", "xlsx"):
            assert export_file(house, kind, tmp_path / f"out.{ending}") == 2
            again = import_file(house, kind, tmp_path / f"out.{ending}", today=TODAY)
            assert (again.added, again.skipped, again.bad) == (0, 2, ())
    with house.reading() as session:
        assert [row.given for row in session.exec(select(Consent))] == [True, False]
        assert [row.reason for row in session.exec(select(ClientLoss))] == ["competitor", None]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("C000901,2026-10-01,complaint,x,,,,,", "due_on"),
        ("C000901,2026-10-01,survey,,csat,9,,,", "score"),
        ("C000901,2026-10-01,survey,,nps,9.5,,,", "score"),
        ("C000901,2026-10-01,praise,x,,,,2026-09-01,", "closed_on"),
        ("C000999,2026-10-01,praise,x,,,,,", "client"),
    ],
)
def test_feedback_that_cannot_be_is_refused(house: Store, tmp_path: Path, row: str, column: str) -> None:
    bring(house, "clients", tmp_path / "c.csv", "code,name,kind,advisor\nC000901,王小明,person,A01\n")
    header = "client,on,kind,text,measure,score,due_on,closed_on,outcome\n"
    report = bring(house, "feedback", tmp_path / "f.csv", header + row + "\n")
    assert [bad.column for bad in report.bad] == [column]
    assert count(house, Feedback) == 0


def test_a_client_that_goes_to_another_advisor_keeps_its_history(house: Store, tmp_path: Path) -> None:
    with house.writing() as session:
        people.add(session, "A02", "advisor", None, None)
    bring(house, "clients", tmp_path / "c.csv", CLIENTS + "C1,张三,person,gold,,,A01\nC2,李四,person,gold,,,A01\n")
    bring(house, "clients", tmp_path / "c.csv", CLIENTS + "C1,张三,person,gold,,,A02\nC2,李四,person,gold,,,A01\n")
    with house.reading() as session:
        rows = session.exec(select(HandedOver, Client.code).join(Client)).all()
        codes = dict(session.exec(select(Person.id, Person.code)).all())
    assert [(code, codes[row.from_id], codes[row.to_id], row.by_id) for row, code in rows] == [
        ("C1", "A01", "A02", None)
    ]


def test_campaigns_come_in_and_bad_ones_are_told(house: Store, tmp_path: Path) -> None:
    with house.writing() as session:
        people.add(session, "M09", "manager", None, None)
    header = "活动编号,活动名称,团队,产品,开始,结束,成本,收入\n"
    bad = (
        header
        + "K1,沙龙,M09,,2026-10-20,2026-10-01,3000,\nK2,讲座,M77,W9,2026-10-01,2026-10-02,100,\nK1,x,,,2026-10-01,2026-10-02,1,\n"
    )
    path = tmp_path / "k.csv"
    path.write_text(bad, encoding="utf-8")
    report = import_file(house, "campaigns", path, today=TODAY)
    assert {(cell.line, cell.column) for cell in report.bad} == {
        (2, "ended_on"), (3, "manager"), (3, "product"), (4, "code"),
    } and count(house, Campaign) == 0  # fmt: skip
    path.write_text(header + "K1,沙龙,M09,,2026-10-01,2026-10-20,3000,\n", encoding="utf-8")
    assert import_file(house, "campaigns", path, today=TODAY).added == 1
    path.write_text(header + "K1,沙龙,M09,,2026-10-01,2026-10-20,3000,4500\n", encoding="utf-8")
    assert import_file(house, "campaigns", path, today=TODAY).updated == 1
