"""A customer's account, opened by the link that the activation has sent."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Channel, Customer, CustomerAccess, TokenPurpose, User, UserRole
from domain.customers import AccessScope
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import Role
from services import runtime
from services.accounts import tokens
from services.accounts.activation import owners_of
from services.accounts.passwords import check_new, hashed
from services.accounts.users import may_exist, normal
from services.audit import record
from services.contact_codes import confirm
from services.letters import Recipient
from texts import _, language


@dataclass(frozen=True, slots=True)
class Opening:
    """What a link opens."""

    customer_number: str
    email: str
    """Address to which the link was sent: its reader signs in by it."""
    has_account: bool
    """Somebody signs in by this address already; the customer is added to what they see."""


def opening_of(secret: str) -> Opening:
    """Return what a link opens; looking uses nothing up.

    Raises
    ------
    NotFoundError
        When it opens nothing any more.
    """
    with runtime.reading() as session:
        token = tokens.find(session, secret, TokenPurpose.ACTIVATE)
        customer = session.get(Customer, token.customer_id)
        if customer is None or not token.email:
            raise NotFoundError("a code, not a link")
        return Opening(customer.number, token.email, _user(session, token.email) is not None)


def open_account(secret: str, name: str, password: str, *, address: str) -> Opening:
    """Make whoever holds the link an owner of the customer, and everything else that was sent for it worthless.

    Where somebody signs in by the address already, ``name`` and ``password`` are not asked for: who reads the mail of
    an account is its owner.

    Raises
    ------
    NotFoundError
        When the link opens nothing any more, or the customer has an owner since.
    InvalidInputError
        When the name or the password is refused, with the reason in the reader's language.
    """
    opening = opening_of(secret)
    kept = "" if opening.has_account else _checked(opening.email, name, password)
    now = runtime.now()
    with runtime.writing() as session:
        token = tokens.redeem(session, secret, TokenPurpose.ACTIVATE)
        customer = session.get_one(Customer, token.customer_id)
        # The trail lets one writer at a time go on: from here nobody else opens the same account.
        told = {"customer": customer.number, "address": address}
        record(session, at=now, actor=token.email, action="account_opened", subject=token.email, **told)
        if owners_of(session, customer):
            raise NotFoundError("the customer has an owner")
        user = _user(session, token.email) or _new_user(session, token.email, name, kept)
        if not user.is_active:
            raise InvalidInputError(_("This address cannot be used. Please call us."))
        user.email_confirmed_at = now
        _let_see(session, user, customer)
        if normal(customer.email or "") == token.email:
            confirm(session, customer, Recipient(Channel.EMAIL, token.email, user.locale))
        tokens.void(session, user.id)
        tokens.void_of_customer(session, customer.id)
    return opening


def _checked(email: str, name: str, password: str) -> str:
    if not may_exist(email):
        raise InvalidInputError(_("This address cannot be used. Please call us."))
    if not name:
        raise InvalidInputError(_("Enter your name."))
    check_new(password, email=email)
    return hashed(password)


def _user(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email))


def _new_user(session: Session, email: str, name: str, password_hash: str) -> User:
    if not password_hash:
        # The account that the page spoke of has gone in the meantime.
        raise NotFoundError(email)
    user = User(
        email=email,
        display_name=name,
        password_hash=password_hash,
        locale=language(),
        created_at=runtime.now(),
        is_active=True,
    )
    session.add(user)
    session.flush()
    return user


def _let_see(session: Session, user: User, customer: Customer) -> None:
    if session.get(UserRole, (user.id, Role.CUSTOMER)) is None:
        session.add(UserRole(user_id=user.id, role=Role.CUSTOMER))
    since = runtime.today()
    session.add(CustomerAccess(user_id=user.id, customer_id=customer.id, scope=AccessScope.OWNER, valid_from=since))
