"""What a group of clients holds, by kind of product: shares of the whole now and before the period."""

from decimal import Decimal

from skills.charts import BarsPanel, PanelChart, SizedBar
from skills.contract import Call, Line, Reply, Step, line
from skills.segment_summary.groups import shares
from skills.segment_summary.view import View, share
from skills.values import Money, Share, Term
from storage.segment_figures import Figures, Kind


def mixed(view: View) -> Reply:
    """See `segment_summary`."""
    kinds = sorted(view.desk.book.mix(view.filters, view.desk.today, view.asked), key=lambda kind: -kind.aum)
    kinds = [kind for kind in kinds if kind.aum > 0]
    by = line("by_product_kind")
    if not kinds:
        nobody = (line("none_held", what=view.heading(by)),)
        return Reply((nobody, *view.footing(Figures())), (Step(Call("segment_summary"), "all"),))
    now, before = (sum((getattr(kind, name) for kind in kinds), Decimal(0)) for name in ("aum", "before"))
    parts = shares([kind.aum for kind in kinds])
    rows = tuple(
        (
            line("kind", kind=Term("product_kind", kind.kind), share=part, aum=Money(kind.aum)),
            line("kind_before", share=share(kind.before, before), on=view.asked.start),
            line("kind_holders", count=kind.holders),
        )
        for kind, part in zip(kinds, parts, strict=True)
    )
    head = (line("title_held", what=view.heading(by), aum=Money(now), on=view.asked.end),)
    steps = [Step(view.clients(holding=[k.kind]), "holders", {"kind": Term("product_kind", k.kind)}) for k in kinds[:4]]
    return Reply((head, *rows, *view.footing(Figures())), tuple(steps), chart=_picture(view, by, kinds, parts))


def _picture(view: View, by: Line, kinds: list[Kind], parts: list[Share]) -> PanelChart:
    bars = tuple(
        SizedBar(
            line("term", term=Term("product_kind", kind.kind)),
            float(kind.aum / kinds[0].aum),
            line("bar_value", aum=Money(kind.aum), share=part),
            line("kind_holders", count=kind.holders),
        )
        for kind, part in zip(kinds, parts, strict=True)
    )
    title = line("chart_title", what=view.heading(by))
    return PanelChart(title, (line("chart_on", on=view.asked.end),), (BarsPanel(line("bars_held"), bars),))
