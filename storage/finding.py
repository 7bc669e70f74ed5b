"""Who answers to a name, code, number or sound, among the clients whom somebody may see."""

import re
from collections.abc import Collection, Iterable

from sqlalchemy import BindParameter, bindparam, literal_column
from sqlmodel import Session, col, select

from storage import fence as the_fence
from storage import names
from storage.fence import Fence
from storage.models import Client, ClientName
from storage.names import addressed, digits_of, fold, pinyin
from storage.views import NameHit

_WORDS: BindParameter[list[str]] = bindparam("words", expanding=True)
_TAIL = re.compile(r"\D*\D(\d{4})")  # 尾号2210, ending 2210: four digits that are said to be the last ones
_SHORTHAND = ("surname", "initials")
_AT_ONCE = 5_000  # keys looked up in one statement
_BY_NAME = the_fence.of_clients(select(ClientName.key, ClientName.kind, Client.code), ClientName.client_id).where(
    col(ClientName.key).in_(_WORDS), col(ClientName.kind).not_in(_SHORTHAND)
)
# 张 and zw are keys of thousands: they are looked for among the visible clients, where the `+ 0` makes SQLite begin.
_BY_SHORTHAND = (
    the_fence.clients(ClientName.key, ClientName.kind, Client.code)
    .join(ClientName, col(ClientName.client_id) == col(Client.id) + literal_column("0"))
    .where(col(ClientName.kind).in_(_SHORTHAND), col(ClientName.key).in_(_WORDS))
)


def find_names(fence: Fence, keys: Iterable[str], shorthand: Iterable[str] = ()) -> list[NameHit]:
    """All that visible clients answer to: of `shorthand` surnames and initials, of `keys` all else."""
    asked = ((_BY_NAME, set(keys)), (_BY_SHORTHAND, set(shorthand)))
    return [NameHit(*row) for statement, words in asked if words for row in fence.run(statement, words=words)]


def answered_to(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Of these keys, those that any client of the house answers to, whoever may see that client.

    For hiding names from a language model, nothing else: it tells of no client, only which words not to let out.
    """
    found: set[str] = set()
    wanted = list(keys)
    for at in range(0, len(wanted), _AT_ONCE):
        words = wanted[at : at + _AT_ONCE]
        statement = select(ClientName.key).where(
            col(ClientName.key).in_(words), col(ClientName.kind).not_in(_SHORTHAND)
        )
        found |= set(session.exec(statement))
    return frozenset(found)


def named(fence: Fence, said: str) -> list[str]:
    """The codes of those who answer to a name or number."""
    folded = fold(said)
    tail = _TAIL.fullmatch(said)
    sounds = {pinyin(folded), pinyin(folded, of_person=True)}
    exact = {folded, digits_of(folded)} if folded.isdecimal() else {folded}  # +86 138… finds 138…
    family = addressed(said.strip())
    hits = find_names(
        fence, {*exact, *sounds, *(tail.groups() if tail else ())} - {""}, {folded, fold(family or "")} - {""}
    )
    for kinds, keys in ((("code", "full", "phone"), exact), (("tail",), set(tail.groups() if tail else ())),
                        (("short", "former"), {folded}), (("surname",), {fold(family or "")}), (("pinyin",), sounds),
                        (("initials",), {folded})):  # fmt: skip
        if codes := {hit.code for hit in hits if hit.kind in kinds and hit.key in keys}:
            return sorted(codes)
    return []


def alike(fence: Fence, folded: str) -> list[str]:
    """The codes of those whose name is written almost so; the first character is taken to be right."""
    statement = fence.of_clients(select(ClientName.key, Client.code), ClientName.client_id).where(
        col(ClientName.kind).in_(("full", "short")), col(ClientName.key).startswith(folded[:1], autoescape=True)
    )
    return sorted({code for key, code in fence.session.exec(statement) if names.is_slip(folded, key)})
