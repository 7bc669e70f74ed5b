"""The columns of each kind of file, under which headers they are found, and how their cells are read."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from storage.exchange import values
from storage.exchange.report import ExchangeError
from storage.exchange.values import Parse
from storage.names import fold

Kind = Literal[
    "clients", "products", "transactions", "holdings", "contacts", "feedback", "consents", "losses", "campaigns"
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Column:
    """One column. Required ones need a header and a value in each row; `write` says how an export shows it."""

    name: str
    parse: Parse
    required: bool = False
    write: Literal["text", "money", "plain"] = "plain"


@cache
def words() -> dict[str, Any]:
    """Headers and labels in use."""
    found: dict[str, Any] = tomllib.loads(files("storage.exchange").joinpath("words.toml").read_text(encoding="utf-8"))
    return found


def columns_of(kind: str, today: date) -> tuple[Column, ...]:
    """The columns of a kind; dates of what has happened are held against `today`."""
    past, choice = values.past(today), {key: values.choice(labels) for key, labels in words()["values"].items()}
    reference = (Column("client", values.code(16), True), Column("product", values.code(32), kind == "holdings"))
    if kind == "clients":
        return _clients(past, choice)
    if kind == "products":
        return (
            Column("code", values.code(32), True),
            Column("name", values.text(120), True, "text"),
            Column("kind", choice["product_kind"], True),
            Column("risk_level", choice["risk_level"]),
        )
    if kind == "transactions":
        return (
            Column("reference", values.text(64), write="text"),
            *reference,
            Column("on", past, True),
            Column("kind", choice["transaction_kind"], True),
            Column("amount", values.money, True, "money"),
        )
    if kind == "holdings":
        return (
            *reference,
            Column("as_of", past, True),
            Column("balance", values.money, True, "money"),
            Column("matures_on", values.day),
        )
    if kind in ("feedback", "consents", "losses"):
        return _records(kind, past, choice)
    if kind == "campaigns":
        return (
            Column("code", values.code(32), True),
            Column("name", values.text(120), True, "text"),
            Column("manager", values.code(32)),
            Column("product", values.code(32)),
            Column("started_on", values.day, True),
            Column("ended_on", values.day, True),
            Column("cost", values.money, True, "money"),
            Column("income", values.money, write="money"),
        )
    return (
        reference[0],
        Column("on", past, True),
        Column("channel", choice["contact_channel"], True),
        Column("note", values.text(2000), True, "text"),
        Column("topic", values.text(40), write="text"),
        Column("interest", values.several(words()["values"]["product_kind"])),
    )


def _records(kind: str, past: Parse, choice: dict[str, Parse]) -> tuple[Column, ...]:
    of = (Column("client", values.code(16), True), Column("on", past, True))
    if kind == "consents":
        return (*of, Column("kind", choice["consent"], True), Column("given", choice["given"], True))
    if kind == "losses":
        return (*of, Column("reason", choice["loss_reason"], True))
    return (
        *of,
        Column("kind", choice["feedback_kind"], True),
        Column("text", values.text(2000), write="text"),
        Column("measure", choice["measure"]),
        Column("score", values.whole(0, 10)),
        Column("due_on", values.day),
        Column("closed_on", past),
        Column("outcome", values.text(1000), write="text"),
    )


def _clients(past: Parse, choice: dict[str, Parse]) -> tuple[Column, ...]:
    return (
        Column("code", values.code(16), True),
        Column("name", values.text(200), True, "text"),
        Column("kind", choice["kind"], True),
        Column("tier", values.choice(words()["values"]["tier"] | words()["values"]["corporate_class"])),
        Column("corporate_class", choice["corporate_class"]),
        Column("phone", values.phone, write="text"),
        Column("email", values.email, write="text"),
        Column("wechat", values.text(80), write="text"),
        Column("address", values.text(300), write="text"),
        Column("industry", values.text(80), write="text"),
        Column("occupation", values.text(80), write="text"),
        Column("birthday", past),
        Column("sex", choice["sex"]),
        Column("main_bank", values.text(120), write="text"),
        Column("channel", choice["client_channel"]),
        Column("risk_class", choice["risk_class"]),
        Column("risk_expiry", values.day),
        Column("opened_on", past),
        Column("aum", values.money, write="money"),
        Column("aum_on", past),
        Column("advisor", values.code(32)),
    )


def places(kind: str, header: list[str], columns: tuple[Column, ...]) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    """The columns that the file has, as (index in `columns`, place in a line), and the headers that mean nothing."""
    aliases = words()["columns"][kind]
    meaning = {fold(alias): c.name for c in columns for alias in (c.name, *aliases.get(c.name, ()))}
    found: dict[str, int] = {}
    ignored = []
    for place, written in enumerate(header):
        name = meaning.get(fold(written))
        if name is None:
            if written:
                ignored.append(written)
        elif name in found:
            raise ExchangeError(f"two columns mean {name} ({header[found[name]]}, {written}): leave one")
        else:
            found[name] = place
    missing = [c.name for c in columns if c.required and c.name not in found]
    if missing:
        there = ", ".join(h for h in header if h)[:120]
        raise ExchangeError(f"column {', '.join(missing)} is missing: name it in the first line (found: {there})")
    return [(index, found[c.name]) for index, c in enumerate(columns) if c.name in found], tuple(ignored)
