"""FA(3) documents of invoices: made once, checked, and kept byte for byte.

What another system has sent to KSeF is its document, not ours: an invoice that came with a number or a hash gets none
made here, for it would be another one.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from data.models import Invoice, InvoiceXml
from data.queries.xml_invoices import sales_of, without_xml
from domain.fa3 import Fault, Sale, UnfitError
from domain.ksef import digest_of
from rendering.fa3 import fa3_of
from services.audit import record
from services.runtime import now, writing
from texts import _l

AT_ONCE: Final = 500
"""Invoices held in memory together."""
FAULT_WORDS: Final = {
    Fault.SELLER: _l("the utility's name, address or NIP is missing or wrong"),
    Fault.BUYER: _l("the buyer's name is missing, or their NIP is wrong"),
    Fault.ACCOUNT: _l("the account to pay to is wrong"),
    Fault.NO_LINES: _l("it has no lines"),
    Fault.RATE: _l("FA(3) knows no such rate of VAT"),
    Fault.LINE: _l("quantity times price is not the net amount of a line"),
    Fault.SUMS: _l("the lines do not come to the sums of the document"),
    Fault.DAYS: _l("its days are in the wrong order"),
    Fault.CORRECTED: _l("the corrected invoice is missing, or its KSeF number is wrong"),
    Fault.NOT_KNOWN_YET: _l("the KSeF number of the corrected invoice is not known yet; import it (ksef_numbers)"),
    Fault.LETTERS: _l("a text holds characters that no XML may hold"),
    Fault.SCHEMA: _l("the schema of FA(3) does not allow it"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An invoice that got no FA(3), and why."""

    number: str
    fault: Fault
    detail: str

    def __str__(self) -> str:
        """Return the number with the reason."""
        return f"{self.number}: {FAULT_WORDS[self.fault]} ({self.detail})".removesuffix(" ()")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of invoices: how many were kept, and which were refused."""

    count: int = 0
    refused: tuple[Refusal, ...] = ()

    def __add__(self, other: "Kept") -> "Kept":
        """Return both together."""
        return Kept(self.count + other.count, self.refused + other.refused)


def keep(session: Session, invoice_ids: Collection[int], *, at: dt.datetime | None = None) -> Kept:
    """Make and keep the FA(3) of invoices that have none, in the transaction of the caller; now, or as of a moment.

    An invoice that breaks a rule is refused and kept out; the others are kept.
    """
    session.flush()
    found = Kept()
    ids = sorted(invoice_ids)
    for start in range(0, len(ids), AT_ONCE):
        wanted = without_xml(session, ids[start : start + AT_ONCE])
        found += _keep(session, sales_of(session, wanted), at or now())
    return found


def _keep(session: Session, sales: list[Sale], moment: dt.datetime) -> Kept:
    kept, refused = {}, []
    for sale in sales:
        try:
            kept[sale.document.id] = fa3_of(sale, moment)
        except UnfitError as error:
            refused.append(Refusal(sale.document.number, error.fault, error.detail))
    if kept:
        rows = [{"invoice_id": ident, "content": content, "made_at": moment} for ident, content in kept.items()]
        session.execute(insert(InvoiceXml), rows)
        hashes = [{"id": ident, "xml_sha256": digest_of(content)} for ident, content in kept.items()]
        session.execute(update(Invoice), hashes)
    return Kept(len(kept), tuple(refused))


def keep_missing(actor: str) -> Kept:
    """Make and keep the FA(3) of every invoice that has none, a transaction for each piece of the work."""
    found, last = Kept(), 0
    while True:
        with writing() as session:
            ids = without_xml(session, after=last, at_most=AT_ONCE)
            if not ids:
                return found
            made = _keep(session, sales_of(session, ids), now())
            last, found = ids[-1], found + made
            if made.count:
                record(session, at=now(), actor=actor, action="xml_kept", subject="utility", invoices=made.count)
