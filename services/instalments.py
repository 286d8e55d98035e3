"""Instalment plans: agreed with a customer for what is open, ended by the office, and watched by the worker."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.deployment import wait_for_imports
from data.models import Customer, Instalment, InstalmentDebt, InstalmentPlan, LedgerEntry
from data.queries.finance import open_part
from data.queries.instalments import in_kept_plans, plans_found, plans_of
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.identifiers import CustomerId
from domain.instalments import FEWEST_PARTS, MOST_PARTS, Part, PlanState, fault_of, state_of
from domain.money import ZERO
from domain.numbering import highest, plan_number, plan_series
from domain.roles import OFFICE
from services import runtime
from services.audit import record
from services.identity import acting_as
from texts import _, money

LONGEST_NOTE: Final = 500
WATCHED: Final = (PlanState.ACTIVE, PlanState.BROKEN, PlanState.FULFILLED)
"""A payment that was in time may be imported late, and one may be taken back: all but what the office has ended."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed with a customer."""

    debts: Sequence[int]
    """Entries of the ledger."""
    parts: Sequence[Part]
    agreed_on: dt.date
    bears_interest: bool
    note: str = ""


def agree(customer_number: str, agreement: Agreement) -> str:
    """Write a plan down and return its number; the same agreement twice is one plan.

    Raises
    ------
    InvalidInputError
        When the parts do not add up to what is open of the debts, or cannot be agreed, in words.
    NotAllowedError
        When one of the debts is paid, or in a plan already, in words.
    NotFoundError
        When there is no such customer, or a debt is not theirs.
    """
    actor = acting_as(*OFFICE).email
    with runtime.writing() as session:
        # Nothing is paid and nothing else agreed while what is open is looked at.
        wait_for_imports(session.connection())
        customer = session.scalar(select(Customer.id).where(Customer.number == customer_number))
        if customer is None:
            raise NotFoundError(f"no customer {customer_number!r}")
        if (known := _agreed_already(session, customer, agreement)) is not None:
            return known
        left = _open_debts(session, customer, agreement)
        _check(agreement, sum(left.values(), ZERO))
        plan = _plan(session, customer, agreement, actor)
        session.add_all(
            InstalmentDebt(plan_id=plan.id, entry_id=ident, amount=amount) for ident, amount in left.items()
        )
        session.add_all(
            Instalment(plan_id=plan.id, position=place, due_on=part.due_on, amount=part.amount)
            for place, part in enumerate(agreement.parts, 1)
        )
        _replace(session, plan, left)
        told = {"customer": customer_number, "amount": str(sum(left.values(), ZERO))}
        record(
            session, at=runtime.now(), actor=actor, action="instalments_agreed", subject=f"plan {plan.number}", **told
        )
        return plan.number


def _agreed_already(session: Session, customer: int, agreement: Agreement) -> str | None:
    """Return the number of the plan that says just this and is kept: a second click."""
    asked = (set(agreement.debts), tuple(agreement.parts), agreement.agreed_on, agreement.bears_interest)
    for plan in plans_of(session, CustomerId(customer), runtime.today()):
        said = (set(plan.debts), plan.parts, plan.agreed_on, plan.bears_interest)
        if said == asked and state_of(plan, runtime.today()) is PlanState.ACTIVE:
            return plan.number
    return None


def _check(agreement: Agreement, total: Decimal) -> None:
    fault = fault_of(agreement.parts, total, agreement.agreed_on)
    if fault is not None:
        found = sum((part.amount for part in agreement.parts), ZERO)
        sums = {"sum": money(found), "total": money(total), "difference": money(abs(total - found))}
        raise InvalidInputError(_(fault.value, few=FEWEST_PARTS, most=MOST_PARTS, **sums), field="parts")


def _plan(session: Session, customer: int, agreement: Agreement, actor: str) -> InstalmentPlan:
    series = plan_series(agreement.agreed_on)
    taken = session.scalars(select(InstalmentPlan.number).where(InstalmentPlan.number.startswith(series)))
    plan = InstalmentPlan(
        number=plan_number(agreement.agreed_on, highest(series, taken) + 1),
        customer_id=customer,
        agreed_on=agreement.agreed_on,
        bears_interest=agreement.bears_interest,
        note=agreement.note.strip()[:LONGEST_NOTE],
        entered_at=runtime.now(),
        entered_by=actor,
    )
    session.add(plan)
    session.flush()
    return plan


