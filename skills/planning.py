"""Who calls for a contact on a day, and why: the book judged by the rules, for one client or for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from knowledge.tables.classes import Values
from knowledge.tables.planning import Kind, Plans
from skills.contract import Desk
from skills.facts import facts_of, windows
from storage.suggestions import Answered

_LOOK_BACK = timedelta(days=400)  # longer than anything rests
_STORED = (
    "main_bank", "task_due", "complaint_on", "complaint_due", "idle", "matures_on", "maturing", "contact_ok",
    "marketing_ok", "referral_ok",
)  # fmt: skip
_TOLD = ("payroll", "upstream_downstream", "treasury")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to contact a client, with what its rank is made of; `about` is all that is known of the client.

    Amounts in `about` are fen.
    """

    code: str
    kind: str
    left: int
    value: float
    weight: float
    likelihood: float
    urgency: float
    score: float
    about: Mapping[str, Any]

    def yuan(self, name: str) -> Decimal | None:
        """An amount of what is known, in yuan."""
        amount = self.about.get(name)
        return None if amount is None else Decimal(round(amount)) / 100


@dataclass(frozen=True, slots=True)
class Lead:
    """A client in the plan: the reason that leads, and the score of the weightiest one, by which clients are ranked."""

    reason: Reason
    weightiest: Reason

    @property
    def code(self) -> str:
        """The client's code."""
        return self.reason.code

    @property
    def kind(self) -> str:
        """Of the reason that leads."""
        return self.reason.kind

    @property
    def score(self) -> float:
        """What the client's place goes by: one more reason never makes it worse."""
        return self.weightiest.score


@dataclass(frozen=True)
class Outlook:
    """The clients looked at on a day: why some are left alone, what is known of each, and the reasons, the leading one first."""

    on: date
    values: Values
    plans: Plans
    counts: Mapping[str, tuple[int, int]]
    held: Mapping[str, str | None]
    about: Mapping[str, Mapping[str, Any]]
    reasons: Mapping[str, Sequence[Reason]]

    def leads(self) -> list[Lead]:
        """The clients for whom there is a reason."""
        return [Lead(found[0], max(found, key=lambda one: one.score)) for found in self.reasons.values()]


class _About(Mapping[str, Any]):
    """One row of columns: of a whole book a few clients' are read, so that no row is made before."""

    __slots__ = ("_columns", "_row")

    def __init__(self, columns: Mapping[str, Sequence[Any]], row: int) -> None:
        self._columns, self._row = columns, row

    def __getitem__(self, name: str) -> Any:
        return self._columns[name][self._row]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def look_out(desk: Desk, on: date, codes: Iterable[str] | None = None, without: Kind | None = None) -> Outlook:
    """The visible ones of these clients (default: all) as of a day; as they stand, or as if one reason were settled."""
    from knowledge.rules.festivals import next_festival
    from knowledge.rules.ranking import judge  # loads the library of columns, which most answers need not

    values, plans = desk.methodology.values(on), desk.methodology.plans(on)
    codes = None if codes is None else list(codes)
    measured = desk.book.outlook(windows(values), codes)
    stored = measured.columns
    answers = desk.book.suggestion_answers(on - _LOOK_BACK, codes)
    counts = desk.book.answer_counts()
    stuck = _stuck(stored["deals"], desk, on)
    signals = _signals(measured.codes, stored, stuck, answers, desk, plans)
    judged = judge(facts_of(measured, values), signals, values, plans, counts, without)
    told = {name: stored[name] for name in ("task", "task_text", "complaint_text", "contact_ok_on", "facts", "deals")}
    festival = [next_festival(plans.festivals, on)[0]] * len(measured.codes)
    columns = {**judged.book, **told, "deal": stuck, "festival": festival}
    about = {code: _About(columns, row) for row, code in enumerate(measured.codes)}
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    found = judged.reasons
    shown = ("kind", "left", "value", "weight", "likelihood", "urgency", "score")
    for row, *parts in zip(found["row"], *(found[name] for name in shown), strict=True):
        code = measured.codes[row]
        made: tuple[Any, ...] = (code, *parts, about[code])
        reasons[code].append(Reason(*made))
    held = dict(zip(measured.codes, judged.held, strict=True))
    return Outlook(on, values, plans, counts, held, about, reasons)


