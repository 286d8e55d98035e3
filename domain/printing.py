"""Who gets an invoice as a document to print (domain.md 1.3, request 13)."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass


class Unasked(enum.StrEnum):
    """Who need not have agreed to e-invoices. Values are those of the setting; never rename one."""

    NOBODY = "nobody"
    NIP = "nip"
    """Buyers with a tax number: theirs arrive by KSeF, by law and without a consent."""
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Days, first and last included, on which a buyer had agreed to e-invoices; open while the consent stands."""

    first: dt.date
    last: dt.date | None = None


def needs_no_consent(unasked: Unasked, nip: str) -> bool:
    """Tell whether a document is to be printed, agreed to or not: ``nip`` is the buyer's, as the document names it."""
    return unasked is Unasked.EVERYBODY or (unasked is Unasked.NIP and bool(nip))


def may_print(agreed: Sequence[Agreed], *, issued_on: dt.date, on: dt.date) -> bool:
    """Tell whether whoever must have agreed gets a document to print: they agree today, or did when it was issued.

    So a withdrawal takes nothing away that came electronically; it counts from the next invoice on.
    """
    return any(
        (one.last is None and one.first <= on)
        or (one.first <= issued_on and (one.last is None or issued_on <= one.last))
        for one in agreed
    )
