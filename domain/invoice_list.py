"""The invoices of a customer as a list to choose from.

The functions take the frames of ``data.queries.finance.invoices_of`` and ``data.queries.invoices.premises_of``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.finance import states_of

CORRECTED: Final = "corrected"
"""Wanted beside the states of the ledger: whatever was corrected later."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, as an address says it; an empty word wants everything."""

    status: str = ""
    year: str = ""
    """Of the day of issue."""
    premise: str = ""
    number: str = ""
    """Any part of it, however it is written."""


LISTED: Final = (
    *("number", "due_on", "open", "state", "gross", "issued_on", "period_from", "period_until", "kind"),
    *("corrects", "corrected_by", "address"),
)
"""Columns of the list, what matters first."""
OF_ALL: Final = ("number", "address", "open", "due_on", *LISTED[3:-1], "customer")
"""Columns of the list of many properties; what is left to pay is seen on a telephone, too."""


def columns_of(documents: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of a list: where whose each document is stands beside it, that is told too."""
    return OF_ALL if "customer" in documents else LISTED


def documents_of(invoices: pd.DataFrame, premises: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Return the invoices with ``state``, ``corrected_by`` (numbers) and ``address`` of what each is about."""
    corrected_by = _named(invoices.iloc[::-1], "corrects", "number")
    addresses = _named(premises, "invoice_id", "address")
    return invoices.assign(
        state=pd.Series(states_of(invoices, on), dtype="object", index=invoices.index),
        corrected_by=[corrected_by.get(number, "") for number in invoices["number"]],
        address=[addresses.get(ident, "") for ident in invoices["invoice_id"]],
    )


def _named(rows: pd.DataFrame, by: str, names: str) -> dict[object, str]:
    """Return the names that stand beside each value, in their order."""
    found: dict[object, str] = {}
    for value, name in zip(rows[by], rows[names], strict=True):
        found[value] = f"{found[value]}, {name}" if value in found else name
    return found


def wanted_of(documents: pd.DataFrame, premises: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    """Return the documents that are looked for, in their order."""
    fits = documents["number"].map(_plain).str.contains(_plain(wanted.number), regex=False)
    if wanted.status == CORRECTED:
        fits &= documents["corrected_by"] != ""
    elif wanted.status:
        fits &= documents["state"] == wanted.status
    if wanted.year:
        fits &= documents["issued_on"].dt.year.astype(str) == wanted.year
    if wanted.premise:
        about = premises.loc[premises["premise_id"].astype(str) == wanted.premise, "invoice_id"]
        fits &= documents["invoice_id"].isin(about)
    return documents[fits].reset_index(drop=True)


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()


def years_of(documents: pd.DataFrame) -> list[int]:
    """Return the years in which something was issued, the newest first."""
    return sorted(documents["issued_on"].dt.year.unique().tolist(), reverse=True)
