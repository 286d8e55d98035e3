"""The second factor: codes of an app by the clock (TOTP, RFC 6238), and recovery codes for when the phone is gone.

The secret is kept sealed, the recovery codes as hashes. No code is taken twice: the step of the last one is kept, and a
recovery code is used up. Codes go by the true time, which the clock of a demo is not.
"""

import datetime as dt
import enum
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from data.models import Channel, RecoveryCode, User
from domain.errors import InvalidInputError, NotAllowedError
from services.accounts.proof import demand_proof, signed_in_identity
from services.accounts.revocation import end_sessions
from services.accounts.sealing import Seal
from services.accounts.tokens import digest, void
from services.accounts.users import user_of
from services.audit import record
from services.installation import contact
from services.letters import Recipient, write
from services.runtime import now, reading, writing
from texts import _l

STEP_S: Final = 30
DRIFT: Final = (-1, 0, 1)
"""Steps by which the clock of a phone may be off."""
RECOVERY_CODES: Final = 10
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Of recovery codes: 16 of these 32 are 80 bits, and none looks like another."""
ENROLMENT_LIVES: Final = dt.timedelta(minutes=30)


class Change(enum.StrEnum):
    """What happened to a second factor, as the trail calls it."""

    SET_UP = "factor_set_up"
    SWITCHED_OFF = "factor_switched_off"
    CODES_RENEWED = "recovery_codes_renewed"
    RESET = "factor_reset"


TOLD: Final = {
    Change.SET_UP: _l("It was switched on."),
    Change.SWITCHED_OFF: _l("It was switched off."),
    Change.CODES_RENEWED: _l("New recovery codes were made; the old ones open nothing any more."),
    Change.RESET: _l("An administrator has removed it."),
}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret on its way into an app; nothing is kept of it before a code has confirmed it."""

    secret: str
    uri: str
    """What the QR code says."""
    sealed: str
    """The secret as it travels through the form and back."""


@dataclass(frozen=True, slots=True)
class Factor:
    """How a user stands with the second factor."""

    is_on: bool
    codes_left: int


def factor_of_asker() -> Factor:
    """Return how the asker stands with the second factor."""
    mine = signed_in_identity().user_id
    unused = select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == mine, RecoveryCode.used_at.is_(None))
    with reading() as session:
        is_on = session.scalar(select(User.totp_secret.is_not(None)).where(User.id == mine))
        return Factor(bool(is_on), session.scalar(unused) or 0)


def begin(seal: Seal) -> Enrolment:
    """Return a fresh secret for the asker."""
    demand_proof()
    return _enrolment(pyotp.random_base32(), seal)


def resume(sealed: str, seal: Seal) -> Enrolment:
    """Return an enrolment that was begun a moment ago by the same user.

    Raises
    ------
    InvalidInputError
        When it was not.
    """
    demand_proof()
    email, _rule, secret = (seal.opened(sealed, within=ENROLMENT_LIVES) or "").partition(" ")
    if not secret or email != signed_in_identity().email:
        raise InvalidInputError("no enrolment of this user, or an old one")
    return _enrolment(secret, seal)


def _enrolment(secret: str, seal: Seal) -> Enrolment:
    email = signed_in_identity().email
    issuer = contact()["name"] or "Wodnik"
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
    return Enrolment(secret, uri, seal.shut(f"{email} {secret}"))


def confirm(enrolment: Enrolment, code: str, seal: Seal, at: dt.datetime) -> list[str] | None:
    """Switch the second factor on, when the code shows that the app has it, and return the recovery codes.

    Raises
    ------
    NotAllowedError
        When there is one already.
    """
    demand_proof()
    step = _step_of(enrolment.secret, code, at)
    if step is None:
        return None
    with writing() as session:
        mine = (User.id == signed_in_identity().user_id, User.totp_secret.is_(None))
        given = {"totp_secret": seal.shut(enrolment.secret), "totp_step": step}
        if session.connection().execute(update(User).where(*mine).values(**given)).rowcount != 1:
            raise NotAllowedError("there is a second factor already")
        return _changed(session, Change.SET_UP)


