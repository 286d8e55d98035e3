"""Users, their roles, their sessions and the tokens sent to them."""

import datetime as dt
import enum

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
    email_confirmed_at: Mapped[dt.datetime | None]
    """When it was last shown that the address is theirs; unknown where somebody else wrote it down."""
    totp_secret: Mapped[str | None]
    """Secret of the second factor, sealed with the installation's key; absent without one."""
    totp_step: Mapped[int | None]
    """Time step of the last code that was taken: no code is taken twice."""


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
    awaits_factor: Mapped[bool] = mapped_column(default=False)
    """The password was right and the second factor is still to come: nothing is open yet."""
    proved_at: Mapped[dt.datetime | None]
    """When the password was last given in this session; sensitive changes ask for it anew after a while."""


class RecoveryCode(Base):
    """A code that stands in for the second factor, once."""

    __tablename__ = "recovery_codes"

    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[Code]
    used_at: Mapped[dt.datetime | None]


class TokenPurpose(enum.StrEnum):
    """What a token opens. Values are stored; never rename one."""

    RESET_PASSWORD = "reset_password"  # noqa: S105 -- a name
    CONFIRM_EMAIL = "confirm_email"
    ACTIVATE = "activate"
    """A customer's first sign-in."""
    INVITE = "invite"
    """A new colleague's first sign-in."""
    CONFIRM_CONTACT = "confirm_contact"
    """A short code that shows that an address of a customer is theirs."""


class AccountToken(Base):
    """A secret sent to somebody, good for one use; the row keeps its hash."""

    __tablename__ = "account_tokens"

    id: Mapped[RowId]
    token_hash: Mapped[Code] = mapped_column(unique=True)
    purpose: Mapped[TokenPurpose] = mapped_column(stored_enum(TokenPurpose))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    """The customer whose account is activated."""
    email: Mapped[Name] = mapped_column(default="")
    """The address that is confirmed by it."""
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    """When it was used, or died of a sign-in or a change."""
    failures: Mapped[int] = mapped_column(default=0)
    """Wrong guesses, where the secret is short because it is typed from paper."""


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
    may_act: Mapped[bool] = mapped_column(default=True)
    """Whether they may change things, too, and not only see them."""
