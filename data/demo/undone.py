"""What went wrong with payments of the demo utility: one that its bank took back, and one that was of an earlier day.

Both go the way of every other such thing: the first through a reversal, the second through a corrected interest note.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from data.booking import book
from data.documents import interest_row
from data.ingest.store import Store
from data.models import Allocation, Customer, InstalmentPlan, InterestLine, InterestNote, LedgerEntry, Payment
from data.payments import TakenBack, reverse, take_back, take_payments
from data.queries.finance import open_part
from data.queries.late_payments import corrections_of
from domain.calendar import next_working_day, payment_term
from domain.interest_corrections import NoteCorrection
from domain.interest_notes import NOTE_DAYS
from domain.invoices import EntryKind, LineStage
from domain.numbering import NOTES, highest, numbered, series_of

DAY: Final = dt.timedelta(days=1)
PAID_DAYS, BACK_DAYS, NOTED_DAYS = 9, 4, 3
"""So long ago the payment came, the bank took it back, and the note was corrected."""


def write_undone(session: Session, household: int, managed: Collection[int], as_of: dt.date) -> None:
    """Write a payment of the household that came back, and a corrected note of a property of the housing manager."""
    store = Store(session.connection(), Counter())
    _come_back(session, store, household, as_of)
    _correct(session, store, managed, as_of)


def _come_back(session: Session, store: Store, customer: int, as_of: dt.date) -> None:
    entry, left = LedgerEntry, open_part(as_of)
    debts = select(entry.label, left.label("left")).where(entry.customer_id == customer, entry.amount > 0)
    debt = session.execute(debts.where(entry.booked_on <= as_of).order_by(entry.due_on.desc()).limit(1)).one()
    on = max(_last_booked(session, customer), as_of - PAID_DAYS * DAY)
    number = session.get_one(Customer, customer).number
    title = f"{debt.label} nr kl. {number}"
    [paid] = take_payments(store, _payment("DEMOP0000000001", customer, on, debt.left or Decimal(50), title))
    back_on = min(as_of, max(on, next_working_day(as_of - BACK_DAYS * DAY)))
    reverse(store, paid, TakenBack("DEMOR0000000001", back_on, f"ZWROT {title}"))


def _last_booked(session: Session, customer: int) -> dt.date:
    booked = select(func.max(LedgerEntry.booked_on)).where(LedgerEntry.customer_id == customer)
    return session.scalar(booked) or dt.date.min


def _payment(reference: str, customer: int, on: dt.date, amount: Decimal, title: str) -> dict[str, list[Any]]:
    row = {"reference": reference, "customer_id": customer, "received_on": on, "amount": amount, "title": title}
    return {name: [value] for name, value in row.items()}


def _correct(session: Session, store: Store, managed: Collection[int], as_of: dt.date) -> None:
    """Find out of the latest payment that was charged with interest that it came in half the time, and correct that."""
    credit, debit = aliased(LedgerEntry), aliased(LedgerEntry)
    charged = select(InterestLine.invoice_id)
    asked = (
        select(Payment, debit.label, debit.due_on)
        .join(credit, credit.payment_id == Payment.id)
        .join(Allocation, (Allocation.credit_id == credit.id) & (Allocation.amount == -credit.amount))
        .join(debit, (debit.id == Allocation.debit_id) & (debit.amount == Allocation.amount))
        .where(Payment.customer_id.in_(managed), debit.invoice_id.in_(charged), Payment.received_on > debit.due_on)
        .where(Payment.customer_id.not_in(select(InstalmentPlan.customer_id)))
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(1)
    )
    row = session.execute(asked).one_or_none()
    if row is None:
        return
    paid, document, due_on = row
    if due_on is None:
        return
    on = next_working_day(due_on + (paid.received_on - due_on) // 2)
    title = f"{document} nr kl. {session.get_one(Customer, paid.customer_id).number}"
    again = _payment(paid.reference, paid.customer_id, on, paid.amount, title)
    take_back(session, paid.id)
    take_payments(store, again)
    for (customer, _kind), found in corrections_of(session, {}).items():
        for correction in found:
            noted = max(_last_booked(session, customer), next_working_day(as_of - NOTED_DAYS * DAY))
            _note(session, store, customer, correction, min(noted, as_of))


def _note(session: Session, store: Store, customer: int, correction: NoteCorrection, on: dt.date) -> None:
    """Write and book a correction as a settlement does."""
    series = series_of(NOTES, on)
    used = highest(series, session.scalars(select(InterestNote.number).where(InterestNote.number.startswith(series))))
    number, amount = numbered(NOTES, on, used + 1), correction.total
    head = {"number": number, "customer_id": customer, "issued_on": on, "due_on": payment_term(on, NOTE_DAYS)}
    head |= {"total": amount, "corrects_id": correction.corrects_id}
    [ident] = store.insert(InterestNote, {name: [value] for name, value in head.items()})
    stages = {LineStage.BEFORE: correction.before, LineStage.AFTER: correction.after}
    lines = [
        interest_row(ident, item.part.debit_id, item, stretch, stage)
        for stage, items in stages.items()
        for item in items
        for stretch in item.stretches
    ]
    store.insert(InterestLine, {name: [line[name] for line in lines] for name in lines[0]})
    entry = {"customer_id": customer, "kind": EntryKind.INTEREST_NOTE, "booked_on": on, "due_on": None}
    entry |= {"amount": amount, "label": number, "note_id": ident}
    book(store, {name: [value] for name, value in entry.items()}, [correction.corrects_number])
