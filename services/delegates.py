"""Delegates: invited by e-mail to see a customer's account or to act for them, until a day; let go at any moment.

Only who sees a customer in their own right, as owner or manager, lends that right; what is lent cannot be lent on, and
ends with the right of whoever lent it (``data.queries.customers.granted``).
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Channel, Customer, CustomerAccess, Delegation, User, UserRole
from data.queries.customers import granted, is_backed
from data.queries.my_data import delegates_of, is_own
from domain.customers import AccessScope
from domain.delegates import INVITATION, LIVING, LONGEST, MOST, Delegate
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.identifiers import CustomerId
from domain.roles import Role
from services import runtime
from services.accounts.passwords import check_new, hashed
from services.accounts.proof import demand_proof, signed_in_identity
from services.accounts.tokens import LONGEST_SECRET, digest
from services.accounts.users import is_address, may_exist, normal
from services.audit import record
from services.identity import acting_customer, current_customer, current_identity
from services.letters import Recipient, write
from texts import _, _l, day, language, speaking

PATH: Final = "/delegation"
DOUBLE_CLICK: Final = dt.timedelta(minutes=1)
"""Within this time the same invitation is taken for a second click."""
RIGHTS: Final = {True: _l("see everything and act for the customer"), False: _l("see everything, change nothing")}


def may_lend() -> bool:
    """Tell whether who asks may invite delegates of the customer in force."""
    identity = signed_in_identity()
    with runtime.reading() as session:
        return identity.may_act and is_own(session, identity.user_id, current_customer(), runtime.today())


def known_delegates() -> list[Delegate]:
    """Return everybody whom the customer in force has invited, newest first."""
    with runtime.reading() as session:
        return delegates_of(session, current_customer(), runtime.today())


def invite(email: str, valid_until: dt.date, *, may_act: bool) -> str:
    """Invite somebody by e-mail and return their address as it is kept; the same wish twice is one invitation.

    Raises
    ------
    NotAllowedError
        For whoever sees the customer by somebody's leave only.
    ProofNeededError
        When the password was not given a moment ago.
    InvalidInputError
        When the address or the day will not do, or they are invited already; in words.
    """
    customer_id, email, now = _lending_customer(), normal(email), runtime.now()
    _check_guest(email)
    _check_day(valid_until)
    with runtime.writing() as session:
        hold(session)
        customer = session.get_one(Customer, customer_id)
        _check_right(session, customer_id, valid_until)
        wanted = {"email": email, "may_act": may_act, "valid_until": valid_until}
        if _is_told_twice(session, customer_id, wanted):
            return email
        demand_proof()
        secret, inviter = secrets.token_urlsafe(32), signed_in_identity()
        row = {**wanted, "invited_at": now}
        one = Delegation(customer_id=customer_id, **row, invited_by=inviter.email, token_hash=digest(secret))
        session.add(one)
        told = {"email": email, "may_act": may_act, "valid_until": valid_until.isoformat()}
        record(session, at=now, actor=inviter.email, action="delegate_invited", subject=customer.number, **told)
        _send_invitation(session, one, customer.number, secret)
    return email


def _lending_customer() -> CustomerId:
    """Return the customer whose right the asker may lend."""
    customer_id = acting_customer()
    if not may_lend():
        raise NotAllowedError("what is lent cannot be lent on")
    return customer_id


def _check_guest(email: str) -> None:
    if not is_address(email) or not may_exist(email):
        raise InvalidInputError(_("Enter an e-mail address, such as name@example.com."), field="email")
    if email == signed_in_identity().email:
        raise InvalidInputError(_("This is your own address."), field="email")


def _check_day(valid_until: dt.date) -> None:
    today = runtime.today()
    if valid_until < today:
        raise InvalidInputError(_("The last day has passed already."), field="until")
    if valid_until > today + LONGEST:
        told = _("At most until {day}; you can invite them again then.", day=day(today + LONGEST))
        raise InvalidInputError(told, field="until")


def _check_right(session: Session, customer_id: CustomerId, valid_until: dt.date) -> None:
    """Lend nothing for longer than one has it oneself."""
    own = (CustomerAccess.user_id == signed_in_identity().user_id, CustomerAccess.customer_id == customer_id)
    ends = list(session.scalars(select(CustomerAccess.valid_until).where(*own, granted(runtime.today()))))
    last = None if None in ends else max(end for end in ends if end is not None)
    if last is not None and valid_until > last:
        told = _("Your own access ends on {day}: theirs cannot last longer.", day=day(last))
        raise InvalidInputError(told, field="until")


def _is_told_twice(session: Session, customer_id: CustomerId, wanted: Mapping[str, Any]) -> bool:
    """Tell whether this very invitation was sent a moment ago; refuse another one to somebody who has one."""
    now, today = runtime.now(), runtime.today()
    living = [one for one in delegates_of(session, customer_id, today) if one.state(now, today) in LIVING]
    same = [one for one in living if one.email == wanted["email"]]
    fresh = [one for one in same if one.accepted_at is None and one.invited_at > now - DOUBLE_CLICK]
    if any((one.may_act, one.valid_until) == (wanted["may_act"], wanted["valid_until"]) for one in fresh):
        return True
    if same:
        told = _("{email} is invited already. End that first to change it.", email=wanted["email"])
        raise InvalidInputError(told, field="email")
    if len(living) >= MOST:
        raise InvalidInputError(_("There are {count} delegates already. End one of them first.", count=MOST))
    return False


def _send_invitation(session: Session, one: Delegation, number: str, secret: str) -> None:
    guest = session.scalar(select(User.locale).where(User.email == one.email))
    to = Recipient(Channel.EMAIL, one.email, guest or language())
    with speaking(to.locale):
        until = day(one.valid_until)
    write(
        session,
        "delegate_invitation",
        to=to,
        event=f"delegate_invitation:{one.token_hash}",
        about=one.customer_id,
        not_after=one.invited_at + INVITATION,
        customer_number=number,
        inviter=signed_in_identity().name,
        rights=RIGHTS[one.may_act],
        until=until,
        link=f"{runtime.current().site}{PATH}/{secret}",
    )


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link offers, and to whom."""

    email: str
    invited_by: str
    customer_number: str
    may_act: bool
    valid_until: dt.date
    has_account: bool
    """Somebody signs in by this address: they accept once they have."""


