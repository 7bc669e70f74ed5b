"""Deals by stage, what became of those opened, and which channels bring clients who open an account."""

from knowledge.rules import kpi
from knowledge.tables.managing import KpiRules
from skills.comparing import Spans
from skills.contract import Desk, Line, Row, line
from skills.values import Money, Share, Term
from storage.standing import Deals, Source

_CHANNELS = 5


def pipeline_rows(days: Spans, desk: Desk, rules: KpiRules) -> tuple[Row, ...]:
    """The headline, one line of stages, conversion, and the channels by conversion."""
    found = desk.book.deals(days.now.start, days.now.end)
    before = desk.book.deals(days.before.start, days.before.end)
    open_ = [(stage, *found.stages.get(stage, (0, 0))) for stage in desk.methodology.stages(desk.today).stages]
    going = [row for row in open_ if row[0] != "review" and row[1]]
    count, amount = sum(row[1] for row in going), sum(row[2] for row in going)
    stages = [line("stage_count", stage=Term("stage", stage), count=n) for stage, n, _ in open_ if n]
    return (
        (line("pipeline", count=count), line("pipeline_amount", amount=Money(amount) if amount else None)),
        (line("stages", stages=stages or None),),
        (_conversion(found, before, rules),),
        *_channels(desk.book.sources(), rules),
        (_suggestions(days, desk, rules),),
    )


def _suggestions(days: Spans, desk: Desk, rules: KpiRules) -> Line:
    """How many suggestions were taken, and after how many of them the client bought or a deal moved."""
    found = desk.book.taken(days.now.start, days.now.end, rules.attribution_days)
    share = kpi.share(found.done, found.done + found.later + found.unfit, rules.least_answers)
    if share.value is None:
        return line("suggestions_thin", n=share.n)
    return line(
        "suggestions",
        share=Share(share.value),
        n=share.n,
        done=found.done,
        followed=found.followed,
        days=rules.attribution_days,
    )


def _conversion(found: Deals, before: Deals, rules: KpiRules) -> Line:
    now = kpi.share(found.signed, found.opened, rules.least_deals)
    was = kpi.share(before.signed, before.opened, rules.least_deals)
    if now.value is None:
        return line("conversion_thin", n=now.n)
    then = line("was_share", share=Share(was.value)) if was.value is not None else line("no_before")
    return line("conversion", share=Share(now.value), signed=found.signed, n=now.n, before=then)


def _channels(sources: tuple[Source, ...], rules: KpiRules) -> tuple[Row, ...]:
    """Channels with enough clients, the best conversion first; how many clients came by the others."""
    enough = [one for one in sources if one.channel and one.clients >= rules.least_answers]
    ordered = sorted(enough, key=lambda one: (-one.opened / one.clients, -one.clients))[:_CHANNELS]
    rows: list[Row] = [(line("channels"),)] if ordered else []
    rows += [
        (
            line(
                "channel",
                channel=Term("channel", str(one.channel)),
                share=Share(kpi.share(one.opened, one.clients).value or 0),  # type: ignore[arg-type]
                opened=one.opened,
                n=one.clients,
            ),
            line("channel_deals", deals=one.deals or None, signed=one.signed),
        )
        for one in ordered
    ]
    unknown = sum(one.clients for one in sources if not one.channel)
    return (*rows, (line("channel_unknown", count=unknown or None),))
