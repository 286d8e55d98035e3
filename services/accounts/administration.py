"""What an administrator does to the accounts of others: roles, disabling, ending sessions.

Every step is one transaction with its entry in the trail, and taken twice it changes nothing more. Somebody always
stays who can administer.
"""

from collections.abc import Collection

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import User, UserRole, UserSession
from domain.errors import InvalidInputError
from domain.roles import Role
from services import runtime
from services.accounts import revocation, tokens
from services.accounts.users import user_of
from services.audit import record
from texts import _


def set_roles(email: str, roles: Collection[Role], *, actor: str) -> None:
    """Give a user exactly these roles; their sessions end, so that nobody goes on with what they had.

    Raises
    ------
    InvalidInputError
        When nobody would be left who can administer.
    NotFoundError
        When nobody signs in by this address; so with the other steps.
    """
    with runtime.writing() as session:
        hold(session)
        user = user_of(session, email)
        before, after = set(_roles_of(session, user)), set(roles)
        if before == after:
            return
        if Role.ADMIN not in after:
            _keep_an_administrator(session, user)
        session.execute(delete(UserRole).where(UserRole.user_id == user.id))
        session.add_all(UserRole(user_id=user.id, role=role) for role in after)
        revocation.end_sessions(session, user.id, at=runtime.now())
        tokens.void(session, user.id)
        told = {"before": sorted(before), "after": sorted(after)}
        record(session, at=runtime.now(), actor=actor, action="roles_set", subject=user.email, **told)


def disable(email: str, *, actor: str) -> None:
    """Let a user sign in no more, end their sessions and what was sent to them.

    Raises
    ------
    InvalidInputError
        When it is the actor himself, or nobody would be left who can administer.
    """
    with runtime.writing() as session:
        hold(session)
        user = user_of(session, email)
        if not user.is_active:
            return
        if user.email == actor:
            raise InvalidInputError(_("You cannot disable yourself. Another administrator can."))
        _keep_an_administrator(session, user)
        user.is_active = False
        revocation.end_sessions(session, user.id, at=runtime.now())
        tokens.void(session, user.id)
        record(session, at=runtime.now(), actor=actor, action="user_disabled", subject=user.email)


def enable(email: str, *, actor: str) -> None:
    """Let a disabled user sign in again."""
    with runtime.writing() as session:
        user = user_of(session, email)
        if user.is_active:
            return
        user.is_active = True
        record(session, at=runtime.now(), actor=actor, action="user_enabled", subject=user.email)


def end_sessions(email: str, *, actor: str) -> None:
    """End every session of a user: wherever they are signed in, they sign in anew."""
    now = runtime.now()
    with runtime.writing() as session:
        user = user_of(session, email)
        still_open = (UserSession.user_id == user.id, UserSession.revoked_at.is_(None), UserSession.expires_at > now)
        count = session.scalar(select(func.count()).select_from(UserSession).where(*still_open))
        if count:
            revocation.end_sessions(session, user.id, at=now)
            record(session, at=now, actor=actor, action="sessions_ended", subject=user.email, sessions=count)


def _roles_of(session: Session, user: User) -> list[Role]:
    return list(session.scalars(select(UserRole.role).where(UserRole.user_id == user.id)))


def _keep_an_administrator(session: Session, leaving: User) -> None:
    """Refuse to lose the last one who can administer."""
    administrators = select(User.id).join(UserRole, UserRole.user_id == User.id)
    able = set(session.scalars(administrators.where(UserRole.role == Role.ADMIN, User.is_active)))
    if able == {leaving.id}:
        raise InvalidInputError(_("This is the only administrator. Make somebody else one first."))
