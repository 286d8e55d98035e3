"""Payments: written, booked and allocated, wherever they come from."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from data.booking import book
from data.ingest.store import Store
from data.models import Payment
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
