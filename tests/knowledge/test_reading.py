"""Files become passages: encodings, furniture, headings, sizes; what is no text is quarantined with the reason."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.passages import files_in, passage_id, read_document, read_documents
from knowledge.reading.decoding import decode
from knowledge.reading.section import Unreadable
from knowledge.reading.splitting import LONG, split
from tests.knowledge.conftest import DOCUMENTS

ROOT = Path(__file__).parents[2]
SOURCES = Path(os.environ.get("SOURCES_DIR", ROOT.parent / "shared" / "sources"))
SAID = "差旅报销规定\n\n一、交通\n高铁二等座据实报销,超出标准的部分由本人承担。\n\n二、住宿\n住宿每晚上限四百元,凭发票报销,连住三晚以上要先申请。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5"])
def test_encodings(encoding: str) -> None:
    said = "差旅報銷規定\n\n一、交通\n高鐵二等座據實報銷,超出標準的部分由本人承擔。\n" if encoding == "big5" else SAID
    first = read_document("rules.txt", said.encode(encoding))[0]
    assert first.path == (said.splitlines()[0], "一、交通")
    assert first.text.startswith("高")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.docx", b"PK\x03\x04rest", ".docx"),
        ("a.txt", b"PK\x03\x04rest", "ZIP"),
        ("a.md", b"%PDF-1.7 ...", "PDF"),
        ("a.html", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4, "no text"),
        ("a.txt", b"\x01\x02\x03\x04 abc", "control"),
        ("a.txt", b"a" * 20_000_001, "20 MB"),
        ("a.html", b"<html><body><nav><a href='/'>Home</a></nav><footer>x</footer></body></html>", "no text"),
        ("a.md", "## 标题 {#x}\n<!--\nasked = [\n-->\n正文。\n".encode(), "标题"),
        ("a.md", "## 标题 {#x}\n<!--\nasekd = []\n-->\n正文。\n".encode(), "标题"),
        ("noending", b"text", "only txt, md and html"),
    ],
)
def test_what_is_no_document_says_why(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_document(name, data)


PAGE = """<!doctype html><html><head><title>报销指南 - 某网</title><script>var a = "脚本";</script></head><body>
<nav>首页 产品 关于</nav><div class="sidebar">热门文章</div>
<article><h1>报销指南</h1><p>这份指南说明<b>报销</b>怎么走。</p>
<h2>一、要交什么</h2><ul><li>发票原件</li><li>行程单</li></ul><div class="share-buttons">分享到微信</div>
<h2>二、多久到账</h2><p>审批通过后五个工作日到账。</p><table><tr><td>金额</td><td>五百元以下</td></tr></table>
<p>免责声明:本站内容由网友提供。</p><p>上一篇:请假</p><p>打赏 微信扫一扫</p>
<h3>相关推荐</h3><p>淘宝的皇冠是什么意思…</p></article>
<div id="comments">发表评论</div><footer>版权所有 ICP备 1 号</footer></body></html>"""


def test_a_page_without_its_furniture() -> None:
    passages = read_document("guide.html", PAGE.encode())
    assert [one.path for one in passages] == [("报销指南",), ("报销指南", "一、要交什么"), ("报销指南", "二、多久到账")]
    whole = "\n".join(one.text for one in passages)
    assert passages[0].text == "这份指南说明报销怎么走。"
    assert "- 发票原件\n- 行程单" in whole
    assert "金额 五百元以下" in whole
    for furniture in ("脚本", "首页", "热门", "分享", "免责", "上一篇", "打赏", "淘宝", "评论", "ICP"):
        assert furniture not in whole


def test_a_markdown_document_keeps_what_its_writer_said() -> None:
    passages = read_document("zh/umbrella.md", (DOCUMENTS / "zh/umbrella.md").read_bytes())
    first = passages[0]
    assert (first.language, first.anchor, first.section) == ("zh", "umbrella-register", "umbrella.md#umbrella-register")
    assert first.path == ("雨伞借用", "雨伞借用要登记什么")
    assert first.asked[0] == "借伞要写啥" and "借伞要写啥" not in first.text
    assert first.text.startswith("借一把雨伞") and "<!--" not in first.text and "- 姓名写全名" in first.text
    assert first.sources == ("ours",) and str(first.dated) == "2026-11-24"
    assert [one.anchor for one in passages] == ["umbrella-register", "umbrella-lost"]


def test_markdown_of_others_is_read_without_its_markup() -> None:
    text = "Intro [here](http://x.y) **now**.\n\n```\n# no heading\n```\n\nTitle two\n---------\n\nBody ![p](a.png) text.\n"
    first, second = read_document("notes.md", text.encode())
    assert first.path == ("notes",) and first.text.startswith("Intro here now.") and "# no heading" in first.text
    assert second.path == ("notes", "Title two") and "Body p text." in second.text


def test_ids_are_of_the_content() -> None:
    one, same = (read_document("a.txt", SAID.encode())[0] for _ in range(2))
    other = read_document("a.txt", SAID.replace("二等", "一等").encode())[0]
    assert one.id == same.id == passage_id("a.txt", one.path, one.text) and one.genuine
    assert other.id != one.id


def test_duplicates_broken_files_and_links_out(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "a.txt").write_text(SAID, "utf-8")
    (folder / "b.txt").write_text(SAID, "gb18030")
    (folder / "c.txt").write_bytes(b"")
    (tmp_path / "secret.txt").write_text("别人的文件。" * 40, "utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / ".hidden.txt").write_text("隐藏的文件。", "utf-8")
    reading = read_documents(files_in(folder))
    assert {one.document for one in reading.passages} == {"a.txt"}
    assert {one.document: one.reason for one in reading.quarantined} == {
        "b.txt": "says the same as a.txt",
        "c.txt": "empty",
    }


@given(st.text(alphabet="客户经营。,;!\n /abc. ", max_size=6000))
def test_splitting_loses_nothing_and_stays_short(text: str) -> None:
    parts = split(text)
    assert all(0 < len(part) <= LONG for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.binary(max_size=400))
def test_any_bytes_are_a_text_or_a_reason(data: bytes) -> None:
    try:
        assert decode(data).strip()
    except Unreadable as reason:
        assert str(reason)


@pytest.mark.skipif(not SOURCES.exists(), reason="the five source texts are not at hand (SOURCES_DIR)")
def test_the_source_texts_without_furniture() -> None:
    reading = read_documents(files_in(SOURCES))
    assert not reading.quarantined
    assert len({one.document for one in reading.passages}) == 5 and len(reading.passages) >= 50
    whole = "\n".join(one.text for one in reading.passages)
    for furniture in (
        "免责声明",
        "打赏",
        "企业微信",
        "上一篇",
        "下一篇",
        "淘宝",
        "wordpress",
        "相关推荐",
        "培训咨询",
        "版权声明",
    ):
        assert furniture not in whole
    for kept in ("KYC十问", "五大渠道", "客户终生价值(CLV)", "年轻高管", "营销投资回报率", "动态调整"):
        assert kept in whole.replace("（", "(").replace("）", ")")
    assert all(len(one.text) <= LONG for one in reading.passages)
