"""The map of a client or of a segment: who they are, what they need, what they may do next, how they are served."""

from typing import Annotated

from skills.client_map.one import map_of_client
from skills.client_map.segment import map_of_segment
from skills.contract import ADVISING, Desk, Field, Mark, Reply, Skill
from skills.filters import FilteredRequest


class ClientMap(FilteredRequest):
    """The four columns (segment, needs and pains, likely behaviour, service path) of one client, or of those that pass filters."""

    client: Annotated[str | None, Mark("client")] = Field(
        default=None, description="Client name, number or code; default: the clients that pass the filters"
    )


def run(request: ClientMap, desk: Desk) -> Reply:
    """See `ClientMap`."""
    return map_of_client(request.client, desk) if request.client else map_of_segment(request, desk)


SKILL = Skill(ClientMap, run, roles=ADVISING)
