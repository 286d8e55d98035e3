"""Customers whom a user may see."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, String, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from data.models import Customer, CustomerAccess, Delegation, User
from data.queries.asked import ON, USER
from data.queries.frames import KEY, TEXT, declared
from domain.customers import AccessScope
from domain.identifiers import CustomerId, UserId

VISIBLE: Final = {"id": KEY, "number": TEXT, "name": TEXT, "street_line": TEXT, "postcode_line": TEXT}


def customers_of(session: Session, user: UserId, on: dt.date) -> pd.DataFrame:
    """Return the customers whom the user may see on a day, each once, by number.

    Returns
    -------
    pandas.DataFrame
        ``id`` (int64), ``number``, ``name``, ``street_line``, ``postcode_line`` (str). Empty, with the same columns,
        for a user without any customer.
    """
    return declared(session.execute(_visible(), {"user": user, "on": on}).all(), VISIBLE)


@cache
def _visible() -> Select[int, str, str, str, str]:
    return (
        select(Customer.id, Customer.number, Customer.name, Customer.street_line, Customer.postcode_line)
        .where(Customer.id.in_(visible_to(USER, ON)))
        .order_by(Customer.number)
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """The customer on whose behalf a user looks, and whether they may change things for them too."""

    customer: CustomerId
    may_act: bool


def customer_in_force(session: Session, user: UserId, on: dt.date, number: str | None) -> InForce | None:
    """Return the customer with this number if the user may see it on that day, else their first one, if any.

    Whoever has several rights to a customer has the widest of them.
    """
    asked = {"user": user, "on": on, "number": number or ""}
    found = session.execute(_in_force(), asked).one_or_none()
    return None if found is None else InForce(CustomerId(found.id), found.may_act)


@cache
def _in_force() -> Select[int, bool]:
    acting = visible_to(USER, ON).where(CustomerAccess.may_act)
    return (
        select(Customer.id, Customer.id.in_(acting).label("may_act"))
        .where(Customer.id.in_(visible_to(USER, ON)))
        .order_by(Customer.number != bindparam("number", type_=String), Customer.number)
        .limit(1)
    )


def gets_paper(session: Session, customer: CustomerId) -> bool:
    """Tell whether a customer gets invoices on paper: nobody has agreed to electronic ones."""
    return session.scalar(select(Customer.einvoice_since).where(Customer.id == customer)) is None


def visible_to(user: UserId, on: dt.date) -> Select[int]:
    """Return what selects the ids of the customers whom the user may see on a day."""
    return select(CustomerAccess.customer_id).where(CustomerAccess.user_id == user, granted(on))


def granted(on: dt.date) -> ColumnElement[bool]:
    """Return what holds for a right to see a customer that is in force on a day: the one rule of access.

    A right that was lent holds no longer than that of whoever lent it.
    """
    access, lent = CustomerAccess, Delegation
    baseless = select(lent.id).where(lent.access_id == access.id, lent.customer_id == access.customer_id)
    gone = baseless.where(~is_backed(on)).correlate(access).exists()
    return and_(_in_time(access, on), or_(access.scope != AccessScope.DELEGATE, ~gone))


def is_backed(on: dt.date) -> ColumnElement[bool]:
    """Return what holds for a delegation whose lender sees the customer in their own right on a day."""
    own, lender = aliased(CustomerAccess), aliased(User)
    theirs = select(own.id).join(lender, lender.id == own.user_id).where(lender.email == Delegation.invited_by)
    of_theirs = (own.customer_id == Delegation.customer_id, own.scope != AccessScope.DELEGATE, lender.is_active)
    return theirs.where(*of_theirs, _in_time(own, on)).correlate(Delegation).exists()


def _in_time(access: type[CustomerAccess], on: dt.date) -> ColumnElement[bool]:
    return and_(access.valid_from <= on, or_(access.valid_until.is_(None), access.valid_until >= on))