def _replace(session: Session, plan: InstalmentPlan, debts: Collection[int]) -> None:
    """End the plans before of the same debts: whatever is found to have been paid for them, they come back no more."""
    session.flush()
    same = select(InstalmentDebt.plan_id).where(InstalmentDebt.entry_id.in_(debts))
    before = (InstalmentPlan.id.in_(same), InstalmentPlan.id != plan.id, InstalmentPlan.state != PlanState.CANCELLED)
    values = {"state": PlanState.CANCELLED, "ended_on": plan.agreed_on}
    session.execute(update(InstalmentPlan).where(*before).values(values))


def _open_debts(session: Session, customer: int, agreement: Agreement) -> dict[int, Decimal]:
    """Return what is open of each debt of the agreement, or say what stands against it."""
    today = runtime.today()
    if agreement.agreed_on > today:
        raise InvalidInputError(_("A plan is agreed today, or was agreed before."), field="agreed_on")
    if not agreement.debts:
        raise InvalidInputError(_("Choose at least one debt."), field="debts")
    mine = (LedgerEntry.customer_id == customer, LedgerEntry.id.in_(agreement.debts), LedgerEntry.amount > ZERO)
    found = session.execute(select(LedgerEntry.id, open_part(today)).where(*mine)).all()
    left: dict[int, Decimal] = {row[0]: row[1] for row in found}
    if left.keys() != set(agreement.debts):
        raise NotFoundError("a debt is not the customer's")
    if not all(left.values()):
        raise NotAllowedError(_("One of the debts is paid meanwhile. Look at them again."))
    if session.scalar(in_kept_plans(today).where(InstalmentDebt.entry_id.in_(left)).limit(1)):
        raise NotAllowedError(_("One of the debts is in an instalment plan already."))
    return left


def end(number: str) -> bool:
    """End a plan: its debts are due as they were; return whether it had not ended before.

    Raises
    ------
    NotFoundError
        When there is no such plan.
    """
    actor = acting_as(*OFFICE).email
    with runtime.writing() as session:
        plan = session.scalar(select(InstalmentPlan).where(InstalmentPlan.number == number))
        if plan is None:
            raise NotFoundError(f"no plan {number!r}")
        mine = (InstalmentPlan.id == plan.id, InstalmentPlan.state != PlanState.CANCELLED)
        values = {"state": PlanState.CANCELLED, "ended_on": runtime.today()}
        ended = update(InstalmentPlan).where(*mine).values(values).returning(InstalmentPlan.id)
        if session.scalars(ended).one_or_none() is None:
            return False
        record(session, at=runtime.now(), actor=actor, action="instalments_cancelled", subject=f"plan {number}")
        return True


def watch() -> int:
    """Let every plan have the state that its payments give it, and return how many changed."""
    today, changed = runtime.today(), 0
    with runtime.writing() as session:
        known = select(InstalmentPlan.id, InstalmentPlan.state).where(InstalmentPlan.state.in_(WATCHED))
        stored = {row[0]: row[1] for row in session.execute(known)}
        for plan in plans_found(session, today, InstalmentPlan.state.in_(WATCHED)):
            state = state_of(plan, today)
            if plan.id in stored and state is not stored[plan.id]:
                changed += _change(session, plan.id, stored[plan.id], state)
    return changed


def _change(session: Session, ident: int, before: PlanState, after: PlanState) -> bool:
    """Change the state of a plan, unless the office has ended it meanwhile; return whether it was changed."""
    values = {"state": after, "ended_on": None if after is PlanState.ACTIVE else runtime.today()}
    same = (InstalmentPlan.id == ident, InstalmentPlan.state == before)
    changed = update(InstalmentPlan).where(*same).values(values).returning(InstalmentPlan.id)
    return session.scalars(changed).one_or_none() is not None
