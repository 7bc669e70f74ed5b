"""The shapes of the tables of suitability: two laws and the levels that they speak of."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from knowledge.tables import Dated


class Article(BaseModel):
    """Where in a law something stands, in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str


class Regime(Dated):
    """One law of suitability. `article` forbids what is above the level, `promotion` suggesting it, `validity` is the test's.

    `articles_checked` is the day on which the numbers of the articles were held against a text of the law; without one they
    are not told. `above` is what may be done above the level: nothing, or a purchase on the client's own initiative.
    """

    regime: Literal["bank", "securities"]
    law: str
    law_en: str
    articles_checked: date | None = None
    article: Article
    promotion: Article
    validity: Article
    valid_months: PositiveInt
    above: Literal["never", "own_initiative"]
    own_initiative: Article | None = None
    senior_age: PositiveInt
    senior_from: Literal["R1", "R2", "R3", "R4", "R5"]
    senior: Article
    senior_ours: bool


class RiskLevels(Dated):
    """The highest product risk that each risk class may take, and under which law each kind of product falls."""

    highest: dict[str, Annotated[int, Field(ge=1, le=5)]]
    regimes: dict[str, Literal["bank", "securities", "none"]]
    soon_days: PositiveInt
