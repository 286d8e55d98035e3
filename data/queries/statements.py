"""The account of a customer, entry by entry, for a statement of any span of it."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Allocation, LedgerEntry
from data.queries.allocations import held_on
from domain.identifiers import CustomerId
from domain.ledger import Allocated, Entry

AT_ONCE: Final = 1000
"""Rows that are held beside what is made of them: an account of years has tens of thousands."""


def entries_of(session: Session, customer: CustomerId, as_of: dt.date) -> list[Entry]:
    """Return every booking of the customer up to a day, oldest first."""
    entry = LedgerEntry
    statement = (
        select(entry.id, entry.kind, entry.booked_on, entry.amount, entry.label, entry.due_on)
        .where(entry.customer_id == customer, entry.booked_on <= as_of)
        .order_by(entry.booked_on, entry.id)
    )
    return [Entry(*row) for rows in session.execute(statement).partitions(AT_ONCE) for row in rows]


def allocations_of(session: Session, customer: CustomerId, as_of: dt.date) -> list[Allocated]:
    """Return what was allocated between bookings of the customer and holds at the end of a day, oldest first."""
    part = Allocation
    statement = (
        select(part.credit_id, part.debit_id, part.amount, part.allocated_on)
        .join(LedgerEntry, LedgerEntry.id == part.credit_id)
        .where(LedgerEntry.customer_id == customer, held_on(as_of))
        .order_by(part.allocated_on, part.id)
    )
    return [Allocated(*row) for rows in session.execute(statement).partitions(AT_ONCE) for row in rows]
