"""The second step of signing in: the code, after the password."""

import datetime as dt
import secrets

from sqlalchemy import ColumnElement, select

from data.models import User, UserSession
from services import runtime
from services.accounts.sealing import Seal
from services.accounts.second_factor import take_code
from services.accounts.sessions import tell_of_device, welcome
from services.accounts.tokens import digest
from services.audit import record_refusal


def is_awaited(secret: str) -> bool:
    """Tell whether a session with this secret waits for its code."""
    with runtime.reading() as session:
        return session.scalar(select(UserSession.id).where(*_awaiting(secret))) is not None


def give_code(
    secret: str, code: str, *, seal: Seal, at: dt.datetime, lifetime: dt.timedelta, device_is_known: bool
) -> str | None:
    """Open the session that waits for its code and return its new secret, nothing for a wrong code.

    The secret of the waiting session dies of it: nobody who saw it has the open one.

    Parameters
    ----------
    at
        The true moment, by which the app of the user goes.
    """
    now = runtime.now()
    with runtime.writing() as session:
        # Locked, so that of two codes given at once the second finds the session open.
        entry = session.scalar(select(UserSession).where(*_awaiting(secret)).with_for_update())
        user = None if entry is None else session.get(User, entry.user_id)
        if entry is None or user is None or not user.is_active:
            return None
        if not take_code(session, user, code, seal, at):
            told = {"subject": user.email, "address": entry.address}
            record_refusal(session, at=now, actor="", action="code_refused", **told)
            if not device_is_known:
                tell_of_device(session, user, entry, "code_refused")
            return None
        opened = secrets.token_urlsafe(32)
        entry.token_hash, entry.awaits_factor = digest(opened), False
        entry.proved_at, entry.expires_at = now, now + lifetime
        welcome(session, user, entry, device_is_known=device_is_known)
        return opened


def _awaiting(secret: str) -> tuple[ColumnElement[bool], ...]:
    one = UserSession
    return (
        one.token_hash == digest(secret),
        one.awaits_factor.is_(True),
        one.revoked_at.is_(None),
        one.expires_at > runtime.now(),
    )
