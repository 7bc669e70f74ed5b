"""The terms that search compares."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.analysis import fold, is_han, terms

TEXT = st.text(
    alphabet=st.sampled_from("客户經營地图的了吗怎么KYCkycＡ５5. -&'3é\n,。α") | st.characters(), max_size=60
)


@pytest.mark.parametrize(
    ("said", "wanted", "unwanted"),
    [
        ("客戶經營地圖", ["客户", "地图", "图"], ["戶"]),
        ("KYC到底问哪十个啊", ["kyc", "十个"], ["到底", "啊"]),
        ("ＲＦＭ", ["rfm"], ["ｒｆｍ"]),
        ("what are the next-best actions", ["next-best", "next", "best", "action"][:2], ["what", "the", "actions"]),
        ("classifying classes, advisors' clients", ["classifi", "class", "client"], ["clients"]),
        ("R&D 3.5%", ["r&d", "3.5"], ["%"]),
        ("对公客户的地位", ["对公", "地位"], ["的"]),
    ],
)
def test_known_texts(said: str, wanted: list[str], unwanted: list[str]) -> None:
    found = terms(said)
    assert set(wanted) <= set(found)
    assert not set(unwanted) & set(found)


@given(TEXT)
def test_one_spelling_gives_one_set_of_terms(said: str) -> None:
    assert terms(fold(said)) == terms(said)
    assert terms(unicodedata.normalize("NFKC", said)) == terms(said)


@given(TEXT)
def test_terms_are_single_characters_pairs_or_words(said: str) -> None:
    for term in terms(said):
        assert term and not any(map(str.isspace, term))
        assert len(term) <= 2 or not is_han(term)


@given(TEXT, TEXT)
def test_a_longer_text_holds_the_terms_of_its_lines(one: str, other: str) -> None:
    together = set(terms(f"{one}\n{other}"))
    for part in (one, other):
        mine = set(terms(part))
        # A line of function words alone keeps them only while it stands alone.
        assert mine <= together or not mine & together


def test_a_question_of_function_words_alone_is_not_empty() -> None:
    assert terms("怎么样呢")
    assert terms("what is it")
    assert terms("…?!") == []
