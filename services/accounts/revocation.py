"""Ending sessions: whoever holds one is out at the next request."""

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session

from data.models import UserSession


def end_sessions(session: Session, user_id: int, *, at: dt.datetime, but: int | None = None) -> None:
    """End every session of a user in the caller's transaction, but for the one that makes the change, if any.

    Due wherever what a session stands for has changed: the password, the roles, the account itself.
    """
    still_open = (UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    others = () if but is None else (UserSession.id != but,)
    session.execute(update(UserSession).where(*still_open, *others).values(revoked_at=at))
