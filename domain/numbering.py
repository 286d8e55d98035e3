"""Numbers of documents, one series a kind and month, without a gap; and of instalment plans, one series a year."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from domain.invoices import InvoiceKind

SERIES: Final = {InvoiceKind.INVOICE: "FW", InvoiceKind.CORRECTION: "FK"}
NOTES: Final = "NO"
"""Series of interest notes."""
PLANS: Final = "R"
"""Series of instalment plans."""
DIGITS: Final = 6


def series_of(letters: str, on: dt.date) -> str:
    """Return what the numbers of a month begin with: ``FW/2026/10/``."""
    return f"{letters}/{on:%Y/%m}/"


def numbered(letters: str, on: dt.date, count: int) -> str:
    """Return the number of the ``count``-th document of a month."""
    return f"{series_of(letters, on)}{count:0{DIGITS}d}"


def plan_series(on: dt.date) -> str:
    """Return what the numbers of the instalment plans of a year begin with: ``R/2026/``."""
    return f"{PLANS}/{on.year}/"


def plan_number(on: dt.date, count: int) -> str:
    """Return the number of the ``count``-th instalment plan of a year."""
    return f"{plan_series(on)}{count:0{DIGITS}d}"


def highest(series: str, numbers: Iterable[str]) -> int:
    """Return how far a series has come, 0 where none of ``numbers`` is of it."""
    ends = (number.removeprefix(series) for number in numbers)
    return max((int(end) for end in ends if len(end) == DIGITS and end.isdecimal()), default=0)
