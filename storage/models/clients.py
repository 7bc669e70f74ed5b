"""Clients, what is known of them, and what they hold."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Yuan


class Client(SQLModel, table=True):
    """A person or a company. `aum` is the sum of the latest balances (or what an import stated) on `aum_on`.

    `source` and `learnt_on` say where the plain columns come from; a `Fact` on a field is newer and wins.
    `version` goes up with each change, so that two editors never lose an update.
    """

    __table_args__ = (
        Index("ix_client_advisor_aum", "advisor_id", "aum"),
        Index("ix_client_advisor_contact", "advisor_id", "last_contact_on"),
        Index("ix_client_advisor_tier", "advisor_id", "tier"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=16, unique=True)
    kind: str = Field(max_length=8)
    name: str = Field(max_length=200)
    short_name: str = Field(max_length=80)
    sex: str | None = Field(default=None, max_length=1)
    advisor_id: int = Field(foreign_key="person.id", index=True)
    tier: str | None = Field(default=None, max_length=16)
    corporate_class: str | None = Field(default=None, max_length=16)
    phone: str | None = Field(default=None, max_length=32)
    email: str | None = Field(default=None, max_length=200)
    wechat: str | None = Field(default=None, max_length=80)
    address: str | None = Field(default=None, max_length=300)
    industry: str | None = Field(default=None, max_length=80)
    occupation: str | None = Field(default=None, max_length=80)
    birthday: date | None = None
    birthday_day: int | None = Field(default=None, description="month × 100 + day, to find birthdays by range")
    main_bank: str | None = Field(default=None, max_length=120)
    channel: str | None = Field(default=None, max_length=40, description="where the client came from")
    risk_class: str | None = Field(default=None, max_length=8)
    risk_expiry: date | None = None
    opened_on: date | None = None
    aum: Decimal | None = Field(default=None, sa_column=Column(Yuan))
    aum_on: date | None = None
    last_contact_on: date | None = None
    source: str = Field(max_length=80)
    learnt_on: date
    version: int = 1


class ClientName(SQLModel, table=True):
    """Every key by which a client is found: full, short, former, pinyin, initials, code, phone, tail."""

    __tablename__ = "client_name"
    __table_args__ = (
        Index("ix_client_name_key", "key", "kind"),
        Index("ix_client_name_client", "client_id", "kind", "key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=200)
    kind: str = Field(max_length=12)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")


class ClientLink(SQLModel, table=True):
    """A person's part in a company: owner, legal representative, finance contact."""

    __tablename__ = "client_link"
    __table_args__ = (UniqueConstraint("company_id", "person_id", "relation"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="client.id", index=True, ondelete="CASCADE")
    relation: str = Field(max_length=24)


class Fact(SQLModel, table=True):
    """One thing learnt about a client. Facts are added, never overwritten: the newest of a field is believed."""

    __table_args__ = (Index("ix_fact_client_field", "client_id", "field", "learnt_on"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    field: str = Field(max_length=40)
    value: str = Field(max_length=1000)
    source: str = Field(max_length=80)
    learnt_on: date
    confidence: str = Field(default="stated", max_length=12, description="documented, stated or inferred")
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class Product(SQLModel, table=True):
    """What the house sells. `kind` is deposit, wealth, fund, insurance, trust, loan or service; risk R1 to R5."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=16)
    risk_level: str | None = Field(default=None, max_length=4)
    source: str = Field(max_length=80)


class Holding(SQLModel, table=True):
    """A balance on a date. The latest balance of a client and product not after a day is what was held that day."""

    __table_args__ = (UniqueConstraint("client_id", "product_id", "as_of"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", ondelete="CASCADE")
    product_id: int = Field(foreign_key="product.id", index=True)
    as_of: date
    balance: Decimal = Field(sa_column=Column(Yuan, nullable=False))
    matures_on: date | None = None
    source: str = Field(max_length=80)
