"""The picture of a map: drawn whole, in the language that the font can write, and never an empty box."""

import warnings
from pathlib import Path

import pytest

from bot.drawing import Drawing
from bot.fonts import chinese_font
from skills.charts import Bar, MapChart, Stop
from skills.contract import Line, line
from tests.conftest import Talk

WITHOUT = Path("no such font")


def chart(words: int = 3, stops: int = 4, bars: int = 3) -> MapChart:
    states = ("done", "here", "open")
    path = tuple(Stop(line("stop"), line("note"), states[n % 3]) for n in range(stops))  # type: ignore[arg-type]
    held = tuple(Bar(line("held"), n / max(bars, 1), 0.4 if n else None) for n in range(bars))
    parts = tuple(line("part") for _ in range(words))
    return MapChart(
        line("title"),
        parts,
        (path, path) if stops else (),
        line("bars"),
        held,
        line("note"),
        ((line("list"), parts),) * 4,
    )


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize(("words", "stops", "bars"), [(3, 4, 3), (0, 0, 0), (40, 8, 9)])
def test_any_amount_is_drawn(words: int, stops: int, bars: int) -> None:
    assert size(Drawing(WITHOUT).draw(chart(words, stops, bars), lambda part: f"{part.id} " * 9)) == (1100, 814)


def test_without_a_font_that_writes_chinese_no_box_is_drawn() -> None:
    drawing = Drawing(WITHOUT)
    assert not drawing.writes_chinese
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        drawing.draw(chart(), lambda part: "张伟 Zhang ⚠️ 资产(约)5.12m")
    assert not [str(warning.message) for warning in seen if "Glyph" in str(warning.message)]


def test_a_font_of_the_setting_that_is_no_file_is_no_font() -> None:
    assert chinese_font(WITHOUT) is None


def test_a_map_is_sent_with_its_picture_in_english_where_the_font_lacks_chinese(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    inner = Drawing.draw

    def listening(self: Drawing, chart_: MapChart, say: object) -> bytes:
        def heard(part: Line) -> str:
            said.append(say(part))  # type: ignore[operator]
            return said[-1]

        return inner(self, chart_, heard)

    monkeypatch.setattr("bot.drawing.chinese_font", lambda _: None)
    monkeypatch.setattr(Drawing, "draw", listening)
    heard = talk.say("画一下张伟的经营地图")
    assert heard.skill == "client_map" and isinstance(heard.picture, bytes)
    assert size(heard.picture)[0] == 1100
    assert "财富传承" in heard.text, "the text stays in the language of the talk"
    assert any("C000012" in part for part in said) and not any("张伟" in part for part in said)
    assert any("passing on wealth" in part for part in said)


def test_a_map_in_chinese_where_the_font_has_it(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(Drawing, "writes_chinese", True)
    monkeypatch.setattr(Drawing, "draw", lambda _, chart_, say: said.append(say(chart_.title)) or b"x")
    heard = talk.say("画一下张伟的经营地图")
    assert said == ["张伟 C000012 · 客户经营地图"] and heard.picture == b"x"
