"""The team's key figures: all at a glance, one of them in full, the pipeline, or how the house stands."""

from decimal import Decimal
from typing import Literal

from knowledge.tables.managing import KpiRules
from skills.comparing import Spans, spans
from skills.contract import Call, Desk, Field, Line, Reply, Request, Row, Skill, Step, line
from skills.kpi_report.beside import chart_of, workbook_of
from skills.kpi_report.figures import MEASURES, Figures, figures_of
from skills.kpi_report.health import health_rows
from skills.kpi_report.pipeline import pipeline_rows
from skills.kpi_report.telling import measure_rows, reasons, told
from skills.periods import PeriodArgument
from skills.values import Money, Share

Kpi = Literal["satisfaction", "loyalty", "churn", "clv", "roi", "pipeline", "health"]


class KpiReport(Request):
    """The team's satisfaction, loyalty, churn, client lifetime value and marketing ROI, with formula, number and trend."""

    kpi: Kpi | None = Field(default=None, description="A single figure, the pipeline or the health instead of all five")
    period: PeriodArgument | None = Field(default=None, description="Days, as 2026-07-01/2026-09-30")
    against: PeriodArgument | None = Field(default=None, description="Days to compare with; default: the period before")
    attach: int = Field(default=0, ge=0, le=1, description="1: with a workbook; set by the button and the schedule")


def run(request: KpiReport, desk: Desk) -> Reply:
    """See `KpiReport`."""
    rules = desk.methodology.kpi(desk.today)
    days = spans(request.period, request.against, desk.today)
    if request.kpi == "pipeline":
        return Reply((*pipeline_rows(days, desk, rules), (_compared(days),)), _steps(request, days))
    now = figures_of(days.now, desk, rules)
    if request.kpi == "health":
        return Reply(health_rows(now, desk, rules), _steps(request, days))
    before = figures_of(days.before, desk, rules)
    if request.kpi is not None:
        rows: tuple[Row, ...] = (
            (line("title_one", kpi=line(f"kpi_{request.kpi}"), start=days.now.start, end=days.now.end),),
            *measure_rows(request.kpi, now, before),
            (_compared(days), line("ours")),
        )
        return Reply(rows, _steps(request, days))
    return Reply(
        (*overview(now, before, days, desk, rules), (line("ours"),)),
        _steps(request, days),
        chart=chart_of(now, before, days, desk),
        file=workbook_of(now, before, days, desk) if request.attach else None,
    )


def overview(now: Figures, before: Figures, days: Spans, desk: Desk, rules: KpiRules) -> tuple[Row, ...]:
    """All five in a line each, what stands behind churn and ROI, and how the pipeline and the profiles stand."""
    profile = desk.methodology.profile(desk.today)
    known = desk.book.known(profile.fields("person"), profile.fields("company"), desk.today)
    share = Share(known_share) if (known_share := _ratio(known.known, known.wanted)) is not None else None
    deals = desk.book.deals(days.now.start, days.now.end)
    going = [row for stage, row in deals.stages.items() if stage != "review"]
    return (
        (line("title", start=days.now.start, end=days.now.end), _compared(days)),
        (
            told("nps", now.nps, before.nps, "points"),
            told("csat", now.csat, before.csat, "share"),
            told("ces", now.ces, before.ces, "mean"),
        ),
        (told("repeat", now.repeat, before.repeat, "rate"), told("willing", now.willing, before.willing, "share")),
        (told("churn", now.churn, before.churn, "rate"), *(reasons(now) if now.kept.lost else ())),
        (told("clv", now.value, before.value, "money"),),
        (
            told("roi", now.roi, before.roi, "return"),
            line("spent", cost=Money(now.cost), income=Money(now.income)) if now.cost else line("nothing"),
        ),
        (
            line("open_deals", count=sum(count for count, _ in going)),
            line("completeness", share=share),
        ),
    )


def _ratio(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _compared(days: Spans) -> Line:
    return line("compared", start=days.before.start, end=days.before.end)


def _steps(request: KpiReport, days: Spans) -> tuple[Step, ...]:
    asked = {name: str(value) for name, value in (("period", request.period), ("against", request.against)) if value}
    others = [name for name in (*MEASURES, "pipeline", "health") if name != request.kpi]
    steps = [Step(Call("kpi_report", {"kpi": name, **asked}), f"see_{name}") for name in others]
    if request.kpi is not None:
        behind = {
            "satisfaction": Step(Call("feedback_summary", {"period": str(days.now)})),
            "churn": Step(Call("find_clients", {"churn_risk": "high"}), "at_risk"),
            "pipeline": Step(Call("list_opportunities")),
        }.get(request.kpi)
        return (*((behind,) if behind else ()), Step(Call("kpi_report", asked), "see_all"), *steps[:4])
    tail = (
        Step(Call("kpi_report", {**asked, "attach": 1}), "as_file"),
        Step(Call("schedule_report", {"report": "summary"}), "subscribe"),
    )
    return (*steps, *(tail if not request.attach else tail[1:]))


SKILL = Skill(KpiReport, run, roles=frozenset({"manager"}))
