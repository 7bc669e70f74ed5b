"""The client book: the only way to client data, fenced to what the asking person may see."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from sqlalchemy import BindParameter, bindparam, func, null, or_
from sqlmodel import Session, col, select

from storage import card, feedback, history, interviews, listings, names, opportunities, tasks
from storage.briefs import brief
from storage.fence import Fence
from storage.filters import ClientFilters, birthday_from, conditions, next_maturity
from storage.models import Client, ClientName, Person, Product
from storage.names import addressed, digits_of, fold, pinyin
from storage.reports import Choices, read_choices
from storage.views import (
    Actor,
    ClientBrief,
    ClientCard,
    Event,
    FeedbackView,
    InterviewView,
    NameHit,
    Page,
    Resolved,
    TaskView,
)

_CODE = re.compile(r"[Cc]\d{4,8}")
_TAIL = re.compile(r"\D*\D(\d{4})")  # 尾号2210, ending 2210: four digits that are said to be the last ones
_WORDS: BindParameter[list[str]] = bindparam(
    "words", expanding=True
)  # one parameter for hundreds of words: far quicker than a literal list
_PRODUCTS = select(Product.name, Product.code).where(or_(col(Product.name).in_(_WORDS), col(Product.code).in_(_WORDS)))
Sort = Literal["aum", "aum_ascending", "last_contact", "birthday", "maturity", "name"]


class ClientBook:
    """What one person may know of clients. Returns typed read values; raises NotVisible for all others."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._fence = Fence(session, actor)
        self._session = session

    def find_names(self, keys: Iterable[str]) -> list[NameHit]:
        """All keys among `keys` (folded as by `names.fold`) that visible clients answer to."""
        wanted = sorted(set(keys))
        statement = self._fence.of_clients(select(ClientName.key, ClientName.kind, Client.code), ClientName.client_id)
        statement = statement.where(col(ClientName.key).in_(_WORDS))
        return [NameHit(key, kind, code) for key, kind, code in self._session.exec(statement, params={"words": wanted})]

    def resolve(self, said: str, limit: int = 6) -> Resolved:
        """The visible clients meant by a name, number or code: written exactly first, else short, by sound, by a slip.

        Several codes with a space between them are several clients to choose from.
        """
        codes = said.upper().split()
        if codes and all(_CODE.fullmatch(code) for code in codes):
            several = self.briefs(dict.fromkeys(codes))
            return Resolved(tuple(several[:limit]), len(several), named=True)
        found = self._named(said)
        if found or len(fold(said)) < names.ALIKE_FROM:
            return Resolved(tuple(self._briefs(found[:limit])), len(found))
        alike = self._alike(fold(said))
        sure = len(alike) == 1 and names.is_sure_slip(fold(said))
        return Resolved(tuple(self._briefs(alike[:limit])), len(alike), alike=bool(alike) and not sure)

    def _named(self, said: str) -> list[str]:
        """The codes of those who answer to a name or number."""
        folded = fold(said)
        tail = _TAIL.fullmatch(said)
        sounds = {pinyin(folded), pinyin(folded, of_person=True)}
        exact = {folded, digits_of(folded)} if folded.isdecimal() else {folded}  # +86 138… finds 138…
        hits = self.find_names({*exact, *sounds, *(tail.groups() if tail else ())} - {""})
        family = addressed(said.strip())
        if family:
            hits += self.find_names({fold(family)})
        for kinds, keys in ((("code", "full", "phone"), exact), (("tail",), set(tail.groups() if tail else ())),
                            (("short",), {folded}), (("surname",), {fold(family or "")}), (("pinyin",), sounds),
                            (("initials",), {folded})):  # fmt: skip
            if codes := {hit.code for hit in hits if hit.kind in kinds and hit.key in keys}:
                return sorted(codes)
        return []

    def _alike(self, folded: str) -> list[str]:
        """The codes of those whose name is written almost so; the first character is taken to be right."""
        statement = self._fence.of_clients(select(ClientName.key, Client.code), ClientName.client_id).where(
            col(ClientName.kind).in_(("full", "short")), col(ClientName.key).startswith(folded[:1], autoescape=True)
        )
        return sorted({code for key, code in self._session.exec(statement) if names.is_slip(folded, key)})

    def briefs(self, codes: Iterable[str]) -> list[ClientBrief]:
        """The visible ones of these clients, in the order given."""
        wanted = list(codes)
        by_code = {b.code: b for b in self._briefs(wanted)}
        return [by_code[code] for code in wanted if code in by_code]

    def _briefs(self, codes: list[str]) -> list[ClientBrief]:
        statement = self._fence.clients(Client, Person.code).join(Person).where(col(Client.code).in_(codes))
        return [brief(row, advisor) for row, advisor in self._session.exec(statement.order_by(col(Client.code)))]

    def find(
        self, filters: ClientFilters, today: date, sort: Sort = "aum", limit: int = 10, offset: int = 0
    ) -> Page[ClientBrief]:
        """Clients that pass the filters, a page of them, with the number of all."""
        where = list(conditions(filters, today))
        total = self._session.exec(self._fence.clients(func.count()).select_from(Client).where(*where)).one()
        # The next maturity costs a look into each client's holdings: only where somebody asks for it.
        wanted = filters.maturing_within_days is not None or sort == "maturity"
        matures = next_maturity(today) if wanted else null()
        statement = self._fence.clients(Client, Person.code, matures.label("matures")).join(Person).where(*where)
        statement = statement.order_by(*_order(sort, today, matures), col(Client.id)).limit(limit).offset(offset)
        rows = tuple(brief(row, advisor, maturity) for row, advisor, maturity in self._session.exec(statement))
        return Page(rows, total)

    def find_codes(self, filters: ClientFilters, today: date, sort: Sort = "aum") -> tuple[str, ...]:
        """The codes of all clients that pass the filters, in order, as many as a list may hold."""
        matures = next_maturity(today) if sort == "maturity" else null()
        statement = self._fence.clients(col(Client.code), matures.label("matures")).where(*conditions(filters, today))
        statement = statement.order_by(*_order(sort, today, matures), col(Client.id)).limit(listings.LONGEST)
        return tuple(code for code, _ in self._session.exec(statement))

    def listed(self, codes: Iterable[str], today: date, *, maturities: bool = False) -> tuple[ClientBrief, ...]:
        """The visible ones of these clients, in the order given, as `find` returns them."""
        wanted = list(codes)
        matures = next_maturity(today) if maturities else null()
        statement = self._fence.clients(Client, Person.code, matures.label("matures")).join(Person)
        rows = self._session.exec(statement.where(col(Client.code).in_(wanted)))
        found = {row.code: brief(row, advisor, maturity) for row, advisor, maturity in rows}
        return tuple(found[code] for code in wanted if code in found)

    def kept_list(self, token: str) -> tuple[str, ...] | None:
        """The codes of a list as it was first shown to this person; what of them shows is still the fence's matter."""
        return listings.read(self._fence, token)

    def keep_list(self, codes: tuple[str, ...]) -> listings.KeepList:
        """The change that keeps a list, with the token by which it is found again."""
        return listings.KeepList(listings.token_of(self._fence, codes), codes)

    def open_task_codes(self, *, until: date | None = None, since: date | None = None) -> tuple[str, ...]:
        """The codes of all of the person's open tasks in the order of `open_tasks`, as many as a list may hold."""
        return tasks.open_codes(self._fence, until=until, since=since, limit=listings.LONGEST)

    def tasks(self, codes: Iterable[str]) -> list[TaskView]:
        """The person's own tasks among these, open or done, in the order given."""
        return tasks.read_tasks(self._fence, codes)

    def count(self) -> int:
        """How many clients the person may see."""
        return int(self._session.exec(self._fence.clients(func.count()).select_from(Client)).one())

    def card(self, code: str, today: date) -> ClientCard:
        """All that the card shows of one client, as believed on `today`."""
        return card.read_card(self._fence, code, today)

    def timeline(self, code: str, start: date, end: date, limit: int = 8, offset: int = 0) -> Page[Event]:
        """What happened with a client between two days, both included, the newest first."""
        return history.timeline(self._fence, code, start, end, limit, offset)

    def totals(self, code: str, start: date, end: date) -> history.Totals:
        """Counts and sums over the same days."""
        return history.totals(self._fence, code, start, end)

    def open_tasks(
        self, *, until: date | None = None, since: date | None = None, limit: int = 8, offset: int = 0
    ) -> Page[TaskView]:
        """The person's own open tasks, the most overdue first."""
        return tasks.open_tasks(self._fence, until=until, since=since, limit=limit, offset=offset)

    def task(self, code: str) -> TaskView:
        """One of the person's own tasks."""
        return tasks.read_task(self._fence, code)

    def interview(self, code: str) -> InterviewView | None:
        """Where the person's own KYC interview about a client stands; None where there was none."""
        return interviews.read_interview(self._fence, code)

    def opportunities(
        self,
        client: str | None = None,
        stage: str | None = None,
        *,
        stuck_before: Mapping[str, date] | None = None,
        limit: int = 8,
        offset: int = 0,
    ) -> opportunities.Opportunities:
        """Opportunities, the stuck first, then those longest in their stage; without a stage, those not at their end."""
        return opportunities.read_opportunities(
            self._fence, client, stage, stuck_before=stuck_before, limit=limit, offset=offset
        )

    def open_complaints(self, client: str) -> tuple[FeedbackView, ...]:
        """A client's complaints that are not closed, the most urgent first."""
        return feedback.open_complaints(self._fence, client)

    def report_choices(self) -> Choices:
        """What the person chose to be sent unasked."""
        return read_choices(self._session, self._fence.actor.id)

    def find_products(self, words: Iterable[str]) -> dict[str, str]:
        """Codes by name, of the products whose name or code is among `words`; products are no secret and not fenced."""
        wanted = sorted(set(words))
        return dict(iter(self._session.exec(_PRODUCTS, params={"words": wanted})))


def _order(sort: Sort, today: date, matures: Any) -> tuple[Any, ...]:
    if sort == "last_contact":
        return (col(Client.last_contact_on).asc().nulls_first(),)
    if sort == "birthday":
        passed = col(Client.birthday_day) < birthday_from(today)
        return (col(Client.birthday_day).is_(None), passed, col(Client.birthday_day))
    if sort == "maturity":
        return (matures.asc().nulls_last(),)
    if sort == "name":
        return (col(Client.name),)
    if sort == "aum_ascending":
        return (col(Client.aum).asc().nulls_last(),)
    return (col(Client.aum).desc().nulls_last(),)


def count_clients(session: Session) -> int:
    """How many clients the whole store holds: a number for administration, no client's data."""
    return int(session.exec(select(func.count()).select_from(Client)).one())
