"""Sessions: opened by a password, found by their secret, ended.

A session is a row; the browser holds a random secret of which the row keeps the hash, so that a stolen database signs
nobody in and a revoked session ends at the next request.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import User, UserRole, UserSession
from domain.identifiers import UserId
from domain.roles import Role
from services import runtime
from services.accounts.passwords import NOBODYS_HASH, is_right
from services.accounts.tokens import digest, void
from services.accounts.users import may_exist, normal
from services.audit import record

SEEN_EVERY: Final = dt.timedelta(minutes=1)
"""How fresh the note of the last request is kept: writing it at each would make every reader a writer."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with a session in force."""

    user_id: UserId
    name: str
    email: str
    locale: str
    roles: frozenset[Role]


def sign_in(email: str, password: str, *, address: str, user_agent: str, lifetime: dt.timedelta) -> str | None:
    """Open a session and return its secret, nothing for a wrong pair.

    An unknown address takes as long as a wrong password: the answer does not tell which accounts exist.
    """
    now, email = runtime.now(), normal(email)
    with runtime.reading() as session:
        statement = select(User.id, User.password_hash).where(User.email == email, User.is_active)
        user = session.execute(statement).one_or_none() if may_exist(email) else None
    right = is_right(password, user.password_hash if user is not None else NOBODYS_HASH)
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
    # Links that were sent before open nothing any more.
    void(session, user_id)
    session.add(
        UserSession(
            token_hash=digest(secret),
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
        .where(UserSession.token_hash == digest(secret), UserSession.revoked_at.is_(None))
        .where(UserSession.expires_at > now, User.is_active)
    )
    with runtime.reading() as session:
        rows = session.execute(statement).all()
    if not rows or not may_exist(rows[0].email):
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
    open_one = (UserSession.token_hash == digest(secret), UserSession.revoked_at.is_(None))
    with runtime.writing() as session:
        email = session.scalar(select(User.email).join(UserSession, UserSession.user_id == User.id).where(*open_one))
        if email is None:
            return
        session.execute(update(UserSession).where(*open_one).values(revoked_at=now))
        record(session, at=now, actor=email, action="signed_out", subject=email)
