"""Fills the generated blocks of README.md: the transcript (by running it), the settings and the skills.

`python -m docs.generate` writes them; a test holds README against them.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from bot import bootstrap
from bot.messages import Incoming
from bot.settings import Settings
from skills.registry import discover
from storage import demo

README = Path(__file__).parent.parent / "README.md"
TODAY = date(2026, 11, 22)
SAID = (
    "你好", "看看张伟", "他电话多少", "最近三个月没联系的钻石客户有哪些", "第二个", "这个客户今年的往来",
    "我今天有什么待办", "第一条做完了",
    "switch to English", "who has a birthday next week?", "看看王明德", "取消",
)  # fmt: skip


def transcript() -> str:
    """What `advisor-bot chat --today 2026-11-22` says on the demo book of that day."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), database_url=None, language="zh", privacy="full")
        store = bootstrap.open_store(settings)
        store.upgrade()
        demo.fill(store, 500, 1, TODAY)
        house = bootstrap.build(settings, TODAY, store=store)
        parts = []
        for said in SAID:
            heard = house.conversation.answer(Incoming("console", "readme", "A01", datetime.now(UTC), said))
            buttons = "  ".join(f"[{button.label}]" for button in heard.buttons)
            parts.append("\n".join(part for part in (f"› {said}", heard.text.replace("**", ""), buttons) if part))
        store.close()
    return "```text\n" + "\n\n".join(parts) + "\n```"


def settings_table() -> str:
    """Every setting, its default and what it does."""
    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def skills_table() -> str:
    """Every skill that is built, with a sentence to try in each language."""
    rows = ["| skill | who | does | say |", "|---|---|---|---|"]
    entries = [entry for entry in discover().entries.values() if entry.skill.run]
    for entry in sorted(entries, key=lambda e: (e.wording["en"].rank, e.name)):
        zh, en = entry.wording["zh"], entry.wording["en"]
        who = "all" if len(entry.skill.roles) == 4 else ", ".join(sorted(entry.skill.roles))
        said = f'「{zh.usage}」 "{en.usage}"'.replace("{client}", "张伟")
        rows.append(f"| `{entry.name}` | {who} | {en.about} | {said} |")
    return "\n".join(rows)


BLOCKS: dict[str, Callable[[], str]] = {"transcript": transcript, "settings": settings_table, "skills": skills_table}


def filled(text: str) -> str:
    """README's text with its blocks made anew."""
    for name, make in BLOCKS.items():
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        made = make()
        text, count = block.subn(lambda found, made=made: f"{found[1]}{made}\n{found[2]}", text)  # type: ignore[misc]
        if count != 1:
            raise ValueError(f"README.md needs one block named {name}")
    return text


def main() -> None:
    """Write the blocks."""
    README.write_text(filled(README.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{README.name} is up to date\n")


if __name__ == "__main__":
    main()
