"""One's own address and password: changed by whoever gives the password again."""

import datetime as dt
from typing import Final

from sqlalchemy import select

from data.models import Channel, TokenPurpose, User
from domain.errors import InvalidInputError, NotFoundError
from services import runtime
from services.accounts import tokens
from services.accounts.forgotten import take_password
from services.accounts.links import MOST_ALIVE, Link, alive, send_link
from services.accounts.passwords import check_new, hashed
from services.accounts.proof import demand_proof, prove, signed_in_identity
from services.accounts.users import may_exist, normal
from services.audit import record
from services.delegates import follow
from services.letters import Recipient, write
from texts import _

LINK: Final = Link("email_confirm", TokenPurpose.CONFIRM_EMAIL, "/confirm", dt.timedelta(hours=24))


def change_password(old: str, new: str) -> None:
    """Give the asker a new password; all their other sessions end.

    Raises
    ------
    InvalidInputError
        When the old password is wrong or the new one is refused, with the reason in the reader's language.
    """
    identity = signed_in_identity()
    if not prove(old):
        raise InvalidInputError(_("The password that you have now is not right."))
    check_new(new, email=identity.email)
    if new == old:
        raise InvalidInputError(_("This is the password that you have now."))
    now, kept = runtime.now(), hashed(new)
    with runtime.writing() as session:
        user = session.get_one(User, identity.user_id)
        take_password(session, user, kept, but=identity.session_id)
        record(session, at=now, actor=user.email, action="password_changed", subject=user.email)


def ask_for_new_email(email: str) -> None:
    """Send a link to an address by which the asker wants to sign in from now on.

    An address that somebody else signs in by gets none, and the asker does not learn of it.

    Raises
    ------
    ProofNeededError
        When the password was not given a moment ago.
    """
    demand_proof()
    identity, email, now = signed_in_identity(), normal(email), runtime.now()
    others = select(User.id).where(User.email == email, User.id != identity.user_id)
    with runtime.writing() as session:
        free = session.scalar(others) is None and may_exist(email)
        record(session, at=now, actor=identity.email, action="new_email_asked", subject=identity.email, new=email)
        with session.begin_nested() as attempt:
            to = Recipient(Channel.EMAIL, email, session.get_one(User, identity.user_id).locale)
            send_link(session, LINK, to, {"user_id": identity.user_id, "email": email})
            if not free or alive(session, LINK, identity.user_id) > MOST_ALIVE:
                attempt.rollback()


def email_of_link(secret: str) -> str:
    """Return the address that a link confirms; looking uses nothing up.

    Raises
    ------
    NotFoundError
        When the link opens nothing any more.
    """
    with runtime.reading() as session:
        return tokens.find(session, secret, LINK.purpose).email


def confirm_email(secret: str, *, address: str) -> None:
    """Let a user sign in by the address to which the link was sent; the address before is told of it.

    Raises
    ------
    NotFoundError
        When the link opens nothing any more, or somebody else signs in by the address since.
    """
    now = runtime.now()
    with runtime.writing() as session:
        token = tokens.redeem(session, secret, LINK.purpose)
        user, new = session.get_one(User, token.user_id), token.email
        told = {"before": user.email, "after": new, "address": address}
        # The trail lets one writer at a time go on: from here nobody else takes the address.
        record(session, at=now, actor=user.email, action="email_confirmed", subject=user.email, **told)
        if session.scalar(select(User.id).where(User.email == new, User.id != user.id)) is not None:
            raise NotFoundError("the address is taken")
        before, user.email, user.email_confirmed_at = user.email, new, now
        tokens.void(session, user.id)
        if before != new:
            follow(session, before, new)
            to, event = Recipient(Channel.EMAIL, before, user.locale), f"email_changed:{token.id}"
            write(session, "email_changed_notice", to=to, event=event, old=before, new=new)
