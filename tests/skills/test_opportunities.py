"""Deals: listed with the stuck ones marked, moved with their evidence, opened, chosen among; on each database."""

from datetime import date

import pytest

from bot.bootstrap import House
from knowledge.methodology import load_methodology
from skills.contract import Call, Confirm
from skills.move_opportunity.words import evidence_in, title_in
from storage.changes import Change, Stale
from storage.clients import ClientBook
from storage.fence import Fence, NotVisible
from storage.opportunities import MoveOpportunity, OpenOpportunity, Opportunities
from storage.people import by_code
from storage.store import Store
from tests.conftest import TODAY, Talk
from tests.skills.test_contract import perform

STAGES = load_methodology().stages(TODAY)
COMPANY, NA = "C000230", "C000031"


def deals(store: Store, client: str | None = None, person: str = "A01", stage: str | None = None) -> Opportunities:
    with store.reading() as session:
        actor = by_code(session, person)
        assert actor is not None
        before = STAGES.stuck_before(TODAY)
        return ClientBook(session, actor).opportunities(client, stage, stuck_before=before, limit=200)


def apply(store: Store, house: House, change: Change, person: str = "A01") -> None:
    with store.writing() as session:
        actor = by_code(session, person)
        assert actor is not None
        change.apply(Fence(session, actor), house.clock())


def test_the_list_marks_what_is_stuck_and_names_its_limit(talk: Talk) -> None:
    lines = talk.say("我的商机").text.splitlines()
    assert lines[0] == "**在跟的商机 4 个** · ⚠️ 卡住 2 个 · 合计 595万"
    assert lines[1].startswith("1 ⚠️ 苏州晶芯半导体有限公司 C000230 · 员工代发 · 方案 · 停了 41 天,上限 30 天")
    assert "⚠️" not in lines[3] and lines[3].startswith("3 张伟 C000012 · 债基增配 · 需求确认 · 12 天 · 80万")
    assert "系统默认" in lines[-1]
    assert talk.say("第二个").text.startswith("**上海晶瑞")
    assert "1 open deal" in talk.say("what stage is 张伟's deal at").text.splitlines()[0]
    assert "往下走还要:客户对书面方案的明确答复" in talk.say("苏州晶芯的商机到哪一步了").text
    assert talk.say("审批阶段的商机").text.startswith("**没有在跟的商机** · 只看审批")
    assert "没有在跟的商机" in talk.say("李娜的商机").text.splitlines()[0]


@pytest.mark.parametrize(("days", "stuck"), [(30, 0), (31, 1)])
def test_the_limit_is_met_to_the_day(sqlite_house: House, days: int, stuck: int) -> None:
    with sqlite_house.store.engine.begin() as connection:
        connection.exec_driver_sql("delete from opportunity")
    on = date.fromordinal(TODAY.toordinal() - days)
    apply(sqlite_house.store, sqlite_house, OpenOpportunity(NA, 0, "代发", "proposal", on))
    assert deals(sqlite_house.store).stuck == stuck
    assert ("⚠️" in Talk(sqlite_house).say("我的商机").text) == bool(stuck)


def test_a_move_is_shown_back_with_its_evidence_and_done_once(talk: Talk, demo_store: Store) -> None:
    shown = talk.say("苏州晶芯商机进入审批,客户已书面同意方案")
    assert shown.status == "confirm" and shown.arguments["stage"] == "approval"
    assert "员工代发:方案 → 审批" in shown.text and "凭据:客户已书面同意方案" in shown.text
    assert deals(demo_store, COMPANY).rows[0].stage == "proposal"
    done = talk.say("对")
    assert done.status == "done" and "批复" in done.text.splitlines()[-1]
    assert talk.say("对").status != "done"
    row = deals(demo_store, COMPANY).rows[0]
    assert (row.stage, row.stage_on, row.version) == ("approval", TODAY, 2)
    with demo_store.engine.connect() as connection:
        moves = connection.exec_driver_sql(
            "select count(*) from opportunity_move where to_stage = 'approval' and note is not null"
        )
        acts = connection.exec_driver_sql(
            "select count(*) from audit where act = 'move_opportunity' and status = 'done'"
        )
        assert (moves.scalar(), acts.scalar()) == (1, 1)
    assert "商机到审批 · 员工代发 · 客户已书面同意方案" in talk.say("苏州晶芯的往来").text
    assert "商机在审批 0 天 · 员工代发" in talk.say("看看苏州晶芯").text


