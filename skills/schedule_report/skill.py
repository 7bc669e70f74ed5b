"""What the bot sends of itself, and when."""

from typing import Literal

from skills.contract import ADVISING, Field, Request, Skill, Text

Report = Literal["plan", "reminders", "alerts", "summary"]


class ScheduleReport(Request):
    """Send the person something regularly, change when it comes, or stop it."""

    report: Report = Field(description="The day's plan, task reminders, churn and maturity alerts, or a summary")
    when: Text | None = Field(default=None, description="How often and at what time, as it was said")
    stop: bool = Field(default=False, description="True: do not send it any more")


SKILL = Skill(ScheduleReport, run=None, roles=ADVISING, effect="writes")
