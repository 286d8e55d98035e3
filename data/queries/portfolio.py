"""The papers of all customers whom a user may see, at once: what a housing manager was billed, and what is open.

Every query starts from the user: what they may not see is found as little as what does not exist.
"""

import datetime as dt
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from data.models import Customer, Deployment, InstalmentPlan, Invoice, LedgerEntry
from data.queries.customers import visible_to
from data.queries.finance import INVOICES, LEDGER, NOTHING, due_by_plans, invoices_issued, open_part
from data.queries.frames import TEXT, declared
from data.queries.instalments import plans_found
from domain.identifiers import UserId

OWNER: Final = {"customer": TEXT, "street": TEXT}
"""Number of the customer, and their street and house."""
INVOICES_OF_ALL: Final = INVOICES | OWNER
OPEN: Final = OWNER | {"account": TEXT} | LEDGER


def invoices_of_all(session: Session, user: UserId, as_of: dt.date) -> pd.DataFrame:
    """Return all invoices and corrections of the customers whom the user may see, newest first.

    Columns :data:`INVOICES_OF_ALL`: those of ``data.queries.finance.invoices_of``, and whose each is.
    """
    owner = invoices_issued(as_of).add_columns(Customer.number, Customer.street_line)
    statement = owner.join(Customer, Customer.id == Invoice.customer_id).where(_seen(user, as_of))
    return declared(session.execute(statement).all(), INVOICES_OF_ALL)


def open_of_all(session: Session, user: UserId, as_of: dt.date) -> pd.DataFrame:
    """Return what is open of the customers whom the user may see, columns :data:`OPEN`.

    Debts in instalment plans are due as :func:`data.queries.finance.due_by_plans` says. ``account`` is the one to which
    the customer pays, empty where nobody knows it.
    """
    entry, left = LedgerEntry, open_part(as_of)
    statement = (
        select(
            *(Customer.number, Customer.street_line, func.coalesce(Customer.account_nrb, "")),
            *(entry.id, entry.kind, entry.booked_on, entry.due_on, entry.label, entry.amount, left),
            *(entry.invoice_id, entry.payment_id),
        )
        .join(Customer, Customer.id == entry.customer_id)
        .where(_seen(user, as_of), entry.booked_on <= as_of, left != NOTHING)
        .order_by(entry.booked_on, entry.id)
    )
    found = declared([(*row, (), None) for row in session.execute(statement)], OPEN)
    utility = session.scalar(select(Deployment.utility)) or {}
    theirs = found["account"].where(found["account"] != "", str(utility.get("account_nrb", "")))
    seen = InstalmentPlan.customer_id.in_(visible_to(user, as_of))
    plans = plans_found(session, as_of, seen, InstalmentPlan.agreed_on <= as_of)
    return due_by_plans(found.assign(account=theirs), plans, as_of)


def holder_of(session: Session, user: UserId, number: str, as_of: dt.date) -> tuple[str, str] | None:
    """Return customer number and street of whose an invoice is, where the user may see them; nothing elsewhere."""
    statement = (
        select(Customer.number, Customer.street_line)
        .join(Invoice, Invoice.customer_id == Customer.id)
        .where(_seen(user, as_of), Invoice.number == number, Invoice.issued_on <= as_of)
        .order_by(Customer.number)
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


def _seen(user: UserId, on: dt.date) -> ColumnElement[bool]:
    return Customer.id.in_(visible_to(user, on))
