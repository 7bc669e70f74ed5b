"""Typed chart -> PNG. The only folder that imports matplotlib, and that on first use."""

import re
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from bot.drawing.maps import draw_map
from bot.drawing.panels import draw_panels
from bot.drawing.sheet import HIGH, PAPER, WIDE, Say, Sheet
from bot.fonts import chinese_font
from skills.charts import Chart, MapChart

_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_NO_SIGN = re.compile(r"[\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]")


@dataclass(frozen=True)
class Drawing:
    """Draws charts; `font` is the setting, else an installed font is looked for."""

    font: Path | None = None

    @cached_property
    def _file(self) -> Path | None:
        return chinese_font(self.font)

    @property
    def writes_chinese(self) -> bool:
        """Whether Chinese can be written; else the words have to be English, with codes for names."""
        return self._file is not None

    def draw(self, chart: Chart, say: Say) -> bytes:
        """A PNG of about 1100 × 810 pixels."""
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties

        figure = Figure(figsize=(10, 7.4), dpi=110, facecolor=PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDE)
        axes.set_ylim(0, HIGH)
        axes.axis("off")
        face = FontProperties(fname=str(self._file)) if self._file else FontProperties(family="DejaVu Sans")
        sheet = Sheet(axes, face, lambda line: self._plain(say(line)))
        if isinstance(chart, MapChart):
            draw_map(sheet, chart)
        else:
            draw_panels(sheet, chart)
        out = BytesIO()
        figure.savefig(out, format="png", facecolor=PAPER)
        return out.getvalue()

    def _plain(self, text: str) -> str:
        """Without marks and signs that a font may lack; nothing is ever drawn as an empty box."""
        text = _NO_SIGN.sub("", text.replace("**", "")).strip()
        return text if self.writes_chinese else _CJK.sub("", text).strip()
