"""The client book: the only way to client data, fenced to what the asking person may see."""

import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, Literal

from sqlalchemy import BindParameter, bindparam, func, null, or_
from sqlmodel import Session, col, select

from storage import (
    card,
    finding,
    history,
    listings,
    measures,
    names,
    products,
    tasks,
)
from storage import fence as the_fence
from storage.beliefs import Beliefs
from storage.briefs import COLUMNS, brief
from storage.codes import next_code
from storage.dealings import Dealings
from storage.fence import Fence
from storage.filters import ClientFilters, birthday_from, conditions, next_maturity
from storage.managing import Managing
from storage.models import Client, Person, Product
from storage.names import digits_of, fold
from storage.outlook import Outlook
from storage.overviews import Overviews
from storage.ratings import read_rating
from storage.reports import Choices, read_choices
from storage.views import (
    Actor,
    ClientBrief,
    ClientCard,
    Event,
    NameHit,
    Page,
    ProductView,
    Resolved,
    TaskView,
    Tested,
)

_CODE = re.compile(r"[Cc]\d{4,8}")
_WORDS: BindParameter[list[str]] = bindparam(
    "words", expanding=True
)  # one parameter for hundreds of words: far quicker than a literal list
_PRODUCTS = select(Product.name, Product.code).where(or_(col(Product.name).in_(_WORDS), col(Product.code).in_(_WORDS)))
_BRIEFS = (
    the_fence.clients(*COLUMNS)
    .join(Person, col(Person.id) == Client.advisor_id)
    .where(col(Client.code).in_(_WORDS))
    .order_by(col(Client.code))
)
Sort = Literal["aum", "aum_ascending", "last_contact", "birthday", "maturity", "name"]


class ClientBook(Dealings, Beliefs, Overviews, Managing, Outlook):
    """What one person may know of clients. Returns typed read values; raises NotVisible for all others."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._fence = Fence(session, actor)
        self._session = session

    def find_names(self, keys: Iterable[str], shorthand: Iterable[str] = ()) -> list[NameHit]:
        """All that visible clients answer to (folded as by `names.fold`): of `shorthand` surnames and initials, of `keys`
        all else.
        """
        return finding.find_names(self._fence, keys, shorthand)

    def resolve(self, said: str, limit: int = 6) -> Resolved:
        """The visible clients meant by a name, number or code: written exactly first, else short, by sound, by a slip.

        Several codes with a space between them are several clients to choose from.
        """
        codes = said.upper().split()
        if codes and all(_CODE.fullmatch(code) for code in codes):
            several = self.briefs(dict.fromkeys(codes))
            return Resolved(tuple(several[:limit]), len(several), named=True)
        found = finding.named(self._fence, said)
        if found or len(fold(said)) < names.ALIKE_FROM:
            return Resolved(tuple(self._briefs(found[:limit])), len(found))
        alike = finding.alike(self._fence, fold(said))
        sure = len(alike) == 1 and names.is_sure_slip(fold(said))
        return Resolved(tuple(self._briefs(alike[:limit])), len(alike), alike=bool(alike) and not sure)

    def briefs(self, codes: Iterable[str]) -> list[ClientBrief]:
        """The visible ones of these clients, in the order given."""
        wanted = list(codes)
        by_code = {b.code: b for b in self._briefs(wanted)}
        return [by_code[code] for code in wanted if code in by_code]

    def _briefs(self, codes: list[str]) -> list[ClientBrief]:
        return [brief(row, row.advisor) for row in self._fence.run(_BRIEFS, words=codes)] if codes else []

    def find(
        self, filters: ClientFilters, today: date, sort: Sort = "aum", limit: int = 10, offset: int = 0
    ) -> Page[ClientBrief]:
        """Clients that pass the filters, a page of them, with the number of all."""
        where = list(conditions(filters, today))
        counted = self._fence.clients(func.count()).select_from(Client).where(*where)
        total = self._session.connection().execute(counted).scalar_one()
        # The next maturity costs a look into each client's holdings: only where somebody asks for it.
        wanted = filters.maturing_within_days is not None or sort == "maturity"
        matures = next_maturity(today) if wanted else null()
        statement = self._fence.clients(*COLUMNS, matures.label("matures")).join(Person).where(*where)
        statement = statement.order_by(*_order(sort, today, matures), col(Client.id)).limit(limit).offset(offset)
        rows = self._session.connection().execute(statement)
        return Page(tuple(brief(row, row.advisor, row.matures) for row in rows), total)

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

    def measures(self, codes: Iterable[str], windows: measures.Windows) -> measures.Measured:
        """What rules need of the visible ones of these clients, as of the windows' day."""
        return measures.measure(partial(self._fence.run, codes=list(codes)), the_fence.NAMED, windows)

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

    def finished_last(self, on: date) -> TaskView | None:
        """The person's own task that was finished last on a day."""
        return tasks.finished_last(self._fence, on)

    def called(self, name: str) -> list[ClientBrief]:
        """The visible clients of just this full name."""
        return self.briefs(sorted({hit.code for hit in self.find_names([fold(name)]) if hit.kind == "full"}))

    def reached_by(self, phone: str) -> list[ClientBrief]:
        """The visible clients who have this telephone number, however it is written."""
        hits = self.find_names({digits_of(phone)} - {""})
        return self.briefs(sorted({hit.code for hit in hits if hit.kind == "phone"}))

    def next_code(self) -> str:
        """The next free client code of the common form; whose the others are does not show."""
        return next_code(self._session)

    def report_choices(self) -> Choices:
        """What the person chose to be sent unasked."""
        return read_choices(self._session, self._fence.actor.id)

    def products(self) -> list[ProductView]:
        """Every product of the house; products are no secret and not fenced."""
        return products.all_products(self._session)

    def product(self, said: str) -> ProductView | None:
        """The product of a name or code."""
        return next(iter(products.named(self._session, (said, said.upper()))), None)

    def tested(self) -> list[Tested]:
        """What suitability asks of every visible client, the largest AUM first."""
        return products.tested(self._fence)

    def rating(self, answer: str) -> bool | None:
        """What the person said of an answer: useful or not; None where nothing."""
        return read_rating(self._fence, answer)

    def find_products(self, words: Iterable[str]) -> dict[str, str]:
        """Codes by name, of the products whose name or code is among `words`; products are no secret and not fenced."""
        wanted = sorted(set(words))
        found = self._session.connection().execute(_PRODUCTS, {"words": wanted})
        return {row.name: row.code for row in found}


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
