"""Products, which are no secret, and whom they may be sold to, which is."""

from collections.abc import Iterable

from sqlalchemy import BindParameter, bindparam, or_
from sqlmodel import Session, col, select

from storage.fence import Fence
from storage.models import Client, Product
from storage.views import ProductView, Tested

_WORDS: BindParameter[list[str]] = bindparam("words", expanding=True)
_NAMED = select(Product).where(or_(col(Product.name).in_(_WORDS), col(Product.code).in_(_WORDS)))


def all_products(session: Session) -> list[ProductView]:
    """Every product, by code."""
    return [_view(row) for row in session.exec(select(Product).order_by(col(Product.code)))]


def named(session: Session, words: Iterable[str]) -> list[ProductView]:
    """The products whose name or code is among the words."""
    return [_view(row) for row in session.exec(_NAMED, params={"words": sorted(set(words))})]


def tested(fence: Fence) -> list[Tested]:
    """What suitability asks of every visible client, the largest AUM first."""
    columns = (col(Client.code), col(Client.risk_class), col(Client.risk_expiry), col(Client.birthday))
    statement = fence.clients(*columns).order_by(col(Client.aum).desc().nulls_last(), col(Client.id))
    return [Tested(*row) for row in fence.session.exec(statement)]


def _view(row: Product) -> ProductView:
    return ProductView(row.code, row.name, row.kind, row.risk_level)
