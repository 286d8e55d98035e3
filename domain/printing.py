"""Who gets an invoice as a document to print (domain.md 1.3, request 13)."""

import datetime as dt
import enum


class Unasked(enum.StrEnum):
    """Who need not have agreed to e-invoices. Values are those of the setting; never rename one."""

    NOBODY = "nobody"
    NIP = "nip"
    """Buyers with a tax number: theirs arrive by KSeF, by law and without a consent."""
    EVERYBODY = "everybody"


def may_print(unasked: Unasked, *, nip: str, agreed_on: dt.date | None, on: dt.date) -> bool:
    """Tell whether a buyer gets documents to print on a day, agreed to or not."""
    if unasked is Unasked.EVERYBODY or (unasked is Unasked.NIP and nip):
        return True
    return agreed_on is not None and agreed_on <= on
