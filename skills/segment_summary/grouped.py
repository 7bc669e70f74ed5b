"""Groups of clients side by side: each in a line, the rest folded, and which of them leads where that was asked."""

from typing import Any

from skills.contract import Call, Line, Reply, Step, line
from skills.segment_summary.compared import compared_group, house_of
from skills.segment_summary.groups import Folded, fold, label_of, narrowed, shares
from skills.segment_summary.picture import picture_of_groups
from skills.segment_summary.view import View, aum, change, list_steps, share
from skills.segment_summary.whole import moved, rhythm, risk, title
from skills.values import Money, Share
from storage.house import Others
from storage.segment_figures import Figures

_MOVERS = 3
_LED = 3  # groups with a button where one leads


def grouped(view: View, dimension: str, rank_by: str | None) -> Reply:
    """See `segment_summary`."""
    found = view.desk.book.groups(view.filters, view.desk.today, view.asked, (dimension,))
    folded = fold(found, dimension, rank_by)
    total = sum((group.figures for group in found), Figures())
    by = line(f"by_{dimension}")
    if not total.clients:
        nobody = (line("none", what=view.heading(by)),)
        return Reply((nobody, *view.footing(total)), (Step(Call("segment_summary"), "all"),))
    names = view.desk.book.owner_names() if dimension == "advisor" else {}
    labels = [label_of(dimension, key, names, view.asked.ages) for key, _ in folded.shown]
    house = house_of(view, dimension)
    rows: list[tuple[Line, ...]] = []
    if rank_by and folded.shown:
        rows.append(_leader(rank_by, labels[0], folded.shown[0][1]))
    rows.append(title(view, total, by, below=bool(rows)))
    rows += _lines(folded, labels, house, dimension)
    codes: tuple[str, ...] = ()
    if rank_by is None:
        falling = total.now < total.before
        movers = view.desk.book.movers(view.filters, view.desk.today, view.asked, _MOVERS, falling=falling)
        codes = tuple(mover.client.code for mover in movers)
        rows += [
            *moved(total, movers, falling=falling)[1:],
            risk(view, total)[:1] + risk(view, total)[3:],
            rhythm(view, total),
        ]
    else:
        rows.append((line(f"rule_{rank_by}"),))
    rows += [*_house_note(view, house), *view.footing(total)]
    return Reply(
        tuple(rows),
        tuple(_steps(view, dimension, folded, labels, total, leads=rank_by is not None)),
        shown=codes,
        chart=picture_of_groups(view, by, dimension, labels, folded, total),
    )


def _leader(rank_by: str, label: object, figures: Figures) -> tuple[Line, ...]:
    """The answer to which of them is first."""
    moved_by = change(figures)
    values: dict[str, Any] = {
        "group": label,
        "count": figures.clients,
        "aum": aum(figures),
        "high": figures.high,
        "classified": figures.classified,
        "share": share(figures.high, figures.classified),
        "moved": Money(abs(figures.now - figures.before)),
        "change": moved_by,
        "kept": figures.in_rhythm,
        "part": share(figures.in_rhythm, figures.clients),
        "mean": Money(figures.aum / figures.valued) if figures.valued else None,
    }
    if rank_by == "churn_risk" and not figures.high:
        return (line("leads_none_at_risk"),)
    if rank_by == "fall" and figures.now >= figures.before:
        return (line("leads_none_fell", **values),)
    if rank_by in ("change", "growth") and figures.now < figures.before:
        return (line("leads_none_rose", **values),)
    return (line(f"leads_{rank_by}", **values),)


def _lines(
    folded: Folded, labels: list[object], house: dict[str, Others] | None, dimension: str
) -> list[tuple[Line, ...]]:
    parts = shares([figures.aum for figures in folded.parts])
    rows = []
    for (key, figures), label, part in zip(folded.shown, labels, parts, strict=False):
        rows.append(_line(label, figures, part) if house is None else compared_group(label, figures, house.get(key)))
    more = iter(parts[len(folded.shown) :])
    if folded.others.clients:
        rows.append(_line(line("others", count=folded.rest), folded.others, next(more)))
    if folded.unknown.clients:
        rows.append(_line(label_of(dimension, None), folded.unknown, next(more)))
    return rows


def _line(label: object, figures: Figures, part: Share) -> tuple[Line, ...]:
    return (
        line("group", group=label, count=figures.clients),
        line("group_aum", aum=aum(figures), share=part),
        line("group_change", change=change(figures)),
        line("group_high", count=figures.high or None),
        line("group_kept", kept=figures.in_rhythm, count=figures.clients),
    )


def _house_note(view: View, house: dict[str, Others] | None) -> list[tuple[Line, ...]]:
    if view.request.against is None:
        return []
    if house is None:
        return [(line("house_only_plain"),)]
    return [(line("house_note", count=view.desk.methodology.overview(view.desk.today).least_of_others),)]


def _steps(
    view: View, dimension: str, folded: Folded, labels: list[object], total: Figures, *, leads: bool
) -> list[Step]:
    """The list first; where one group leads, that of its clients. Then the groups, each on its own."""
    ages = view.asked.ages
    narrow = [narrowed(dimension, key, ages) for key, _ in folded.shown]
    ambiguous = {key for key, _ in folded.shown if sum(key in other for other, _ in folded.shown) > 1}
    first = list_steps(view, folded.shown[0][1], **narrow[0]) if leads and narrow else list_steps(view, total)
    groups = [
        Step(view.again(**filters), "group", {"group": label})
        for (key, _), label, filters in list(zip(folded.shown, labels, narrow, strict=True))[: _LED if leads else None]
        if dimension != "industry" or key not in ambiguous  # 医药 as a filter finds 医药制造, too
    ]
    return [*first, *groups]
