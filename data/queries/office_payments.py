"""Payments that name nobody, as the office sees them, and whom each may be from."""

import datetime as dt
from decimal import Decimal
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from data.models import Customer, LedgerEntry, Payment, UnmatchedPayment
from data.queries.finance import open_part
from data.queries.frames import DAY, EXACT, KEY, TEXT, declared
from domain.money import ZERO
from domain.reversals import Alike, Paid
from domain.unmatched import Lead, Proposal, UnmatchedState, near_numbers, words_of_name

UNMATCHED: Final = {
    "id": KEY,
    "received_on": DAY,
    "amount": EXACT,
    "payer": TEXT,
    "title": TEXT,
    "reason": TEXT,
    "state": TEXT,
    "reference": TEXT,
    "account": TEXT,
    "customer": TEXT,
    "customer_number": TEXT,
    "note": TEXT,
    "decided_by": TEXT,
    "decided_at": EXACT,
    "end_to_end": TEXT,
    "back_on": DAY,
}
MOST_PROPOSALS: Final = 5
MOST_NAMESAKES: Final = 20


def unmatched_payments(session: Session, state: UnmatchedState | None, *, most: int | None = None) -> pd.DataFrame:
    """Return payments that named nobody, of a state or of all, the oldest that waits first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`UNMATCHED`; the customer is empty where none is assigned, ``back_on`` where the bank has not
        taken back what is booked.
    """
    wanted = [] if state is None else [UnmatchedPayment.state == state]
    return _found(session, wanted, most)


def unmatched_payment(session: Session, ident: int) -> pd.DataFrame:
    """Return one payment, columns :data:`UNMATCHED`, empty where there is none."""
    return _found(session, [UnmatchedPayment.id == ident], None)


def _found(session: Session, wanted: list[ColumnElement[bool]], most: int | None) -> pd.DataFrame:
    one, back = UnmatchedPayment, aliased(Payment)
    statement = (
        select(
            *(one.id, one.received_on, one.amount, one.payer, one.title, one.reason, one.state, one.reference),
            *(one.account, func.coalesce(Customer.name, ""), func.coalesce(Customer.number, "")),
            *(one.note, one.decided_by, one.decided_at, func.coalesce(one.end_to_end, "")),
            back.received_on,
        )
        .join(Payment, Payment.id == one.payment_id, isouter=True)
        .join(back, back.reverses_id == one.payment_id, isouter=True)
        .join(Customer, Customer.id == Payment.customer_id, isouter=True)
        .where(*wanted)
        .order_by(one.received_on, one.id)
        .limit(most)
    )
    return declared(session.execute(statement).all(), UNMATCHED)


def not_taken_back(source: Connection | Session, amount: Decimal) -> list[Paid]:
    """Return the payments of just an amount that the bank has not taken back, the latest first."""
    one, back = Payment, aliased(Payment)
    names = (one.id, one.customer_id, one.received_on, one.reference, func.coalesce(one.end_to_end, ""), one.title)
    by_hand = one.id.in_(select(UnmatchedPayment.payment_id))
    asked = select(*names, by_hand).join(back, back.reverses_id == one.id, isouter=True)
    asked = asked.where(one.amount == amount, one.reverses_id.is_(None), back.id.is_(None))
    return [Paid(*row) for row in source.execute(asked.order_by(one.received_on.desc(), one.id.desc()))]


def alike(session: Session, amount: Decimal, until: dt.date, title: str) -> list[Alike]:
    """Return the payments that may be what the bank took back, those of the same title first, then the latest."""
    ids = [one.id for one in not_taken_back(session, amount) if one.received_on <= until]
    one = Payment
    asked = (
        select(one.reference, one.received_on, one.title, Customer.name, Customer.number)
        .join(Customer, Customer.id == one.customer_id)
        .where(one.id.in_(ids))
        .order_by(case((one.title == title, 0), else_=1), one.received_on.desc(), one.id.desc())
    )
    return [Alike(*row) for row in session.execute(asked.limit(MOST_PROPOSALS))]


def proposals_for(session: Session, title: str, payer: str, amount: Decimal, as_of: dt.date) -> list[Proposal]:
    """Return whom a payment may be from, the likeliest first.

    Looked for are a number in the title, whole or with one slip, the name of the payer, and a debt of just that amount.
    """
    found: dict[str, Proposal] = {}
    exact, slipped = near_numbers(title, session.scalars(select(Customer.number)).all())
    for lead, rows in (
        (Lead.NUMBER, _customers(session, Customer.number.in_(exact))),
        (Lead.NAME, _by_name(session, payer)),
        (Lead.AMOUNT, _by_amount(session, amount, as_of)),
        (Lead.SLIP, _customers(session, Customer.number.in_(slipped), most=None)),
    ):
        for number, name, address, document in rows:
            known = found.get(number, Proposal(number, name, address, (), ""))
            found[number] = known.also(lead, document)
    return sorted(found.values(), key=lambda one: one.rank)[:MOST_PROPOSALS]


_Rows = list[tuple[str, str, str, str]]


def _by_name(session: Session, payer: str) -> _Rows:
    words = words_of_name(payer)
    if not words:
        return []
    # SQLite knows the cases of English letters only.
    written = ((word, word.lower(), word.title()) for word in words)
    return _customers(session, *(or_(*(Customer.name.contains(one) for one in forms)) for forms in written))


def _customers(session: Session, *conditions: ColumnElement[bool], most: int | None = MOST_NAMESAKES) -> _Rows:
    one = Customer
    asked = select(one.number, one.name, one.street_line).where(*conditions).order_by(one.number)
    return [(number, name, address, "") for number, name, address in session.execute(asked.limit(most))]


def _by_amount(session: Session, amount: Decimal, as_of: dt.date) -> _Rows:
    """Look for debts of the amount of which nothing is paid."""
    one, entry = Customer, LedgerEntry
    asked = (
        select(one.number, one.name, one.street_line, entry.label)
        .join(entry, entry.customer_id == one.id)
        .where(entry.amount == amount, entry.amount > ZERO, entry.booked_on <= as_of, open_part(as_of) == amount)
        .order_by(entry.due_on, one.number)
        .limit(MOST_NAMESAKES)
    )
    return [(number, name, address, label) for number, name, address, label in session.execute(asked)]