def _signals(
    codes: Sequence[str],
    stored: Mapping[str, Sequence[Any]],
    stuck: Sequence[tuple[Any, ...] | None],
    answers: Sequence[Answered],
    desk: Desk,
    plans: Plans,
) -> dict[str, Sequence[Any]]:
    """The columns of `knowledge.rules.triggers.SIGNALS`."""
    resting, rest_until = _rests(answers, plans)
    facts = [known or {} for known in stored["facts"]]
    people = zip(stored["kind"], stored["links"], facts, strict=True)
    told = {field: [known[field][0] if field in known else None for known in facts] for field in _TOLD}
    return {
        **{name: stored[name] for name in _STORED},
        **told,
        "deal_on": [deal[2] if deal else None for deal in stuck],
        "deal_most": [deal[4] if deal else None for deal in stuck],
        "known_people": [
            len(links or ()) + ("decision_makers" in known) if kind == "company" else None
            for kind, links, known in people
        ],
        "kyc_open": _open_questions(stored["kind"], facts, desk, plans),
        "resting": [resting.get(code) for code in codes],
        "rest_until": [rest_until.get(code) for code in codes],
    }


def _stuck(deals: Sequence[Any], desk: Desk, on: date) -> list[tuple[Any, ...] | None]:
    """Of each client the deal that is longest over its stage's limit: (title, stage, since, amount, most days)."""
    stages = desk.methodology.stages(on).stages
    found: list[tuple[Any, ...] | None] = []
    for own in deals:
        limits = [(*deal, stages[deal[1]].most_days) for deal in own or ()]
        found.append(max(limits, key=lambda deal: (on - deal[2]).days - deal[4], default=None))
    return found


def _open_questions(kinds: Sequence[str], facts: Sequence[Mapping[str, Any]], desk: Desk, plans: Plans) -> list[int]:
    """Of each client how many questions have no answer, or one that is too old, whose answer could change what matters."""
    kyc, wanted = desk.methodology.kyc(plans.on), set(plans.planning.thresholds.kyc_changes)
    asked = {
        kind: [(one.field, one.renew_days) for one in kyc.questions(kind) if wanted & set(one.changes)]
        for kind in ("person", "company")
    }
    return [
        sum(field not in known or (plans.on - known[field][2]).days > renew for field, renew in asked[kind])
        for kind, known in zip(kinds, facts, strict=True)
    ]


def _rests(answers: Sequence[Answered], plans: Plans) -> tuple[dict[str, list[str]], dict[str, date]]:
    """Which kinds of suggestion rest for each client because they were answered, and until when the client rests altogether."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    until: dict[str, date] = {}
    for one in answers:
        if one.answered_on > plans.on:
            continue
        kind_until, client_until = _rest_of(one, plans)
        if kind_until > plans.on:
            kinds[one.client].append(one.kind)
        until[one.client] = client_until  # the newest answer counts: they come in order
    return kinds, until


def _rest_of(answer: Answered, plans: Plans) -> tuple[date, date]:
    """Until when the kind rests, and until when the client does."""
    trigger, day = plans.triggers.triggers.get(answer.kind), answer.answered_on  # type: ignore[call-overload]
    if answer.answer == "later":
        until = answer.until or day + timedelta(days=plans.planning.later_days)
        return until, until
    rest = (trigger.cool_down_days if answer.answer == "done" else trigger.unfit_days) if trigger else 0
    whole = 1 if answer.answer == "done" else plans.planning.rest_after_unfit_days
    return day + timedelta(days=rest), day + timedelta(days=whole)


def lead_of(desk: Desk, code: str) -> Reason | None:
    """Today's leading reason to contact a visible client; None where there is none."""
    return next(iter(look_out(desk, desk.today, [code]).reasons.get(code, ())), None)
