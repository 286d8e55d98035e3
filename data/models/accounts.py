"""Users, their roles and their sessions."""

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId
from data.types import stored_enum
from domain.customers import AccessScope
from domain.roles import Role


class User(Base):
    """Somebody who can sign in."""

    __tablename__ = "users"

    id: Mapped[RowId]
    email: Mapped[Name] = mapped_column(unique=True)
    """Lower case."""
    display_name: Mapped[Name]
    password_hash: Mapped[str]
    locale: Mapped[Code] = mapped_column(default="pl")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]


class UserRole(Base):
    """A role that a user holds."""

    __tablename__ = "user_roles"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(stored_enum(Role), primary_key=True)


class UserSession(Base):
    """A sign-in that has not ended; the cookie holds a secret of which the hash is kept."""

    __tablename__ = "user_sessions"

    id: Mapped[RowId]
    token_hash: Mapped[Code] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    address: Mapped[Code]
    user_agent: Mapped[str]


class CustomerAccess(Base):
    """A user's right to see a customer, for a time."""

    __tablename__ = "customer_access"
    __table_args__ = (Index(None, "user_id", "customer_id"),)

    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    scope: Mapped[AccessScope] = mapped_column(stored_enum(AccessScope))
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    """Last day of the right; open when absent."""
