"""Hand-overs of clients, exported lists, campaigns."""

import sqlalchemy as sa
from alembic import op

import storage.models.columns


revision = "0016"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "client_handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("source", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_handover_client_id_client"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_client_handover_{column}_person"))
            for column in ("from_id", "to_id", "by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_handover")),
    )
    op.create_index(op.f("ix_client_handover_client_id"), "client_handover", ["client_id"], unique=False)
    op.create_table(
        "client_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.models.columns.Moment(timezone=True), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_client_export_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_export")),
    )
    op.create_index(op.f("ix_client_export_person_id"), "client_export", ["person_id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("cost", storage.models.columns.Yuan(), nullable=False),
        sa.Column("income", storage.models.columns.Yuan(), nullable=True),
        sa.Column("source", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_campaign_team_id_team")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_campaign_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("code", name=op.f("uq_campaign_code")),
    )
    op.create_index(op.f("ix_campaign_team_id"), "campaign", ["team_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in ("campaign", "client_export", "client_handover"):
        op.drop_table(table)
