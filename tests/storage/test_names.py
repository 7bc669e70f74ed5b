"""Names: one spelling, sounds, a company's parts, and that every key finds its client again."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from storage import people
from storage.clients import ClientBook
from storage.models import Client, ClientName
from storage.names import LONGEST_KEY, CompanyName, fold, keys, pinyin, short_name, take_apart
from storage.store import Store
from storage.views import Actor


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("张伟", "张伟"),
        (" 张 伟 ", "张伟"),
        ("張偉", "张伟"),
        ("陳建國", "陈建国"),
        ("於鳳至", "于凤至"),
        ("ＷＡＮＧ　Ｗｅｉ", "wangwei"),
        ("Ｃ０００１２３", "c000123"),
        ("Michael  Brown", "michaelbrown"),
        ("O'Neil-Smith", "oneilsmith"),
        ("STRAßE", "strasse"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("阿依古丽•买买提", "阿依古丽买买提"),
        ("阿依古丽・买买提", "阿依古丽买买提"),
        ("晶芯(上海)_半导体", "晶芯上海半导体"),
        ("晶芯（上海）半导体", "晶芯上海半导体"),
        ("臺灣積體電路", "台湾积体电路"),
        ("138-0013 8000", "13800138000"),
        ("", ""),
        (" ·,。 ", ""),
    ],
)
def test_fold(said: str, folded: str) -> None:
    assert fold(said) == folded


@pytest.mark.parametrize(
    ("name", "person", "usual"),
    [
        ("张伟", "zhangwei", "zhangwei"),
        ("曾国藩", "zengguofan", "cengguofan"),
        ("单雄信", "shanxiongxin", "danxiongxin"),
        ("仇英", "qiuying", "chouying"),
        ("解缙", "xiejin", "jiejin"),
        ("任盈盈", "renyingying", "renyingying"),
        ("查良镛", "zhaliangyong", "chaliangyong"),
        ("区大伦", "oudalun", "qudalun"),
        ("翟志刚", "zhaizhigang", "dizhigang"),
        ("乐嘉", "yuejia", "lejia"),
        ("朴志成", "piaozhicheng", "puzhicheng"),
        ("阚清子", "kanqingzi", "hanqingzi"),
        ("卜晓娟", "buxiaojuan", "boxiaojuan"),
        ("尉健行", "weijianxing", "weijianxing"),
        ("尉迟恭", "yuchigong", "weichigong"),
        ("万俟卨", "moqixie", "wanqixie"),
        ("澹台明", "tantaiming", "dantaiming"),
        ("欧阳若兰", "ouyangruolan", "ouyangruolan"),
        ("长孙无忌", "zhangsunwuji", "zhangsunwuji"),
        ("吕布", "lvbu", "lvbu"),
        ("李曾", "liceng", "liceng"),
        ("wang伟", "wangwei", "wangwei"),
        ("", "", ""),
    ],
)
def test_pinyin(name: str, person: str, usual: str) -> None:
    assert pinyin(name, of_person=True) == person
    assert pinyin(name) == usual


@pytest.mark.parametrize(
    ("name", "region", "brand", "trade", "short"),
    [
        ("苏州晶芯半导体有限公司", "苏州", "晶芯", "半导体", "苏州晶芯"),
        ("上海晶瑞新材料有限公司", "上海", "晶瑞", "新材料", "上海晶瑞"),
        ("深圳市恒远供应链管理有限公司", "深圳市", "恒远", "供应链管理", "深圳市恒远"),
        ("江苏省启航智能装备股份有限公司", "江苏省", "启航", "智能装备", "江苏省启航"),
        ("大连万达集团股份有限公司", "大连", "万达", "", "大连万达"),
        ("华为技术有限公司", "", "华为", "技术", "华为"),
        ("华为(上海)技术有限公司", "", "华为", "技术", "华为"),
        ("华为（上海）技术有限公司", "", "华为", "技术", "华为"),
        ("北京仪器有限公司", "北京", "仪器", "", "北京仪器"),
        ("宁波银行股份有限公司", "宁波", "银行", "", "宁波银行"),
        ("招商银行股份有限公司", "", "招商", "银行", "招商"),
        ("上海有限公司", "", "上海", "", "上海"),
        ("晶芯", "", "晶芯", "", "晶芯"),
        ("ABC Technology Co., Ltd.", "", "ABC", "Technology", "ABC"),
        ("Acme Holdings Limited", "", "Acme", "Holdings", "Acme"),
        ("有限公司", "", "有限公司", "", "有限公司"),
    ],
)
def test_a_companys_parts(name: str, region: str, brand: str, trade: str, short: str) -> None:
    assert take_apart(name) == CompanyName(region, brand, trade)
    assert short_name(name, "company") == short
    assert short_name(name, "person") == name


def spoken(name: str, kind: str, phone: str | None = None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, what in keys("C000001", name, kind, phone):
        found.setdefault(what, set()).add(key)
    assert found.pop("code") == {"c000001"}
    found.pop("surname", None)
    return found


@pytest.mark.parametrize(
    ("name", "phone", "expected"),
    [
        ("张伟", None, {"full": {"张伟"}, "pinyin": {"zhangwei"}, "initials": {"zw"}}),
        ("曾国藩", None, {"full": {"曾国藩"}, "pinyin": {"zengguofan"}, "initials": {"zgf"}}),
        ("張偉", None, {"full": {"张伟"}, "pinyin": {"zhangwei"}, "initials": {"zw"}}),
        ("王乾", None, {"full": {"王干"}, "pinyin": {"wanggan", "wangqian"}, "initials": {"wg", "wq"}}),
        ("Michael Brown", None, {"full": {"michaelbrown"}, "short": {"michael", "brown"}}),
        (
            "阿依古丽·买买提",
            None,
            {
                "full": {"阿依古丽买买提"},
                "short": {"阿依古丽", "买买提"},
                "pinyin": {"ayigulimaimaiti"},
                "initials": {"ayglmmt"},
            },
        ),
        ("Li", "138 0013 8000", {"full": {"li"}, "phone": {"13800138000"}, "tail": {"8000"}}),
        ("Li", "+86 138-0013-8000", {"full": {"li"}, "phone": {"8613800138000", "13800138000"}, "tail": {"8000"}}),
        ("Li", "0086 512 6888 0001", {"full": {"li"}, "phone": {"008651268880001", "51268880001"}, "tail": {"0001"}}),
        ("Li", "8612 3456", {"full": {"li"}, "phone": {"86123456"}, "tail": {"3456"}}),
        ("Li", "１３８００１３８０００", {"full": {"li"}, "phone": {"13800138000"}, "tail": {"8000"}}),
        ("Li", "12345", {"full": {"li"}}),
    ],
)
def test_keys_of_a_person(name: str, phone: str | None, expected: dict[str, set[str]]) -> None:
    assert spoken(name, "person", phone) == expected


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("苏州晶芯半导体有限公司", {"苏州晶芯半导体", "晶芯半导体", "苏州晶芯", "晶芯"}),
        ("华为(上海)技术有限公司", {"华为技术", "华为"}),
        ("大连万达集团股份有限公司", {"大连万达", "万达"}),
        ("ABC Technology Co., Ltd.", {"abctechnology", "abc"}),
        ("臺灣積體電路製造股份有限公司", {"台湾积体电路制造"}),
        # A bare trade, and a bare place, name nobody.
        ("北京仪器有限公司", {"北京仪器"}),
        ("上海国际贸易有限公司", {"上海国际贸易"}),
        ("宁波银行股份有限公司", {"宁波银行"}),
        ("仪器有限公司", set()),
        ("科技有限公司", set()),
        ("上海有限公司", set()),
        ("深圳市有限公司", set()),
    ],
)
def test_short_keys_of_a_company(name: str, short: set[str]) -> None:
    found = spoken(name, "company")
    assert found["full"] == {fold(name)}
    assert found.get("short", set()) == short
    heard = {pinyin(form) for form in short if re.search(r"[\u4e00-\u9fff]", form)}
    assert found.get("pinyin", set()) == heard


# ---- invariants

SURNAMES = [*"王李张刘陈曾单仇解任查区翟乐鍾蕭葉", "欧阳", "尉迟", "万俟", "澹台", "司马", "诸葛"]
REGIONS = ["", "苏州", "上海", "深圳市", "江苏省", "马鞍山", "中国"]
TRADES = ["", "半导体", "精密机械", "科技", "国际贸易", "供应链管理", "银行"]
FORMS = ["", "有限公司", "股份有限公司", "(集团)有限公司", "集团", "（有限合伙）"]
# One character of OpenCC's tables is simplified twice (薴 to 苧 to 苎); the extension blocks have no readings.
han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters="薴")
latin = st.from_regex(r"[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8}){0,2}", fullmatch=True)
person_names = st.one_of(
    st.builds(lambda s, g: s + g, st.sampled_from(SURNAMES), st.text(han, min_size=1, max_size=2)),
    st.builds("·".join, st.lists(st.text(han, min_size=2, max_size=5), min_size=2, max_size=3)),
    latin,
)
company_names = st.one_of(
    st.builds(
        lambda *parts: "".join(parts),
        st.sampled_from(REGIONS),
        st.text(han, min_size=2, max_size=4),
        st.sampled_from(TRADES),
        st.sampled_from(FORMS),
    ),
    st.builds(lambda name, form: name + form, latin, st.sampled_from([" Co., Ltd.", " Limited", " GmbH", ""])),
)
named = st.one_of(st.tuples(st.just("person"), person_names), st.tuples(st.just("company"), company_names))


@given(st.one_of(st.text(han, max_size=12), person_names, company_names, st.text(max_size=20).filter(str.isascii)))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(f" {text}，") == folded or "乾" in text  # 乾 is read by its neighbours
    assert not re.search(r"[\s\W_A-Z]", folded)


@given(named, st.text(max_size=250))
def test_no_key_is_empty_or_longer_than_its_column(kind_and_name: tuple[str, str], strange: str) -> None:
    kind, name = kind_and_name
    for written in (name, strange, name * 40):
        found = keys("C000001", written, kind, "13800138000")
        assert all(0 < len(key) <= LONGEST_KEY for key, _ in found)
        assert {"code", "phone", "tail"} <= {what for _, what in found}
    assert ClientName.__table__.c.key.type.length == LONGEST_KEY  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def advisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Actor]]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('names') / 'names.db'}")
    store.upgrade()
    with store.writing() as session:
        actor = people.actor_of(people.add(session, "A01", "advisor", None, None))
    yield store, actor
    store.close()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["C000001", "KH-0001", "88001"]), named, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
@example("C000001", ("person", "王乾"), "13800138000")
@example("KH-0001", ("person", "Michael Brown"), "13800138000")
@example("88001", ("company", "苏州晶芯半导体有限公司"), "13800138000")
def test_every_key_finds_its_client(
    advisor: tuple[Store, Actor], code: str, kind_and_name: tuple[str, str], phone: str
) -> None:
    (store, actor), (kind, name) = advisor, kind_and_name
    with Session(store.engine) as session:  # undone at its end
        client = Client(
            code=code, kind=kind, name=name, short_name=short_name(name, kind), advisor_id=actor.id, phone=phone,
            source="test", learnt_on=date(2026, 1, 1),
        )  # fmt: skip
        session.add(client)
        session.flush()
        found = keys(code, name, kind, phone)
        session.add_all(ClientName(key=key, kind=what, client_id=client.id or 0) for key, what in found)
        session.flush()
        book = ClientBook(session, actor)
        assert {(hit.key, hit.kind) for hit in book.find_names({k for k, _ in found}, {k for k, _ in found})} == found
        ways = {key for key, what in found if what not in ("initials", "tail", "surname")}
        wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
        ways |= {name, f" {name} ", name.upper(), code, code.lower(), wide, phone, f"{phone[:3]}-{phone[3:]}"}
        ways |= {f"+86 {phone}", f"0086{phone}"} if len(phone) == 11 else set()
        for said in (*ways, f"尾号{phone[-4:]}"):
            found_by = book.resolve(said)
            assert ([brief.code for brief in found_by.rows], found_by.total) == ([code], 1), said
        assert book.resolve(name + "啊").total == 0
