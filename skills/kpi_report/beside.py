"""What goes with the figures: a picture of now against before, and a workbook with every figure and what is behind it."""

from collections.abc import Iterator

from knowledge.rules import kpi
from skills.charts import Bar, MapChart
from skills.comparing import Spans
from skills.contract import Desk, Line, line
from skills.kpi_report.figures import Figures
from skills.kpi_report.telling import told, value_of
from skills.sheets import Column, Sheet, Workbook
from skills.values import Money, Share, Term

# Every figure: its name, its unit, and where it stands.
_ALL = (
    ("nps", "points"), ("csat", "share"), ("ces", "mean"), ("repeat", "rate"), ("willing", "share"), ("churn", "rate"),
    ("clv", "money"), ("roi", "return"),
)  # fmt: skip
_MOST = 6


def _figure(found: Figures, name: str) -> kpi.Figure:
    return found.value if name == "clv" else getattr(found, name)


def chart_of(now: Figures, before: Figures, days: Spans, desk: Desk) -> MapChart:
    """Shares as bars with a mark for the period before; beside them reasons, stages and channels."""
    deals, sources = desk.book.deals(days.now.start, days.now.end), desk.book.sources()
    stages = desk.methodology.stages(desk.today).stages
    return MapChart(
        title=line("title", start=days.now.start, end=days.now.end),
        subtitle=tuple(told(name, _figure(now, name), _figure(before, name), unit) for name, unit in _ALL[:1]),
        journeys=(),
        bars_title=line("bars"),
        bars=_bars(now, before),
        bars_note=line("bars_note"),
        lists=(
            (line("list_reasons"), _lines("reason", "loss_reason", now.kept.reasons)),
            (
                line("list_stages"),
                tuple(
                    line("stage_count", stage=Term("stage", stage), count=deals.stages[stage][0])
                    for stage in stages
                    if stage in deals.stages
                )
                or (line("no_data"),),
            ),
            (
                line("list_channels"),
                tuple(
                    line("channel_count", channel=Term("channel", one.channel), opened=one.opened, n=one.clients)
                    for one in sources[:_MOST]
                    if one.channel
                )
                or (line("no_data"),),
            ),
            (
                line("list_campaigns"),
                tuple(
                    line(
                        "campaign_count",
                        code=run.campaign.code,
                        campaign=run.campaign.name,
                        roi=Share(run.roi, signed=True),
                    )
                    for run in now.runs[:_MOST]
                    if run.roi is not None
                )
                or (line("no_data"),),
            ),
        ),
    )


def _bars(now: Figures, before: Figures) -> tuple[Bar, ...]:
    """The figures that are shares; what is thin is left out rather than drawn as nothing."""
    bars = []
    for name in ("csat", "willing", "repeat"):
        figure, was = _figure(now, name), _figure(before, name)
        if figure.value is not None:
            beside = float(was.value) if was.value is not None else None
            bars.append(Bar(line(f"short_{name}"), float(figure.value), beside))
    if now.churn.value is not None:
        beside = float(1 - before.churn.value) if before.churn.value is not None else None
        bars.append(Bar(line("short_retention"), float(1 - now.churn.value), beside))
    return tuple(bars)


def _lines(line_id: str, vocabulary: str, counts: dict[str, int]) -> tuple[Line, ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
    return tuple(line(line_id, reason=Term(vocabulary, name), count=count) for name, count in ordered) or (
        line("no_data"),
    )


def workbook_of(now: Figures, before: Figures, days: Spans, desk: Desk) -> Workbook:
    """The figures with formulas and numbers, why clients left, deals, channels and campaigns."""
    texts = ("col_figure", "col_value", "col_n", "col_before", "col_n_before", "col_formula")
    widths = (22, 14, 10, 14, 10, 60)
    kinds = ("text", "text", "count", "text", "count", "text")
    columns = tuple(Column(line(name), kind, width) for name, kind, width in zip(texts, kinds, widths, strict=True))  # type: ignore[arg-type]
    reasons = ((Term("loss_reason", name), count) for name, count in sorted(now.kept.reasons.items()))
    deals = desk.book.deals(days.now.start, days.now.end)
    stages = (
        (Term("stage", stage), *deals.stages[stage][:1], Money(deals.stages[stage][1]))
        for stage in desk.methodology.stages(desk.today).stages
        if stage in deals.stages
    )
    sheets = (
        Sheet(line("sheet_figures"), columns, _figures(now, before)),
        Sheet(line("sheet_reasons"), (Column(line("col_reason"), width=20), _count("col_lost")), reasons),
        Sheet(
            line("sheet_stages"),
            (Column(line("col_stage"), width=16), _count("col_deals"), Column(line("col_amount"), "money", 18)),
            stages,
        ),
        Sheet(line("sheet_channels"), _CHANNELS, _channels(desk)),
        Sheet(line("sheet_campaigns"), _CAMPAIGNS, _campaigns(now)),
    )
    made = line("made_by", name=desk.actor.name, advisor=desk.actor.code, on=desk.today.isoformat())
    span = line("title", start=days.now.start, end=days.now.end)
    compared = line("compared", start=days.before.start, end=days.before.end)
    return Workbook(f"kpi-{days.now.start}-{days.now.end}", sheets, ((span,), (compared,), (made,), (line("ours"),)))


def _count(label: str) -> Column:
    return Column(line(label), "count", 12)


def _figures(now: Figures, before: Figures) -> Iterator[tuple[object, ...]]:
    for name, unit in _ALL:
        figure, was = _figure(now, name), _figure(before, name)
        value, then = (value_of(one, unit) if one.value is not None else line("too_thin") for one in (figure, was))
        shown = f"{figure.value:.2f}" if unit == "money" and figure.value is not None else value
        yield line(f"name_{name}"), shown, figure.n, then, was.n, line(f"formula_{name}")


_CHANNELS = (
    Column(line("col_channel"), width=18),
    _count("col_clients"),
    _count("col_opened"),
    Column(line("col_conversion"), "share", 12),
    _count("col_deals"),
    _count("col_signed"),
)
_CAMPAIGNS = (
    Column(line("col_campaign"), width=24),
    Column(line("col_started"), "date", 12),
    Column(line("col_ended"), "date", 12),
    Column(line("col_cost"), "money", 16),
    Column(line("col_income"), "money", 16),
    Column(line("col_roi"), "share", 10),
    Column(line("col_source"), width=30),
)


def _channels(desk: Desk) -> Iterator[tuple[object, ...]]:
    for one in desk.book.sources():
        label = Term("channel", one.channel) if one.channel else line("unknown_channel")
        share = kpi.share(one.opened, one.clients).value
        yield label, one.clients, one.opened, Share(share) if share is not None else None, one.deals, one.signed


def _campaigns(now: Figures) -> Iterator[tuple[object, ...]]:
    for run in now.runs:
        one = run.campaign
        source = "income_told" if one.told is not None else "income_sold" if run.income is not None else "income_none"
        income = Money(run.income) if run.income is not None else None
        roi = Share(run.roi) if run.roi is not None else None
        yield one.name, one.started_on, one.ended_on, Money(one.cost), income, roi, line(source)
