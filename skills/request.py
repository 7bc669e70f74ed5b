"""What every skill is asked with: its request, and a period in it."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class Request(BaseModel):
    """What a skill is asked for. The subclass's docstring and its fields' descriptions are the tool's description."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(BaseModel):
    """Days from `start` to `end`, both included; written as an ISO interval, 2026-07-01/2026-09-30."""

    model_config = ConfigDict(frozen=True)
    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"
