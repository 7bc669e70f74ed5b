"""A group of clients as a whole: its figures, what made them change, and what to look at."""

from dataclasses import replace
from decimal import Decimal

from skills.contract import Call, ClientBrief, Line, Reply, Step, line
from skills.segment_summary.compared import compared_whole
from skills.segment_summary.groups import label_of, shares
from skills.segment_summary.picture import picture_of_whole
from skills.segment_summary.view import View, aum, change, list_steps, share
from skills.values import Money, Share, Who
from storage.filters import ClientFilters
from storage.segment_figures import Figures, Group, Mover

_MOVERS = 3
_LEAST_MOVED = 1000  # a change of less than one part in so many is none to take apart
_TOP = 10
_PARTS = 4  # of the mix that are named


def whole(view: View) -> Reply:
    """See `segment_summary`."""
    cells = view.desk.book.groups(view.filters, view.desk.today, view.asked, ("segment", "lifecycle"))
    total = sum((cell.figures for cell in cells), Figures())
    if not total.clients:
        nobody = (line("none", what=view.heading()),)
        return Reply((nobody, *view.footing(total)), (Step(Call("segment_summary"), "all"),))
    falling = total.now < total.before
    movers = view.desk.book.movers(view.filters, view.desk.today, view.asked, _MOVERS, falling=falling)
    rows = (
        title(view, total),
        (
            line("span", start=view.asked.start, end=view.asked.end),
            _part(view, total),
            line("new", count=total.new or None),
        ),
        *moved(total, movers, falling=falling),
        _mix(cells, total),
        _concentration(view, total),
        risk(view, total),
        rhythm(view, total),
        *compared_whole(view, total),
        *view.footing(total),
    )
    return Reply(
        rows,
        tuple(_steps(view, cells, total)),
        shown=tuple(mover.client.code for mover in movers),
        chart=picture_of_whole(view, cells, total),
    )


def title(view: View, total: Figures, *by: Line, below: bool = False) -> tuple[Line, ...]:
    """The answer in one line: how many, how much, and how that changed; `below` another answer it is the ground of that."""
    moved_by = change(total)
    name = "sum_unvalued" if not total.valued else "sum_still" if moved_by is None else "sum"
    said = line(name, what=view.heading(*by), count=total.clients, aum=aum(total), on=view.asked.start, change=moved_by)
    return (said,) if below else (line("title", sum=said),)


def moved(total: Figures, movers: tuple[Mover, ...], *, falling: bool) -> tuple[tuple[Line, ...], ...]:
    """The change taken apart: what came and what went, and how much of it a few clients made."""
    gross = -total.lost if falling else total.gained
    other = total.gained if falling else -total.lost
    if not movers or gross * _LEAST_MOVED < total.before:
        return ()
    said = [
        line("mover", client=Who(_short(m.client)), code=m.client.code, amount=Money(abs(m.change))) for m in movers
    ]
    made = share(sum(abs(m.change) for m in movers), gross)
    name, beside = ("fell", "rose_beside") if falling else ("rose", "fell_beside")
    net = line("net_down" if falling else "net_up", amount=Money(abs(total.now - total.before)))
    return (
        (net, line(beside, amount=Money(other) if other else None)),
        (line(name, amount=Money(gross), share=made, count=len(movers), movers=said),),
    )


def _short(client: ClientBrief) -> ClientBrief:
    """A company by its short name: several stand in one line."""
    return replace(client, name=client.short_name)


def _part(view: View, total: Figures) -> Line:
    """What part of all the person's clients this is."""
    if view.filters == ClientFilters() or not view.current:
        return line("part", clients=None)
    clients, held = view.desk.book.size(ClientFilters(), view.desk.today)
    scope = "part_team" if view.desk.actor.role == "manager" else "part"
    return line(scope, clients=share(total.clients, clients), aum=share(total.aum, held))


def _mix(cells: list[Group], total: Figures) -> tuple[Line, ...]:
    """By tier and corporate class, where there is more than one."""
    by: dict[str | None, Figures] = {}
    for cell in cells:
        by[cell.key[0]] = by.get(cell.key[0], Figures()) + cell.figures
    ordered = sorted(by, key=lambda key: (-by[key].aum, key or ""))
    if len(ordered) < 2:
        return ()
    parts = shares([by[key].aum for key in ordered])
    named = [
        line("mix_part", label=label_of("segment", key), count=by[key].clients, share=part)
        for key, part in zip(ordered[:_PARTS], parts, strict=False)
    ]
    if rest := ordered[_PARTS:]:
        left = sum((part.fraction for part in parts[_PARTS:]), Decimal(0))
        count = sum(by[key].clients for key in rest)
        named.append(line("mix_rest", count=count, share=Share(left)))
    return (line("mix", parts=named),)


def _concentration(view: View, total: Figures) -> tuple[Line, ...]:
    mean = line("mean", amount=Money(total.aum / total.valued) if total.valued > 1 else None)
    if total.valued <= _TOP or not view.current or not total.aum:
        return (mean,)
    top = view.desk.book.find(view.filters, view.desk.today, "aum", _TOP).rows
    held = sum((client.aum for client in top if client.aum), Decimal(0))
    return (mean, line("top", count=_TOP, share=share(held, total.aum)))


def risk(view: View, total: Figures) -> tuple[Line, ...]:
    """How many may leave, what they hold, how many it were before, and whom of them nobody talked to."""
    if not total.classified or view.request.churn_risk is not None:
        return ()
    if not total.high:
        return (line("risk_none"), line("risk_before", on=view.asked.start, count=total.high_before or None))
    before = line("risk_before", on=view.asked.start, count=total.high_before)
    held = line("risk_held", amount=Money(total.at_risk), share=share(total.at_risk, total.aum))
    late = line("risk_late", count=(total.late or None) if view.current else None)
    return (line("risk", count=total.high), before, held, late)


def rhythm(view: View, total: Figures) -> tuple[Line, ...]:
    """How many were contacted within the rhythm of their class."""
    if not view.current:
        return ()
    return (line("rhythm", kept=total.in_rhythm, count=total.clients, share=share(total.in_rhythm, total.clients)),)


def _steps(view: View, cells: list[Group], total: Figures) -> list[Step]:
    by = ["advisor"] if view.desk.actor.role == "manager" and view.request.advisor is None else []
    by += ["segment"] if len({cell.key[0] for cell in cells}) > 1 else ["lifecycle"]
    by += ["industry"] if view.request.kind == "company" or view.request.corporate_class else []
    splits = [Step(view.again(group_by=name), "split", {"by": line(f"by_{name}")}) for name in by[:2]]
    return [*splits, *list_steps(view, total), Step(Call("export_clients", view.filters_said()), "export")]
