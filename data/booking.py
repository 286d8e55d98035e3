"""Booking: entries of the ledger written and allocated to what is open, for many customers at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.ingest.store import AT_ONCE, Store
from data.models import Allocation, InstalmentPlan, LedgerEntry
from data.queries.instalments import plans_found
from domain.instalments import PlanState, new_due_dates
from domain.ledger import Entry, Ledger, OpenItem
from domain.money import ZERO

NO_DAYS: Final[Mapping[int, dt.date]] = {}


def book(store: Store, entries: dict[str, list[Any]], names: Sequence[str]) -> None:
    """Book ledger entries in order of their days and allocate them to what is open."""
    order = sorted(range(len(names)), key=lambda i: (entries["booked_on"][i], i))
    entries = {name: [cells[i] for i in order] for name, cells in entries.items()}
    ids = store.insert(LedgerEntry, entries)
    begins: dict[int, dt.date] = {}
    for customer, day in zip(entries["customer_id"], entries["booked_on"], strict=True):
        begins.setdefault(customer, day)
    ledgers = ledgers_of(store, sorted(begins), set(ids), begins)
    allocated = []
    for place, ident in enumerate(ids):
        fields = {name: entries[name][place] for name in ("kind", "booked_on", "amount", "label", "due_on")}
        entry = Entry(id=ident, **fields)
        allocated += ledgers[entries["customer_id"][place]].post(entry, names=names[order[place]])
    if allocated:
        columns = ("credit_id", "debit_id", "amount", "allocated_on")
        store.insert(Allocation, {name: [getattr(part, name) for part in allocated] for name in columns})


def ledgers_of(
    store: Store, customers: Sequence[int], new: set[int], days: Mapping[int, dt.date] = NO_DAYS
) -> dict[int, Ledger]:
    """Return the ledgers of customers with what is open in them.

    Parameters
    ----------
    days
        For whom debts in instalment plans that are kept on a day are due as the plans have it.
    """
    items: dict[int, list[OpenItem]] = {customer: [] for customer in customers}
    paid = _paid(store, customers)
    names = ("id", "customer_id", "kind", "booked_on", "amount", "label", "due_on")
    for row in store.rows(LedgerEntry, "customer_id", customers, names):
        if row[0] in new or row[1] not in items:
            continue
        part = paid.get(row[0], ZERO)
        left = row[4] - part if row[4] > 0 else row[4] + part
        items[row[1]].append(OpenItem(Entry(row[0], row[2], row[3], row[4], row[5], row[6]), left))
    due = _due_by_plans(store, items, days)
    return {
        customer: Ledger.resumed(
            replace(item, entry=replace(item.entry, due_on=due.get(item.entry.id, item.entry.due_on)))
            for item in open_items
        )
        for customer, open_items in items.items()
    }


def _due_by_plans(
    store: Store, items: Mapping[int, Sequence[OpenItem]], days: Mapping[int, dt.date]
) -> dict[int, dt.date]:
    """Return when debts in plans are due, of customers with a day on which their plan is kept."""
    due: dict[int, dt.date] = {}
    if not days:
        return due
    with Session(store.connection) as session:
        plans = plans_found(session, dt.date.max, InstalmentPlan.state == PlanState.ACTIVE)
    for plan in plans:
        on = days.get(plan.customer_id)
        if on is not None and plan.agreed_on <= on:
            due |= new_due_dates(plan, {item.entry.id: item.open for item in items[plan.customer_id]}, on)
    return due


def _paid(store: Store, customers: Sequence[int]) -> dict[int, Decimal]:
    """Return what was allocated of every entry of the customers."""
    paid: dict[int, Decimal] = {}
    for side in (Allocation.credit_id, Allocation.debit_id):
        for part in (customers[i : i + AT_ONCE] for i in range(0, len(customers), AT_ONCE)):
            summed = (
                select(side, func.sum(Allocation.amount))
                .join(LedgerEntry, LedgerEntry.id == side)
                .where(LedgerEntry.customer_id.in_(part))
                .group_by(side)
            )
            paid |= {row[0]: row[1] for row in store.connection.execute(summed)}
    return paid
