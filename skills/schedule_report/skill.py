"""What the bot sends of itself, and when."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from skills.contract import (
    ADVISING,
    Ask,
    Call,
    Desk,
    Field,
    Line,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Step,
    Whole,
    line,
)
from skills.schedule_report.monthly import LAST, day_of
from skills.schedule_report.times import EVERY_DAY, WEEKEND, WORKING_DAYS, Heard, read_when
from skills.values import Term
from storage.report_changes import SetQuietHours, SetReport
from storage.reports import Choices

Report = Literal["plan", "reminders", "alerts", "summary"]
REPORTS: tuple[Report, ...] = ("plan", "reminders", "alerts", "summary")


class ScheduleReport(Request):
    """Send the person something regularly, change when it comes, or stop it; also quiet hours. Nothing: what is on."""

    report: Report | None = Field(
        default=None, description="The day's plan, task reminders, churn and maturity alerts, or a summary; none: all"
    )
    when: Whole | None = Field(default=None, description="How often and at what time, or quiet hours, as it was said")
    stop: bool = Field(default=False, description="True: do not send it any more")


@dataclass(frozen=True)
class Plan:
    """How one report stands for a person: as chosen, else our default."""

    report: Report
    active: bool
    at: time
    days: str
    zone: str | None
    version: int


def run(request: ScheduleReport, desk: Desk) -> Reply | Ask:
    """See `ScheduleReport`."""
    choices = desk.book.report_choices()
    heard = read_when(request.when or "")
    if heard.quiet or (request.report is None and heard.ranged):
        return _quiet(heard, request, choices)
    plans = {report: _standing(report, choices, desk) for report in REPORTS}
    if request.stop:
        wanted = [request.report] if request.report else list(plans)
        return _stopped([plans[report] for report in wanted if plans[report].active], request.report)
    monthly = day_of(heard.days or "") is not None and request.report not in (None, "summary")
    if heard.unusual or monthly or len(heard.times) > 1:
        raise SkillError("unusual")
    if request.report is None and heard.zone and not heard.times and heard.days is None:
        moved = [replace(plan, zone=heard.zone) for plan in plans.values() if plan.active]
        return Reply(tuple(_row(plan) for plan in moved), changes=tuple(map(_change, moved)), heard=_heard(moved))
    if request.report is None:
        return Ask("report") if heard.times or heard.days or heard.weekly else _shown(plans, choices)
    return _started(plans[request.report], heard, choices)


def _standing(report: Report, choices: Choices, desk: Desk) -> Plan:
    chosen = choices.reports.get(report)
    if chosen is not None:
        return Plan(report, chosen.active, chosen.at, chosen.days, chosen.zone, chosen.version)
    ours = desk.methodology.times_of_reports(desk.today).reports[report]
    return Plan(report, ours.active, ours.at, ours.days, None, 0)


def _started(plan: Plan, heard: Heard, choices: Choices) -> Reply | Ask:
    """The report from now on, with what was said of its time; what was not said stays as it is."""
    another = heard.part is not None and not heard.times and (heard.part == "later") != (plan.at >= time(12))
    if heard.unclear or another or (heard.weekly and len(plan.days) != 1):
        return Ask("when")
    wanted = replace(
        plan,
        active=True,
        at=heard.times[0] if heard.times else plan.at,
        days=heard.days or plan.days,
        zone=heard.zone or plan.zone,
    )
    steps = (_stop_step(plan.report), Step(Call("schedule_report"), "all"))
    if wanted == plan:
        return Reply(((line("already_on"),), _row(plan), *_honest([plan], choices)), steps)
    rows = ((line("started"),), _row(wanted), *_honest([wanted], choices))
    return Reply(rows, steps, changes=(_change(wanted),), heard=_heard([wanted]))


def _stopped(plans: list[Plan], report: Report | None) -> Reply:
    """No more of these."""
    step = (Step(Call("schedule_report"), "all"),)
    if not plans:
        return Reply(((line("already_off", report=Term("report", report) if report else line("everything")),),), step)
    off = [replace(plan, active=False) for plan in plans]
    reports = [Term("report", plan.report) for plan in plans]
    back = (Step(Call("schedule_report", {"report": plans[0].report}), "start"),) if len(plans) == 1 else ()
    rows = ((line("stopped", reports=reports),),)
    return Reply(rows, (*back, *step), changes=tuple(map(_change, off)), heard=(line("stops", reports=reports),))


def _quiet(heard: Heard, request: ScheduleReport, choices: Choices) -> Reply | Ask:
    """Quiet hours: set, or taken back."""
    step = (Step(Call("schedule_report"), "all"),)
    if heard.ranged and not heard.unclear and heard.times[0] != heard.times[1]:
        since, until = heard.times
        if not heard.part and until <= since < time(12) and since.hour > 5:
            since = since.replace(hour=since.hour + 12)  # 免打扰十点到七点: the night is meant
        said = line("quiet", since=f"{since:%H:%M}", until=f"{until:%H:%M}")
        change = SetQuietHours(choices.quiet_version, since, until)
        return Reply(((said,), (line("quiet_means"),)), step, changes=(change,), heard=(said,))
    if not heard.times and (heard.off or request.stop):
        if choices.quiet is None:
            return Reply(((line("quiet_none"),),), step)
        return Reply(
            ((line("quiet_off"),),), step, changes=(SetQuietHours(choices.quiet_version),), heard=(line("quiet_off"),)
        )
    return Ask("when")


def _shown(plans: dict[Report, Plan], choices: Choices) -> Reply:
    """How everything stands."""
    on = [plan for plan in plans.values() if plan.active]
    off = [plan.report for plan in plans.values() if not plan.active]
    quiet = choices.quiet
    rows: list[Row] = [(line("on"),) if on else (line("nothing_on"),)]
    rows += [(*_row(plan), *((line("ours"),) if plan.version == 0 else ())) for plan in on]
    rows.append((line("off", reports=[Term("report", report) for report in off] or None),))
    hours = {"since": f"{quiet.since:%H:%M}", "until": f"{quiet.until:%H:%M}"} if quiet else {}
    rows.append((line("quiet", **hours) if hours else line("quiet_unset"),))
    rows += _honest(on, choices)
    starts = tuple(
        Step(Call("schedule_report", {"report": report}), "start_one", {"report": Term("report", report)})
        for report in off
    )
    stops = tuple(_stop_step(plan.report) for plan in on)
    return Reply(tuple(rows), (*stops, *starts))


def _row(plan: Plan) -> Row:
    """每日计划:工作日 08:30."""
    values = {"report": Term("report", plan.report), "days": _days(plan.days), "at": f"{plan.at:%H:%M}"}
    return (line("entry", **values), line("zone", zone=plan.zone))


def _heard(plans: list[Plan]) -> tuple[Line, ...]:
    """What would be stored, for the question before it is."""
    return tuple(part for row in map(_row, plans) for part in row)


def _honest(plans: list[Plan], choices: Choices) -> list[Row]:
    """Where there is no account to send to, that is said."""
    return [(line("unreachable"),)] if plans and not choices.reachable else []


def _days(days: str) -> Line:
    if (day := day_of(days)) is not None:
        return line("month_end") if day == LAST else line("monthly", day=day)
    named = {EVERY_DAY: "every_day", WORKING_DAYS: "working_days", WEEKEND: "weekend"}
    return line(named[days]) if days in named else line("weekdays", days=[line(f"day_{day}") for day in days])


def _change(plan: Plan) -> SetReport:
    return SetReport(plan.report, plan.version, plan.active, plan.at, plan.days, plan.zone)


def _stop_step(report: Report) -> Step:
    return Step(Call("schedule_report", {"report": report, "stop": True}), f"stop_{report}")


SKILL = Skill(ScheduleReport, run, roles=ADVISING, effect="writes")
