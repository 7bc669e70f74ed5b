"""The five parts of 客户经营体系 scored by what the store holds, and the five steps as a checklist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from knowledge.rules import health, kpi
from knowledge.tables.managing import KpiRules, Part
from skills.contract import Desk, Line, Row, line
from skills.kpi_report.figures import MEASURES, Figures
from skills.values import Share
from storage.standing import Known


@dataclass(frozen=True)
class Evidence:
    """What was found of the five parts: shares by name, and the lines that tell them."""

    shares: Mapping[str, Decimal | None]
    told: Mapping[Part, tuple[Line, ...]]
    moving: Decimal | None


def health_rows(now: Figures, desk: Desk, rules: KpiRules) -> tuple[Row, ...]:
    """The score of the whole, of each part with its evidence, the steps, and where to begin."""
    found = evidence(now, desk, rules)
    parts = {part: health.score(weights, found.shares) for part, weights in rules.parts.items()}
    whole = health.overall(parts)
    done = health.steps(parts, found.moving, rules)
    marks = {True: "step_done", False: "step_open", None: "step_unknown"}
    scored = {part: one.value for part, one in parts.items() if one.value is not None}
    weakest = min(scored, key=lambda part: scored[part], default=None)
    return (
        (line("health", score=whole) if whole is not None else line("health_unknown"),),
        *(_part(part, one, found.told[part]) for part, one in parts.items()),
        (line("steps", steps=[line(marks[state], step=line(f"step_{name}")) for name, state in done.items()]),),
        (line("weakest", part=line(f"part_{weakest}"), what=line(f"mend_{weakest}")) if weakest else line("nothing"),),
        (line("health_ours", least=rules.done_from),),
    )


def _part(part: Part, found: health.Score, told: tuple[Line, ...]) -> Row:
    name = line(f"part_{part}")
    head = line("part", part=name, score=found.value) if found.value is not None else line("part_unknown", part=name)
    return (head, *told)


def evidence(now: Figures, desk: Desk, rules: KpiRules) -> Evidence:
    """The shares by which the parts are scored; None where there is nothing to judge by."""
    book, today = desk.book, desk.today
    profile = desk.methodology.profile(today)
    known = book.known(profile.fields("person"), profile.fields("company"), today - timedelta(days=rules.stale_days))
    total, classed = book.classified()
    cuts = book.cuts(today)
    cadence = desk.methodology.cadence(today).days
    clients, met = book.covered(cadence, cadence["standard"], today)
    year = today - timedelta(days=rules.survey_days)
    due, in_time = book.tasks_in_time(year, today - timedelta(days=1))
    heard = book.heard(year, today, today)
    asked = book.surveyed(year)
    deals = book.opportunities(stuck_before=desk.methodology.stages(today).stuck_before(today), limit=1)
    told = sum(now.main(name).value is not None for name in MEASURES)
    shares = {
        **_of_data(known),
        "classified": kpi.share(classed, total).value,
        "up_to_date": Decimal(bool(cuts and (today - cuts.day).days <= rules.class_age_days)) if total else None,
        "covered": kpi.share(met, clients).value,
        "followed": kpi.share(in_time, due).value,
        "in_time": kpi.share(heard.in_time, heard.closed + heard.late).value,
        "surveyed": kpi.share(asked, clients).value,
        "outlook": Decimal(now.value.value is not None) if total else None,
        "figures": kpi.share(told, len(MEASURES)).value if total else None,
    }
    lines: dict[Part, tuple[Line, ...]] = {
        "data": (
            line("seen_completeness", share=_share(shares["completeness"]), known=known.known, wanted=known.wanted),
            line("seen_freshness", share=_share(shares["freshness"]), days=rules.stale_days),
        ),
        "segments": (
            line("seen_classified", done=classed, total=total),
            line("seen_run", on=cuts.day) if cuts else line("seen_no_run"),
        ),
        "relations": (
            line("seen_covered", share=_share(shares["covered"]), met=met, clients=clients),
            line("seen_followed", share=_share(shares["followed"]), due=due),
        ),
        "experience": (
            line("seen_in_time", share=_share(shares["in_time"]), count=heard.closed + heard.late),
            line("seen_surveyed", share=_share(shares["surveyed"]), asked=asked),
        ),
        "value": (
            line("seen_outlook", n=now.value.n) if now.value.value is not None else line("seen_no_outlook"),
            line("seen_figures", told=told, all=len(MEASURES)),
        ),
    }
    moving = kpi.share(deals.total - deals.stuck, deals.total, rules.least_deals).value
    return Evidence(shares, lines, moving)


def _of_data(known: Known) -> dict[str, Decimal | None]:
    return {
        "completeness": kpi.share(known.known, known.wanted).value,
        "freshness": kpi.share(known.fresh, known.known).value,
    }


def _share(value: Decimal | None) -> Share | None:
    return Share(value) if value is not None else None
