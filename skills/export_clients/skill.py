"""A list of clients as a file."""

import json
from collections.abc import Iterator

from skills.contract import Call, Desk, Reply, Skill, Step, line
from skills.filters import FilteredRequest, described, require_classes, to_store
from skills.sheets import Column, Sheet, Workbook
from skills.values import Identifier, Money, Stored, Term, Who
from storage.exports import ExportRow, KeepExport
from storage.listings import LONGEST

_COLUMNS = (
    Column(line("col_code"), width=11),
    Column(line("col_name"), width=28),
    Column(line("col_kind"), width=10),
    Column(line("col_tier"), width=12),
    Column(line("col_aum"), "money", 18),
    Column(line("col_aum_on"), "date", 12),
    Column(line("col_risk"), width=10),
    Column(line("col_risk_expiry"), "date", 12),
    Column(line("col_lifecycle"), width=10),
    Column(line("col_rfm"), width=12),
    Column(line("col_churn"), width=12),
    Column(line("col_contact"), "date", 12),
    Column(line("col_phone"), width=16),
    Column(line("col_industry"), width=14),
    Column(line("col_channel"), width=14),
    Column(line("col_opened"), "date", 12),
    Column(line("col_advisor"), width=9),
    Column(line("col_advisor_name"), width=12),
)


class ExportClients(FilteredRequest):
    """The clients that pass filters, as a file to download."""


def run(request: ExportClients, desk: Desk) -> Reply:
    """See `ExportClients`."""
    require_classes(request, desk)
    filters = to_store(request)
    what = described(request, desk) or (line("everyone"),)
    count = desk.book.find(filters, desk.today, limit=1).total
    unread = (line("unread", said=request.unread),)
    asked = request.model_dump(mode="json", exclude_defaults=True)
    if not count:
        return Reply(((line("none", what=what),), unread), (Step(Call("find_clients"), "all"),))
    # Each client is named in the trail where they are few enough to be named; else their number is.
    codes = desk.book.find_codes(filters, desk.today) if count <= LONGEST else ()
    rows = _rows(desk.book.export_rows(filters, desk.today))
    made = line("made_by", name=desk.actor.name, advisor=desk.actor.code, on=desk.today.isoformat())
    workbook = Workbook(
        f"clients-{desk.today.isoformat()}",
        (Sheet(line("sheet"), _COLUMNS, rows),),
        ((line("made_of", what=what, count=count),), (made,), (line("audited"),), (line("not_in_it"),)),
    )
    return Reply(
        ((line("done", what=what, count=count),), unread, (line("columns", count=len(_COLUMNS)), line("audited"))),
        (Step(Call("find_clients", asked), "list"),),
        shown=codes,
        changes=(KeepExport(json.dumps(asked, ensure_ascii=False, sort_keys=True), count),),
        counted=count,
        file=workbook,
    )


def _rows(found: Iterator[ExportRow]) -> Iterator[tuple[object, ...]]:
    for row in found:
        client = row.client
        company = client.kind == "company" and row.corporate_class
        yield (
            client.code,
            Who(client),
            Term("kind", client.kind),
            Term("corporate_class", str(row.corporate_class)) if company else _term("tier", client.tier),
            Money(client.aum) if client.aum is not None else None,
            client.aum_on,
            _term("risk_class", client.risk_class),
            row.risk_expiry,
            _term("lifecycle", row.lifecycle),
            _term("rfm", row.rfm),
            _term("churn_risk", row.churn_risk),
            client.last_contact_on,
            Identifier("phone", client.phone) if client.phone else None,
            Stored("industry_name", client.industry) if client.industry else None,
            _term("channel", row.channel),
            row.opened_on,
            client.advisor,
            row.advisor_name,
        )


def _term(kind: str, value: str | None) -> Term | None:
    return Term(kind, value) if value else None


SKILL = Skill(ExportClients, run, roles=frozenset({"manager"}))
