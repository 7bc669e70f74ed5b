"""What became of suggestions."""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "suggestion_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("suggested_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_suggestion_answer_client_id_client"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_suggestion_answer_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_answer")),
        sa.UniqueConstraint(
            "client_id", "person_id", "kind", "suggested_on",
            name=op.f("uq_suggestion_answer_client_id_person_id_kind_suggested_on"),
        ),
    )  # fmt: skip
    op.create_index("ix_suggestion_answer_answered_on", "suggestion_answer", ["answered_on"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("suggestion_answer")