def invitation_of(secret: str) -> Invitation:
    """Return what a link offers; looking uses nothing up.

    Raises
    ------
    NotFoundError
        When it offers nothing any more: accepted, ended, expired and unknown alike.
    """
    with runtime.reading() as session:
        one = _open(session, secret)
        customer = session.get_one(Customer, one.customer_id)
        has_account = session.scalar(select(User.id).where(User.email == one.email)) is not None
        return Invitation(one.email, one.invited_by, customer.number, one.may_act, one.valid_until, has_account)


def _open(session: Session, secret: str) -> Delegation:
    one, now = Delegation, runtime.now()
    still = (one.accepted_at.is_(None), one.ended_at.is_(None), one.invited_at > now - INVITATION)
    hashed_one = digest(secret[:LONGEST_SECRET])
    today = runtime.today()
    in_force = (one.valid_until >= today, is_backed(today))
    found = session.scalar(select(one).where(one.token_hash == hashed_one, *still, *in_force))
    if found is None:
        raise NotFoundError("no such invitation")
    return found


def accept(secret: str) -> Invitation:
    """Let the asker, who has signed in by the invited address, see the customer.

    Raises
    ------
    NotFoundError
        When the link offers nothing any more, or to somebody else.
    """
    offered, identity = invitation_of(secret), current_identity()
    if identity is None or identity.email != offered.email:
        raise NotFoundError("for somebody else")
    with runtime.writing() as session:
        _let_in(session, secret, session.get_one(User, identity.user_id))
    return offered


