"""Users as the administrator sees them. Instants are aware and UTC."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from data.models import AccountToken, CustomerAccess, TokenPurpose, User, UserRole, UserSession
from data.queries.customers import granted
from data.queries.frames import EXACT, KEY, TEXT, declared
from domain.identifiers import UserId
from domain.roles import STAFF, Role

USERS: Final = {
    "id": KEY,
    "name": TEXT,
    "email": TEXT,
    "roles": EXACT,
    "customers": KEY,
    "last_seen_at": EXACT,
    "has_factor": "bool",
    "is_active": "bool",
    "is_invited": "bool",
}
SESSIONS: Final = {"id": KEY, "created_at": EXACT, "last_seen_at": EXACT, "address": TEXT, "user_agent": TEXT}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which users are looked for."""

    words: str = ""
    """Each must occur in the name or the e-mail address."""
    role: str = ""
    """A role, ``staff`` for anybody who works here, empty for everybody."""


def users_found(session: Session, wanted: Wanted, on: dt.date, *, most: int) -> tuple[pd.DataFrame, int]:
    """Return the first users that fit, by name, and how many fit in all.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`USERS`, one row a user. ``roles`` is a tuple in the order of the roles, ``customers`` counts
        those whom the user may see on the day ``on``, ``last_seen_at`` is a ``datetime`` or nothing; whoever
        ``is_invited`` has not come yet.
    """
    fitting = _fitting(wanted)
    count = session.scalar(select(func.count()).select_from(User).where(*fitting)) or 0
    rows = session.execute(_users(on).where(*fitting).order_by(User.display_name, User.id).limit(most)).all()
    return _with_roles(session, rows), count


def user_shown(session: Session, user: UserId, on: dt.date) -> pd.DataFrame:
    """Return one user as :func:`users_found` does, no row where there is none."""
    return _with_roles(session, session.execute(_users(on).where(User.id == user)).all())


def sessions_of(session: Session, user: UserId, at: dt.datetime) -> pd.DataFrame:
    """Return the sessions of a user that are in force, the latest seen first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`SESSIONS`.
    """
    one = UserSession
    statement = (
        select(one.id, one.created_at, one.last_seen_at, one.address, one.user_agent)
        .where(one.user_id == user, one.revoked_at.is_(None), one.expires_at > at, one.awaits_factor.is_(False))
        .order_by(one.last_seen_at.desc(), one.id.desc())
    )
    return declared(session.execute(statement).all(), SESSIONS)


def _users(on: dt.date) -> Select[*tuple[Any, ...]]:
    access = CustomerAccess
    customers = select(func.count(access.customer_id.distinct())).where(access.user_id == User.id, granted(on))
    seen = select(func.max(UserSession.last_seen_at)).where(UserSession.user_id == User.id)
    sent = select(AccountToken.id).where(AccountToken.user_id == User.id, AccountToken.purpose == TokenPurpose.INVITE)
    return select(
        *(User.id, User.display_name, User.email, customers.scalar_subquery(), seen.scalar_subquery()),
        *(User.totp_secret.is_not(None), User.is_active, User.email_confirmed_at.is_(None) & sent.exists()),
    )


def _with_roles(session: Session, rows: Any) -> pd.DataFrame:  # noqa: ANN401 -- rows of columns
    held: dict[int, set[Role]] = {row[0]: set() for row in rows}
    for user, role in session.execute(select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(held))):
        held[user].add(role)
    ordered = {user: tuple(role for role in Role if role in roles) for user, roles in held.items()}
    return declared([(*row[:3], ordered[row[0]], *row[3:]) for row in rows], USERS)


def _fitting(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [_has(word) for word in wanted.words.split()]
    if wanted.role:
        roles = STAFF | {Role.FIRE} if wanted.role == "staff" else {wanted.role}
        found.append(User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(set(Role) & set(roles)))))
    return found


def _has(word: str) -> ColumnElement[bool]:
    # SQLite knows the capitals of ASCII only: a name that begins with Ł is looked for as it is written, too.
    spelled = {word.lower(), word.capitalize()}
    inside = [func.lower(User.display_name).contains(one, autoescape=True) for one in spelled]
    return or_(User.email.contains(word.lower(), autoescape=True), *inside)
