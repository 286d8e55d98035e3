"""Instalment plans with what was paid of their debts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from data.models import Allocation, Customer, Instalment, InstalmentDebt, InstalmentPlan, LedgerEntry
from domain.identifiers import CustomerId
from domain.instalments import Part, Plan, PlanState
from domain.ledger import Allocated
from domain.money import ZERO


def plans_of(session: Session, customer: CustomerId, as_of: dt.date) -> list[Plan]:
    """Return the plans that the customer had agreed to by ``as_of``, the newest first, with what was paid by then."""
    agreed = (InstalmentPlan.customer_id == customer, InstalmentPlan.agreed_on <= as_of)
    return plans_found(session, as_of, *agreed)


def plans_found(session: Session, as_of: dt.date, *conditions: ColumnElement[bool]) -> list[Plan]:
    """Return the plans that meet conditions, the newest first."""
    rows = session.scalars(select(InstalmentPlan).where(*conditions).order_by(InstalmentPlan.id.desc())).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    parts = _parts(session, ids)
    debts, before = _debts(session, ids)
    paid = _paid(session, ids, as_of)
    return [
        Plan(
            id=row.id,
            number=row.number,
            customer_id=row.customer_id,
            agreed_on=row.agreed_on,
            bears_interest=row.bears_interest,
            parts=tuple(parts[row.id]),
            debts=debts[row.id],
            paid=_since(paid[row.id], before[row.id], row.agreed_on, as_of),
            ended_on=row.ended_on if row.state is PlanState.CANCELLED else None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """A plan with whose it is, and what of a customer it pays."""

    plan: Plan
    customer: str
    customer_number: str
    documents: tuple[str, ...]
    note: str
    entered_by: str


def plans_listed(session: Session, as_of: dt.date, number: str = "") -> list[Listed]:
    """Return the plan with a number, or all, the newest first."""
    wanted = [InstalmentPlan.number == number] if number else []
    plans = plans_found(session, as_of, *wanted)
    one = InstalmentPlan
    asked = select(one.id, Customer.name, Customer.number, one.note, one.entered_by)
    about = {
        row[0]: row[1:] for row in session.execute(asked.join(Customer, Customer.id == one.customer_id).where(*wanted))
    }
    debts = {ident for plan in plans for ident in plan.debts}
    labels = {
        row[0]: row[1]
        for row in session.execute(select(LedgerEntry.id, LedgerEntry.label).where(LedgerEntry.id.in_(debts)))
    }
    return [
        Listed(
            plan, about[plan.id][0], about[plan.id][1], tuple(labels[one] for one in plan.debts), *about[plan.id][2:]
        )
        for plan in plans
    ]


def customer_named(session: Session, number: str) -> tuple[CustomerId, str] | None:
    """Return the customer with a number, and their name."""
    row = session.execute(select(Customer.id, Customer.name).where(Customer.number == number)).one_or_none()
    return None if row is None else (CustomerId(row[0]), row[1])


def in_kept_plans(on: dt.date) -> Select[int]:
    """Return the ledger entries whose plan is kept, as the worker has it: they are not overdue."""
    return (
        select(InstalmentDebt.entry_id)
        .join(InstalmentPlan, InstalmentPlan.id == InstalmentDebt.plan_id)
        .where(InstalmentPlan.state == PlanState.ACTIVE, InstalmentPlan.agreed_on <= on)
    )


def _parts(session: Session, ids: Sequence[int]) -> dict[int, list[Part]]:
    parts: dict[int, list[Part]] = defaultdict(list)
    one = Instalment
    asked = select(one.plan_id, one.due_on, one.amount).where(one.plan_id.in_(ids)).order_by(one.plan_id, one.position)
    for plan, due_on, amount in session.execute(asked):
        parts[plan].append(Part(due_on, amount))
    return parts


def _debts(session: Session, ids: Sequence[int]) -> tuple[dict[int, dict[int, Decimal]], dict[int, Decimal]]:
    """Return the debts of each plan, the first to be paid first, and what of them was paid before it."""
    debts: dict[int, dict[int, Decimal]] = defaultdict(dict)
    before: dict[int, Decimal] = defaultdict(lambda: ZERO)
    entry = LedgerEntry
    asked = (
        select(InstalmentDebt.plan_id, entry.id, InstalmentDebt.amount, entry.amount)
        .join(entry, entry.id == InstalmentDebt.entry_id)
        .where(InstalmentDebt.plan_id.in_(ids))
        .order_by(entry.due_on, entry.booked_on, entry.id)
    )
    for plan, ident, amount, booked in session.execute(asked):
        debts[plan][ident] = amount
        before[plan] += booked - amount
    return debts, before


def _paid(session: Session, ids: Sequence[int], as_of: dt.date) -> dict[int, list[Allocated]]:
    """Return everything that has paid debts of each plan, what was taken back, too."""
    paid: dict[int, list[Allocated]] = defaultdict(list)
    part = Allocation
    asked = (
        select(InstalmentDebt.plan_id, part.credit_id, part.debit_id, part.amount, part.allocated_on, part.released_on)
        .join(part, part.debit_id == InstalmentDebt.entry_id)
        .where(InstalmentDebt.plan_id.in_(ids), part.allocated_on <= as_of)
        .order_by(part.allocated_on, part.id)
    )
    for row in session.execute(asked):
        paid[row[0]].append(Allocated(*row[1:]))
    return paid


def _since(
    paid: Sequence[Allocated], before: Decimal, agreed_on: dt.date, as_of: dt.date
) -> tuple[tuple[dt.date, Decimal], ...]:
    """Leave out what was paid before the plan: so much was not in it any more, and is not when it is taken back.

    What is taken back of the rest was paid until that day; from then on it counts below zero.
    """
    since = []
    for part in paid:
        if part.allocated_on <= agreed_on and not part.holds(agreed_on):
            continue
        old = min(before, part.amount) if part.allocated_on <= agreed_on else ZERO
        before -= old
        if part.amount > old:
            since.append((part.allocated_on, part.amount - old))
            if part.released_on is not None and part.released_on <= as_of:
                since.append((part.released_on, old - part.amount))
    return tuple(sorted(since, key=lambda one: one[0]))
