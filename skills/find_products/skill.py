"""Products that fit a client, or clients that a product fits."""

from collections import Counter
from typing import Annotated

from skills.contract import (
    ADVISING,
    Call,
    Desk,
    Field,
    Line,
    Listing,
    Mark,
    Reply,
    Request,
    Skill,
    SkillError,
    Step,
    line,
)
from skills.suiting import Judged, Offer, RiskLevel, highest, is_valid, judge, law_line, offer_of, test_line
from skills.values import Money, Term, Who
from storage.views import ClientCard, ProductView, Tested

Row = tuple[Line, ...]
PAGE = 8
EACH = 4  # products named of one level
LEVELS = ("R5", "R4", "R3", "R2", "R1")


class FindProducts(Request):
    """The products that fit a client or are of a risk level; or, for a product or a level, the clients who may buy."""

    client: Annotated[str | None, Mark("client")] = Field(default=None, description="Client name, number or code")
    risk_level: RiskLevel | None = Field(default=None, description="A product risk level")
    product: str | None = Field(default=None, description="Product code or name: which clients it fits")


def run(request: FindProducts, desk: Desk) -> Reply:
    """See `FindProducts`."""
    if request.client:
        return _for_client(desk.book.card(request.client, desk.today), request.risk_level, desk)
    if request.product:
        product = desk.book.product(request.product)
        if product is None:
            raise SkillError("unknown_product", said=request.product)
        offer = offer_of(product, desk.methodology.values(desk.today))
        return _clients((line("fits", name=product.name, level=_term(product.risk_level)),), offer, desk)
    if request.risk_level:
        of_level = [p for p in desk.book.products() if p.risk_level == request.risk_level]
        head = (line("level_products", level=_term(request.risk_level), products=_named(of_level, ()) or None),)
        return _clients(head, Offer("bank", request.risk_level), desk)
    rows = _by_level(desk.book.products(), ())
    return Reply(((line("shelf", count=len(desk.book.products())),), *rows))


def _for_client(card: ClientCard, level: str | None, desk: Desk) -> Reply:
    """What may be proposed to one client, the highest level allowed first; what may not is named as forbidden."""
    brief, values = card.brief, desk.methodology.values(desk.today)
    client = Tested(brief.code, brief.risk_class, card.risk_expiry, brief.birthday)
    shelf = [p for p in desk.book.products() if p.risk_level and (level is None or p.risk_level == level)]
    judged = list(zip(shelf, judge([(client, offer_of(p, values)) for p in shelf], desk), strict=True))
    fitting = [p for p, one in judged if one.suggest]
    invest = [p for p, one in judged if one.suggest and one.verdict != "exempt"]
    held = tuple(h.product for h in card.holdings)
    valid = is_valid(client, desk.today)
    title = "title" if invest else "title_first_test" if not valid else "title_nothing"
    head = line(title, client=Who(brief), code=brief.code, count=len(fitting))
    rows = (
        (head,),
        (test_line(client, desk.today), line("may_take", level=_highest(client, desk) if valid else None)),
        *_by_level(fitting, held),
        *_care(judged),
        _forbidden(judged),
        (line("not_advice" if invest else "nothing"),),
        *((law,) for law in _law(judged, desk)),
    )
    steps = tuple(
        Step(Call(name, {"client": brief.code})) for name in ("check_suitability", "classify_client", "look_up_client")
    )
    return Reply(rows, steps, client=brief.code, shown=(brief.code,))


def _care(judged: list[tuple[ProductView, Judged]]) -> tuple[Row, ...]:
    """The products that a client of 65 may have only with special care."""
    careful = [(p, one) for p, one in judged if one.verdict == "care" and one.law]
    if not careful:
        return ()
    law = careful[0][1].law
    return ((line("care", age=law.senior_age if law else None, products=_named([p for p, _ in careful], ())),),)


def _forbidden(judged: list[tuple[ProductView, Judged]]) -> Row:
    kept_back = [p for p, one in judged if one.verdict in ("above", "own_initiative")]
    levels = sorted({p.risk_level for p in kept_back if p.risk_level})
    shown = [Term("risk_level", found) for found in levels]
    return (line("forbidden", levels=shown or None, count=len(kept_back)),)


def _law(judged: list[tuple[ProductView, Judged]], desk: Desk) -> Row:
    """Each law that forbade something, or else each that allowed it, once."""
    laws = {one.law.regime: (one.law, one.verdict) for _, one in judged if one.law and not one.suggest} or {
        one.law.regime: (one.law, one.verdict) for _, one in judged if one.law
    }
    return tuple(law_line(law, verdict, desk.language) for law, verdict in laws.values())


def _by_level(products: list[ProductView], held: tuple[str, ...]) -> tuple[Row, ...]:
    rows = []
    for level in LEVELS:
        of_level = [p for p in products if p.risk_level == level]
        if of_level:
            rows.append((line("of_level", level=_term(level), products=_named(of_level, held)),))
    return tuple(rows)


def _named(products: list[ProductView], held: tuple[str, ...]) -> list[Line]:
    """Products by name, those not held yet first, as many as a line takes."""
    ordered = sorted(products, key=lambda p: (p.code in held, p.code))
    shown = [line("held" if p.code in held else "named", name=p.name, code=p.code) for p in ordered[:EACH]]
    more = len(ordered) - len(shown)
    return [*shown, line("more", count=more)] if more else shown


def _clients(head: Row, offer: Offer, desk: Desk) -> Reply:
    """Who of the visible clients may be offered it, and why the others may not."""
    everybody = desk.book.tested()
    judged = list(zip(everybody, judge([(client, offer) for client in everybody], desk), strict=True))
    fitting = [client.code for client, one in judged if one.suggest]
    why_not = Counter(one.verdict for _, one in judged if not one.suggest)
    careful = {client.code for client, one in judged if one.verdict == "care"}
    briefs = desk.book.briefs(fitting[:PAGE])
    rows = [
        (
            line("row", number=number, client=Who(brief), code=brief.code),
            line("risk", risk=Term("risk_class", brief.risk_class) if brief.risk_class else None),
            line("aum", amount=Money(brief.aum) if brief.aum is not None else None),
            line("row_care" if brief.code in careful else "nothing"),
        )
        for number, brief in enumerate(briefs, start=1)
    ]
    shown = tuple(brief.code for brief in briefs)
    law = next((one.law for _, one in judged if one.law), None)
    return Reply(
        rows=(
            head,
            (line("found" if fitting else "found_none", count=len(fitting)),),
            *rows,
            (line("more_clients", count=len(fitting) - len(shown) or None),),
            tuple(line(f"not_{verdict}", count=count) for verdict, count in why_not.most_common()),
            (law_line(law, "promotion", desk.language),) if law else (),
        ),
        steps=tuple(
            Step(Call("check_suitability", {"client": code}), "pick", {"number": number})
            for number, code in enumerate(shown, start=1)
        ),
        listing=Listing("client", shown) if shown else None,
        shown=shown,
    )


def _highest(client: Tested, desk: Desk) -> Term | None:
    most = highest(client, desk.methodology.values(desk.today))
    return Term("risk_level", f"R{most}") if most else None


def _term(level: str | None) -> Term | None:
    return Term("risk_level", level) if level else None


SKILL = Skill(FindProducts, run, roles=ADVISING)
