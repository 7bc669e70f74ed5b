"""The keys of one client by kind, to look for surnames and initials among one person's clients."""

from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("client_name", schema=None) as batch_op:
        batch_op.create_index("ix_client_name_client", ["client_id", "kind", "key"], unique=False)
        batch_op.drop_index("ix_client_name_client_id")


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("client_name", schema=None) as batch_op:
        batch_op.create_index("ix_client_name_client_id", ["client_id"], unique=False)
        batch_op.drop_index("ix_client_name_client")
