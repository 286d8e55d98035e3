"""Secrets sent to people: each opens one thing, once.

A token dies of its use, of its age, and of any sign-in or change of the account that came after it. The row keeps the
hash of the secret: what a stolen database opens is no more than the letters that were still on their way in it.
"""

import datetime as dt
import hashlib
import secrets
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from data.models import AccountToken, TokenPurpose
from domain.errors import NotFoundError
from services import runtime

LONGEST_SECRET: Final = 100
"""Ours are shorter; what is longer is not looked up."""


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    session: Session,
    purpose: TokenPurpose,
    *,
    user_id: int | None = None,
    customer_id: int | None = None,
    email: str = "",
    lifetime: dt.timedelta,
) -> str:
    """Write a token in the caller's transaction and return its secret, which is kept nowhere."""
    now, secret = runtime.now(), secrets.token_urlsafe(32)
    whose = {"user_id": user_id, "customer_id": customer_id, "email": email}
    token = AccountToken(token_hash=digest(secret), purpose=purpose, created_at=now, expires_at=now + lifetime, **whose)
    session.add(token)
    session.flush()
    return secret


def living(now: dt.datetime) -> ColumnElement[bool]:
    """Return what holds for a token that still opens something."""
    return AccountToken.used_at.is_(None) & (AccountToken.expires_at > now)


def find(session: Session, secret: str, purpose: TokenPurpose) -> AccountToken:
    """Return a living token and leave it alive: for showing the form behind it.

    Raises
    ------
    NotFoundError
        When there is none: used, dead, expired and unknown alike.
    """
    mine = (AccountToken.token_hash == digest(secret[:LONGEST_SECRET]), AccountToken.purpose == purpose)
    token = session.scalar(select(AccountToken).where(*mine, living(runtime.now())))
    if token is None:
        raise NotFoundError("no such token")
    return token


def redeem(session: Session, secret: str, purpose: TokenPurpose) -> AccountToken:
    """Use a token up; of several at once one succeeds.

    Raises
    ------
    NotFoundError
        When there is none: used, dead, expired and unknown alike.
    """
    token, now = find(session, secret, purpose), runtime.now()
    # Whoever was quicker has written `used_at`: the row is then no longer one that this changes.
    using = update(AccountToken).where(AccountToken.id == token.id, living(now)).values(used_at=now)
    if session.connection().execute(using).rowcount != 1:
        raise NotFoundError("used a moment ago")
    session.refresh(token)
    return token


def void(session: Session, user_id: int) -> None:
    """Let every token of a user die: they have signed in, or their account has changed."""
    _kill(session, AccountToken.user_id == user_id)


def void_of_customer(session: Session, customer_id: int) -> None:
    """Let every token by which a customer's account could be activated die."""
    _kill(session, AccountToken.customer_id == customer_id)


def _kill(session: Session, which: ColumnElement[bool]) -> None:
    now = runtime.now()
    session.execute(update(AccountToken).where(which, living(now)).values(used_at=now))
