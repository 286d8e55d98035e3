"""Users: added and found."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Customer, CustomerAccess, User, UserRole
from domain.customers import AccessScope
from domain.errors import InvalidInputError, NotFoundError
from domain.identifiers import UserId
from domain.roles import Role
from services import runtime
from services.accounts.passwords import check_new, hashed
from services.audit import record

ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS: Final = re.compile(rf"{ATOM}(?:\.{ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
"""What every mail server takes (RFC 5321, 4.1.2, without quoted strings)."""
LONGEST_ADDRESS: Final = 200
DEMO_DOMAIN: Final = "@demo.example"
DEMO_PASSWORD: Final = "wodnik-demo"  # noqa: S105 -- printed on the sign-in page of every demo
DEMO_ACCOUNTS: Final = tuple(
    f"{who}{DEMO_DOMAIN}"
    for who in ("customer", "manager", "business", "clerk", "dispatcher", "analyst", "fire", "admin")
)


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is to be able to sign in."""

    email: str
    name: str
    password: str
    roles: Collection[Role] = ()
    customers: Collection[str] = ()
    """Numbers of the customers whom they see as their owner."""
    locale: str = "pl"
    """The language in which they are spoken and written to."""


def add_user(new: NewUser, *, actor: str) -> UserId:
    """Add a user.

    Raises
    ------
    InvalidInputError
        When the address is no address or taken, or the password is refused.
    NotFoundError
        When there is no customer of a number.
    """
    now, email = runtime.now(), normal(new.email)
    if not is_address(email):
        raise InvalidInputError(f"{email!r} is no e-mail address")
    check_new(new.password, email=email)
    with runtime.writing() as session:
        if session.scalar(select(User.id).where(User.email == email)) is not None:
            raise InvalidInputError(f"{email} has an account already")
        secret = hashed(new.password)
        user = User(email=email, display_name=new.name, password_hash=secret, locale=new.locale, created_at=now)
        session.add(user)
        session.flush()
        session.add_all(UserRole(user_id=user.id, role=role) for role in new.roles)
        for number in new.customers:
            customer = session.scalar(select(Customer.id).where(Customer.number == number))
            if customer is None:
                raise NotFoundError(f"there is no customer {number}")
            since = runtime.today()
            access = CustomerAccess(user_id=user.id, customer_id=customer, scope=AccessScope.OWNER, valid_from=since)
            session.add(access)
        details = {"roles": sorted(new.roles), "customers": sorted(new.customers)}
        record(session, at=now, actor=actor, action="user_added", subject=email, **details)
        return UserId(user.id)


def user_of(session: Session, email: str) -> User:
    """Return the user of an address.

    Raises
    ------
    NotFoundError
        When nobody signs in by it.
    """
    user = session.scalar(select(User).where(User.email == normal(email)))
    if user is None:
        raise NotFoundError(f"nobody signs in as {email}")
    return user


def is_address(email: str) -> bool:
    """Tell whether this may be one e-mail address, and no more than one."""
    return len(email) <= LONGEST_ADDRESS and ADDRESS.fullmatch(email) is not None


def normal(email: str) -> str:
    """Return an address as it is kept: trimmed and in lower case."""
    return email.strip().lower()


def may_exist(email: str) -> bool:
    """Tell whether an account of this address may be used: those of demos only in a demo."""
    # The passwords of demo accounts are printed: in earnest they open nothing.
    return runtime.current().is_demo or not email.endswith(DEMO_DOMAIN)
