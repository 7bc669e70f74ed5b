"""The map of one client."""

from datetime import date, timedelta
from decimal import Decimal

from skills.assessing import Assessment, assess
from skills.charts import Bar, MapChart, State, Stop
from skills.contract import Call, Desk, Line, Reply, Step, line
from skills.values import Money, Share, Term, Who
from storage.views import ClientCard

Row = tuple[Line, ...]
_STAGES = ("prospect", "first_time", "repeat", "loyal")
NO_DATA = line("no_data")


def map_of_client(code: str, desk: Desk) -> Reply:
    """The four columns of one client, in text and as a picture."""
    card = desk.book.card(code, desk.today)
    found = assess(desk, card.brief.code, desk.today)
    who, needs, likely = _who(card, found), _needs(card, found), _likely(card, found, desk.today)
    path, next_steps = _path(card, found, desk.today), _next(card, found, desk)
    rows: tuple[Row, ...] = (
        (line("title", client=Who(card.brief), code=card.brief.code),),
        (line("column_who", parts=who or [NO_DATA]),),
        (line("column_needs", parts=needs[0] or [NO_DATA]), line("from_persona" if needs[0] else "nothing")),
        (line("column_pains", parts=needs[1] or [NO_DATA]),),
        (line("column_likely", parts=likely or [NO_DATA]),),
        (
            line("column_path", **{stop.label.id: line("stop", name=stop.label, note=stop.note) for stop in path}),
            _stands(path),
        ),
        _allocation(found),
        (line("column_next", parts=next_steps or [NO_DATA]),),
    )
    steps = ("suggest_next_action", "find_products", "classify_client", "kyc_questions", "look_up_client")
    return Reply(
        rows,
        tuple(Step(Call(name, {"client": card.brief.code})) for name in steps),
        client=card.brief.code,
        shown=(card.brief.code,),
        chart=_chart(card, found, path, (who, needs, likely, next_steps)),
    )


def _who(card: ClientCard, found: Assessment) -> list[Line]:
    columns, brief = found.found, card.brief
    company = brief.kind == "company"
    tier = (card.corporate_class or columns["computed_class"]) if company else (brief.tier or columns["computed_tier"])
    terms = [("corporate_class" if company else "tier", tier)]
    terms += [(name, columns[name]) for name in ("rfm", "lifecycle")]
    terms += [("persona", name) for name in found.personas]
    return [line("term", term=Term(kind, label)) for kind, label in terms if label]


def _needs(card: ClientCard, found: Assessment) -> tuple[list[Line], list[Line]]:
    """Needs and pains: of the personas that fit, or of companies; what was told of goals comes first."""
    table = found.values.personas
    if card.brief.kind == "company":
        needs, pains = list(table.company_needs), list(table.company_pains)
    else:
        fitting = [table.personas[name] for name in found.personas]
        needs = list(dict.fromkeys(need for persona in fitting for need in persona.needs))
        pains = list(dict.fromkeys(pain for persona in fitting for pain in persona.pains))
    told = [
        line("term", term=Term("profile", name)) for name in ("goal_retirement", "goal_education") if name in card.facts
    ]
    return (
        [*told, *(line("term", term=Term("need", need)) for need in needs)],
        [line("term", term=Term("pain", pain)) for pain in pains],
    )


def _likely(card: ClientCard, found: Assessment, today: date) -> list[Line]:
    """What is likely by what was seen: the next purchase by the usual gap, what matures, who may leave."""
    facts, parts = found.facts, []
    bought, first, last = facts["purchases"] or 0, facts["first_purchase"], facts["last_purchase"]
    if bought >= 3 and last > first:
        gap = (last - first).days / (bought - 1)
        due = last + timedelta(days=round(gap))
        parts.append(line("buys_every" if due >= today else "buys_late", days=round(gap), on=due))
    matures = _maturing(card, today)
    if matures:
        parts.append(line("matures", on=matures[0], amount=Money(matures[1])))
    if found.found["purchase"] == "regular":
        parts.append(line("saves_on"))
    if found.found["churn_risk"] in ("medium", "high"):
        parts.append(line("term", term=Term("churn_risk", found.found["churn_risk"])))
    return parts


def _maturing(card: ClientCard, today: date) -> tuple[date, Decimal] | None:
    """The next day on which something held matures within a quarter, and how much."""
    ahead = [h for h in card.holdings if h.matures_on and today <= h.matures_on <= today + timedelta(days=90)]
    day = min((h.matures_on for h in ahead if h.matures_on), default=None)
    return (day, sum((h.balance for h in ahead if h.matures_on == day), Decimal(0))) if day else None


