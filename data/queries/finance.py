"""What a customer owes, paid and was billed; amounts are ``Decimal`` PLN, debts positive, credits negative.

Every query starts from the customer, so that a foreign identifier cannot be asked for, and tells what was known on the
day ``as_of``: later bookings and allocations do not exist yet.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from data.models import (
    Allocation,
    Customer,
    Deployment,
    InstalmentPlan,
    InterestLine,
    InterestNote,
    Invoice,
    InvoiceLine,
    LedgerEntry,
    Payment,
)
from data.queries.allocations import held_on
from data.queries.asked import CUSTOMER, ON
from data.queries.frames import DAY, EXACT, KEY, MAYBE_KEY, TEXT, declared
from data.queries.instalments import in_kept_plans, plans_of
from data.types import MONEY, VOLUME
from domain.identifiers import CustomerId
from domain.instalments import Plan, dues_of
from domain.invoices import LineKind, LineStage
from domain.money import ZERO

NOTHING: Final = literal(ZERO, MONEY)
# Made once: an alias costs more than the statement that it stands in.
CORRECTED: Final = aliased(Invoice)

LEDGER: Final = {
    "entry_id": KEY,
    "kind": TEXT,
    "booked_on": DAY,
    "due_on": DAY,
    "label": TEXT,
    "amount": EXACT,
    "open": EXACT,
    "invoice_id": MAYBE_KEY,
    "payment_id": MAYBE_KEY,
    "dues": EXACT,
    "plan_id": MAYBE_KEY,
}
INVOICES: Final = {
    "invoice_id": KEY,
    "number": TEXT,
    "kind": TEXT,
    "corrects": TEXT,
    "period_from": DAY,
    "period_until": DAY,
    "issued_on": DAY,
    "due_on": DAY,
    "gross": EXACT,
    "open": EXACT,
    "is_planned": "bool",
}
PAYMENTS: Final = {
    "payment_id": KEY,
    "received_on": DAY,
    "amount": EXACT,
    "title": TEXT,
    "unallocated": EXACT,
    "settles": TEXT,
    "settles_kind": TEXT,
    "settled": EXACT,
    "settled_on": DAY,
}
INTEREST: Final = {
    "note_id": KEY,
    "number": TEXT,
    "issued_on": DAY,
    "due_on": DAY,
    "total": EXACT,
    "open": EXACT,
    "corrects": TEXT,
    "stage": TEXT,
    "invoice": TEXT,
    "principal": EXACT,
    "invoice_due_on": DAY,
    "paid_on": DAY,
    "first_day": DAY,
    "last_day": DAY,
    "rate_percent": EXACT,
    "interest": EXACT,
}


def ledger_of(session: Session, customer: CustomerId, as_of: dt.date) -> pd.DataFrame:
    """Return every booking of the customer, oldest first, with the part of it that is still open.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`LEDGER`, one row a booking; ``open`` has the sign of ``amount``. The open parts sum to the
        balance, as do the amounts. A debt in an instalment plan that is kept is due as :func:`due_by_plans` says.
    """
    rows = session.execute(_ledger(), {"customer": customer, "on": as_of}).all()
    ledger = declared([(*row[:-1], (), None) for row in rows], LEDGER)
    if not rows or not rows[0][-1]:
        return ledger
    return due_by_plans(ledger, plans_of(session, customer, as_of), as_of)


def due_by_plans(ledger: pd.DataFrame, plans: Iterable[Plan], as_of: dt.date) -> pd.DataFrame:
    """Return a ledger with debts due as plans that are kept have it: on the day of the next part that pays of them.

    ``dues`` says on which days how much of what is open is due, by the plan ``plan_id``; empty outside of plans.
    """
    left = dict(zip(ledger["entry_id"], ledger["open"], strict=True))
    of_plan = {plan.id: dues_of(plan, left, as_of) for plan in plans}
    plan_of = {ident: plan for plan, dues in of_plan.items() for ident in dues}
    idents = ledger["entry_id"]
    own = [of_plan[plan_of[ident]][ident] if ident in plan_of else () for ident in idents]
    first = pd.Series([dues[0][0] if dues else None for dues in own], ledger.index).astype(ledger["due_on"].dtype)
    whose = pd.Series([plan_of.get(ident) for ident in idents], ledger.index, MAYBE_KEY)
    dues = pd.Series(own, ledger.index, EXACT)
    return ledger.assign(due_on=first.fillna(ledger["due_on"]), dues=dues, plan_id=whose)


@cache
def _ledger() -> Select[*tuple[Any, ...]]:
    """Select the bookings of a customer, and how many plans there are."""
    entry = LedgerEntry
    plans = select(func.count()).where(InstalmentPlan.customer_id == CUSTOMER).scalar_subquery()
    return (
        select(
            *(entry.id, entry.kind, entry.booked_on, entry.due_on, entry.label, entry.amount),
            open_part(ON),
            *(entry.invoice_id, entry.payment_id, plans),
        )
        .where(entry.customer_id == CUSTOMER, entry.booked_on <= ON)
        .order_by(entry.booked_on, entry.id)
    )


def invoices_of(session: Session, customer: CustomerId, first: dt.date, as_of: dt.date) -> pd.DataFrame:
    """Return the invoices and corrections issued from ``first`` to ``as_of``, newest first, columns :data:`INVOICES`.

    ``corrects`` is the number of the corrected invoice, empty for an invoice.
    """
    mine = (Invoice.customer_id == customer, Invoice.issued_on >= first)
    return _asked(session, invoices_issued(as_of).where(*mine), INVOICES)


def invoices_issued(as_of: dt.date) -> Select[*tuple[Any, ...]]:
    """Begin a statement over the invoices and corrections issued until ``as_of``, newest first: :data:`INVOICES`."""
    return (
        select(
            *(Invoice.id, Invoice.number, Invoice.kind, func.coalesce(CORRECTED.number, "")),
            *(Invoice.period_from, Invoice.period_until, Invoice.issued_on, Invoice.due_on, Invoice.gross),
            func.coalesce(open_part(as_of), NOTHING),
            func.coalesce(LedgerEntry.id.in_(in_kept_plans(as_of)), false()),
        )
        .join(LedgerEntry, LedgerEntry.invoice_id == Invoice.id, isouter=True)
        .join(CORRECTED, CORRECTED.id == Invoice.corrects_id, isouter=True)
        .where(Invoice.issued_on <= as_of)
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
    )


def billed_water_of(session: Session, customer: CustomerId, ended: tuple[dt.date, dt.date], as_of: dt.date) -> Decimal:
    """Sum the water, m³, billed until ``as_of`` for periods that ``ended`` in a span; corrections take theirs back."""
    quantity = case((InvoiceLine.stage == LineStage.BEFORE, -InvoiceLine.quantity), else_=InvoiceLine.quantity)
    statement = (
        select(type_coerce(func.coalesce(func.sum(quantity), literal(ZERO, VOLUME)), VOLUME))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Invoice.customer_id == customer, InvoiceLine.kind == LineKind.WATER)
        .where(Invoice.period_until.between(*ended), Invoice.issued_on.between(ended[0], as_of))
    )
    return session.scalars(statement).one()


def payments_of(session: Session, customer: CustomerId, first: dt.date, as_of: dt.date) -> pd.DataFrame:
    """Return the payments received from ``first`` to ``as_of`` with what each of them paid, newest first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`PAYMENTS`, one row an allocation, and one with an empty ``settles`` for a payment that paid
        nothing yet. ``unallocated`` is the positive part of the payment that is left. What the bank took back is a
        payment below zero, and what the payment that it takes back settles.
    """
    debt = aliased(LedgerEntry)
    settled = and_(Allocation.credit_id == LedgerEntry.id, held_on(as_of))
    statement = (
        select(
            *(Payment.id, Payment.received_on, Payment.amount, Payment.title, type_coerce(-open_part(as_of), MONEY)),
            *(func.coalesce(debt.label, ""), func.coalesce(cast(debt.kind, String), "")),
            func.coalesce(Allocation.amount, NOTHING),
            Allocation.allocated_on,
        )
        .join(LedgerEntry, LedgerEntry.payment_id == Payment.id)
        .join(Allocation, settled, isouter=True)
        .join(debt, debt.id == Allocation.debit_id, isouter=True)
        .where(Payment.customer_id == customer, Payment.received_on.between(first, as_of))
        .order_by(Payment.received_on.desc(), Payment.id.desc(), Allocation.allocated_on, debt.due_on, debt.id)
    )
    return _asked(session, statement, PAYMENTS)


def interest_of(session: Session, customer: CustomerId, first: dt.date, as_of: dt.date) -> pd.DataFrame:
    """Return the interest notes issued from ``first`` to ``as_of``, newest first, a row for each stretch of a rate.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`INTEREST`; ``interest`` is not rounded, ``total`` of the note is. A note that ``corrects``
        another one has rows before and after, and the difference for its total.
    """
    note, line, corrected = InterestNote, InterestLine, aliased(InterestNote)
    statement = (
        select(
            *(note.id, note.number, note.issued_on, note.due_on, note.total),
            *(func.coalesce(open_part(as_of), NOTHING), func.coalesce(corrected.number, ""), cast(line.stage, String)),
            *(Invoice.number, line.principal, line.due_on, line.paid_on),
            *(line.first_day, line.last_day, line.rate_percent, line.interest),
        )
        .join(line, line.note_id == note.id)
        .join(Invoice, Invoice.id == line.invoice_id)
        .join(corrected, corrected.id == note.corrects_id, isouter=True)
        .join(LedgerEntry, LedgerEntry.note_id == note.id, isouter=True)
        .where(note.customer_id == customer, note.issued_on.between(first, as_of))
        .order_by(note.issued_on.desc(), note.id.desc(), line.stage.desc(), line.invoice_id, line.first_day)
    )
    return _asked(session, statement, INTEREST)


def payee_of(session: Session, customer: CustomerId) -> dict[str, str]:
    """Return whom the customer pays: ``name``, ``nip``, ``account_nrb``, and their own customer ``number``.

    The account is the customer's individual one where they have it; what the installation does not tell is empty, and
    so is everything without customer or installation.
    """
    statement = (
        select(Customer.number, Customer.account_nrb, Deployment.utility)
        .join(Deployment, true())
        .where(Customer.id == customer)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return {}
    utility = row.utility
    told = {field: utility.get(field, "") for field in ("name", "nip", "account_nrb")}
    return told | {"account_nrb": row.account_nrb or told["account_nrb"], "number": row.number}


def _asked(session: Session, statement: Select[*tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return declared(session.execute(statement).all(), columns)


def open_part(as_of: dt.date) -> ColumnElement[Any]:
    """Return the part of a ledger entry that no allocation until ``as_of`` has taken, with the entry's sign."""
    taken = (
        select(func.coalesce(func.sum(Allocation.amount), NOTHING))
        .where(
            or_(Allocation.debit_id == LedgerEntry.id, Allocation.credit_id == LedgerEntry.id),
            held_on(as_of),
        )
        .correlate(LedgerEntry)
        .scalar_subquery()
    )
    left = case((LedgerEntry.amount > NOTHING, LedgerEntry.amount - taken), else_=LedgerEntry.amount + taken)
    return type_coerce(left, MONEY)
