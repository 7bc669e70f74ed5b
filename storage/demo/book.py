"""Makes the made-up book client by client and writes it in a few transactions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from sqlmodel import Session, func, select

from storage.bulk import new_ids
from storage.demo import showcase
from storage.demo.campaigns import write_campaigns
from storage.demo.draft import FEN, Calendar, Draft
from storage.demo.life import allow, learn, owe, talk
from storage.demo.money import Kind, catalogue, live
from storage.demo.people import make_company, make_person
from storage.demo.rows import write_clients, write_products
from storage.demo.service import serve
from storage.demo.staff import Advisor, write_staff
from storage.demo.voices import answer
from storage.models import Client
from storage.store import Store, StoreError

_BATCH = 5_000  # clients in one transaction
_MOST = 999_999  # a code has six digits
_COMPANIES = 0.15


class DemoError(StoreError):
    """The made-up book cannot be written; the message names the cause and the mend."""


@dataclass(frozen=True)
class DemoSummary:
    """How many rows were written."""

    clients: int
    advisors: int
    managers: int
    products: int
    rows: int


def fill(
    store: Store,
    clients: int = 500,
    seed: int = 1,
    today: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DemoSummary:
    """Write a made-up book into a store without clients; `progress` gets (clients written, clients in all).

    `today` (the current day where None) is the day on which the book looks fresh. The same `clients`, `seed`
    and `today` give the same rows. Raises DemoError where the store has clients already.
    """
    if not 0 <= clients <= _MOST:
        raise DemoError(f"a made-up book cannot have {clients} clients: choose a number from 0 to {_MOST}")
    chance = Random(seed)  # noqa: S311  (made-up people, no secrets)
    calendar = Calendar.of(today or date.today())  # noqa: DTZ011  (the caller names the day where zones matter)
    with store.writing() as session:
        _require_empty(session)
        team = write_staff(session, chance, clients)
        products = write_products(session)
        rows = write_campaigns(session, products, calendar) if clients else 0
        ids = list(new_ids(session, Client, clients)) if clients else []
    maker = _Maker(chance, calendar, team.advisors, dict(zip(_codes(clients), ids, strict=True)), clients > 2_000)
    written = 0
    for drafts in maker.batches():
        with store.writing() as session:
            rows += write_clients(session, drafts, products, calendar.today)
        written += len(drafts)
        if progress:
            progress(written, clients)
    return DemoSummary(clients, len(team.advisors), team.managers, len(products), rows)


def _require_empty(session: Session) -> None:
    if found := session.exec(select(func.count()).select_from(Client)).one():
        raise DemoError(f"the store already has {found} clients: point DATA_DIR or DATABASE_URL at an empty one")


def _codes(clients: int) -> list[str]:
    """The codes of the showcase and the lowest others, in order."""
    codes = set(showcase.CODES[:clients])
    number = 0
    while len(codes) < clients:
        number += 1
        codes.add(f"C{number:06d}")
    return sorted(codes)


@dataclass
class _Maker:
    """Makes drafts in the order of codes; owners of companies are found among the persons made before."""

    chance: Random
    calendar: Calendar
    advisors: list[Advisor]
    ids: dict[str, int]
    large: bool
    owners: dict[int, list[int]] = field(default_factory=dict)
    products: dict[str, Kind] = field(default_factory=catalogue)

    def batches(self) -> Iterator[list[Draft]]:
        """Finished drafts, as many as one transaction writes."""
        step = _BATCH if self.large else 500
        drafts: list[Draft] = []
        for code, client_id in self.ids.items():
            drafts.append(self._make(code, client_id))
            if len(drafts) == step:
                yield drafts
                drafts = []
        if drafts:
            yield drafts

    def _make(self, code: str, client_id: int) -> Draft:
        chance, roll = self.chance, showcase.Roll(self.advisors[0].id, self.calendar)
        shown = code in showcase.CODES
        if shown:
            draft = roll.start(chance, client_id, code)
        else:
            kind = "company" if chance.random() < _COMPANIES else "person"
            draft = Draft(client_id, code, kind, chance.choice(self.advisors).id)
        (make_company if draft.kind == "company" else make_person)(chance, draft, self.calendar)
        live(chance, draft, self.calendar, self.products)
        talk(chance, draft, self.calendar)
        learn(chance, draft, self.calendar)
        owe(chance, draft, self.calendar, calm=draft.advisor == self.advisors[0].id)
        if shown:
            roll.finish(draft, self.ids)
        else:
            allow(draft, self.calendar)
            serve(draft, self.calendar)
            answer(draft, self.calendar)
            self._join(draft)
        return draft

    def _join(self, draft: Draft) -> None:
        """Some wealthy persons own a company of the same advisor."""
        waiting = self.owners.setdefault(draft.advisor, [])
        if draft.kind == "person" and (draft.total or 0) >= 300_000 * FEN and draft.occupation != "退休":
            waiting.append(draft.id)
        elif draft.kind == "company" and waiting and self.chance.random() < 0.5:
            relation = "owner" if self.chance.random() < 0.75 else "legal_representative"
            draft.links.append((waiting.pop(0), relation))
