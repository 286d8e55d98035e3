"""What a customer chooses and agrees to: channels, consents, delegates, feeds; and what changed in their data."""

import datetime as dt
from typing import Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId
from data.models.records import Channel
from data.types import stored_enum
from domain.consents import Purpose
from domain.topics import Topic

OF_ALL: Final = text("customer_id IS NULL")


class ContactChoice(Base):
    """In which language a customer is written to, and when not."""

    __tablename__ = "contact_choices"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[Code] = mapped_column(default="pl")
    quiet_from: Mapped[dt.time | None]
    """No SMS from this time of the day, local, until the other; both or none."""
    quiet_until: Mapped[dt.time | None]
    confirmed_email: Mapped[Name | None]
    """The address that was confirmed last; it counts while it is the one on file."""
    email_confirmed_at: Mapped[dt.datetime | None]
    confirmed_phone: Mapped[Code | None]
    """In its international form."""
    phone_confirmed_at: Mapped[dt.datetime | None]


class ChannelChoice(Base):
    """Whether a customer wants messages about a topic on a channel."""

    __tablename__ = "channel_choices"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(stored_enum(Topic), primary_key=True)
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel), primary_key=True)
    is_on: Mapped[bool]
    changed_at: Mapped[dt.datetime]


class Consent(Base):
    """A consent given or withdrawn; entries are added, never changed."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "customer_id", "purpose"),)

    id: Mapped[RowId]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose))
    is_given: Mapped[bool]
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("wordings.id"))
    """The words that were read; absent for a consent from before the portal."""
    at: Mapped[dt.datetime]
    actor: Mapped[Name]
    origin: Mapped[Code] = mapped_column(default="portal")


class CustomerChange(Base):
    """A field of a customer's data that changed."""

    __tablename__ = "customer_changes"

    id: Mapped[RowId]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    field: Mapped[Code]
    before: Mapped[Name] = mapped_column(default="")
    after: Mapped[Name] = mapped_column(default="")
    at: Mapped[dt.datetime]
    actor: Mapped[Name]


class Delegation(Base):
    """An invitation to see, or act for, a customer."""

    __tablename__ = "delegations"

    id: Mapped[RowId]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    email: Mapped[Name]
    may_act: Mapped[bool]
    valid_until: Mapped[dt.date]
    invited_at: Mapped[dt.datetime]
    invited_by: Mapped[Name]
    token_hash: Mapped[Code] = mapped_column(unique=True)
    access_id: Mapped[int | None] = mapped_column(ForeignKey("customer_access.id", ondelete="SET NULL"))
    accepted_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class FeedToken(Base):
    """A secret address of the calendar of a customer, or of all whom a user may see; the row keeps its hash."""

    __tablename__ = "feed_tokens"
    __table_args__ = (
        UniqueConstraint("user_id", "customer_id"),
        Index("uq_feed_tokens_user_id_of_all", "user_id", unique=True, sqlite_where=OF_ALL, postgresql_where=OF_ALL),
    )

    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    """Nothing for all whom the user may see."""
    token_hash: Mapped[Code] = mapped_column(unique=True)
    made_at: Mapped[dt.datetime]
