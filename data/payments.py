"""Payments: written, booked and allocated, wherever they come from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.booking import book, ledgers_of
from data.ingest.store import Store
from data.models import Allocation, LedgerEntry, Payment
from domain.invoices import EntryKind

LONGEST_LABEL: Final = 200
COLUMNS: Final = ("reference", "customer_id", "received_on", "amount", "title")


def take_payments(store: Store, paid: Mapping[str, Sequence[Any]]) -> list[int]:
    """Write payments that are new, book them, and return their ids; ``paid`` has the columns :data:`COLUMNS`."""
    ids = store.insert(Payment, paid)
    book_payments(store, ids, paid)
    return ids


def book_payments(store: Store, ids: Sequence[int], paid: Mapping[str, Sequence[Any]]) -> None:
    """Book payments that are written: each pays what its title names, then what is due first."""
    titles = paid["title"]
    book(
        store,
        {
            "customer_id": list(paid["customer_id"]),
            "kind": [EntryKind.PAYMENT] * len(ids),
            "booked_on": list(paid["received_on"]),
            "due_on": [None] * len(ids),
            "amount": [-amount for amount in paid["amount"]],
            "label": [title[:LONGEST_LABEL] for title in titles],
            "payment_id": list(ids),
        },
        titles,
    )


def take_back(session: Session, payment_id: int) -> None:
    """Remove a payment with its booking; what it had paid is open again, or paid by what else the customer has left.

    The amounts that other credits have paid stay where they are.
    """
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.payment_id == payment_id)).one()
    freed = session.scalars(select(Allocation.debit_id).where(Allocation.credit_id == entry.id)).all()
    session.execute(delete(Allocation).where(Allocation.credit_id == entry.id))
    session.delete(entry)
    session.flush()
    session.execute(delete(Payment).where(Payment.id == payment_id))
    _pay_again(session, entry.customer_id, set(freed))


def _pay_again(session: Session, customer: int, freed: set[int]) -> None:
    """Let overpayments of the customer pay what is open again, the oldest due first."""
    store = Store(session.connection(), Counter())
    everything = ledgers_of(store, [customer], set())[customer]
    debts = [item for item in everything.open_items if item.entry.id in freed]
    ledger = ledgers_of(store, [customer], freed)[customer]
    for item in debts:
        for part in ledger.post(replace(item.entry, amount=item.open)):
            # The same two entries may have met on that day before.
            same = (
                (Allocation.credit_id == part.credit_id)
                & (Allocation.debit_id == part.debit_id)
                & (Allocation.allocated_on == part.allocated_on)
            )
            more = {"amount": Allocation.amount + part.amount}
            if not session.scalars(update(Allocation).where(same).values(more).returning(Allocation.id)).all():
                session.add(Allocation(**asdict(part)))
    session.flush()
