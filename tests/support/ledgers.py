"""Ledgers written by hand: frames of the finance queries, and what entries and allocations leave open."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from domain.ledger import Allocated, Entry, OpenItem

DTYPES = {"entry_id": "int64", "kind": "str", "booked_on": "datetime64[us]", "due_on": "datetime64[us]", "label": "str"}


def ledger(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return a ledger of (kind, booked_on, amount, open, due_on), dues of a plan and its id; documents are D/0..."""
    columns = ["kind", "booked_on", "amount", "open", "due_on", "dues", "plan_id"]
    frame = pd.DataFrame([(*row, *((), 1)[len(row) - 5 :]) for row in rows], columns=columns, dtype="object")
    frame = frame.assign(entry_id=range(len(rows)), label=[f"D/{number}" for number in range(len(rows))])
    amounts = {name: frame[name].map(Decimal).astype("object") for name in ("amount", "open")}
    return frame.assign(**amounts).astype(DTYPES)


def open_items_on(entries: Iterable[Entry], allocated: Iterable[Allocated], on: dt.date) -> list[OpenItem]:
    """Return what was open at the end of a day, oldest first; the items add up to the balance of that day."""
    left = {entry.id: OpenItem(entry, entry.amount) for entry in entries if entry.booked_on <= on}
    for part in allocated:
        if part.holds(on):
            for ident in (part.credit_id, part.debit_id):
                left[ident] = left[ident].less(part.amount)
    return sorted((item for item in left.values() if item.open), key=lambda item: item.entry.order)
