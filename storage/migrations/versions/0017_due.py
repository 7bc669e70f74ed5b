"""Which clients are to be classified: marked by triggers where something of them changes, and by the day of their review."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

# What the rules look at: by table, the column of the client.
ROWS = {
    "client_transaction": "client_id", "holding": "client_id", "contact_log": "client_id", "fact": "client_id",
    "client_loss": "client_id", "client_link": "person_id",
}  # fmt: skip
LOOKED_AT = (
    "kind", "birthday", "occupation", "tier", "corporate_class", "risk_class", "risk_expiry", "aum", "aum_on",
    "last_contact_on", "learnt_on",
)  # fmt: skip
WHAT = ("insert", "update", "delete")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "class_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_due")),
    )
    op.create_index("ix_class_due_client_id_run_id", "class_due", ["client_id", "run_id"], unique=False)
    op.create_index("ix_class_due_run_id_client_id", "class_due", ["run_id", "client_id"], unique=False)
    op.add_column("client_class", sa.Column("review_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_client_class_review_on"), "client_class", ["review_on"], unique=False)
    op.add_column("class_run", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("class_run", sa.Column("cuts_on", sa.Date(), nullable=True))
    op.add_column("class_run", sa.Column("lifetimes", sa.Text(), nullable=True))
    op.execute("update class_run set cuts_on = day")
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _on_postgres() if postgres else _on_sqlite():
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table, what in (
        *((t, w) for t in ROWS for w in WHAT),
        ("client", "insert"),
        ("client", "update"),
        ("product", "update"),
    ):
        op.execute(f"drop trigger {table}_due_{what}" + (f" on {table}" if postgres else ""))
    if postgres:
        for function in ("client_id", "person_id", "id", "client", "product"):
            op.execute(f"drop function class_due_of_{function}()")
    op.drop_column("class_run", "lifetimes")
    op.drop_column("class_run", "cuts_on")
    op.drop_column("class_run", "whole")
    op.drop_index(op.f("ix_client_class_review_on"), "client_class")
    op.drop_column("client_class", "review_on")
    op.drop_table("class_due")


def _on_sqlite() -> Iterator[str]:
    """Writers come one after the other: a client who is marked, and not taken on by a run, need not be marked again."""

    def mark(client: str, source: str = "") -> str:
        there = f"select 1 from class_due d where d.client_id = {client} and d.run_id is null"  # noqa: S608
        where = f"where not exists ({there})"
        return f"insert into class_due (client_id) select distinct {client} {source} {where};"

    for table, column in ROWS.items():
        for what in WHAT:
            row = "old" if what == "delete" else "new"
            yield f"create trigger {table}_due_{what} after {what} on {table} begin {mark(f'{row}.{column}')} end"
    yield f"create trigger client_due_insert after insert on client begin {mark('new.id')} end"
    yield (
        f"create trigger client_due_update after update of {', '.join(LOOKED_AT)} on client begin {mark('new.id')} end"
    )
    held = mark("h.client_id", "from holding h").replace("where not", "where h.product_id = new.id and not")
    yield f"create trigger product_due_update after update of risk_level on product begin {held} end"


def _on_postgres() -> Iterator[str]:
    """Writers do not see each other's marks: each statement adds its own."""

    def function(name: str, select: str) -> str:
        body = f"begin insert into class_due (client_id) {select}; return null; end"
        return f"create or replace function class_due_of_{name}() returns trigger language plpgsql as $${body}$$"

    for column in ("client_id", "person_id", "id"):
        yield function(column, f"select distinct {column} from changed")  # noqa: S608
    yield function("client", "values (new.id)")
    yield function("product", "select distinct client_id from holding where product_id = new.id")
    for table, column in {**ROWS, "client": "id"}.items():
        for what in WHAT if table in ROWS else ("insert",):
            which = "old" if what == "delete" else "new"
            yield (
                f"create trigger {table}_due_{what} after {what} on {table} referencing {which} table as changed "
                f"for each statement execute function class_due_of_{column}()"
            )
    for table, columns in (("client", ", ".join(LOOKED_AT)), ("product", "risk_level")):
        yield (
            f"create trigger {table}_due_update after update of {columns} on {table} "
            f"for each row execute function class_due_of_{table}()"
        )
