"""A forgotten password: a link to the address of the account, and a new password by it.

Whoever asks learns nothing: an address that nobody signs in by is answered in the same words after the same work, of
which nothing is kept. Nobody can lock a person out by asking for them: where enough links are alive already no further
one is sent, and those that were sent go on opening. A flood makes letters leave later, it turns nobody away.
"""

import datetime as dt
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import AccountToken, Channel, TokenPurpose, User
from services import runtime
from services.accounts import tokens
from services.accounts.links import MOST_ALIVE, Link, alive, send_link
from services.accounts.passwords import check_new, hashed
from services.accounts.revocation import end_sessions
from services.accounts.users import is_address, may_exist, normal
from services.audit import record
from services.letters import Recipient, write
from texts import LANGUAGES, language

LINK: Final = Link("password_reset", TokenPurpose.RESET_PASSWORD, "/password/new", dt.timedelta(hours=1))
PER_MINUTE: Final = 60
"""Links that leave at once; of more each waits a second longer than the one before."""
LONGEST_WAIT: Final = dt.timedelta(minutes=15)


def ask_for_new_password(email: str, *, address: str) -> None:
    """Send a link to whoever signs in by an address, if somebody does."""
    now, email = runtime.now(), normal(email)
    known = select(User).where(User.email == email, User.is_active)
    with runtime.writing() as session:
        user = session.scalar(known)
        whose = user.id if user is not None and may_exist(email) else None
        asked = email if is_address(email) else ""
        record(session, at=now, actor="", action="password_forgotten", subject=asked, address=address)
        with session.begin_nested() as attempt:
            _send_link(session, whose, email, user.locale if user is not None else language())
            enough = alive(session, LINK, whose) > MOST_ALIVE
            if enough or whose is None:
                attempt.rollback()


def _send_link(session: Session, whose: int | None, email: str, locale: str) -> None:
    """Write the letter; for nobody too, so that the same is done for every address."""
    to = Recipient(Channel.EMAIL, email, locale if locale in LANGUAGES else "pl")
    due_at, minutes = _turn(session, runtime.now()), LINK.lifetime // dt.timedelta(minutes=1)
    send_link(session, LINK, to, {"user_id": whose}, due_at=due_at, minutes=minutes)


def _turn(session: Session, now: dt.datetime) -> dt.datetime:
    """Return when it is the turn of one more letter."""
    lately = (AccountToken.purpose == LINK.purpose, AccountToken.created_at > now - LINK.lifetime)
    counted = session.scalar(select(func.count()).select_from(AccountToken).where(*lately)) or 0
    # This one counts too.
    return now + min(dt.timedelta(seconds=max(0, counted + 1 - PER_MINUTE)), LONGEST_WAIT)


def owner_of_link(secret: str) -> str:
    """Return the address of the account that a link gives a new password; looking uses nothing up.

    Raises
    ------
    NotFoundError
        When the link opens nothing any more.
    """
    with runtime.reading() as session:
        token = tokens.find(session, secret, LINK.purpose)
        return session.get_one(User, token.user_id).email


def set_by_link(secret: str, password: str, *, address: str) -> None:
    """Take a new password from whoever holds the link: every session and every other link of the account ends.

    Raises
    ------
    NotFoundError
        When the link opens nothing any more.
    InvalidInputError
        When the password is refused, with the reason in the reader's language; the link goes on opening.
    """
    check_new(password, email=owner_of_link(secret))
    now, kept = runtime.now(), hashed(password)
    with runtime.writing() as session:
        token = tokens.redeem(session, secret, LINK.purpose)
        user = session.get_one(User, token.user_id)
        take_password(session, user, kept)
        # The letter has come to the address, and somebody there has read it.
        user.email_confirmed_at = now
        record(session, at=now, actor=user.email, action="password_reset", subject=user.email, address=address)


def take_password(session: Session, user: User, password_hash: str, *, but: int | None = None) -> None:
    """Give a user a new password in the caller's transaction: their sessions and links end, and they are told.

    Parameters
    ----------
    but
        The session that makes the change and goes on.
    """
    now = runtime.now()
    user.password_hash = password_hash
    end_sessions(session, user.id, at=now, but=but)
    tokens.void(session, user.id)
    event = f"password_changed:{user.id}:{now.isoformat()}"
    write(session, "password_changed", to=Recipient(Channel.EMAIL, user.email, user.locale), event=event)
