"""Consents, losses, and what a contact showed interest in."""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_consent_client_id_client"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_consent_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_client_kind", "consent", ["client_id", "kind"], unique=False)
    op.create_table(
        "client_loss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_loss_client_id_client"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_client_loss_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_loss")),
    )
    op.create_index(op.f("ix_client_loss_client_id"), "client_loss", ["client_id"], unique=False)
    with op.batch_alter_table("contact_log", schema=None) as batch_op:
        batch_op.add_column(sa.Column("interest", sa.String(80), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("contact_log", schema=None) as batch_op:
        batch_op.drop_column("interest")
    op.drop_index(op.f("ix_client_loss_client_id"), table_name="client_loss")
    op.drop_table("client_loss")
    op.drop_index("ix_consent_client_kind", table_name="consent")
    op.drop_table("consent")
