"""Conversations: sessions, what came in, what goes out, and the audit trail."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment


class ChatSession(SQLModel, table=True):
    """What one person and the bot were speaking of in one chat, as JSON that only the bot reads."""

    __tablename__ = "chat_session"
    __table_args__ = (UniqueConstraint("channel", "chat", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=16)
    chat: str = Field(max_length=64)
    person_id: int = Field(foreign_key="person.id")
    state: str = Field(sa_column=Column(Text, nullable=False))
    version: int = 1


class InboxRow(SQLModel, table=True):
    """An update as received, committed before the channel is told. `done_at` empty: still to be answered."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "update_key"),
        Index("ix_inbox_open", "channel", "done_at", "id"),
        Index("ix_inbox_chat", "channel", "chat", "done_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=16)
    update_key: int = Field(sa_type=BigInteger)
    chat: str = Field(max_length=64)
    payload: str = Field(sa_column=Column(Text, nullable=False))
    received_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class OutboxRow(SQLModel, table=True):
    """A reply as decided, committed with its effects, kept until sent. Its buttons are read back from here."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "channel", "state", "id"),
        Index("ix_outbox_chat", "channel", "chat", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=16)
    chat: str = Field(max_length=64)
    payload: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(default="waiting", max_length=12, description="waiting, sent or failed")
    attempts: int = 0
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    reason: str | None = Field(default=None, max_length=200)


class AuditRow(SQLModel, table=True):
    """One act: who, which skill, which client codes were shown, how many. Each row's hash covers the one before."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    person: str = Field(max_length=32)
    act: str = Field(max_length=40)
    status: str = Field(max_length=16)
    codes: str = Field(sa_column=Column(Text, nullable=False))
    count: int
    hash: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """Where the trail ends: its newest row's hash and how many rows there are, so that rows cut off its end show."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    hash: str = Field(max_length=64)
    count: int