def test_missing_evidence_is_asked_for_and_may_be_given(talk: Talk, demo_store: Store) -> None:
    talk.say("看看张伟")
    shown = talk.say("他那单推到方案了")
    assert shown.status == "confirm" and "⚠️ 还没写凭据(要有:客户亲口认可" in shown.text
    again = talk.say("凭据是他当面认可了八十万的需求")
    assert again.status == "confirm" and "凭据:他当面认可了八十万的需求" in again.text and "⚠️" not in again.text
    assert talk.say("好的").status == "done"
    assert deals(demo_store, "C000012").rows[0].stage == "proposal"


def test_ways_back_and_leaps_are_told(sqlite_house: House) -> None:
    talk = Talk(sqlite_house)
    back = talk.say("张伟的商机退回到线索阶段")
    assert "需求确认 → 线索" in back.text and "往回退" in back.text and "凭据" not in back.text
    assert talk.say("不用了").skill == "cancel"
    leap = talk.say("move 张伟's deal to approval, he accepted the written proposal")
    assert "needs confirmed → approval" in leap.text and "skips: proposal" in leap.text
    assert "没有改动" in talk.say("张伟的商机到需求确认").text
    assert deals(sqlite_house.store, "C000012").rows[0].version == 1


def test_where_nothing_is_under_way_a_new_one_begins(talk: Talk, demo_store: Store) -> None:
    shown = talk.say("李娜有个代发的线索,记成商机")
    assert "没有在跟的商机,会新建一条" in shown.text and "内容:代发的线索" in shown.text
    talk.say("是")
    (row,) = deals(demo_store, NA).rows
    assert (row.title, row.stage, row.opened_on) == ("代发的线索", "lead", TODAY)


def test_of_several_one_is_chosen(talk: Talk, demo_store: Store, house: House) -> None:
    apply(demo_store, house, OpenOpportunity("C000012", 1, "家族信托", "lead", TODAY))
    asked = talk.say("张伟的商机推到方案")
    assert asked.text.splitlines()[0] == "**张伟** C000012 · 在跟的商机有 2 个,推哪一个?"
    assert [button.label for button in asked.buttons] == ["1 债基增配", "2 家族信托"]
    chosen = talk.say("第二个")
    assert chosen.status == "confirm" and "家族信托:线索 → 方案" in chosen.text
    talk.say("对")
    assert {row.title: row.stage for row in deals(demo_store, "C000012").rows} == {
        "债基增配": "needs",
        "家族信托": "proposal",
    }
    assert "债基增配:需求确认 → 审批" in talk.say("张伟的债基增配推到审批").text


def test_of_two_who_move_at_once_one_thinks_again(demo_store: Store, house: House) -> None:
    row = deals(demo_store, COMPANY).rows[0]
    move = MoveOpportunity(row.code, row.version, row.stage, "approval", TODAY)
    with pytest.raises(NotVisible):
        apply(demo_store, house, move, "A02")
    apply(demo_store, house, move)
    with pytest.raises(Stale):
        apply(demo_store, house, move)
    opened = OpenOpportunity(NA, 0, "代发", "lead", TODAY)
    with pytest.raises(NotVisible):
        apply(demo_store, house, opened, "A02")
    apply(demo_store, house, opened)
    with pytest.raises(Stale):
        apply(demo_store, house, opened)


def test_what_others_have_does_not_show(demo_store: Store, house: House) -> None:
    mine, team = deals(demo_store), deals(demo_store, person="M01")
    assert 0 < mine.total < team.total
    assert {row.client.advisor for row in mine.rows} == {"A01"}
    assert Talk(house, "A02").say("C000230的商机").status == "not_found"
    call = Call("move_opportunity", {"client": COMPANY, "stage": "approval"})
    assert not isinstance(perform(house, call, "A02").outcome, Confirm)


@pytest.mark.parametrize(
    ("note", "evidence"),
    [
        ("苏州晶芯的商机推进到方案阶段", None), ("苏州晶芯那单推到方案了", None), ("苏州晶芯商机进入审批,客户已书面同意方案", "客户已书面同意方案"),
        ("客户同意方案了,推到审批", "客户同意方案了"), ("move 苏州晶芯's deal to proposal", None), ("他当面认可了", "他当面认可了"), (None, None),
        ("push 苏州晶芯 to proposal, two price options sent", "two price options sent"),
    ],
)  # fmt: skip
def test_evidence_is_what_does_not_only_say_the_move(
    sqlite_house: House, note: str | None, evidence: str | None
) -> None:
    with sqlite_house.store.reading() as session:
        actor = by_code(session, "A01")
        assert actor is not None
        client = ClientBook(session, actor).briefs([COMPANY])[0]
    assert evidence_in(note, client) == evidence
    assert title_in(None, client) == ""
