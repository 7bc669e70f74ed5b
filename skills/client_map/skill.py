"""The map of a client or of a segment: who they are, what they need, what they may do next, how they are served."""

from typing import Annotated

from skills.contract import ADVISING, Field, Mark, Skill
from skills.filters import FilteredRequest


class ClientMap(FilteredRequest):
    """The four columns (segment, needs and pains, likely behaviour, service path) of one client, or of those that pass filters."""

    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code; default: the clients that pass the filters"
    )


SKILL = Skill(ClientMap, run=None, roles=ADVISING)
