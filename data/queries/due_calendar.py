"""What the calendar of due dates is made of, for some customers at once."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Allocation, InstalmentPlan, LedgerEntry
from data.queries.instalments import plans_found
from domain.identifiers import CustomerId
from domain.instalments import Plan
from domain.ledger import Allocated, Entry


class Account(NamedTuple):
    """The account of a customer, as ``domain.due_calendar.due_days`` asks for it."""

    entries: list[Entry]
    allocated: list[Allocated]
    plans: list[Plan]


def accounts_of(session: Session, customers: Collection[CustomerId], as_of: dt.date) -> dict[CustomerId, Account]:
    """Return what each customer has to pay, what was allocated to it and what was agreed, all by a day.

    What was taken back since is there, too.
    """
    found = {one: Account([], [], []) for one in customers}
    entry, part = LedgerEntry, Allocation
    debts = (
        select(entry.customer_id, entry.id, entry.kind, entry.booked_on, entry.amount, entry.label, entry.due_on)
        .where(entry.customer_id.in_(found), entry.booked_on <= as_of, entry.amount > 0, entry.due_on.is_not(None))
        .order_by(entry.booked_on, entry.id)
    )
    for debt in session.execute(debts):
        found[CustomerId(debt[0])].entries.append(Entry(*debt[1:]))
    made = (
        select(entry.customer_id, part.credit_id, part.debit_id, part.amount, part.allocated_on, part.released_on)
        .join(entry, entry.id == part.debit_id)
        .where(entry.customer_id.in_(found), part.allocated_on <= as_of)
        .order_by(part.allocated_on, part.id)
    )
    for row in session.execute(made):
        found[CustomerId(row[0])].allocated.append(Allocated(*row[1:]))
    agreed = (InstalmentPlan.customer_id.in_(found), InstalmentPlan.agreed_on <= as_of)
    for plan in plans_found(session, as_of, *agreed):
        found[CustomerId(plan.customer_id)].plans.append(plan)
    return found
