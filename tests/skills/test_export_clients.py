"""A list as a workbook: its formats, what privacy hides, no formulas, the audit trail; nothing to export is said."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.bootstrap import House
from bot.messages import Outgoing
from storage.store import Store
from tests.conftest import Talk

COUNT = "select count(*) from client where tier = 'diamond'"


def sheet_of(heard: Outgoing) -> Any:
    assert len(heard.attachments) == 1 and heard.attachments[0].name.endswith(".xlsx")
    return load_workbook(BytesIO(heard.attachments[0].content)).worksheets[0]


def rows_of(heard: Outgoing) -> list[dict[str, Any]]:
    header, *rows = sheet_of(heard).iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def query(store: Store, statement: str) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.exec_driver_sql(statement))


@pytest.fixture
def manager(house: House) -> Talk:
    return Talk(house, "M01")


def test_the_file_is_the_list_with_dates_and_amounts_that_can_be_reckoned_with(
    manager: Talk, demo_store: Store
) -> None:
    heard = manager.say("把钻石客户导成Excel")
    rows = rows_of(heard)
    wanted = query(demo_store, "select code, aum from client where tier = 'diamond' order by aum desc")
    assert [(row["编号"], Decimal(str(row["资产(元)"])) * 100) for row in rows] == [(c, Decimal(a)) for c, a in wanted]
    assert f"已导出 {len(wanted)} 户" in heard.text and len(heard.text.splitlines()) <= 4
    zhang = next(row for row in rows if row["编号"] == "C000012")
    assert zhang["姓名"] == "张伟" and zhang["归属"] == "A01" and zhang["风险等级"] == "C3"
    assert isinstance(zhang["上次联系"], datetime) and isinstance(zhang["资产日期"], datetime)
    sheet = sheet_of(heard)
    assert sheet.freeze_panes == "A2" and sheet.column_dimensions["B"].width > 20
    assert sheet["A2"].number_format == "@" and sheet["E2"].number_format == "#,##0.00"


def test_it_is_on_the_trail_with_filters_and_count(manager: Talk, demo_store: Store) -> None:
    manager.say("导出流失风险高的客户")
    manager.say("导出客户名单")
    kept = query(demo_store, "select filters, count from client_export order by id")
    acts = query(demo_store, "select count, codes from audit where act = 'export_clients' order by id")
    assert json.loads(kept[0][0]) == {"churn_risk": "high"} and json.loads(kept[1][0]) == {}
    assert [row[1] for row in kept] == [row[0] for row in acts] == [len(row[1].split()) for row in acts]
    assert kept[1][1] == query(demo_store, "select count(*) from client")[0][0]


def test_masked_privacy_holds_in_the_file(demo_store: Store, build: Callable[..., House]) -> None:
    heard = Talk(build(demo_store, privacy="masked"), "M01").say("把钻石客户导成Excel")
    zhang = next(row for row in rows_of(heard) if row["编号"] == "C000012")
    assert zhang["姓名"] == "张先生" and zhang["电话"].startswith("尾号") and zhang["资产(元)"] == 5_120_000
    assert "脱敏" in heard.text and heard.protected
    content = heard.attachments[0].content
    about = load_workbook(BytesIO(content)).worksheets[-1]
    assert any("脱敏" in str(row[0]) for row in about.iter_rows(values_only=True))


def test_what_looks_like_a_formula_stays_text(manager: Talk, demo_store: Store) -> None:
    with demo_store.engine.begin() as connection:
        connection.exec_driver_sql(
            "update client set name = '=HYPERLINK(\"http://x\")', industry = '+1' where code = 'C000012'"
        )
    heard = manager.say("把钻石客户导成Excel")
    for line in sheet_of(heard).iter_rows():
        assert all(cell.data_type != "f" for cell in line)
    assert "'=HYPERLINK" in next(row["姓名"] for row in rows_of(heard) if row["编号"] == "C000012")


def test_a_bare_word_exports_the_list_just_shown(manager: Talk, demo_store: Store) -> None:
    manager.say("A01的钻石客户")
    manager.say("第一个")
    heard = manager.say("导出")
    assert (
        heard.arguments["advisor"] == "A01" and "钻石" in heard.text and {r["归属"] for r in rows_of(heard)} == {"A01"}
    )
    assert manager.say("导出C5的").arguments.get("tier") is None
    diamonds = query(demo_store, COUNT)[0][0]
    assert len(rows_of(manager.say("export the diamond clients"))) == diamonds
    assert manager.press("Show the list here").skill == "find_clients" and manager.press("Export list").attachments


def test_nothing_to_export_makes_no_file(manager: Talk, demo_store: Store) -> None:
    for said in ("导出100岁以上的客户", "export clients over 100"):
        heard = manager.say(said)
        assert heard.status == "done" and not heard.attachments and ("没有" in heard.text or "No client" in heard.text)
    assert query(demo_store, "select count(*) from client_export")[0][0] == 0
    assert Talk(manager.house, "A01").say("把钻石客户导成Excel").status == "denied"
