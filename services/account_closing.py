"""Closing one's own account: the way in goes at once, what the law asks for stays as long as it asks.

The customer and the contract are not the account: invoices, payments and readings stay with the utility. Whoever sees a
customer by somebody's leave, or manages it, loses only that.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import (
    Channel,
    Customer,
    CustomerAccess,
    Delegation,
    FeedToken,
    RecoveryCode,
    User,
    UserRole,
)
from data.queries.customers import granted
from data.queries.my_data import others_who_own
from domain.customers import AccessScope
from domain.errors import InvalidInputError, NotAllowedError
from domain.identifiers import CustomerId, UserId
from domain.roles import Role
from services import runtime
from services.accounts import tokens
from services.accounts.proof import prove, signed_in_identity
from services.accounts.revocation import end_sessions
from services.audit import record
from services.consents_given import withdraw_unheard
from services.delegates import end_delegation, tell_delegate, tell_of_leaving
from services.letters import Recipient, write
from texts import _

NOBODY: Final = "closed.invalid"
"""Domain of the addresses that closed accounts are left with: nobody signs in by one."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing the asker's account would mean."""

    left_alone: tuple[str, ...]
    """Numbers of customers who would have nobody on the portal any more."""
    shared: tuple[str, ...]
    """Numbers of customers whom others go on seeing."""


def may_close() -> bool:
    """Tell whether the asker may close their account here: accounts of people who work here are the administrator's."""
    return signed_in_identity().roles <= {Role.CUSTOMER}


def closing() -> Closing:
    """Return what closing the asker's account would mean; nothing is changed."""
    user = signed_in_identity().user_id
    with runtime.reading() as session:
        rights = _rights(session, user)
        alone = {right.customer_id for right in rights if _is_last(session, right)}
        numbers = {one.id: one.number for one in session.scalars(_customers(rights))}
    return Closing(
        tuple(sorted(number for ident, number in numbers.items() if ident in alone)),
        tuple(sorted(number for ident, number in numbers.items() if ident not in alone)),
    )


def _rights(session: Session, user: UserId) -> list[CustomerAccess]:
    return list(session.scalars(select(CustomerAccess).where(CustomerAccess.user_id == user, granted(runtime.today()))))


def _customers(rights: list[CustomerAccess]) -> Select[Any]:
    return select(Customer).where(Customer.id.in_([right.customer_id for right in rights]))


def _is_last(session: Session, right: CustomerAccess) -> bool:
    """Tell whether nobody else sees the customer in their own right."""
    own = right.scope is not AccessScope.DELEGATE
    return own and not others_who_own(session, UserId(right.user_id), CustomerId(right.customer_id), runtime.today())


def close_account(password: str) -> None:
    """Close the asker's account for good.

    Raises
    ------
    NotAllowedError
        For whoever works here.
    InvalidInputError
        When the password is not right, in words.
    """
    if not may_close():
        raise NotAllowedError("the account of somebody who works here")
    if not prove(password):
        raise InvalidInputError(_("The password is not right."))
    identity, now = signed_in_identity(), runtime.now()
    with runtime.writing() as session:
        hold(session)
        user = session.get_one(User, identity.user_id)
        for right in _rights(session, identity.user_id):
            _give_back(session, right, actor=user.email)
        record(session, at=now, actor=user.email, action="account_closed", subject=user.email)
        to, event = Recipient(Channel.EMAIL, user.email, user.locale), f"account_closed:{user.id}"
        write(session, "account_closed", to=to, event=event, email=user.email)
        _forget(session, user, now)


def _give_back(session: Session, right: CustomerAccess, *, actor: str) -> None:
    """Let what hangs on a right go with it: what was lent of it, and e-invoices that nobody would read."""
    mine = select(Delegation).where(Delegation.access_id == right.id, Delegation.ended_at.is_(None))
    for one in session.scalars(mine):
        end_delegation(session, one, actor=actor)
        tell_of_leaving(session, one)
    is_last = _is_last(session, right)
    lent = select(Delegation).where(Delegation.customer_id == right.customer_id, Delegation.ended_at.is_(None))
    for one in session.scalars(lent if is_last else lent.where(Delegation.invited_by == actor)):
        end_delegation(session, one, actor=actor)
        tell_delegate(session, one)
    if is_last:
        withdraw_unheard(session, CustomerId(right.customer_id))


def _forget(session: Session, user: User, now: dt.datetime) -> None:
    """Take everything from an account by which somebody could be known, or could sign in."""
    end_sessions(session, user.id, at=now)
    tokens.void(session, user.id)
    for model in (CustomerAccess, UserRole, RecoveryCode, FeedToken):
        session.execute(delete(model).where(model.user_id == user.id))
    user.email, user.display_name = f"{user.id}.{secrets.token_hex(4)}@{NOBODY}", ""
    user.password_hash, user.totp_secret, user.totp_step = "!", None, None
    user.is_active, user.email_confirmed_at = False, None
