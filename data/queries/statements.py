"""The account of a customer, entry by entry, for a statement of any span of it."""

import datetime as dt
from collections.abc import Iterator
from itertools import starmap
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from data.models import Allocation, LedgerEntry
from data.queries.allocations import held_on
from domain.identifiers import CustomerId
from domain.ledger import Allocated, Entry

AT_ONCE: Final = 500
"""Rows that are held beside what is made of them: an account of years has tens of thousands."""


def entries_of(session: Session, customer: CustomerId, as_of: dt.date) -> list[Entry]:
    """Return every booking of the customer up to a day, oldest first."""
    entry = LedgerEntry
    statement = (
        select(entry.id, entry.kind, entry.booked_on, entry.amount, entry.label, entry.due_on)
        .where(entry.customer_id == customer, entry.booked_on <= as_of)
        .order_by(entry.booked_on, entry.id)
    )
    return list(starmap(Entry, _rows_of(session, statement)))


def allocations_of(session: Session, customer: CustomerId, as_of: dt.date) -> list[Allocated]:
    """Return what was allocated between bookings of the customer and holds at the end of a day, oldest first."""
    part = Allocation
    statement = (
        select(part.credit_id, part.debit_id, part.amount, part.allocated_on)
        .join(LedgerEntry, LedgerEntry.id == part.credit_id)
        .where(LedgerEntry.customer_id == customer, held_on(as_of))
        .order_by(part.allocated_on, part.id)
    )
    return list(starmap(Allocated, _rows_of(session, statement)))


def _rows_of(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Row[*tuple[Any, ...]]]:
    # The session itself would hold all rows at once, whatever is asked of its answer.
    for rows in session.connection().execute(statement).partitions(AT_ONCE):
        yield from rows
