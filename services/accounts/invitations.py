"""Colleagues: invited by an administrator, in once they have set a password by the link that was sent to them."""

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Channel, TokenPurpose, User, UserRole
from domain.errors import InvalidInputError, NotAllowedError
from domain.identifiers import UserId
from domain.roles import Role
from services import runtime
from services.accounts import tokens
from services.accounts.links import Link, send_link
from services.accounts.passwords import check_new, hashed
from services.accounts.proof import demand_proof, signed_in_identity
from services.accounts.users import is_address, may_exist, normal, user_of
from services.audit import record
from services.identity import Identity
from services.letters import Recipient
from texts import _

LONGEST_NAME: Final = 200
LINK: Final = Link("invitation", TokenPurpose.INVITE, "/invitation", dt.timedelta(days=7))


def invite(email: str, name: str, roles: Collection[Role], *, locale: str) -> UserId:
    """Add a colleague and send them the link by which they set their password.

    Raises
    ------
    NotAllowedError
        When the asker is no administrator.
    ProofNeededError
        When the password was not given a moment ago.
    InvalidInputError
        When the address is none or somebody's, with the reason in the reader's language.
    """
    inviter, email, now = _administrator(), normal(email), runtime.now()
    if not is_address(email) or not may_exist(email):
        raise InvalidInputError(_("Enter an e-mail address, such as name@example.com."), field="email")
    if not name.strip():
        raise InvalidInputError(_("Enter a name."), field="name")
    if len(name.strip()) > LONGEST_NAME:
        raise InvalidInputError(_("At most {count} characters.", count=LONGEST_NAME), field="name")
    # Nobody knows this password; comparing with it takes as long as with any other.
    kept = hashed(secrets.token_urlsafe(32))
    with runtime.writing() as session:
        record(session, at=now, actor=inviter.email, action="user_invited", subject=email, roles=sorted(roles))
        if session.scalar(select(User.id).where(User.email == email)) is not None:
            raise InvalidInputError(_("{email} has an account already.", email=email), field="email")
        user = User(email=email, display_name=name.strip(), password_hash=kept, locale=locale, created_at=now)
        session.add(user)
        session.flush()
        session.add_all(UserRole(user_id=user.id, role=role) for role in set(roles))
        _send(session, user, inviter.name)
        return UserId(user.id)


def invite_again(email: str) -> None:
    """Send a new link to somebody who has not come yet; the one before opens nothing any more.

    Raises
    ------
    NotAllowedError
        When the asker is no administrator.
    ProofNeededError
        When the password was not given a moment ago.
    InvalidInputError
        When they have come already, with the reason in the reader's language.
    NotFoundError
        When nobody of this address was invited.
    """
    inviter = _administrator()
    with runtime.writing() as session:
        user = user_of(session, email)
        if user.email_confirmed_at is not None or not user.is_active:
            raise InvalidInputError(_("They have accepted their invitation, or their account is disabled."))
        tokens.void(session, user.id)
        record(session, at=runtime.now(), actor=inviter.email, action="user_invited_again", subject=user.email)
        _send(session, user, inviter.name)


def _administrator() -> Identity:
    inviter = signed_in_identity()
    if Role.ADMIN not in inviter.roles:
        raise NotAllowedError("only an administrator invites")
    demand_proof()
    return inviter


def _send(session: Session, user: User, inviter: str) -> None:
    to = Recipient(Channel.EMAIL, user.email, user.locale)
    send_link(session, LINK, to, {"user_id": user.id, "email": user.email}, inviter=inviter)


def email_of_invitation(secret: str) -> str:
    """Return the address that an invitation was sent to; looking uses nothing up.

    Raises
    ------
    NotFoundError
        When it opens nothing any more.
    """
    with runtime.reading() as session:
        return tokens.find(session, secret, LINK.purpose).email


def accept(secret: str, password: str, *, address: str) -> None:
    """Take the password of whoever was invited.

    Raises
    ------
    NotFoundError
        When the invitation opens nothing any more.
    InvalidInputError
        When the password is refused, with the reason in the reader's language; the invitation stays.
    """
    check_new(password, email=email_of_invitation(secret))
    now, kept = runtime.now(), hashed(password)
    with runtime.writing() as session:
        token = tokens.redeem(session, secret, LINK.purpose)
        user = session.get_one(User, token.user_id)
        user.password_hash, user.email_confirmed_at = kept, now
        tokens.void(session, user.id)
        record(session, at=now, actor=user.email, action="invitation_accepted", subject=user.email, address=address)
