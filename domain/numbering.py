"""Numbers of documents: one series a kind and month, without a gap."""

import datetime as dt
from typing import Final

from domain.invoices import InvoiceKind

SERIES: Final = {InvoiceKind.INVOICE: "FW", InvoiceKind.CORRECTION: "FK"}
NOTES: Final = "NO"
"""Series of interest notes."""
DIGITS: Final = 6


def series_of(letters: str, on: dt.date) -> str:
    """Return what the numbers of a month begin with: ``FW/2026/10/``."""
    return f"{letters}/{on:%Y/%m}/"


def numbered(letters: str, on: dt.date, count: int) -> str:
    """Return the number of the ``count``-th document of a month."""
    return f"{series_of(letters, on)}{count:0{DIGITS}d}"
