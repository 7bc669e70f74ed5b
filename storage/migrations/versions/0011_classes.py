"""The history of clients' classes and the runs that found them."""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "class_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rules", sa.String(16), nullable=False),
        sa.Column("tables", sa.String(400), nullable=False),
        sa.Column("cuts", sa.Text(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("clients", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_run")),
    )
    op.create_index(op.f("ix_class_run_day"), "class_run", ["day"], unique=False)
    op.create_table(
        "client_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("tier", sa.String(16), nullable=True),
        sa.Column("corporate_class", sa.String(16), nullable=True),
        sa.Column("lifecycle", sa.String(16), nullable=True),
        sa.Column("rfm", sa.String(20), nullable=True),
        sa.Column("abc", sa.String(1), nullable=True),
        sa.Column("frequency", sa.String(8), nullable=True),
        sa.Column("purchase", sa.String(12), nullable=True),
        sa.Column("style", sa.String(16), nullable=True),
        sa.Column("personas", sa.String(120), nullable=False),
        sa.Column("churn_risk", sa.String(8), nullable=True),
        sa.Column("churn_factors", sa.String(80), nullable=False),
        sa.Column("risk_state", sa.String(8), nullable=True),
        sa.Column("rfm_r", sa.Integer(), nullable=True),
        sa.Column("rfm_f", sa.Integer(), nullable=True),
        sa.Column("rfm_m", sa.Integer(), nullable=True),
        sa.Column("aum", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_class_client_id_client"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["class_run.id"], name=op.f("fk_client_class_run_id_class_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_class")),
        sa.UniqueConstraint("client_id", "since", name=op.f("uq_client_class_client_id_since")),
    )
    op.create_index("ix_client_class_until_client_id", "client_class", ["until", "client_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("client_class")
    op.drop_table("class_run")
