"""A message to a client, written for the advisor to send."""

from datetime import date
from typing import Annotated, Literal

from knowledge.rules.claims import find_claims
from skills.contract import (
    ADVISING,
    Ask,
    Call,
    ClientRef,
    Copy,
    Desk,
    Field,
    FromModel,
    Line,
    Reply,
    Request,
    Row,
    Skill,
    SkillError,
    Spoken,
    Step,
    line,
)
from skills.draft_message.facts import Facts, addressed, facts_of
from skills.draft_message.limits import check_allowed
from skills.draft_message.occasions import Told, told
from skills.draft_message.warming import warmer
from skills.draft_message.writing import Writer
from skills.rewording import Rewording
from skills.values import Message, Term, Who

Occasion = Literal["birthday", "festival", "maturity", "follow_up", "apology", "thanks", "invitation", "care"]
FestivalName = Literal[
    "new_year", "spring", "lantern", "labour", "dragon_boat", "mid_autumn", "national", "double_ninth", "christmas"
]
Tone = Literal["casual", "formal"]
_SOON_DAYS = 14  # a birthday or maturity so near is what a message is likely for
_SHORTER = {None: "short", "short": "shortest"}


class DraftMessage(Request):
    """Draft a message to one client for an occasion. Nothing is sent."""

    client: ClientRef = Field(description="Client name, number or code")
    occasion: Occasion | None = Field(default=None, description="What the message is for; asked where it is not given")
    tone: Tone | None = Field(default=None, description="The tone; one version of each where none is given")
    length: Literal["short", "shortest"] | None = Field(default=None, description="Shorter than usual")
    written_in: Annotated[Literal["zh", "en"] | None, Spoken("language")] = Field(
        default=None, description="The message's language; default: the one spoken"
    )
    festival: FestivalName | None = Field(default=None, description="Which festival; default: the next")
    event: str | None = Field(default=None, description="What the client is invited to, as said")
    on: date | None = Field(default=None, description="Day of that event")
    matter: Literal["referral", "visit", "purchase", "illness"] | None = Field(
        default=None, description="What the thanks or the word of care is for"
    )
    version: Literal[1, 2] | None = Field(default=None, description="Which of the two versions alone; default: both")
    variant: int = Field(default=0, ge=0, le=999, description="How often other versions were asked for")
    warmer: Annotated[str | None, FromModel()] = Field(default=None, description="The first version in a warmer tone")


def run(request: DraftMessage, desk: Desk) -> Reply | Ask:
    """See `DraftMessage`. Facts come from the store alone, and no text leaves that the claims guard stops."""
    facts = facts_of(request.client, desk)
    if request.occasion is None:
        return Ask("occasion", steps=_likely(facts))
    check_allowed(request.occasion, facts)
    language = request.written_in or desk.language
    if request.event and (claims := find_claims(request.event, desk.methodology.claims(desk.today))):
        kind = desk.methodology.claims(desk.today).kinds[claims[0].kind].name.of(desk.language)
        raise SkillError("forbidden", said=claims[0].said, kind=kind)
    found = told(request.occasion, request.model_dump(), facts, language, desk)
    name = addressed(facts, language)
    texts = _versions(request, found, name, language, desk)
    rows: list[Row] = [
        (
            line(
                "title" if len(texts) > 1 and not request.tone else "title_one", **_of(facts), occasion=_named(request)
            ),
        ),
        tuple(found.rows),
        *((note,) for note in found.notes),
    ]
    if name is None and facts.brief.kind == "person":
        rows.append((line("no_title"),))
    for number, (tone, message) in enumerate(texts, start=request.version or 1):
        rows += [(line(f"version_{tone}", number=number),), (line("message", message=message),)]
    if request.warmer and (warm := warmer(request.warmer, texts[0][1], name, desk)):
        rows += [(line("version_warmer", number=len(texts) + 1),), (line("message", message=warm),)]
        texts.append(("casual", warm))
    rows.append((line("footer", count=len(desk.methodology.claims(desk.today).kinds)),))
    code = facts.brief.code
    copies = tuple(
        Copy("copy", message, {"number": number})
        for number, (_, message) in enumerate(texts, start=request.version or 1)
    )
    said_of = tuple(dict.fromkeys(part for part in (name, facts.brief.name, desk.actor.name) if part))
    wish = Rewording("warmer", "message", texts[0][1].named, names=said_of)
    return Reply(tuple(rows), _steps(request, facts, desk), client=code, shown=(code,), copies=copies, rewording=wish)


def _versions(
    request: DraftMessage, found: Told, name: str | None, language: str, desk: Desk
) -> list[tuple[Tone, Message]]:
    """Two versions: one in each tone, or two of the tone asked for where there are two ways to say it."""
    tones: tuple[Tone, ...] = (request.tone, request.tone) if request.tone else ("casual", "formal")
    texts: list[tuple[Tone, Message]] = []
    for number, tone in enumerate(tones):
        turn = request.variant * 2 + number if request.tone else request.variant
        writer = Writer(request.client, language, tone, turn, found.values)
        plan = found.plan(tone)
        named = writer.write(plan, name, request.length, desk)
        unnamed = writer.write(plan, None, request.length, desk)
        if named and unnamed and all(named != message.named for _, message in texts):
            texts.append((tone, Message(named, unnamed)))
    if not texts:
        raise SkillError("no_words")
    return texts[request.version - 1 :][:1] or texts[-1:] if request.version else texts


def _of(facts: Facts) -> dict[str, object]:
    return {"client": Who(facts.brief), "code": facts.brief.code}


def _named(request: DraftMessage) -> Line | Term:
    return line(f"festival_{request.festival}") if request.festival else Term("occasion", request.occasion or "")


def _likely(facts: Facts) -> tuple[Step, ...]:
    """The occasions that the client's facts suggest, the likeliest first."""
    if facts.complaint:
        likely = ["apology", "follow_up"]
    else:
        near = [held.matures_on for held in facts.maturing()]
        likely = ["maturity"] if near and near[0] and (near[0] - facts.today).days <= _SOON_DAYS else []
        likely += ["birthday"] if facts.birthday_in is not None and facts.birthday_in <= _SOON_DAYS else []
        likely += ["follow_up", "festival", "thanks"]
    code = facts.brief.code
    return tuple(Step(Call("draft_message", {"client": code, "occasion": one}), one) for one in likely[:4])


def _steps(request: DraftMessage, facts: Facts, desk: Desk) -> tuple[Step, ...]:
    plain = request.model_dump(mode="json", exclude={"warmer"})
    same = {name: value for name, value in plain.items() if value not in (None, 0)}
    steps = []
    if request.length != "shortest":
        steps.append(Step(Call("draft_message", {**same, "length": _SHORTER[request.length]}), "shorter"))
    other: Tone = "casual" if request.tone == "formal" else "formal"
    steps.append(Step(Call("draft_message", {**same, "tone": other}), other))
    steps.append(Step(Call("draft_message", {**same, "variant": request.variant + 1}), "another"))
    note = Writer(request.client, desk.language, "casual", 0, {}).say(f"note_{request.occasion}")
    steps.append(Step(Call("record_contact", {"client": facts.brief.code, "note": note}), "sent"))
    return tuple(steps)


SKILL = Skill(DraftMessage, run, roles=ADVISING)
