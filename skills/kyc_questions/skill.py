"""What is still to be asked of a client, or of any person or company."""

from typing import Annotated, Literal

from skills.contract import EVERYBODY, Field, Mark, Request, Skill


class KycQuestions(Request):
    """The KYC questions still open for one client, the most telling first; without a client, those for a person or a company."""

    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code; default: the questions in general"
    )
    kind: Literal["person", "company"] | None = Field(
        default=None, description="Whose questions, where no client is named"
    )


SKILL = Skill(KycQuestions, run=None, roles=EVERYBODY)
