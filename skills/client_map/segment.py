"""The map of the clients that pass filters: the four columns by counts, each over those of whom it is known."""

from collections.abc import Mapping
from decimal import Decimal

from skills.charts import Bar, MapChart
from skills.contract import Call, Desk, Line, Reply, Step, line
from skills.filters import FilteredRequest, described, require_classes, to_store
from skills.values import Money, Term
from skills.valuing import value, yuan
from storage.segments import Segment

NO_DATA = line("no_data")
_LARGEST = 4  # classes named of one kind


def map_of_segment(request: FilteredRequest, desk: Desk) -> Reply:
    """What the visible clients that pass the filters have in common."""
    require_classes(request, desk)
    seen = desk.book.segment(to_store(request), desk.today)
    what = described(request, desk) or (line("everyone"),)
    asked = request.model_dump(mode="json", exclude_defaults=True, exclude={"client"})
    if not seen.clients:
        return Reply(((line("segment_none", what=what),),), (Step(Call("find_clients")),))
    values = desk.methodology.values(desk.today)
    personas = seen.counts["persona"]
    needs = _weighed(personas, {name: p.needs for name, p in values.personas.personas.items()})
    pains = _weighed(personas, {name: p.pains for name, p in values.personas.personas.items()})
    if companies := seen.counts["kind"].get("company", 0):
        needs |= {need: needs.get(need, 0) + companies for need in values.personas.company_needs}
        pains |= {pain: pains.get(pain, 0) + companies for pain in values.personas.company_pains}
    who = _counted(seen, ("tier", "corporate_class"))
    likely = _counted(seen, ("churn_risk", "purchase", "frequency"))
    path = _counted(seen, ("lifecycle",))
    rows = (
        (line("segment_title", what=what, count=seen.clients), line("segment_aum", amount=Money(seen.aum))),
        (line("column_who", parts=[*who, *_counted(seen, ("persona",))] or [NO_DATA]),),
        (line("column_needs", parts=_named("need", needs) or [NO_DATA]), line("from_persona" if needs else "nothing")),
        (line("column_pains", parts=_named("pain", pains) or [NO_DATA]),),
        (line("column_likely", parts=likely or [NO_DATA]),),
        (line("column_stage", parts=path or [NO_DATA]),),
        _worth(request, desk),
        (line("unclassified", count=seen.unclassified or None),),
    )
    chart = MapChart(
        title=line("segment_chart", what=what, count=seen.clients),
        subtitle=tuple(who[:4]),
        journeys=(),
        bars_title=line("list_path"),
        bars=_bars(seen),
        bars_note=line("nothing"),
        lists=(
            (line("list_needs"), tuple(_named("need", needs)) or (NO_DATA,)),
            (line("list_pains"), tuple(_named("pain", pains)) or (NO_DATA,)),
            (line("list_likely"), tuple(likely) or (NO_DATA,)),
            (line("list_persona"), tuple(_counted(seen, ("persona",))) or (NO_DATA,)),
        ),
    )
    return Reply(rows, (Step(Call("find_clients", asked)), Step(Call("segment_summary", asked))), chart=chart)


def _worth(request: FilteredRequest, desk: Desk) -> tuple[Line, ...]:
    """The value of the segment: what those clients are expected to bring who bought often enough to tell."""
    codes = desk.book.find_codes(to_store(request), desk.today)
    valued = value(desk, codes)
    if not valued.outlooks:
        return (line("worth_thin" if codes else "nothing"),)
    total = sum(found.value(found.purchases) for found in valued.outlooks.values())
    amount = Money(yuan(total))
    known = line("worth_of", known=len(valued.outlooks), count=len(codes))
    return (line("worth", amount=amount, weeks=valued.row.weeks), known, line("worth_ours"))


def _weighed(personas: Mapping[str, int], each: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """How many clients a need or pain stands for, through their personas."""
    found: dict[str, int] = {}
    for persona, count in personas.items():
        for name in each.get(persona, ()):
            found[name] = found.get(name, 0) + count
    return found


def _named(kind: str, counts: Mapping[str, int]) -> list[Line]:
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])[:_LARGEST]
    return [line("counted", term=Term(kind, name), count=count) for name, count in ordered if count]


def _counted(seen: Segment, kinds: tuple[str, ...]) -> list[Line]:
    return [part for kind in kinds for part in _named(kind, seen.counts[kind])]


def _bars(seen: Segment) -> tuple[Bar, ...]:
    counts = seen.counts["lifecycle"]
    total = sum(counts.values())
    order = ("prospect", "first_time", "repeat", "loyal", "dormant", "lost")
    return tuple(
        Bar(line("term", term=Term("lifecycle", name)), float(Decimal(counts[name]) / total))
        for name in order
        if counts.get(name)
    )
