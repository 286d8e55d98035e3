"""Interest notes of the customer in force as documents, and the interest that runs on what is late."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import pandas as pd

from data.models import InstalmentPlan
from data.queries.finance import ledger_of, payee_of
from data.queries.late_payments import free_of, known_of
from data.queries.papers import Parties, note_of, parties_of
from domain.errors import NotFoundError
from domain.finance import open_items_of
from domain.interest import TABLES, InterestKind
from domain.interest_due import Charged, uncharged
from domain.interest_notes import PRINCIPAL, Days, IssuedNote, LatePart, NoteItem, kind_for, running
from domain.ledger import OpenItem
from domain.transfers import Transfer, transfer_for
from rendering.documents import Box, Paper, Table, pdf_of
from services.identity import current_customer
from services.invoices import is_number
from services.papers import party, paying
from services.runtime import reading, today
from texts import _, _l, day, language, money, number

RATE_PLACES, INTEREST_PLACES = 2, 4
BASIS: Final = {
    InterestKind.CIVIL: _l("statutory interest for delay, Civil Code art. 481"),
    InterestKind.COMMERCIAL: _l("statutory interest for delay in commercial transactions, act of 8 March 2013"),
}


def note_pdf(asked: str) -> bytes:
    """Return the interest note with a number as a document.

    Raises
    ------
    NotFoundError
        For a number that the customer in force has no note of, whether or not somebody else has.
    """
    customer, on = current_customer(), today()
    with reading() as session:
        note = note_of(session, customer, asked, on) if is_number(asked) else None
        if note is None:
            raise NotFoundError(f"no interest note {asked!r}")
        parties, payee = parties_of(session, customer), payee_of(session, customer)
    transfer = None if note.is_planned else transfer_for(payee, [note.number], note.open)
    return pdf_of(paper_of(note, parties, transfer, on))


def paper_of(note: IssuedNote, parties: Parties, transfer: Transfer | None, on: dt.date) -> Paper:
    """Put a note into the words of a document, as it stands on a day; a correction shows before and after."""
    kinds = sorted({str(BASIS[item.kind]) for _invoice, item in (*note.before, *note.charges)})
    facts = {
        _("Issued"): day(note.issued_on),
        _("Corrects"): note.corrects,
        _("Payment due"): "" if note.corrects else day(note.due_on),
        _("Customer number"): parties.customer_number,
        _("Interest"): ", ".join(kinds),
        _("VAT"): _("none: interest for delay is no payment for a service"),
    }
    title = (
        _("Correction {number} of an interest note", number=note.number)
        if note.corrects
        else _("Interest note {number}", number=note.number)
    )
    return Paper(
        language(),
        note.sides.seller.name,
        title,
        "",
        (party(_("Creditor"), note.sides.seller), party(_("Debtor"), note.sides.buyer)),
        tuple((name, said) for name, said in facts.items() if said),
        tuple(_tables(note)),
        (_standing(note, transfer, on),),
    )


Charges = Sequence[tuple[str, NoteItem]]


def _tables(note: IssuedNote) -> Iterator[Table]:
    if not note.corrects:
        yield from (_late(note.charges, _("Paid late")), _stretches(note.charges, _("By days and rate")))
        return
    yield _late(note.before, _("Before: what {number} charged", number=note.corrects))
    yield _stretches(note.before, _("Before, by days and rate"))
    if note.charges:
        yield from (
            _late(note.charges, _("After: what is right")),
            _stretches(note.charges, _("After, by days and rate")),
        )
    columns = (_("Before"), _("After"), _("Difference"))
    sums = (_sum(note.before), _sum(note.charges), note.total)
    told = _(
        "It lowers what you owe, {number} first; what is left over pays your next documents.", number=note.corrects
    )
    yield Table(_("Difference"), "rrr", columns, (tuple(money(one) for one in sums),), note=told)


def _sum(charges: Charges) -> Decimal:
    return sum((item.interest for _invoice, item in charges), Decimal(0))


def _late(charges: Charges, title: str) -> Table:
    columns = (_("Invoice"), _("Late amount"), _("Due"), _("Paid on"), _("Days"), _("Interest"))
    rows = [
        (
            *(invoice, money(item.part.principal), day(item.part.due_on), day(item.part.paid_on)),
            *(number(Decimal(sum(one.days for one in item.stretches))), money(item.interest)),
        )
        for invoice, item in charges
    ]
    rows.append((_("Together"), "", "", "", "", money(_sum(charges))))
    return Table(title, "Lrllrr", columns, tuple(rows), is_summed=True)


def _stretches(charges: Charges, title: str) -> Table:
    columns = (_("Invoice"), _("Late amount"), _("From"), _("To"), _("Days"), _("Rate, % a year"), _("Interest"))
    rows = [
        (
            *(invoice, money(item.part.principal), day(one.first_day), day(one.last_day), number(Decimal(one.days))),
            *(number(one.rate_percent, RATE_PLACES), number(one.interest, INTEREST_PLACES)),
        )
        for invoice, item in charges
        for one in item.stretches
    ]
    told = _("Late amount times days times yearly rate, divided by 36 500; the sum for a late amount is rounded once.")
    return Table(title, "Lrllrrr", columns, tuple(rows), note=told)


def _standing(note: IssuedNote, transfer: Transfer | None, on: dt.date) -> Box:
    about = {_("Payment due"): day(note.due_on), _("Data as of"): day(on)}
    if note.corrects:
        return Box(_("Charged too much"), money(-note.total), ((_("Data as of"), day(on)),))
    if transfer is not None:
        return paying(_("Still open: pay by transfer"), transfer, {_("Charged by the note"): money(note.total)} | about)
    if note.is_planned:
        return Box(_("Still open, paid in instalments"), money(note.open), ((_("Data as of"), day(on)),))
    title = _("Still open") if note.open > 0 else _("Settled: nothing is open")
    return Box(title, money(note.open if note.open > 0 else note.total), tuple(about.items()))


def late_interest_shown(on: dt.date) -> tuple[pd.DataFrame, InterestKind]:
    """Return the invoices of the customer in force that are late on a day, each with the interest that it has made.

    An amount that is not known is missing. Empty without any.
    """
    with reading() as session:
        customer = current_customer()
        ledger, parties = ledger_of(session, customer, on), parties_of(session, customer)
        known = known_of(session, customer, on)
        free = free_of(session, InstalmentPlan.customer_id == customer, InstalmentPlan.agreed_on <= on, as_of=on)
    kind = kind_for(parties.kind)
    rows = list(_running(open_items_of(ledger), on, kind, known, free))
    headings = [_("Document"), _("Due"), _("Open amount"), _("Days late"), _("Interest until {day}", day=day(on))]
    return pd.DataFrame(rows, columns=headings, dtype="object"), kind


def _running(
    items: list[OpenItem],
    on: dt.date,
    kind: InterestKind,
    known: Mapping[int, tuple[Sequence[LatePart], Sequence[Charged]]],
    free: Mapping[int, Sequence[Days]],
) -> Iterator[tuple[str, dt.date | None, Decimal | None, int | None, Decimal | None]]:
    for item in items:
        due_on = item.entry.due_on
        if item.open > 0 and item.entry.kind in PRINCIPAL and due_on is not None and due_on < on:
            paid, charged = known[item.entry.id]
            late = [*paid, LatePart(item.entry.id, item.open, due_on, on)]
            left = uncharged(late, charged, free.get(item.entry.id, ()))
            made = running([part for part in left if part.paid_on == on], kind)
            yield item.entry.label, due_on, item.open, (on - due_on).days, made


def known_until(kind: InterestKind) -> dt.date:
    """Return the last day for which a rate of interest is announced."""
    return TABLES[kind].known_until
