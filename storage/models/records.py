"""What advisors put on record of a client beside contacts: what the client allows, and that the client left."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Consent(SQLModel, table=True):
    """A client's yes or no to contact, marketing or referral. Rows are added, never changed: the newest of a kind counts."""

    __table_args__ = (Index("ix_consent_client_kind", "client_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    kind: str = Field(max_length=16)
    given: bool
    on: date
    source: str = Field(max_length=80)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class ClientLoss(SQLModel, table=True):
    """That a client left, and why; without a reason, that an earlier such row is taken back. The newest row counts."""

    __tablename__ = "client_loss"

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", index=True, ondelete="CASCADE")
    on: date
    reason: str | None = Field(default=None, max_length=16)
    source: str = Field(max_length=80)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
