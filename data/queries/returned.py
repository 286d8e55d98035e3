"""Payments of a customer that the bank has taken back, and what they had paid."""

import datetime as dt
from itertools import groupby

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from data.models import Allocation, LedgerEntry, Payment
from data.queries.finance import NOTHING, open_part
from domain.identifiers import CustomerId
from domain.reversals import Released, Returned


def returned_of(session: Session, customer: CustomerId, first: dt.date, as_of: dt.date) -> list[Returned]:
    """Return the payments that were taken back from ``first`` to ``as_of``, the newest return first."""
    paid, back, credit, debt = Payment, aliased(Payment), aliased(LedgerEntry), LedgerEntry
    released = and_(Allocation.credit_id == credit.id, Allocation.released_on.is_not(None))
    statement = (
        select(
            *(back.id, paid.received_on, paid.amount, back.received_on.label("back_on")),
            *(debt.label, debt.kind, debt.invoice_id, Allocation.amount.label("part")),
            func.coalesce(open_part(as_of), NOTHING).label("left"),
        )
        .join(back, back.reverses_id == paid.id)
        .join(credit, credit.payment_id == paid.id)
        .join(Allocation, released, isouter=True)
        .join(debt, debt.id == Allocation.debit_id, isouter=True)
        .where(paid.customer_id == customer, back.received_on.between(first, as_of))
        .order_by(back.received_on.desc(), back.id.desc(), debt.due_on, debt.id)
    )
    found = []
    for _back, group in groupby(session.execute(statement), lambda row: row.id):
        rows = list(group)
        parts = (Released(row.label, row.kind, row.invoice_id, row.part, row.left) for row in rows if row.part)
        found.append(Returned(rows[0].received_on, rows[0].amount, rows[0].back_on, tuple(parts)))
    return found
