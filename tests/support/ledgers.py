"""Frames of the finance queries, written by hand."""

from decimal import Decimal
from typing import Any

import pandas as pd

DTYPES = {"entry_id": "int64", "kind": "str", "booked_on": "datetime64[us]", "due_on": "datetime64[us]", "label": "str"}


def ledger(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return a ledger of (kind, booked_on, amount, open, due_on), dues of a plan and its id; documents are D/0..."""
    columns = ["kind", "booked_on", "amount", "open", "due_on", "dues", "plan_id"]
    frame = pd.DataFrame([(*row, *((), 1)[len(row) - 5 :]) for row in rows], columns=columns, dtype="object")
    frame = frame.assign(entry_id=range(len(rows)), label=[f"D/{number}" for number in range(len(rows))])
    amounts = {name: frame[name].map(Decimal).astype("object") for name in ("amount", "open")}
    return frame.assign(**amounts).astype(DTYPES)
