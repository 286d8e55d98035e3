"""What is of no use any more and tells about people: forgotten by the worker, day by day."""

import datetime as dt
from typing import Final

from sqlalchemy import Delete, delete, func, literal

from data.models import AccountToken, UserSession
from services import runtime

TOKENS_KEPT: Final = dt.timedelta(days=30)
SESSIONS_KEPT: Final = dt.timedelta(days=90)
"""Long enough for whoever asks from where their account was used."""


def forget_tokens() -> int:
    """Forget tokens that expired a month ago; return how many."""
    return _forget(delete(AccountToken).where(AccountToken.expires_at < runtime.now() - TOKENS_KEPT))


def forget_sessions() -> int:
    """Forget sessions that ended three months ago; return how many."""
    ended_at = func.coalesce(UserSession.revoked_at, UserSession.expires_at)
    return _forget(delete(UserSession).where(ended_at < runtime.now() - SESSIONS_KEPT))


def _forget(deletion: Delete) -> int:
    with runtime.writing() as session:
        return len(session.execute(deletion.returning(literal(1))).all())
