"""A font that can write Chinese: the one of the setting, or one that is installed."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Where systems keep fonts, and the names under which ones with Chinese characters are found there, the better first.
_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/System/Library/Fonts",
    "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_NAMES = (
    "NotoSansCJK*Regular*", "NotoSansCJK*", "NotoSansSC*", "NotoSansHans*", "SourceHanSans*", "wqy-microhei*", "wqy-zenhei*",
    "PingFang*", "msyh*", "Hiragino Sans GB*", "STHeiti*", "simhei*", "DroidSansFallback*", "NotoSerifCJK*", "simsun*",
)  # fmt: skip
_KINDS = (".ttf", ".ttc", ".otf")
MEND = "install a font with Chinese characters (Debian, Ubuntu: apt install fonts-noto-cjk), or set FONT to a font file"


def chinese_font(setting: Path | None) -> Path | None:
    """The font file to write Chinese with; None where there is none, and pictures are in English then."""
    if setting is not None:
        return setting if setting.is_file() else None
    return _installed()


@cache
def _installed() -> Path | None:
    there = [path for folder in _FOLDERS for path in _files(Path(folder).expanduser())]
    for name in _NAMES:
        for path in there:
            if path.match(name):
                return path
    return None


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in folder.rglob("*") if path.suffix.lower() in _KINDS)
    except OSError:
        return
