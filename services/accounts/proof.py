"""Proof that who asks is still who signed in: the password again, before what could cost them their account."""

import datetime as dt
from typing import Final

from sqlalchemy import select, update

from data.models import User, UserSession
from domain.errors import NotAllowedError, ProofNeededError
from services.accounts.passwords import is_right
from services.audit import record, record_refusal
from services.identity import Identity, current_identity
from services.runtime import now, reading, writing

GOOD_FOR: Final = dt.timedelta(minutes=10)


def recently_proved() -> bool:
    """Tell whether the password was given in this session a moment ago."""
    proved_at = signed_in_identity().proved_at
    return proved_at is not None and dt.timedelta() <= now() - proved_at < GOOD_FOR


def demand_proof() -> None:
    """Go on only if the password was given a moment ago.

    Raises
    ------
    ProofNeededError
        When it was not; the web layer asks for it and leads back.
    """
    if not recently_proved():
        raise ProofNeededError("the password is asked for again")


def prove(password: str) -> bool:
    """Note in the session that the password was given again; tell whether it was the right one."""
    identity, at = signed_in_identity(), now()
    with reading() as session:
        kept = session.scalar(select(User.password_hash).where(User.id == identity.user_id))
    right = kept is not None and is_right(password, kept)
    with writing() as session:
        if right:
            session.execute(update(UserSession).where(UserSession.id == identity.session_id).values(proved_at=at))
        note, action = (record, "identity_proved") if right else (record_refusal, "proof_refused")
        note(session, at=at, actor=identity.email, action=action, subject=identity.email)
    return right


def signed_in_identity() -> Identity:
    """Return who is asking.

    Raises
    ------
    NotAllowedError
        For a stranger.
    """
    identity = current_identity()
    if identity is None:
        raise NotAllowedError("a stranger has no account")
    return identity
