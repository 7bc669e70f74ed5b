"""Whether a client may buy a product or a risk level."""

from skills.contract import ADVISING, Call, ClientRef, Desk, Field, Line, Reply, Request, Skill, SkillError, Step, line
from skills.suiting import Judged, Offer, RiskLevel, highest, is_valid, judge, law_line, offer_of, test_line
from skills.values import Term, Who
from storage.views import ClientBrief, ProductView, Tested

Rows = tuple[tuple[Line, ...], ...]
LEVELS = ("R1", "R2", "R3", "R4", "R5")


class CheckSuitability(Request):
    """Whether one client may buy a product or a risk level, with the rule; without either, the highest level allowed."""

    client: ClientRef = Field(description="Client name, number or code")
    product: str | None = Field(default=None, description="Product code or name")
    risk_level: RiskLevel | None = Field(default=None, description="A product risk level")


def run(request: CheckSuitability, desk: Desk) -> Reply:
    """See `CheckSuitability`."""
    card = desk.book.card(request.client, desk.today)
    brief = card.brief
    client = Tested(brief.code, brief.risk_class, card.risk_expiry, brief.birthday)
    if request.product:
        product = desk.book.product(request.product)
        if product is None:
            raise SkillError("unknown_product", said=request.product)
        rows = _product(brief, client, product, desk)
    elif request.risk_level:
        rows = _level(brief, client, request.risk_level, desk)
    else:
        rows = _highest(brief, client, desk)
    steps = ("find_products", "classify_client", "look_up_client")
    return Reply(
        rows=rows,
        steps=tuple(Step(Call(name, {"client": brief.code})) for name in steps),
        client=brief.code,
        shown=(brief.code,),
    )


def _product(brief: ClientBrief, client: Tested, product: ProductView, desk: Desk) -> Rows:
    found = judge([(client, offer_of(product, desk.methodology.values(desk.today)))], desk)[0]
    what = line("product", name=product.name, level=_term(product.risk_level))
    return (
        _head(brief, found.verdict, what),
        _why(client, product.risk_level, found.verdict, desk),
        *_orders(found, client, product.risk_level, desk),
        _law(found, desk),
    )


def _level(brief: ClientBrief, client: Tested, level: str, desk: Desk) -> Rows:
    """A level without a product: what banks' products and what funds allow, told apart where they differ."""
    bank, fund = judge([(client, Offer("bank", level)), (client, Offer("securities", level))], desk)
    what = line("level", level=_term(level))
    rows: Rows = (_head(brief, bank.verdict, what), _why(client, level, bank.verdict, desk))
    if bank.verdict == fund.verdict:
        return (*rows, *_orders(bank, client, level, desk), _law(bank, desk), _law(fund, desk))
    own = (line("own_initiative_fund"),)
    return (*rows, own, *_orders(fund, client, level, desk), _law(bank, desk), _law(fund, desk))


def _highest(brief: ClientBrief, client: Tested, desk: Desk) -> Rows:
    pairs = [(client, Offer("bank", level)) for level in LEVELS]
    found = judge(pairs, desk)
    fitting = [level for level, one in zip(LEVELS, found, strict=True) if one.suggest]
    last = found[len(fitting) - 1] if fitting else found[0]
    verdict = last.verdict if fitting else found[0].verdict
    up_to = (line("title_up_to", client=Who(brief), code=brief.code, level=_term(fitting[-1])),) if fitting else None
    return (
        up_to or _head(brief, verdict, line("no_level")),
        _why(client, fitting[-1] if fitting else None, verdict, desk),
        *_orders(last, client, fitting[-1] if fitting else None, desk),
        _law(last, desk),
    )


def _head(brief: ClientBrief, verdict: str, what: Line) -> tuple[Line, ...]:
    return (line(f"title_{verdict}", client=Who(brief), code=brief.code, what=what),)


def _why(client: Tested, level: str | None, verdict: str, desk: Desk) -> tuple[Line, ...]:
    """The class and its test, and where the product stands to it."""
    if verdict == "exempt":
        return (line("exempt"),)
    most = highest(client, desk.methodology.values(desk.today))
    may = Term("risk_level", f"R{most}") if most and is_valid(client, desk.today) else None
    above = verdict in ("above", "own_initiative")
    return (
        test_line(client, desk.today),
        line("may_take" if most and most > 1 else "may_take_lowest", level=may),
        line("too_high", level=_term(level) if above else None),
    )


def _orders(found: Judged, client: Tested, level: str | None, desk: Desk) -> Rows:
    """What to say, what to do first, and what is forbidden."""
    verdict = found.verdict
    most = highest(client, desk.methodology.values(desk.today))
    may = Term("risk_level", f"R{most}") if most else None
    risk = Term("risk_class", client.risk_class) if client.risk_class else None
    care = found.law.senior_age if found.law and verdict == "care" else None
    return (
        (line("care", age=care), line("care_ours" if care and found.law and found.law.senior_ours else "nothing")),
        (line(f"say_{verdict}", level=_term(level), risk=risk, may=may),),
        (line(f"forbidden_{verdict}", level=_term(level)),),
    )


def _law(found: Judged, desk: Desk) -> tuple[Line, ...]:
    return (law_line(found.law, found.verdict, desk.language),) if found.law else ()


def _term(level: str | None) -> Term | None:
    return Term("risk_level", level) if level else None


SKILL = Skill(CheckSuitability, run, roles=ADVISING)
