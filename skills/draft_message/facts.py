"""What the store knows that a message to a client may use; nothing of it is an amount or a note's own words."""

from dataclasses import dataclass
from datetime import date

from knowledge.rules.claims import find_claims
from knowledge.rules.festivals import next_day, next_festival
from skills.contract import Desk
from storage.names import pinyin, surname
from storage.views import Allowed, ClientBrief, ClientCard, FeedbackView, Held

_MATURING = ("deposit", "wealth", "fund", "insurance", "trust")
_TOLD = ("owner", "legal_representative", "finance_contact")  # who is written to at a company, in this order
_VIP = ("private", "diamond", "strategic")
_NEAR_DAYS = 7  # what matures so soon after the first is told of to the advisor


@dataclass(frozen=True)
class Facts:
    """One client's, as of a day. `since` counts the days since the last contact, `years` those as a client."""

    card: ClientCard
    today: date
    since: int | None
    years: int
    age: int | None
    vip: bool

    @property
    def brief(self) -> ClientBrief:
        """The client."""
        return self.card.brief

    @property
    def complaint(self) -> FeedbackView | None:
        """The most urgent complaint that is open."""
        return next(iter(self.card.complaints), None)

    @property
    def next_birthday(self) -> date | None:
        """The birthday that comes next, today's included; that of 29 February falls on 1 March in other years."""
        born = self.brief.birthday
        if born is None or self.brief.kind == "company":
            return None
        days = (_in_year(born, self.today.year + step) for step in (0, 1))
        return next(day for day in days if day >= self.today)

    @property
    def birthday_in(self) -> int | None:
        """How many days ahead that is."""
        return (self.next_birthday - self.today).days if self.next_birthday else None

    def refused(self, kind: str) -> Allowed | None:
        """That the client said no to contact or marketing."""
        return next((said for said in self.card.allowed if said.kind == kind and not said.given), None)

    def maturing(self) -> list[Held]:
        """What matures from today on: the first, and what follows within a few days."""
        ahead = [h for h in self.card.holdings if h.kind in _MATURING and h.matures_on and h.matures_on >= self.today]
        ahead.sort(key=lambda held: (held.matures_on or self.today, held.product))
        first = ahead[0].matures_on if ahead else None
        return [h for h in ahead if first and h.matures_on and (h.matures_on - first).days <= _NEAR_DAYS]


def facts_of(client: str, desk: Desk) -> Facts:
    """The facts of a visible client; raises NotVisible."""
    card = desk.book.card(client, desk.today)
    birthday, opened, last = card.brief.birthday, card.opened_on, card.last_contact
    return Facts(
        card=card,
        today=desk.today,
        since=(desk.today - last.on).days if last else None,
        years=_years(opened, desk.today) if opened else 0,
        age=_years(birthday, desk.today) if birthday and card.brief.kind == "person" else None,
        vip=(card.brief.tier or card.corporate_class) in _VIP,
    )


def festival_of(wanted: str | None, desk: Desk) -> tuple[str, date]:
    """The festival asked for, or the next one, and its day."""
    rules = desk.methodology.festivals(desk.today)
    return (wanted, next_day(rules.festivals[wanted], desk.today)) if wanted else next_festival(rules, desk.today)


def addressed(facts: Facts, language: str) -> str | None:
    """How the client is addressed: 张先生, 张总, Mr Zhang; None where no form of address is sure."""
    person, brief = facts.brief, facts.brief
    if brief.kind == "company":
        of = {link.relation: link.client for link in facts.card.links}
        told = next((of[relation] for relation in _TOLD if relation in of), None)
        if told is None:
            return None
        person = told
    name = surname(person.name)
    leads = brief.kind == "company" or any(link.relation in _TOLD[:2] for link in facts.card.links)
    if language == "zh" and name and not name.isascii():
        title = "总" if leads else {"M": "先生", "F": "女士"}.get(person.sex or "")
        return f"{name}{title}" if title else None
    title = {"M": "Mr", "F": "Ms"}.get(person.sex or "")
    latin = name if name.isascii() else pinyin(name, of_person=True).title()
    return f"{title} {latin}" if title and latin else None


def is_sayable(text: str, desk: Desk) -> bool:
    """Whether a text holds nothing that may not be said to a client."""
    return not find_claims(text, desk.methodology.claims(desk.today))


def _in_year(day: date, year: int) -> date:
    leaps = (day.month, day.day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0))
    return date(year, 3, 1) if leaps else day.replace(year=year)


def _years(since: date, today: date) -> int:
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))
