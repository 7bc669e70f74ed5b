"""A figure as it is told: its value, its number, how it moved; one measure with its formula and what stands behind it."""

from decimal import Decimal

from knowledge.rules import kpi
from skills.contract import Line, Row, line
from skills.kpi_report.figures import Figures, Run
from skills.values import Money, Share, Term

_REASONS, _RUNS = 5, 5


def value_of(figure: kpi.Figure, unit: str) -> object:
    """A value in its unit: points, mean, share, rate (a share to a tenth), money, return."""
    assert figure.value is not None
    if unit == "points":
        return f"{figure.value:.0f}"
    if unit == "mean":
        return f"{figure.value:.1f}"
    if unit == "money":
        return Money(figure.value)
    if unit == "rate":
        return f"{figure.value * 100:.1f}%"
    return Share(figure.value, signed=unit == "return")


def told(name: str, now: kpi.Figure, before: kpi.Figure, unit: str) -> Line:
    """One figure: 数据不足 with its number where it is thin, else value, number and move."""
    label = line(f"name_{name}")
    if now.value is None:
        return line("thin", name=label, n=now.n)
    return line("figure", name=label, value=value_of(now, unit), n=now.n, move=_move(now, before, unit))


def _move(now: kpi.Figure, before: kpi.Figure, unit: str) -> Line:
    change = kpi.change(now, before)
    if change is None or now.value is None:
        return line("no_before")
    if unit in ("points", "mean"):
        by: object = f"{abs(change):.0f}" if unit == "points" else f"{abs(change):.1f}"
        return _way(change, "by_points", by, zero=by in ("0", "0.0"))
    if unit == "money":
        return _way(change, "by_money", Money(abs(change)), zero=abs(change) < 1)
    shown = f"{abs(change) * 100:.1f}"
    return _way(change, "by_percent", shown, zero=shown == "0.0")


def _way(change: Decimal, line_id: str, by: object, *, zero: bool) -> Line:
    return line("same") if zero else line("up" if change > 0 else "down", by=line(line_id, by=by))


def measure_rows(name: str, now: Figures, before: Figures) -> tuple[Row, ...]:
    """What is told of one measure under its headline: every figure with its formula, then what stands behind it."""
    return {
        "satisfaction": _satisfaction,
        "loyalty": _loyalty,
        "churn": _churn,
        "clv": _clv,
        "roi": _roi,
    }[name](now, before)


def _with_formula(name: str, now: kpi.Figure, before: kpi.Figure, unit: str) -> tuple[Row, ...]:
    return ((told(name, now, before, unit),), (line(f"formula_{name}"),))


def _satisfaction(now: Figures, before: Figures) -> tuple[Row, ...]:
    return (
        *_with_formula("nps", now.nps, before.nps, "points"),
        *_with_formula("csat", now.csat, before.csat, "share"),
        *_with_formula("ces", now.ces, before.ces, "mean"),
        (line("complaints", count=now.heard.complaints, before=before.heard.complaints, praise=now.heard.praise),),
    )


def _loyalty(now: Figures, before: Figures) -> tuple[Row, ...]:
    retention, was = (kpi.Figure(None if f.value is None else 1 - f.value, f.n) for f in (now.churn, before.churn))
    return (
        *_with_formula("repeat", now.repeat, before.repeat, "rate"),
        *_with_formula("willing", now.willing, before.willing, "share"),
        *_with_formula("retention", retention, was, "rate"),
    )


def _churn(now: Figures, before: Figures) -> tuple[Row, ...]:
    kept = now.kept
    counts = line("kept", start=kept.start, lost=kept.lost, new=kept.new, end=kept.end)
    return (*_with_formula("churn", now.churn, before.churn, "rate"), (counts,), reasons(now))


def reasons(now: Figures) -> Row:
    """Why clients left, the commonest reason first."""
    ordered = sorted(now.kept.reasons.items(), key=lambda pair: (-pair[1], pair[0]))[:_REASONS]
    named = [line("reason", reason=Term("loss_reason", reason), count=count) for reason, count in ordered]
    return (line("reasons", reasons=named) if named else line("no_reasons"),)


def _clv(now: Figures, before: Figures) -> tuple[Row, ...]:
    total = line("total_value", total=Money(now.total) if now.total is not None else None)
    return (*_with_formula("clv", now.value, before.value, "money"), (total,))


def _roi(now: Figures, before: Figures) -> tuple[Row, ...]:
    shown = [_run(run) for run in now.runs[:_RUNS]]
    unknown = sum(run.income is None for run in now.runs)
    return (
        *_with_formula("roi", now.roi, before.roi, "return"),
        (line("spent", cost=Money(now.cost), income=Money(now.income)) if now.runs else line("no_campaigns"),),
        *((row,) for row in shown),
        (line("income_unknown", count=unknown or None),),
    )


def _run(run: Run) -> Line:
    one = run.campaign
    source = line("income_told" if one.told is not None else "income_sold" if run.income is not None else "income_none")
    return line(
        "run",
        campaign=one.name,
        on=one.started_on,
        cost=Money(one.cost),
        income=Money(run.income) if run.income is not None else line("income_none"),
        roi=Share(run.roi, signed=True) if run.roi is not None else line("income_none"),
        source=line("running", source=source) if one.running else source,
    )
