"""The own figures beside those of everybody else's clients: averages of one class, never of few clients."""

from decimal import Decimal

from skills.contract import Line, line
from skills.filters import FILTERS
from skills.segment_summary.view import View, share
from skills.values import Money, Share
from storage.house import OF_CLASS, OF_CLIENT, Others
from storage.segment_figures import Figures


def house_of(view: View, dimension: str) -> dict[str, Others] | None:
    """The cells of a class, or None where no comparison was asked for or the groups are no such class."""
    if view.request.against is None or dimension not in (*OF_CLIENT, *OF_CLASS) or _given(view):
        return None
    return _others(view, dimension)


def compared_whole(view: View, total: Figures) -> tuple[tuple[Line, ...], ...]:
    """The group beside that of others, where one class alone says which clients are meant."""
    if view.request.against is None:
        return ()
    given = _given(view) or ["kind"]
    if len(given) > 1 or given[0] not in (*OF_CLIENT, *OF_CLASS):
        return ((line("house_only_plain"),),)
    least = view.desk.methodology.overview(view.desk.today).least_of_others
    cells = _others(view, given[0])
    value = getattr(view.request, given[0])
    wanted = list(cells) if value is None else [value] if isinstance(value, str) else list(value)
    if not wanted or any(name not in cells for name in wanted):
        return ((line("house_few", count=least),),)
    other = _together([cells[name] for name in wanted])
    mine, others = _said(total), _said_of(other)
    return (
        (
            line("house", count=other.clients),
            *(line(f"house_{name}", own=mine[name], other=others[name]) for name in mine),
        ),
    )


def compared_group(label: object, figures: Figures, other: Others | None) -> tuple[Line, ...]:
    """One group in a line, beside that of others."""
    mine = _said(figures)
    if other is None:
        return (line("group", group=label, count=figures.clients), line("group_alone", mean=mine["mean"]))
    others = _said_of(other)
    said = (line(f"house_{name}", own=mine[name], other=others[name]) for name in mine)
    return (line("group", group=label, count=figures.clients), *said)


def _given(view: View) -> list[str]:
    return [name for name in FILTERS if getattr(view.request, name) and name != "unread"]


def _others(view: View, dimension: str) -> dict[str, Others]:
    least = view.desk.methodology.overview(view.desk.today).least_of_others
    return view.desk.book.others(dimension, view.asked.contacted, least)


def _together(cells: list[Others]) -> Others:
    clients = sum(cell.clients for cell in cells)

    def mean(name: str) -> Decimal:
        return sum((getattr(cell, name) * cell.clients for cell in cells), Decimal(0)) / clients

    return Others(clients, mean("mean_aum"), mean("high"), mean("in_rhythm"))


def _said(figures: Figures) -> dict[str, Money | Share | None]:
    return {
        "mean": Money(figures.aum / figures.valued) if figures.valued else None,
        "high": share(figures.high, figures.clients),
        "rhythm": share(figures.in_rhythm, figures.clients),
    }


def _said_of(other: Others) -> dict[str, Money | Share | None]:
    return {"mean": Money(_rounded(other.mean_aum)), "high": Share(other.high), "rhythm": Share(other.in_rhythm)}


def _rounded(amount: Decimal) -> Decimal:
    """To two figures: an average of others is a rough measure, and nothing can be reckoned back from it."""
    if amount <= 0:
        return Decimal(0)
    return amount.quantize(Decimal(1).scaleb(amount.adjusted() - 1))
