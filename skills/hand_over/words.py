"""Which words of a wish to hand over say why."""

import re
from collections.abc import Sequence

from skills.colleagues import taker_in
from storage.ownership import Colleague

_APART = re.compile(r"[,,。.;;!!??\n]+|(?=因为|由于|\b(?:because|since)\b)", re.I)
_WHY = re.compile(
    r"因为|由于|理由|原因|考虑到?|离职|辞职|休[产病长]?假|休假|产假|调[走去岗]|调到|要走|走了|离岗|太忙|忙不过|太多|投诉|要求|老乡|片区|经验|熟悉?|不适合|没人管|"
    r"\b(?:because|since|as|reason|left|leaving|"
    r"resign\w*|quit|maternity|on leave|overloaded|too many|asked for|neighbou?rs?|knows|moved|retir\w+)\b",
    re.I,
)
_LEAD = re.compile(r"^\s*(?:因为|由于|理由是?|原因是?|考虑到?|because|since|as|reason:?)\s*[::]?\s*", re.I)
_ACT = re.compile(
    r"移交|交接|[转交划分派给调换挪接归还]|负责|名下|→|hand|assign|transfer|give|goes|move|put|let|take|advisor|another",
    re.I,
)


def reason_in(said: str | None, team: Sequence[Colleague]) -> str | None:
    """The clauses that say why; a sentence that asks for nothing is all reason. None where nothing does."""
    clauses = [clause for clause in _APART.split(said or "") if clause.strip()]
    found = [clause for clause in clauses if _WHY.search(clause) and taker_in(clause, team) is None]
    found = found or [clause for clause in clauses if len(clauses) == 1 and not _ACT.search(clause)]
    reason = _LEAD.sub("", ",".join(part.strip() for part in found)).strip(" 吧呢")
    return reason or None
