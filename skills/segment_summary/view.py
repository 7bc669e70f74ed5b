"""What a summary is of, in days and in words, and the buttons that lead on from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from skills.contract import Call, Desk, Line, Period, SkillError, Step, line
from skills.filters import FILTERS, FilteredRequest, described, require_classes, to_store
from skills.values import Money, Share
from storage.filters import ClientFilters
from storage.segment_figures import Asked, Figures

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class View:
    """A request made out: the filters as storage takes them, the days, and the filters in words."""

    request: Any
    desk: Desk
    filters: ClientFilters
    asked: Asked
    what: tuple[Line, ...]

    @property
    def current(self) -> bool:
        """Whether the period reaches today: only of today is it known who was contacted, and what share this is."""
        return self.asked.end >= self.desk.today

    def filters_said(self) -> dict[str, Any]:
        """The filters as arguments of another call."""
        return dict(self.request.model_dump(mode="json", exclude_defaults=True, include=set(FILTERS) - {"unread"}))

    def again(self, **changed: Any) -> Call:
        """This summary with other arguments; the order of groups is not kept."""
        kept = {"period": str(self.request.period)} if self.request.period else {}
        return Call("segment_summary", {**self.filters_said(), **kept, **changed})

    def clients(self, **narrowed: Any) -> Call:
        """The list of the same clients, or of some of them."""
        return Call("find_clients", {**self.filters_said(), **narrowed})

    def heading(self, *by: Line) -> Line:
        """How the question was understood: whose clients, and by what they are split."""
        return line("heading_by", what=self.what, by=by[0]) if by else line("heading", what=self.what)

    def footing(self, figures: Figures) -> tuple[tuple[Line, ...], ...]:
        """What the figures leave out, and the condition that was not understood."""
        unvalued = figures.clients - figures.valued
        uncompared = figures.valued - figures.compared
        return (
            (
                line("unvalued", count=unvalued or None),
                line("uncompared", count=uncompared or None, on=self.asked.start),
            ),
            (line("unread", said=self.request.unread),),
        )


def look(request: Any, desk: Desk) -> View:
    """Make out a request; SkillError where the period lies ahead or a filter cannot be used."""
    require_classes(request, desk)
    period: Period | None = request.period
    first = period.start if period else date(desk.today.year, 3 * ((desk.today.month - 1) // 3) + 1, 1)
    if first > desk.today:
        raise SkillError("ahead", on=first)
    end = min(period.end, desk.today) if period else desk.today
    rules = desk.methodology.overview(desk.today)
    asked = Asked(first - _DAY, end, contacted_since(desk), rules.ages)
    return View(request, desk, to_store(request), asked, _what(request, desk))


def contacted_since(desk: Desk) -> Mapping[str, date]:
    """Since when a contact keeps the rhythm, by tier or corporate class; "" for those of neither."""
    days = desk.methodology.cadence(desk.today).days
    return {
        "": desk.today - timedelta(days=days["standard"]),
        **{n: desk.today - timedelta(days=d) for n, d in days.items()},
    }


def _what(request: FilteredRequest, desk: Desk) -> tuple[Line, ...]:
    return described(request, desk) or (line("everyone_team" if desk.actor.role == "manager" else "everyone_own"),)


def share(part: Decimal | int, whole: Decimal | int) -> Share | None:
    """A part of a whole; None of nothing."""
    return Share(Decimal(part) / Decimal(whole)) if whole else None


def change(figures: Figures) -> Share | None:
    """By how much the AUM of the compared clients changed; None where nothing can be compared."""
    return Share((figures.now - figures.before) / figures.before, signed=True) if figures.before > 0 else None


def aum(figures: Figures) -> Money | None:
    """Their AUM; None where of nobody anything is known."""
    return Money(figures.aum) if figures.valued else None


def list_steps(view: View, figures: Figures, **narrowed: Any) -> list[Step]:
    """The list of the clients, that of those at high risk, and the same as a file."""
    steps = [Step(view.clients(**narrowed), "list")]
    if figures.high and view.request.churn_risk is None and view.current:
        at_risk = view.clients(**narrowed, churn_risk="high")
        steps.append(Step(at_risk, "at_risk", {"count": figures.high}))
    return steps
