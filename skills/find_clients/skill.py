"""A list of clients that pass filters, a page at a time.

The list stays as it was first shown: a client that leaves or joins it meanwhile shifts no page.
"""

from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from pydantic import NonNegativeInt, PositiveInt

from skills.contract import ADVISING, Call, Desk, Field, Line, Listing, Reply, Skill, Step, line
from skills.filters import FILTERS, FilteredRequest, described, require_classes, to_store
from skills.values import Money, Term, Who
from storage.clients import Sort
from storage.listings import LONGEST
from storage.views import ClientBrief, Page

PAGE = 8
_NATURAL_SORT: dict[str, Sort] = {
    "dormant_days": "last_contact",
    "birthday_within_days": "birthday",
    "maturing_within_days": "maturity",
}


class FindClients(FilteredRequest):
    """List the clients that pass filters, with the number of all of them."""

    sort: Sort | None = Field(default=None, description="Default: what the filters suggest, else the largest AUM first")
    limit: PositiveInt | None = Field(default=None, le=50)
    offset: NonNegativeInt = Field(default=0, le=1_000_000)
    listing: str | None = Field(default=None, max_length=32, description="Set by the buttons that turn pages")


def run(request: FindClients, desk: Desk) -> Reply:
    """See `FindClients`."""
    require_classes(request, desk)
    natural: list[Sort] = [sort for name, sort in _NATURAL_SORT.items() if getattr(request, name) is not None]
    sort: Sort = request.sort or (natural[0] if natural else "aum")
    size = request.limit or PAGE
    page, codes = _page(request, desk, sort, size)
    if not page.rows and request.listing:  # all of that page are somebody else's by now
        return run(request.model_copy(update={"listing": None, "offset": 0}), desk)
    what = described(request, desk)
    if not page.rows:
        nobody = (line("none", what=what or (line("everyone"),)),)
        return Reply((nobody, (line("unread", said=request.unread),)), steps=(Step(Call("find_clients"), "all"),))
    head = (
        line("found", count=page.total, what=what or (line("everyone"),)),
        line(f"sorted_{sort}"),
        _first(request, page.total),
    )
    first = request.offset + 1
    rows = [_row(number, client, request, desk) for number, client in enumerate(page.rows, start=first)]
    shown = tuple(client.code for client in page.rows)
    left = max(0, page.total - request.offset - size)
    keep = desk.book.keep_list(codes) if codes and (left or request.offset) else None
    return Reply(
        rows=(head, (line("unread", said=request.unread),), *rows, (line("more", count=left or None),)),
        steps=(*_picks(shown, first), *_turns(request, keep.token if keep else None, left, size), _export(request)),
        listing=Listing("client", shown, first),
        shown=shown,
        changes=(keep,) if keep else (),
    )


def _page(request: FindClients, desk: Desk, sort: Sort, size: int) -> tuple[Page[ClientBrief], tuple[str, ...]]:
    """The page, and the codes of the whole list; none where the list is too long to be kept."""
    codes = desk.book.kept_list(request.listing) if request.listing else None
    if codes is not None:
        maturities = request.maturing_within_days is not None or sort == "maturity"
        part = codes[request.offset : request.offset + size]
        return Page(desk.book.listed(part, desk.today, maturities=maturities), len(codes)), codes
    page = desk.book.find(to_store(request), desk.today, sort, size, request.offset)
    whole = size < page.total <= LONGEST
    return page, desk.book.find_codes(to_store(request), desk.today, sort) if whole else ()


def _first(request: FindClients, total: int) -> Line:
    """How many are looked at, where that was asked for and is not all of them."""
    return line("first", count=request.limit if request.limit and request.limit < total else None)


def _row(number: int, client: ClientBrief, request: FindClients, desk: Desk) -> tuple[Line, ...]:
    idle = (desk.today - client.last_contact_on).days if client.last_contact_on else None
    label = Term("tier", client.tier) if client.tier else None
    parts = [
        line("row", number=number, client=Who(client), code=client.code),
        line("label", label=label if len(request.tier) != 1 else None),
        line("risk", risk=Term("risk_class", client.risk_class) if request.risk_class and client.risk_class else None),
        line("aum", amount=Money(client.aum) if client.aum is not None else None, on=client.aum_on),
    ]
    if request.birthday_within_days is not None:
        parts.append(_birthday(client, desk))
    if request.maturing_within_days is not None:
        parts.append(line("matures", on=client.next_maturity_on))
    if request.dormant_days is not None or request.sort == "last_contact":
        parts.append(line("idle", days=idle, on=client.last_contact_on) if idle is not None else line("never"))
    elif request.contacted is not None:
        parts.append(line("contacted", on=client.last_contact_on))
    if request.min_age is not None or request.max_age is not None:
        age = relativedelta(desk.today, client.birthday).years if client.birthday else None
        parts.append(line("age", age=age, on=client.birthday))
    if desk.actor.role == "manager":
        parts.append(line("advisor", advisor=client.advisor))
    return tuple(parts)


def _birthday(client: ClientBrief, desk: Desk) -> Line:
    """The next birthday, without the year of birth, and the age it brings."""
    if client.birthday is None:
        return line("birthday", on=None)
    turns = relativedelta(desk.today - timedelta(days=1), client.birthday).years + 1
    return line("birthday", on=client.birthday + relativedelta(years=turns), age=turns)


def _picks(codes: tuple[str, ...], first: int) -> tuple[Step, ...]:
    return tuple(
        Step(Call("look_up_client", {"client": code}), "pick", {"number": number})
        for number, code in enumerate(codes[:PAGE], start=first)
    )


def _export(request: FindClients) -> Step:
    """The whole list as a file, for those who may."""
    return Step(Call("export_clients", request.model_dump(mode="json", exclude_defaults=True, include=set(FILTERS))))


def _turns(request: FindClients, token: str | None, left: int, size: int) -> tuple[Step, ...]:
    asked: dict[str, Any] = request.model_dump(mode="json", exclude_defaults=True, exclude={"listing", "offset"})
    asked |= {"listing": token} if token else {}
    before, after = max(0, request.offset - size), request.offset + size
    steps = [Step(Call("find_clients", {**asked, "offset": before}), "previous_page")] if request.offset else []
    if left > 0:
        steps.append(Step(Call("find_clients", {**asked, "offset": after}), "next_page"))
    return tuple(steps)


SKILL = Skill(FindClients, run, roles=ADVISING)
