"""One made-up client while it is being made, and the days on which the book looks at it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

FEN = 100  # fen per yuan; balances are whole fen while a book is made


@dataclass(slots=True)
class Draft:
    """A client to be. What is set beforehand stays; the makers fill in what is empty. Money is in fen."""

    id: int
    code: str
    kind: str
    advisor: int
    name: str = ""
    sex: str | None = None
    birthday: date | None = None
    occupation: str | None = None
    industry: str | None = None
    phone: str = ""
    email: str | None = None
    wechat: str | None = None
    address: str | None = None
    main_bank: str | None = None
    channel: str | None = None
    tier: str | None = None
    corporate_class: str | None = None
    risk_class: str | None = None
    risk_expiry: date | None = None
    opened_on: date | None = None
    manner: str = ""
    total: int | None = None
    last_contact_on: date | None = None
    holdings: list[tuple[str, date, int, date | None]] = field(default_factory=list)
    transactions: list[tuple[str | None, date, str, int]] = field(default_factory=list)
    contacts: list[tuple[date, str, str, str]] = field(default_factory=list)
    facts: list[tuple[str, str, str, date]] = field(default_factory=list)
    tasks: list[tuple[str, date, date | None]] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    consents: list[tuple[str, bool, date]] = field(default_factory=list)
    losses: list[tuple[str, date]] = field(default_factory=list)
    # (title, fen or None, day opened, (stage, day it was reached) in order)
    deals: list[tuple[str, int | None, date, list[tuple[str, date]]]] = field(default_factory=list)
    # (kind, day, text, measure, score, day a complaint is due, day it was closed, outcome)
    heard: list[tuple[str, date, str, str | None, int | None, date | None, date | None, str | None]] = field(
        default_factory=list
    )


@dataclass(frozen=True)
class Calendar:
    """`as_of` is the day of the latest balances; `quarter_ends` the eight before it, the oldest first."""

    today: date
    as_of: date
    quarter_ends: tuple[date, ...]

    @staticmethod
    def of(today: date) -> "Calendar":
        """Balances are two days old, but always newer than the last quarter end."""
        end = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)
        as_of = max(today - timedelta(days=2), end + timedelta(days=1))
        ends = [end]
        while len(ends) < 8:
            newest = ends[0]
            ends.insert(0, date(newest.year, newest.month, 1) - timedelta(days=1))
            for _ in range(2):
                ends[0] = date(ends[0].year, ends[0].month, 1) - timedelta(days=1)
        return Calendar(today, as_of, tuple(ends))

    def ago(self, days: int) -> date:
        """A working day about so many days before today."""
        return workday(self.today - timedelta(days=days))


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def phone(chance: Random, prefixes: list[str], tail: str | None = None) -> str:
    """Eleven digits that look like a mobile number."""
    return chance.choice(prefixes) + f"{chance.randrange(10**4):04d}" + (tail or f"{chance.randrange(10**4):04d}")
