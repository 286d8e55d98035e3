"""Users, their passwords and their sessions.

A session is a row; the browser holds a random secret of which the row keeps the hash, so that a stolen database signs
nobody in and a revoked session ends at the next request.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.models import Customer, CustomerAccess, User, UserRole, UserSession
from domain.customers import AccessScope
from domain.errors import InvalidInputError, NotFoundError
from domain.identifiers import UserId
from domain.roles import Role
from services import runtime
from services.audit import record

DEMO_DOMAIN: Final = "@demo.example"
DEMO_PASSWORD: Final = "wodnik-demo"  # noqa: S105 -- printed on the sign-in page of every demo
DEMO_ACCOUNTS: Final = tuple(
    f"{who}{DEMO_DOMAIN}"
    for who in ("customer", "manager", "business", "clerk", "dispatcher", "analyst", "fire", "admin")
)
SHORTEST_PASSWORD: Final = 12
SEEN_EVERY: Final = dt.timedelta(minutes=1)
"""How fresh the note of the last request is kept: writing it at each would make every reader a writer."""

_hasher: Final = PasswordHasher()
_NOBODYS_HASH: Final = _hasher.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with a session in force."""

    user_id: UserId
    name: str
    email: str
    locale: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is to be able to sign in."""

    email: str
    name: str
    password: str
    roles: Collection[Role] = ()
    customers: Collection[str] = ()
    """Numbers of the customers whom they see as their owner."""
    locale: str = "pl"
    """The language in which they are spoken and written to."""


def sign_in(email: str, password: str, *, address: str, user_agent: str, lifetime: dt.timedelta) -> str | None:
    """Open a session and return its secret, nothing for a wrong pair.

    An unknown address takes as long as a wrong password: the answer does not tell which accounts exist.
    """
    now, email = runtime.now(), _normal(email)
    with runtime.reading() as session:
        statement = select(User.id, User.password_hash).where(User.email == email, User.is_active)
        user = session.execute(statement).one_or_none() if _may_exist(email) else None
    right = _is_right(password, user.password_hash if user is not None else _NOBODYS_HASH)
    with runtime.writing() as session:
        if user is None or not right:
            record(session, at=now, actor="", action="sign_in_refused", subject=email[:200], address=address)
            return None
        record(session, at=now, actor=email, action="signed_in", subject=email, address=address)
        return _open_session(session, user.id, now, lifetime, (address[:64], user_agent[:500]))


def _open_session(
    session: Session, user_id: int, now: dt.datetime, lifetime: dt.timedelta, client: tuple[str, str]
) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            token_hash=_digest(secret),
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
            address=client[0],
            user_agent=client[1],
        )
    )
    return secret


def session_of(secret: str) -> SignedIn | None:
    """Return who holds the session with this secret, nothing when it has ended in whatever way."""
    now = runtime.now()
    statement = (
        select(
            UserSession.id, UserSession.last_seen_at, User.id, User.display_name, User.email, User.locale, UserRole.role
        )
        .join(User, User.id == UserSession.user_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .where(UserSession.token_hash == _digest(secret), UserSession.revoked_at.is_(None))
        .where(UserSession.expires_at > now, User.is_active)
    )
    with runtime.reading() as session:
        rows = session.execute(statement).all()
    if not rows or not _may_exist(rows[0].email):
        return None
    session_id, seen_at, user_id, name, email, locale, _role = rows[0]
    if not dt.timedelta() <= now - seen_at < SEEN_EVERY:
        _note_seen(session_id, now)
    roles = frozenset(row.role for row in rows if row.role is not None)
    return SignedIn(UserId(user_id), name, email, locale, roles)


def _note_seen(session_id: int, now: dt.datetime) -> None:
    with runtime.writing() as session:
        session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))


def sign_out(secret: str) -> None:
    """End the session with this secret."""
    now = runtime.now()
    open_one = (UserSession.token_hash == _digest(secret), UserSession.revoked_at.is_(None))
    with runtime.writing() as session:
        email = session.scalar(select(User.email).join(UserSession, UserSession.user_id == User.id).where(*open_one))
        if email is None:
            return
        session.execute(update(UserSession).where(*open_one).values(revoked_at=now))
        record(session, at=now, actor=email, action="signed_out", subject=email)


def add_user(new: NewUser, *, actor: str) -> UserId:
    """Add a user.

    Raises
    ------
    InvalidInputError
        When the address is no address or taken, or the password is too short.
    NotFoundError
        When there is no customer of a number.
    """
    now, email = runtime.now(), _normal(new.email)
    if "@" not in email.strip("@"):
        raise InvalidInputError(f"{email!r} is no e-mail address")
    if len(new.password) < SHORTEST_PASSWORD:
        raise InvalidInputError(f"a password has at least {SHORTEST_PASSWORD} characters")
    with runtime.writing() as session:
        if session.scalar(select(User.id).where(User.email == email)) is not None:
            raise InvalidInputError(f"{email} has an account already")
        secret = hashed(new.password)
        user = User(email=email, display_name=new.name, password_hash=secret, locale=new.locale, created_at=now)
        session.add(user)
        session.flush()
        session.add_all(UserRole(user_id=user.id, role=role) for role in new.roles)
        for number in new.customers:
            customer = session.scalar(select(Customer.id).where(Customer.number == number))
            if customer is None:
                raise NotFoundError(f"there is no customer {number}")
            since = runtime.today()
            access = CustomerAccess(user_id=user.id, customer_id=customer, scope=AccessScope.OWNER, valid_from=since)
            session.add(access)
        details = {"roles": sorted(new.roles), "customers": sorted(new.customers)}
        record(session, at=now, actor=actor, action="user_added", subject=email, **details)
        return UserId(user.id)


def set_roles(email: str, roles: Collection[Role], *, actor: str) -> None:
    """Give a user exactly these roles; their sessions follow at the next request."""
    now = runtime.now()
    with runtime.writing() as session:
        user = _user(session, email)
        session.execute(delete(UserRole).where(UserRole.user_id == user.id))
        session.add_all(UserRole(user_id=user.id, role=role) for role in roles)
        record(session, at=now, actor=actor, action="roles_set", subject=user.email, roles=sorted(roles))


def disable(email: str, *, actor: str) -> None:
    """Let a user sign in no more, and end their sessions."""
    now = runtime.now()
    with runtime.writing() as session:
        user = _user(session, email)
        user.is_active = False
        still_open = (UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
        session.execute(update(UserSession).where(*still_open).values(revoked_at=now))
        record(session, at=now, actor=actor, action="user_disabled", subject=user.email)


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(password)


def _user(session: Session, email: str) -> User:
    user = session.scalar(select(User).where(User.email == _normal(email)))
    if user is None:
        raise NotFoundError(f"nobody signs in as {email}")
    return user


def _normal(email: str) -> str:
    return email.strip().lower()


def _may_exist(email: str) -> bool:
    # The passwords of demo accounts are printed: in earnest they open nothing.
    return runtime.current().is_demo or not email.endswith(DEMO_DOMAIN)


def _is_right(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