def accept_anew(secret: str, name: str, password: str) -> Invitation:
    """Make an account for whoever was invited and has none, and let them see the customer.

    Raises
    ------
    NotFoundError
        When the link offers nothing any more, or there is an account of the address.
    InvalidInputError
        When the name or the password is refused, with the reason in the reader's language; the invitation stays.
    """
    offered, now = invitation_of(secret), runtime.now()
    if offered.has_account:
        raise NotFoundError("there is an account")
    if not name:
        raise InvalidInputError(_("Enter your name."))
    check_new(password, email=offered.email)
    kept = hashed(password)
    with runtime.writing() as session:
        hold(session)
        if session.scalar(select(User.id).where(User.email == offered.email)) is not None:
            raise NotFoundError("there is an account by now")
        user = User(email=offered.email, display_name=name, password_hash=kept, locale=language(), created_at=now)
        user.is_active, user.email_confirmed_at = True, now
        session.add(user)
        session.flush()
        _let_in(session, secret, user)
    return offered


def _let_in(session: Session, secret: str, user: User) -> None:
    hold(session)
    one, now, today = _open(session, secret), runtime.now(), runtime.today()
    if session.get(UserRole, (user.id, Role.CUSTOMER)) is None:
        session.add(UserRole(user_id=user.id, role=Role.CUSTOMER))
    right = {"scope": AccessScope.DELEGATE, "may_act": one.may_act, "valid_from": today, "valid_until": one.valid_until}
    access = CustomerAccess(user_id=user.id, customer_id=one.customer_id, **right)
    session.add(access)
    session.flush()
    one.accepted_at, one.access_id = now, access.id
    number = session.get_one(Customer, one.customer_id).number
    record(session, at=now, actor=user.email, action="delegation_accepted", subject=number, email=one.invited_by)
    _tell_lender(session, one, number, _l("accepted your invitation"))


def end(delegation_id: int) -> str:
    """Take a delegate's right back at once, or an invitation, and return whose it was.

    Raises
    ------
    NotAllowedError
        For whoever sees the customer by somebody's leave only.
    ProofNeededError
        When the password was not given a moment ago.
    NotFoundError
        When it is another customer's, or there is none.
    """
    customer_id = _lending_customer()
    demand_proof()
    with runtime.writing() as session:
        hold(session)
        mine = (Delegation.id == delegation_id, Delegation.customer_id == customer_id)
        one = session.scalar(select(Delegation).where(*mine))
        if one is None:
            raise NotFoundError(f"no delegation {delegation_id}")
        if one.ended_at is None:
            end_delegation(session, one, actor=signed_in_identity().email)
            tell_delegate(session, one)
        return one.email


def end_delegation(session: Session, one: Delegation, *, actor: str) -> None:
    """End a delegation and the right that came of it, in the caller's transaction."""
    now, yesterday = runtime.now(), runtime.today() - dt.timedelta(days=1)
    one.ended_at = now
    session.execute(update(CustomerAccess).where(CustomerAccess.id == one.access_id).values(valid_until=yesterday))
    number = session.get_one(Customer, one.customer_id).number
    record(session, at=now, actor=actor, action="delegation_ended", subject=number, email=one.email)


def follow(session: Session, before: str, after: str) -> None:
    """Keep what somebody lent, and what was lent to them, under their new address, in the caller's transaction."""
    for column in (Delegation.invited_by, Delegation.email):
        session.execute(update(Delegation).where(column == before).values({column: after}))


def tell_delegate(session: Session, one: Delegation) -> None:
    """Tell a delegate that their right has ended, in the caller's transaction."""
    number = session.get_one(Customer, one.customer_id).number
    locale = session.scalar(select(User.locale).where(User.email == one.email)) or language()
    to, event = Recipient(Channel.EMAIL, one.email, locale), f"delegation_ended:{one.id}"
    write(session, "delegation_ended", to=to, event=event, about=one.customer_id, customer_number=number)


def tell_of_leaving(session: Session, one: Delegation) -> None:
    """Tell whoever lent a right that the delegate gave it back, in the caller's transaction."""
    _tell_lender(session, one, session.get_one(Customer, one.customer_id).number, _l("gave their access back"))


def _tell_lender(session: Session, one: Delegation, number: str, what: str) -> None:
    locale = session.scalar(select(User.locale).where(User.email == one.invited_by)) or language()
    to, event = Recipient(Channel.EMAIL, one.invited_by, locale), f"delegate_noticed:{one.id}:{one.ended_at}"
    told: dict[str, Any] = {"delegate": one.email, "what": what, "customer_number": number}
    write(session, "delegate_noticed", to=to, event=event, about=one.customer_id, **told)
