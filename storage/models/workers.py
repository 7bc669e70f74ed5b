"""What several processes on one store agree on: who has a chat in hand, and which chats are switched off."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.models.columns import Moment


class Lease(SQLModel, table=True):
    """One chat in one worker's hands, to answer or to send, until a time. Past it, anybody may take the chat."""

    __tablename__ = "lease"

    channel: str = Field(primary_key=True, max_length=16)
    purpose: str = Field(primary_key=True, max_length=8, description="answer or send")
    chat: str = Field(primary_key=True, max_length=64)
    holder: str = Field(max_length=64)
    until: datetime = Field(sa_column=Column(Moment, nullable=False))


class ChatOff(SQLModel, table=True):
    """A chat that takes nothing from the bot, as after a block. Its next message takes the row away."""

    __tablename__ = "chat_off"

    channel: str = Field(primary_key=True, max_length=16)
    chat: str = Field(primary_key=True, max_length=64)
    since: datetime = Field(sa_column=Column(Moment, nullable=False))
