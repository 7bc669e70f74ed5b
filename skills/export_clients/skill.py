"""A list of clients as a file."""

from skills.contract import Skill
from skills.filters import FilteredRequest


class ExportClients(FilteredRequest):
    """The clients that pass filters, as a file to download."""


SKILL = Skill(ExportClients, run=None, roles=frozenset({"manager"}))