def renew_codes() -> list[str]:
    """Return new recovery codes for the asker; the old ones are void."""
    demand_proof()
    if not factor_of_asker().is_on:
        raise InvalidInputError("no second factor to recover")
    with writing() as session:
        return _changed(session, Change.CODES_RENEWED)


def switch_off() -> None:
    """Take the second factor off the asker's account."""
    demand_proof()
    if not factor_of_asker().is_on:
        return
    with writing() as session:
        _changed(session, Change.SWITCHED_OFF)


def reset(email: str, *, actor: str) -> None:
    """Take the second factor off somebody's account who has lost it; their sessions end.

    Raises
    ------
    NotFoundError
        When nobody signs in by the address.
    """
    with writing() as session:
        user = user_of(session, email)
        if user.totp_secret is None:
            return
        _take_off(session, user)
        end_sessions(session, user.id, at=now())
        _tell(session, user, Change.RESET, actor)


def _changed(session: Session, change: Change) -> list[str]:
    """Bring the recovery codes in line with a change of the asker's own, tell of it, and return the new ones."""
    identity = signed_in_identity()
    user = user_of(session, identity.email)
    if change is Change.SWITCHED_OFF:
        _take_off(session, user)
    codes = [] if change is Change.SWITCHED_OFF else _fresh_codes(session, user)
    _tell(session, user, change, identity.email)
    return codes


def _take_off(session: Session, user: User) -> None:
    user.totp_secret = user.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _fresh_codes(session: Session, user: User) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(LETTERS) for _place in range(16)) for _code in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user.id, code_hash=digest(code)) for code in codes)
    return ["-".join(code[place : place + 4] for place in range(0, 16, 4)) for code in codes]


def _tell(session: Session, user: User, change: Change, actor: str) -> None:
    """Note a change in the trail and write to whom it concerns; links that were sent before die."""
    void(session, user.id)
    record(session, at=now(), actor=actor, action=change, subject=user.email)
    to = Recipient(Channel.EMAIL, user.email, user.locale)
    write(session, "factor_changed", to=to, event=f"{change}:{user.id}:{now().isoformat()}", what=TOLD[change])


def take_code(session: Session, user: User, code: str, seal: Seal, at: dt.datetime) -> bool:
    """Tell whether a code stands for the user's second factor, and use it up in the caller's transaction."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    if not typed.isdecimal():
        return _take_recovery_code(session, user, typed)
    secret = seal.opened(user.totp_secret or "")
    step = None if secret is None else _step_of(secret, typed, at)
    if step is None:
        return False
    fresh = (User.id == user.id, or_(User.totp_step.is_(None), User.totp_step < step))
    return session.connection().execute(update(User).where(*fresh).values(totp_step=step)).rowcount == 1


def _take_recovery_code(session: Session, user: User, typed: str) -> bool:
    mine = (RecoveryCode.user_id == user.id, RecoveryCode.code_hash == digest(typed), RecoveryCode.used_at.is_(None))
    return session.connection().execute(update(RecoveryCode).where(*mine).values(used_at=now())).rowcount == 1


def _step_of(secret: str, code: str, at: dt.datetime) -> int | None:
    """Return the time step that a code belongs to, nothing for one of no step near by."""
    typed, step = "".join(code.split()), int(at.timestamp()) // STEP_S
    right = [one for one in (step + off for off in DRIFT) if hmac.compare_digest(_code_at(secret, one), typed.encode())]
    return max(right, default=None)


def _code_at(secret: str, step: int) -> bytes:
    # Not `at()`, which goes by local time and would be an hour off when clocks are put back.
    return pyotp.TOTP(secret).generate_otp(step).encode()
