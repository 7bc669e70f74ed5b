"""What another person is told because of what was done."""

from dataclasses import dataclass

from skills.contract import Row, Step


@dataclass(frozen=True)
class Notice:
    """Said in the other person's own chat and language, by the skill's own sentences, once the act is done."""

    person: str
    rows: tuple[Row, ...]
    steps: tuple[Step, ...] = ()
