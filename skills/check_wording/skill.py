"""May this text be sent to a client."""

from collections.abc import Sequence

from knowledge.rules.claims import Claim, find_claims
from knowledge.tables.claims import ClaimKind
from skills.contract import ADVISING, Call, Checked, Desk, Field, Reply, Request, Row, Skill, SkillError, Step, line

_MOST_KINDS, _MOST_PHRASES = 4, 4  # shown in full; a reply is read on a phone
_QUESTIONS = {"zh": "对客户不能说哪些话", "en": "which phrases are forbidden when selling"}


class CheckWording(Request):
    """Check a text that is meant for clients: what may not be said, why, and what to say instead."""

    text: Checked = Field(description="The text to check, word for word")


def run(request: CheckWording, desk: Desk) -> Reply:
    """See `CheckWording`. It never approves: it says what was looked for and what was found."""
    if not request.text.strip():
        raise SkillError("nothing_to_check")
    kinds = desk.methodology.claims(desk.today).kinds
    found: dict[str, list[Claim]] = {}
    for claim in find_claims(request.text, desk.methodology.claims(desk.today)):
        found.setdefault(claim.kind, []).append(claim)
    names = [kind.name.of(desk.language) for kind in kinds.values()]
    how = Step(Call("ask_methodology", {"question": _QUESTIONS[desk.language]}), "how_to_say")
    if not found:
        return Reply(((line("clean"),), (line("checked", count=len(kinds), kinds=names),), (line("scope"),)), (how,))
    rows: list[Row] = [(line("found", count=len(found)),)]
    for number, (name, claims) in enumerate(list(found.items())[:_MOST_KINDS], start=1):
        rows += _told(number, claims, kinds[name], desk)
    more = [kinds[name].name.of(desk.language) for name in list(found)[_MOST_KINDS:]]
    rows += [(line("more", kinds=more or None),), (line("again", count=len(kinds)),), (line("scope"),)]
    return Reply(tuple(rows), (how,))


def _told(number: int, claims: Sequence[Claim], kind: ClaimKind, desk: Desk) -> tuple[Row, Row]:
    """What stands there and why it may not, and what to say instead."""
    said = list(dict.fromkeys(claim.said for claim in claims))
    phrases = [line("phrase", said=phrase) for phrase in said[:_MOST_PHRASES]]
    why = line("why", why=kind.why.of(desk.language), basis=kind.basis.of(desk.language))
    return (
        (line("kind", number=number, kind=kind.name.of(desk.language), said=phrases), why),
        (line("instead", instead=kind.instead.of(desk.language)),),
    )


SKILL = Skill(CheckWording, run, roles=ADVISING)
