"""Cutting and escaping, on texts that are made to break it."""

import random

import pytest
from wcwidth import iter_graphemes

from bot.channels.telegram.rendering import LIMIT, Rendered, render
from bot.messages import Outgoing
from tests.bot.telegram.server import BotApi

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇨🇳"


def rendered(text: str) -> Rendered:
    return render(Outgoing(text, "done"), 1)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check(text: str) -> list[str]:
    """Each part fits and can be read; together they are the text."""
    telegram = BotApi()
    parts = [part.plain for part in rendered(text).parts]
    for part in rendered(text).parts:
        assert telegram._visible(part.html) == part.plain
        assert 0 < units(part.plain) <= LIMIT
    assert not telegram.wrong
    return parts


def test_18_one_character_too_many() -> None:
    assert [len(part) for part in check("x" * 4096)] == [4096]
    assert [len(part) for part in check("x" * 4097)] == [4096, 1]


@pytest.mark.parametrize("grapheme", ["😀", FAMILY, FLAG, "e\u0301", "👍🏽", "각"])
def test_18_no_grapheme_is_cut(grapheme: str) -> None:
    text = "x" + grapheme * 2049
    parts = check(text)
    assert "".join(parts) == text
    assert [piece for part in parts for piece in iter_graphemes(part)] == list(iter_graphemes(text))


def test_18_a_grapheme_longer_than_a_message_is_cut_all_the_same() -> None:
    assert "".join(check("e" + "\u0301" * 9000)) == "e" + "\u0301" * 9000


def test_19_bold_over_a_cut_is_bold_in_both_parts() -> None:
    text = f"{'x' * 4000}**{'y' * 200}** & {'z' * 4000}"
    first, second, _ = rendered(text).parts
    assert first.html.endswith(f"<b>{'y' * 96}</b>")
    assert second.html.startswith(f"<b>{'y' * 104}</b> &amp; zz")
    check(text)


def test_19_lines_are_kept_whole() -> None:
    parts = check("\n".join("**" + "y" * 1500 + "**" for _ in range(6)))
    assert [part.count("\n") for part in parts] == [1, 1, 1]


@pytest.mark.parametrize(
    ("marked", "html"),
    [
        ("**a** b **c**", "<b>a</b> b <b>c</b>"),
        ("**<b>_*[&**", "<b>&lt;b&gt;_*[&amp;</b>"),
        ("**name***", "<b>name*</b>"),
        ("***name**", "<b>*name</b>"),
        ("2 ** 3", "2 ** 3"),
        ("****", "****"),
        ("**over\nlines**", "**over\nlines**"),
        ("*one* __two__ `three`", "*one* __two__ `three`"),
        ('"quoted" &lt;', '"quoted" &amp;lt;'),
        ("half \ud83d\x00", "half \ufffd"),
    ],
)
def test_only_two_stars_mean_anything(marked: str, html: str) -> None:
    assert [part.html for part in rendered(marked).parts] == [html]


@pytest.mark.parametrize("text", ["", " \n ", "\n" * 5000])
def test_nothing_to_say_is_no_message(text: str) -> None:
    assert rendered(text).parts == ()


def test_any_mixture_arrives_whole() -> None:
    chance = random.Random(7)
    pieces = ["**", "*", "\n", "<", "&amp;", "张伟", FAMILY, FLAG, "e\u0301", "word " * 40, "长" * 300]
    for _ in range(60):
        text = "".join(chance.choices(pieces, k=chance.randrange(1, 250)))
        whole = "".join(check(text))
        assert whole.replace("\n", "").replace("*", "").strip() == text.replace("\n", "").replace("*", "").strip()