def _path(card: ClientCard, found: Assessment, today: date) -> tuple[Stop, ...]:
    """Inquiry, purchase, after-sales: each with its last day, and where the client stands."""
    bought, talked = found.facts["last_purchase"], card.last_contact.on if card.last_contact else None
    served = talked if bought and talked and talked > bought else None
    fresh = bought is not None and (today - bought).days <= found.values.journey.purchase_days
    here = "purchase" if fresh else "service" if bought else "inquiry" if talked else None
    days = {"inquiry": talked, "purchase": bought, "service": served}
    order = list(days)
    stops = []
    for name, day in days.items():
        behind = here is not None and order.index(name) < order.index(here)
        state: State = "here" if name == here else "done" if behind else "open"
        stops.append(Stop(line(f"path_{name}"), line("day", on=day) if day else NO_DATA, state))
    return tuple(stops)


def _stands(path: tuple[Stop, ...]) -> Line:
    here = next((stop for stop in path if stop.state == "here"), None)
    return line("stands", stop=here.label) if here else line("not_started")


def _allocation(found: Assessment) -> Row:
    """What is held by risk, beside the rule of thumb for that age."""
    shares = _shares(found)
    if shares is None:
        return (line("column_held", parts=[NO_DATA]),)
    parts = [
        line("share", label=line(f"held_{name}"), share=Share(Decimal(str(share)))) for name, share in shares.items()
    ]
    age = found.found["age"]
    base = found.values.journey.growth_base
    growth = Share(Decimal(max(0, base - age)) / 100) if age is not None else None
    return (line("column_held", parts=parts), line("thumb", base=base, age=age, share=growth))


def _shares(found: Assessment) -> dict[str, float] | None:
    held = {name: found.facts[name] or 0 for name in ("low", "middle", "high")}
    total = sum(held.values())
    return {name: amount / total for name, amount in held.items()} if total > 0 else None


def _next(card: ClientCard, found: Assessment, desk: Desk) -> list[Line]:
    """What comes next by the rules: the test first, then what matures, contact, and what is not known."""
    parts = []
    state = found.found["risk_state"]
    if state in ("none", "expired", "soon") and card.brief.kind == "person":
        parts.append(line("next_test"))
    if (matures := _maturing(card, desk.today)) is not None:
        parts.append(line("next_maturity", on=matures[0]))
    label = (card.corporate_class if card.brief.kind == "company" else card.brief.tier) or "standard"
    allowed = found.values.cadence_days.get(label)
    if card.last_contact is None or (allowed and (desk.today - card.last_contact.on).days > allowed):
        parts.append(line("next_contact"))
    wanted = desk.methodology.profile(desk.today).fields(card.brief.kind)
    if missing := [name for name in wanted if name not in card.facts]:
        parts.append(line("next_ask", field=Term("profile", missing[0])))
    return parts[: found.values.journey.steps]


def _chart(
    card: ClientCard,
    found: Assessment,
    path: tuple[Stop, ...],
    columns: tuple[list[Line], tuple[list[Line], list[Line]], list[Line], list[Line]],
) -> MapChart:
    who, (needs, pains), likely, next_steps = columns
    stage = found.found["lifecycle"]
    reached = _STAGES.index(stage) if stage in _STAGES else None
    cycle = []
    for place, name in enumerate(_STAGES):
        state: State = "here" if name == stage else "done" if reached is not None and place < reached else "open"
        cycle.append(Stop(line("term", term=Term("lifecycle", name)), line("nothing"), state))
    if stage in ("dormant", "lost"):
        cycle = [Stop(stop.label, stop.note, "done") for stop in cycle[1:]]
        cycle.append(Stop(line("term", term=Term("lifecycle", stage)), line("nothing"), "here"))
    shares = _shares(found) or {}
    age = found.found["age"]
    growth = max(0, found.values.journey.growth_base - age) / 100 if age is not None else None
    thumb = {"low": None if growth is None else 1 - growth, "middle": None, "high": None}
    bars = [Bar(line(f"held_{name}"), share, thumb[name]) for name, share in shares.items()]
    return MapChart(
        title=line("chart_title", client=Who(card.brief), code=card.brief.code),
        subtitle=tuple(who),
        journeys=(tuple(cycle), path),
        bars_title=line("bars_title"),
        bars=tuple(bars),
        bars_note=line("bars_thumb") if growth is not None and bars else line("nothing"),
        lists=(
            (line("list_needs"), tuple(needs[:4]) or (NO_DATA,)),
            (line("list_pains"), tuple(pains[:4]) or (NO_DATA,)),
            (line("list_likely"), tuple(likely[:3]) or (NO_DATA,)),
            (line("list_next"), tuple(next_steps) or (NO_DATA,)),
        ),
    )
