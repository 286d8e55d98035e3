"""Sessions: opened by a password, found by their secret, listed and ended.

A session is a row; the browser holds a random secret of which the row keeps the hash, so that a stolen database signs
nobody in and a revoked session ends at the next request.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import Channel, User, UserRole, UserSession
from domain.errors import NotFoundError
from domain.identifiers import UserId
from domain.roles import Role
from services import runtime
from services.accounts.devices import device_name
from services.accounts.passwords import NOBODYS_HASH, is_right
from services.accounts.proof import signed_in_identity
from services.accounts.revocation import end_sessions
from services.accounts.tokens import digest, void
from services.accounts.users import is_address, may_exist, normal
from services.audit import record, record_refusal
from services.letters import Recipient, write
from texts import speaking

AWAITING_FOR: Final = dt.timedelta(minutes=10)
"""How long a right password waits for the second factor."""
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
    session_id: int
    proved_at: dt.datetime | None
    has_factor: bool

    @property
    def must_enrol(self) -> bool:
        """Tell whether nothing is open to them before they have a second factor: in earnest, all who work here."""
        return not (self.has_factor or runtime.current().is_demo or self.roles <= {Role.CUSTOMER})


def sign_in(
    email: str,
    password: str,
    *,
    address: str,
    user_agent: str,
    lifetime: dt.timedelta,
    device_is_known: bool = False,
) -> str | None:
    """Open a session and return its secret, nothing for a wrong pair.

    Where the user has a second factor the session only waits for it, for a while: it opens nothing yet. An unknown
    address takes as long as a wrong password: the answer does not tell which accounts exist.
    """
    now, email = runtime.now(), normal(email)
    with runtime.reading() as session:
        statement = select(User.password_hash).where(User.email == email, User.is_active)
        found = session.execute(statement).one_or_none() if may_exist(email) else None
    kept = found.password_hash if found is not None else NOBODYS_HASH
    right = is_right(password, kept)
    # The password may have been changed, or the user disabled, while it was being compared.
    same = select(User).where(User.email == email, User.password_hash == kept, User.is_active)
    with runtime.writing() as session:
        user = session.scalar(same) if right else None
        if user is None:
            # People type their password into the wrong field, and the trail is never shortened.
            told = {"subject": email if is_address(email) else "", "address": address}
            record_refusal(session, at=now, actor="", action="sign_in_refused", **told)
            return None
        awaits = user.totp_secret is not None
        secret, entry = _open_session(session, user, AWAITING_FOR if awaits else lifetime, address, user_agent)
        if awaits:
            entry.awaits_factor = True
            record(session, at=now, actor=email, action="password_accepted", subject=email, address=address)
        else:
            welcome(session, user, entry, device_is_known=device_is_known)
        return secret


def _open_session(
    session: Session, user: User, lifetime: dt.timedelta, address: str, user_agent: str
) -> tuple[str, UserSession]:
    now, secret = runtime.now(), secrets.token_urlsafe(32)
    entry = UserSession(
        token_hash=digest(secret),
        user_id=user.id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + lifetime,
        address=address[:64],
        user_agent=user_agent[:500],
        proved_at=now,
    )
    session.add(entry)
    session.flush()
    return secret, entry


def welcome(session: Session, user: User, entry: UserSession, *, device_is_known: bool) -> None:
    """Do what belongs to a sign-in that is complete, in the caller's transaction.

    Links that were sent before open nothing any more, and the user is told of a device not seen before.
    """
    void(session, user.id)
    record(session, at=runtime.now(), actor=user.email, action="signed_in", subject=user.email, address=entry.address)
    earlier = select(UserSession.id).where(UserSession.user_id == user.id, UserSession.id != entry.id)
    if device_is_known or session.scalar(earlier.limit(1)) is None:
        return
    tell_of_device(session, user, entry, "new_device")


def tell_of_device(session: Session, user: User, entry: UserSession, kind: str) -> None:
    """Write to a user about a sign-in, once a session; ``kind`` is the letter."""
    with speaking(user.locale):
        device = device_name(entry.user_agent)
    to, at = Recipient(Channel.EMAIL, user.email, user.locale), entry.created_at
    write(session, kind, to=to, event=f"{kind}:{entry.id}", device=device, address=entry.address, at=at)


def session_of(secret: str) -> SignedIn | None:
    """Return who holds the session with this secret, nothing when it has ended in whatever way or awaits a factor."""
    now = runtime.now()
    one = UserSession
    statement = (
        select(one.id, one.last_seen_at, one.proved_at, User, UserRole.role)
        .join(User, User.id == one.user_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .where(one.token_hash == digest(secret), one.revoked_at.is_(None), one.awaits_factor.is_(False))
        .where(one.expires_at > now, User.is_active)
    )
    with runtime.reading() as session:
        rows = session.execute(statement).all()
        if not rows or not may_exist(rows[0].User.email):
            return None
        session_id, seen_at, proved_at, user, _role = rows[0]
        roles = frozenset(row.role for row in rows if row.role is not None)
        whose = (UserId(user.id), user.display_name, user.email, user.locale, roles)
        found = SignedIn(*whose, session_id, proved_at, has_factor=user.totp_secret is not None)
    if not dt.timedelta() <= now - seen_at < SEEN_EVERY:
        _note_seen(session_id, now)
    return found


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


def end_session(session_id: int) -> None:
    """End one of the asker's other sessions; this one ends by signing out.

    Raises
    ------
    NotFoundError
        When it is somebody else's, or has ended.
    """
    identity, now = signed_in_identity(), runtime.now()
    others = UserSession.id != identity.session_id
    mine = (UserSession.id == session_id, UserSession.user_id == identity.user_id, UserSession.revoked_at.is_(None))
    with runtime.writing() as session:
        ending = update(UserSession).where(*mine, others).values(revoked_at=now)
        if session.connection().execute(ending).rowcount != 1:
            raise NotFoundError(f"no session {session_id}")
        record(session, at=now, actor=identity.email, action="session_ended", subject=identity.email)


def end_other_sessions() -> None:
    """End every session of the asker but the one in which they ask."""
    identity, now = signed_in_identity(), runtime.now()
    with runtime.writing() as session:
        end_sessions(session, identity.user_id, at=now, but=identity.session_id)
        record(session, at=now, actor=identity.email, action="other_sessions_ended", subject=identity.email)
