"""Booking: entries of the ledger written and allocated to what is open, for many customers at once."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.ingest.store import Store
from data.models import Allocation, InstalmentPlan, LedgerEntry
from data.queries.allocations import STANDING
from data.queries.asked import in_parts
from data.queries.finance import NOTHING, open_part
from data.queries.instalments import plans_found
from domain.calendar import next_working_day
from domain.instalments import PlanState, dues_of
from domain.ledger import Allocated, Entry, Ledger, OpenItem


def book(store: Store, entries: dict[str, list[Any]], names: Sequence[str]) -> None:
    """Book ledger entries in order of their days and allocate them to what is open.

    What another system lets be due on a free day is due on the next working day (KC 115). What is due of an instalment
    plan depends on the day: who has one is looked at anew for each entry.
    """
    order = sorted(range(len(names)), key=lambda i: (entries["booked_on"][i], i))
    entries = {name: [cells[i] for i in order] for name, cells in entries.items()}
    entries["due_on"] = [day if day is None else next_working_day(day) for day in entries["due_on"]]
    ids = store.insert(LedgerEntry, entries)
    whose, new = entries["customer_id"], set(ids)
    planned = _with_plans(store, whose)
    ledgers = ledgers_of(store, sorted(set(whose) - planned), new)
    allocated = []
    for place, ident in enumerate(ids):
        fields = {name: entries[name][place] for name in ("kind", "booked_on", "amount", "label", "due_on")}
        entry, said = Entry(id=ident, **fields), names[order[place]]
        if whose[place] in planned:
            ledger = ledgers_of(store, [whose[place]], new, entry.booked_on)[whose[place]]
            allocate(store, ledger.post(entry, names=said))
            new.discard(ident)
        else:
            allocated += ledgers[whose[place]].post(entry, names=said)
    _insert(store, allocated)


def allocate(store: Store, parts: Sequence[Allocated]) -> None:
    """Write allocations, among them such as add to one of the same two entries on the same day."""
    fresh = []
    for part in parts:
        same = (Allocation.debit_id == part.debit_id, Allocation.allocated_on == part.allocated_on, STANDING)
        asked = select(Allocation.id, Allocation.amount).where(Allocation.credit_id == part.credit_id, *same)
        known = store.connection.execute(asked).one_or_none()
        if known is None:
            fresh.append(part)
        else:
            store.update(Allocation, known[0], {"amount": known[1]}, {"amount": known[1] + part.amount})
    _insert(store, fresh)


def _insert(store: Store, parts: Sequence[Allocated]) -> None:
    if parts:
        columns = ("credit_id", "debit_id", "amount", "allocated_on")
        store.insert(Allocation, {name: [getattr(part, name) for part in parts] for name in columns})


def _with_plans(store: Store, customers: Collection[int]) -> set[int]:
    """Return those of the customers who have an instalment plan that is kept."""
    kept = select(InstalmentPlan.customer_id).where(InstalmentPlan.state == PlanState.ACTIVE)
    return set(store.connection.scalars(kept)) & set(customers)


def ledgers_of(
    store: Store, customers: Sequence[int], new: Collection[int] = (), on: dt.date | None = None
) -> dict[int, Ledger]:
    """Return the ledgers of customers with what is open in them.

    Parameters
    ----------
    new
        Entries that are not posted yet.
    on
        The day on which debts in instalment plans that are kept are due as the plans have it.
    """
    items: dict[int, list[OpenItem]] = {customer: [] for customer in customers}
    since = _open_since(store, customers)
    entry = LedgerEntry.__table__.c
    columns = (entry.id, entry.customer_id, entry.kind, entry.booked_on, entry.amount, entry.label, entry.due_on)
    left = open_part(dt.date.max)
    for part in in_parts(customers):
        asked = select(*columns, left).where(LedgerEntry.customer_id.in_(part), left != NOTHING)
        for row in store.connection.execute(asked):
            if row[0] not in new:
                posted = Entry(row[0], row[2], row[3], row[4], row[5], row[6])
                items[row[1]].append(OpenItem(posted, row[7], since=since.get(row[0])))
    dues = {} if on is None else _dues_by_plans(store, items, on)
    return {
        customer: Ledger.resumed(replace(item, dues=dues.get(item.entry.id, ())) for item in open_items)
        for customer, open_items in items.items()
    }


def _dues_by_plans(
    store: Store, items: Mapping[int, Sequence[OpenItem]], on: dt.date
) -> dict[int, tuple[tuple[dt.date, Decimal], ...]]:
    """Return when how much of the debts in plans is due that are kept on a day."""
    dues: dict[int, tuple[tuple[dt.date, Decimal], ...]] = {}
    mine = (InstalmentPlan.customer_id.in_(items), InstalmentPlan.agreed_on <= on)
    with Session(store.connection) as session:
        plans = plans_found(session, dt.date.max, InstalmentPlan.state == PlanState.ACTIVE, *mine)
    for plan in plans:
        dues |= dues_of(plan, {item.entry.id: item.open for item in items[plan.customer_id]}, on)
    return dues


def _open_since(store: Store, customers: Sequence[int]) -> dict[int, dt.date]:
    """Return since when entries are open again of which an allocation was released."""
    found: dict[int, dt.date] = {}
    for side in (Allocation.credit_id, Allocation.debit_id):
        asked = (
            select(side, func.max(Allocation.released_on))
            .join(LedgerEntry, LedgerEntry.id == side)
            .where(Allocation.released_on.is_not(None))
            .group_by(side)
        )
        for part in in_parts(customers):
            rows = store.connection.execute(asked.where(LedgerEntry.customer_id.in_(part)))
            found |= {row[0]: row[1] for row in rows if row[1] is not None}
    return found
