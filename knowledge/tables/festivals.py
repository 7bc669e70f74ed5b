"""The festivals on which clients are greeted."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.tables import Dated

_DAY = r"^\d\d-\d\d$"


class Festival(BaseModel):
    """A day of the year, MM-DD of the solar or of the lunar calendar. `asked_only`: never chosen as the next one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    solar: str | None = Field(default=None, pattern=_DAY)
    lunar: str | None = Field(default=None, pattern=_DAY)
    asked_only: bool = False

    @model_validator(mode="after")
    def _one_calendar(self) -> "Festival":
        if (self.solar is None) == (self.lunar is None):
            raise ValueError("a festival is of the solar or of the lunar calendar")
        return self


class Festivals(Dated):
    """All of them by id."""

    festivals: dict[str, Festival]
