"""KYC interviews, opportunities, feedback and complaints."""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _client(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_client_id_client")
    return sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=name, ondelete="CASCADE")


def _recorded_by(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f(f"fk_{table}_recorded_by_person"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "interview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _client("interview"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_interview_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
        sa.UniqueConstraint("client_id", "person_id", name=op.f("uq_interview_client_id_person_id")),
    )
    op.create_table(
        "opportunity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("stage_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _client("opportunity"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
    )
    op.create_index("ix_opportunity_client_stage", "opportunity", ["client_id", "stage"], unique=False)
    op.create_table(
        "opportunity_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("from_stage", sa.String(16), nullable=True),
        sa.Column("to_stage", sa.String(16), nullable=False),
        sa.Column("note", sa.String(1000), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        _client("opportunity_move"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_opportunity_move_opportunity_id_opportunity"),
            ondelete="CASCADE",
        ),
        _recorded_by("opportunity_move"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_move")),
    )
    op.create_index("ix_opportunity_move_client_on", "opportunity_move", ["client_id", "on"], unique=False)
    op.create_index(op.f("ix_opportunity_move_opportunity_id"), "opportunity_move", ["opportunity_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=True),
        sa.Column("measure", sa.String(8), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(1000), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _client("feedback"),
        _recorded_by("feedback"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_client_on", "feedback", ["client_id", "on"], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in ("feedback", "opportunity_move", "opportunity", "interview"):
        op.drop_table(table)
