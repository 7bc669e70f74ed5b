"""How many notes of a table come out field by field as an advisor meant them.

Each is said to the real conversation on the made-up book; compared is what would be stored.
"""

import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.messages import Incoming, Outgoing
from bot.settings import Settings
from skills.record_contact.notes import interests
from storage import demo

SAID_ON = date(2026, 11, 22)
FIELDS = ("client", "channel", "on", "follow", "interest")


def read(path: Path) -> list[dict[str, Any]]:
    """The notes of a table."""
    found: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["note"]
    return found


def wrong_fields(note: dict[str, Any], heard: Outgoing, words: list[tuple[str, str]]) -> Iterator[str]:
    """The fields that came out otherwise; `skill` where it was not taken for a note at all."""
    if heard.skill != "record_contact":
        yield "skill"
        return
    said = heard.arguments
    kept = interests(str(said.get("note", "")), words) if said.get("note") else ()
    got = {
        "client": said.get("client"),
        "channel": said.get("channel"),
        "on": str(said.get("happened_on") or SAID_ON),
        "follow": str(said["follow_up_on"]) if said.get("follow_up_on") else None,
        "interest": list(kept),
    }
    wanted = {**note, "on": note.get("on", SAID_ON.isoformat()), "interest": note.get("interest", [])}
    yield from (name for name in FIELDS if got[name] != wanted.get(name))


def main(path: Path, *, show: bool) -> None:
    """Print how many came out whole, and how often each field did not."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        store = bootstrap.open_store(settings)
        store.upgrade()
        demo.fill(store, 500, 1, SAID_ON)
        house = bootstrap.build(settings, SAID_ON, store=store)
        words = house.conversation._decider._methodology.terms.words("interest")
        faults: Counter[str] = Counter()
        notes = read(path)
        whole = 0
        for number, note in enumerate(notes):
            incoming = Incoming("console", f"note {number}", "A01", datetime.now(UTC), note["said"])
            heard = house.conversation.answer(incoming)
            wrong = list(wrong_fields(note, heard, words))
            faults.update(wrong)
            whole += not wrong
            if show and wrong:
                print(f"{note['said']}: {', '.join(wrong)}\n    {heard.skill} {heard.status} {dict(heard.arguments)}")
        store.close()
    print(f"{path.name}: {whole} of {len(notes)} notes whole; wrong: {dict(faults)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), show="--show" in sys.argv)
