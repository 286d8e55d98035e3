"""Everything that a user may see at once: the properties of a housing manager, with debt and water.

Amounts are ``Decimal`` PLN, volumes ``Decimal`` m³ as billed.
"""

import datetime as dt
from functools import cache
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, bindparam, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from data.models import Allocation, Customer, Invoice, InvoiceLine, LedgerEntry
from data.queries.allocations import held_on
from data.queries.asked import ON, USER
from data.queries.customers import visible_to
from data.queries.frames import EXACT, KEY, TEXT, declared
from data.queries.instalments import in_kept_plans
from data.types import MONEY, VOLUME
from domain.calendar import month_start
from domain.identifiers import UserId
from domain.invoices import LineKind, LineStage
from domain.money import ZERO

PROPERTIES: Final = {
    "customer_id": KEY,
    "number": TEXT,
    "name": TEXT,
    "address": TEXT,
    "balance": EXACT,
    "overdue": EXACT,
    "water_m3": EXACT,
    "before_m3": EXACT,
}
NOTHING: Final = literal(ZERO, MONEY)
NO_WATER: Final = literal(ZERO, VOLUME)


def properties_of(session: Session, user: UserId, as_of: dt.date) -> pd.DataFrame:
    """Return the customers that the user may see on ``as_of``, the largest debt first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`PROPERTIES`, one row a customer. ``overdue`` is the open part of the debts whose due date has
        passed and that are in no instalment plan; ``water_m3`` was billed by invoices issued in the last twelve
        calendar months, ``before_m3`` in the twelve before them.
    """
    middle = month_start(as_of, months=-11)
    asked = {"user": user, "on": as_of, "middle": middle, "first": month_start(middle, months=-12)}
    return declared(session.execute(_properties(), asked).all(), PROPERTIES)


@cache
def _properties() -> Select[*tuple[Any, ...]]:
    visible = visible_to(USER, ON).cte("visible")
    seen = select(visible.c[0])
    money, settled, water = _money(seen), _settled(seen), _water(seen)
    balance = func.coalesce(money.c.balance, NOTHING)
    overdue = func.coalesce(money.c.late, NOTHING) - func.coalesce(settled.c.amount, NOTHING)
    return (
        select(
            *(Customer.id, Customer.number, Customer.name, Customer.street_line, type_coerce(balance, MONEY)),
            type_coerce(overdue, MONEY),
            type_coerce(func.coalesce(water.c.this, NO_WATER), VOLUME),
            type_coerce(func.coalesce(water.c.before, NO_WATER), VOLUME),
        )
        .join(money, money.c.customer_id == Customer.id, isouter=True)
        .join(settled, settled.c.customer_id == Customer.id, isouter=True)
        .join(water, water.c.customer_id == Customer.id, isouter=True)
        .where(Customer.id.in_(seen))
        .order_by(balance.desc(), Customer.number)
    )


def _money(seen: Select[int]) -> Subquery:
    """Sum what is booked, and what is late."""
    entry = LedgerEntry
    return (
        select(
            entry.customer_id,
            func.sum(entry.amount).label("balance"),
            func.sum(case((_is_late(), entry.amount), else_=NOTHING)).label("late"),
        )
        .where(entry.customer_id.in_(seen), entry.booked_on <= ON)
        .group_by(entry.customer_id)
        .subquery()
    )


def _settled(seen: Select[int]) -> Subquery:
    """Sum what was paid of all that is late: by property, which is less work than by debt."""
    entry = LedgerEntry
    return (
        select(entry.customer_id, func.sum(Allocation.amount).label("amount"))
        .join(Allocation, Allocation.debit_id == entry.id)
        .where(entry.customer_id.in_(seen), entry.booked_on <= ON, _is_late(), held_on(ON))
        .group_by(entry.customer_id)
        .subquery()
    )


def _is_late() -> ColumnElement[bool]:
    """Tell of a debt whether its day has passed and no kept plan has given it others."""
    entry = LedgerEntry
    due_on = func.coalesce(entry.due_on, entry.booked_on)
    return and_(entry.amount > NOTHING, due_on < ON, entry.id.not_in(in_kept_plans(ON)))


def _water(seen: Select[int]) -> Subquery:
    """Sum the billed water; of a correction the lines as they were are taken back."""
    quantity = case((InvoiceLine.stage == LineStage.BEFORE, -InvoiceLine.quantity), else_=InvoiceLine.quantity)
    first, middle = (bindparam(name, type_=Date) for name in ("first", "middle"))

    def issued(inside: ColumnElement[bool], name: str) -> ColumnElement[Any]:
        return func.sum(case((inside, quantity), else_=NO_WATER)).label(name)

    return (
        select(
            Invoice.customer_id,
            issued(Invoice.issued_on >= middle, "this"),
            issued(Invoice.issued_on < middle, "before"),
        )
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(Invoice.customer_id.in_(seen), InvoiceLine.kind == LineKind.WATER)
        .where(Invoice.issued_on.between(first, ON))
        .group_by(Invoice.customer_id)
        .subquery()
    )
