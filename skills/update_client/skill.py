"""One stored field of a client, set to a new value."""

from typing import Literal

from skills.contract import ADVISING, ClientRef, Field, Request, Skill, Value

FieldName = Literal[
    "name", "phone", "email", "address", "industry", "occupation", "birthday", "tier", "aum", "holdings", "risk_class",
    "risk_expiry", "last_contact", "advisor", "tasks", "wechat", "main_bank",
]  # fmt: skip


class UpdateClient(Request):
    """Change one stored field of a client: a new phone number, address, job, main bank, a corrected birthday."""

    client: ClientRef = Field(description="Client name, number or code")
    field: FieldName = Field(description="The field to change")
    value: Value = Field(description="The new value, as it was said")


SKILL = Skill(UpdateClient, run=None, roles=ADVISING, effect="writes")
