"""Payments: written, booked and allocated, wherever they come from; taken back by the bank, or by the office."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, Select, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from data.booking import allocate, book, ledgers_of
from data.ingest.store import Store
from data.models import Allocation, LedgerEntry, Payment
from data.queries.allocations import STANDING
from domain.invoices import EntryKind
from domain.ledger import Allocated, Entry
from domain.money import ZERO

LONGEST_LABEL: Final = 200
COLUMNS: Final = ("reference", "customer_id", "received_on", "amount", "title")
"""Of a payment; ``end_to_end`` may be there, too."""


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


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a bank tells of a payment that it takes back."""

    reference: str
    on: dt.date
    title: str = ""
    end_to_end: str | None = None


def reverse(store: Store, payment_id: int, told: TakenBack) -> int:
    """Book that the bank took a payment back, and return the id of the payment that does so.

    What it had paid is open again from that day on, as it was due; what else the customer has overpaid pays it.
    """
    paid, entry = _booked(store, payment_id)
    for part in store.connection.execute(_standing_parts(entry.id)):
        store.update(Allocation, part.id, {"released_on": None}, {"released_on": max(told.on, part.allocated_on)})
    row = {"reference": told.reference, "customer_id": paid.customer_id, "received_on": told.on, "amount": -paid.amount}
    row |= {"title": told.title, "end_to_end": told.end_to_end, "reverses_id": payment_id}
    [ident] = store.insert(Payment, {name: [value] for name, value in row.items()})
    label = (told.title or entry.label)[:LONGEST_LABEL]
    reversal = {"kind": EntryKind.REVERSAL, "booked_on": told.on, "amount": paid.amount, "label": label}
    row = {**reversal, "customer_id": paid.customer_id, "due_on": None, "payment_id": ident}
    [new] = store.insert(LedgerEntry, {name: [value] for name, value in row.items()})
    ledger = ledgers_of(store, [paid.customer_id], {new}, told.on)[paid.customer_id]
    allocate(store, ledger.reverse(Entry(id=new, **reversal), entry.id))
    return ident


def _booked(store: Store, payment_id: int) -> tuple[Row[Any], Row[Any]]:
    """Return a payment and its booking."""
    paid = store.connection.execute(select(Payment.__table__).where(Payment.id == payment_id)).one()
    booking = select(LedgerEntry.__table__).where(LedgerEntry.payment_id == payment_id)
    return paid, store.connection.execute(booking).one()


def _standing_parts(credit_id: int) -> Select[Any]:
    return select(Allocation.__table__).where(Allocation.credit_id == credit_id, STANDING).order_by(Allocation.id)


def take_back(session: Session, payment_id: int) -> None:
    """Remove a payment with its booking; what it had paid is open again, or paid by what else the customer has left.

    The amounts that other credits have paid stay where they are. Of a payment that takes another one back, that other
    one is as it was: it pays what it had paid, unless something else has to do with that since, or what is open.
    """
    session.flush()
    store = Store(session.connection(), Counter())
    paid, entry = _booked(store, payment_id)
    own = or_(Allocation.credit_id == entry.id, Allocation.debit_id == entry.id)
    store.connection.execute(delete(Allocation).where(own))
    store.connection.execute(delete(LedgerEntry).where(LedgerEntry.id == entry.id))
    store.connection.execute(delete(Payment).where(Payment.id == payment_id))
    if paid.reverses_id is not None:
        _hold_again(store, _booked(store, paid.reverses_id)[1].id, paid.received_on)
    ledger = ledgers_of(store, [paid.customer_id], (), paid.received_on)[paid.customer_id]
    allocate(store, ledger.settle())


def _hold_again(store: Store, credit_id: int, on: dt.date) -> None:
    """Let allocations that were released on a day hold as before, the newest first, while there is room for them.

    What is not held again and never was, because the credit was taken back on the day it came, is gone.
    """
    mine = (Allocation.credit_id == credit_id, Allocation.released_on >= on)
    asked = select(Allocation.__table__).where(*mine).order_by(Allocation.id.desc())
    for part in store.connection.execute(asked).all():
        if part.amount <= min(_room(store, side, part) for side in (Allocation.credit_id, Allocation.debit_id)):
            store.update(Allocation, part.id, {"released_on": part.released_on}, {"released_on": None})
        elif part.released_on <= part.allocated_on:
            store.connection.execute(delete(Allocation).where(Allocation.id == part.id))


def _room(store: Store, side: InstrumentedAttribute[int], part: Row[Any]) -> Decimal:
    """Return the least that was left of the credit or the debt of an allocation since it was released."""
    ident = getattr(part, side.key)
    booked = store.connection.execute(select(LedgerEntry.amount).where(LedgerEntry.id == ident)).scalar_one()
    columns = (Allocation.credit_id, Allocation.debit_id, Allocation.amount, Allocation.allocated_on)
    asked = select(*columns, Allocation.released_on).where(side == ident)
    parts = [Allocated(*row) for row in store.connection.execute(asked)]
    days = {part.released_on, *(one.allocated_on for one in parts if one.allocated_on > part.released_on)}
    return abs(booked) - max(sum((one.amount for one in parts if one.holds(day)), ZERO) for day in days)
