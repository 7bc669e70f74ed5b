"""How Alembic reaches the database: through the engine that `Store.upgrade` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import storage.models  # noqa: F401  (fills the metadata)

engine = context.config.attributes["engine"]


def plain_type(what: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write the database's own types into migrations, so that old ones never depend on today's classes."""
    if what != "type":
        return False
    if isinstance(item, sa.types.TypeDecorator):
        item = item.impl
    if isinstance(item, sa.String) and not isinstance(item, sa.Text):
        return f"sa.String({item.length})"
    if isinstance(item, sa.DateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.BigInteger):
        return "sa.BigInteger()"
    return False


# For two programs that upgrade one PostgreSQL database at once; any number that nobody else locks by.
_UPGRADE = 7_236_114

# All migrations are one transaction, begun here: Alembic takes SQLite for a database that cannot undo a table and would
# commit after each migration, and between two of them another process would make the same tables.
with engine.begin() as connection:
    if engine.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE)))
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
    )
    context.run_migrations()
