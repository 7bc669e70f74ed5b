"""What the nightly classification found changed for the worse among the person's clients, grouped in one answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pydantic import NonNegativeInt

from skills.alerts import KINDS, alerts
from skills.contract import ADVISING, Call, Desk, Field, Line, Listing, Reply, Request, Skill, Step, line
from skills.periods import PeriodArgument
from skills.values import Term, Who
from storage.classes import ClassChange
from storage.views import ClientBrief

PAGE = 8
DAYS = 7  # looked back where nobody says how far
# Which label an alert is about, and in which vocabulary it is said.
_ABOUT = {"churn_up": "churn_risk", "lost": "lifecycle", "dormant": "lifecycle"}


class MyAlerts(Request):
    """Clients whose class fell, who are likelier to leave, went silent, or whose risk test runs out; default: of a week."""

    period: PeriodArgument | None = Field(default=None, description="Days, as 2026-11-22/2026-11-22")
    told: tuple[str, ...] = Field(default=(), max_length=200, description="Clients told of the first of these days")
    offset: NonNegativeInt = Field(default=0, le=1_000_000)


@dataclass(frozen=True)
class Alert:
    """One client with all that there is to hear."""

    client: ClientBrief
    on: date
    before: dict[str, str | None]
    after: dict[str, str | None]
    kinds: tuple[str, ...]


def run(request: MyAlerts, desk: Desk) -> Reply:
    """See `MyAlerts`."""
    start, end = desk.today - timedelta(days=DAYS - 1), desk.today
    if request.period is not None:
        start, end = request.period.start, request.period.end
    changes = desk.book.class_changes(start, end)
    found = _alerts(change for change in changes if change.on > start or change.client.code not in request.told)
    scope = line("scope_day", on=end) if start == end else line("scope", start=start, end=end)
    if not found:
        return Reply(((line("none", scope=scope),),), (Step(Call("find_clients", {"churn_risk": ["high"]}), "high"),))
    page = found[request.offset : request.offset + PAGE]
    left = max(0, len(found) - request.offset - len(page))
    rows = [_row(number, alert, desk) for number, alert in enumerate(page, start=request.offset + 1)]
    return Reply(
        rows=((line("title", count=len(found), scope=scope),), *rows, (line("more", count=left or None),)),
        steps=_steps(request, page, left),
        listing=Listing("client", tuple(alert.client.code for alert in page), request.offset + 1),
        shown=tuple(alert.client.code for alert in page),
    )


def _alerts(changes: Iterable[ClassChange]) -> list[Alert]:
    """One a client: from what was believed before the first of its changes to what is after the last."""
    spans: dict[str, list[ClassChange]] = {}
    for change in changes:
        spans.setdefault(change.client.code, []).append(change)
    found = []
    for first, last in ((span[0], span[-1]) for span in spans.values()):
        if kinds := alerts(first.before, last.after):
            found.append(Alert(last.client, last.on, first.before, last.after, tuple(kinds)))
    return sorted(found, key=_pressing)


def _pressing(alert: Alert) -> tuple[int, bool, Decimal, str]:
    """The most pressing kind first; of the likelier to leave the likeliest, then the largest client."""
    client = alert.client
    return (KINDS.index(alert.kinds[0]), alert.after["churn_risk"] != "high", -(client.aum or Decimal(0)), client.code)


def _row(number: int, alert: Alert, desk: Desk) -> tuple[Line, ...]:
    label = alert.client.tier
    return (
        line("row", number=number, client=Who(alert.client), code=alert.client.code),
        line("label", label=Term("tier", label) if label else None),
        line("signs", signs=[_sign(kind, alert) for kind in alert.kinds]),
        line("advisor", advisor=alert.client.advisor if desk.actor.role == "manager" else None),
    )


def _sign(kind: str, alert: Alert) -> Line:
    if kind == "downgrade":
        name = "corporate_class" if alert.client.kind == "company" else "tier"
    elif kind in _ABOUT:
        name = _ABOUT[kind]
    else:
        return line(kind)
    old, new = alert.before[name], alert.after[name]
    unknown = line("no_label")
    return line(kind, old=Term(name, old) if old else unknown, new=Term(name, new) if new else unknown)


def _steps(request: MyAlerts, page: list[Alert], left: int) -> tuple[Step, ...]:
    """A button to each client; the first ones' reasons are what is asked next."""
    first = request.offset + 1
    picks = [
        Step(Call("classify_client", {"client": alert.client.code}), "pick", {"number": number})
        for number, alert in enumerate(page[:4], start=first)
    ]
    asked = request.model_dump(mode="json", exclude_defaults=True, exclude={"offset"})
    before, after = max(0, request.offset - PAGE), request.offset + PAGE
    if request.offset:
        picks.append(Step(Call("my_alerts", {**asked, "offset": before}), "previous_page"))
    if left:
        picks.append(Step(Call("my_alerts", {**asked, "offset": after}), "next_page"))
    return tuple(picks)


SKILL = Skill(MyAlerts, run, roles=ADVISING)
