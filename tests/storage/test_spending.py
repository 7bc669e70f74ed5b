"""What a language model cost is counted by person and day, on both databases."""

from collections.abc import Callable
from datetime import date

import pytest

from storage import spending
from storage.store import Store
from tests.conftest import KINDS

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.mark.parametrize("kind", KINDS)
def test_each_day_and_person_is_counted_apart(copy_of: Callable[[str, str], Store], kind: str) -> None:
    store = copy_of(kind, "demo")
    for person, day, told in (
        ("A01", MONDAY, (100, 20)), ("A01", MONDAY, (7, 3)), ("A01", TUESDAY, (1, 1)), ("A02", MONDAY, (50, 0)),
    ):  # fmt: skip
        with store.writing() as session:
            spending.spend(session, person, day, *told)
    with store.reading() as session:
        assert spending.spent(session, "A01", MONDAY) == 130
        assert spending.spent(session, "A01", TUESDAY) == 2
        assert spending.spent(session, "A03", MONDAY) == 0
        assert spending.of_everybody(session, MONDAY) == (3, 157, 23)
        assert spending.of_everybody(session, date(2026, 1, 1)) == (0, 0, 0)
