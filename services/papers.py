"""Invoices as documents to print: the page of an invoice on paper, in the reader's language.

The law wants the parties, the dates, each charge with quantity and price, and the sums by rate of tax (domain.md 3.1);
the readings behind them and the transfer of what is open are ours. What is open is that of today, and says so.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pandas as pd

from data.queries.papers import Parties, buyers_nips, parties_of
from data.queries.xml_invoices import kept_xml
from domain.bank import in_groups
from domain.errors import NotAllowedError, NotFoundError
from domain.explanation import BookedLine, Change, Document, ExplainedLine, Explanation, changes
from domain.invoices import REASON_WORDS, InvoiceKind
from domain.ksef import checking_link
from domain.parties import Named, Sides
from domain.printing import may_print, needs_no_consent
from domain.readings import TOLD_SOURCES
from domain.settlement import Part, Period
from domain.sms import gsm_text
from domain.transfers import Transfer
from rendering.documents import Box, Paper, Party, Table, pdf_of
from services.identity import current_customer
from services.invoices import Opened, is_number, open_invoice
from services.invoices_shown import sums_shown, unit_words
from services.runtime import current, reading, today
from texts import _, day, language, money, number

UNSAFE: Final = re.compile(r"[^A-Za-z0-9]+")


class ConsentMissingError(NotAllowedError):
    """Documents to print are for whoever has agreed to e-invoices, and this buyer has not."""


def file_name(number: str) -> str:
    """Return what a document with a number is called on any disk."""
    return UNSAFE.sub("-", gsm_text(number)).strip("-") or "document"


def gets_papers() -> bool:
    """Tell whether the customer in force gets invoices as documents to print: all of them, or some."""
    with reading() as session:
        customer = current_customer()
        parties, nips = parties_of(session, customer), buyers_nips(session, customer)
    return bool(parties.agreed) or any(needs_no_consent(current().prints_unasked, nip) for nip in nips.values())


def printed(documents: pd.DataFrame) -> list[str]:
    """Return which of some documents (``number``, ``issued_on``) the customer in force gets to print."""
    with reading() as session:
        customer = current_customer()
        parties, nips = parties_of(session, customer), buyers_nips(session, customer)
    issued = documents[["number", "issued_on"]].itertuples(index=False, name=None)
    return [number for number, issued_on in issued if _allowed(parties, nips[number], issued_on.date())]


@dataclass(frozen=True, slots=True)
class Ways:
    """How the customer in force gets at an invoice as a document."""

    gets_papers: bool
    """Whether they get this one."""
    has_xml: bool
    """Whether it is kept as FA(3)."""
    checked_at: str
    """Where KSeF tells whether it is genuine, empty where it is not there."""


def ways_to(document: Document) -> Ways:
    """Return the ways of the customer in force to an invoice of theirs."""
    with reading() as session:
        customer = current_customer()
        parties = parties_of(session, customer)
        has_xml = kept_xml(session, customer, document.number, today()) is not None
    sides = _sides(document, parties)
    gets = _allowed(parties, sides.buyer.nip, document.issued_on)
    return Ways(gets, has_xml, _checked_at(document, sides.seller.nip))


def invoice_xml(asked: str) -> bytes:
    """Return the FA(3) of the invoice with a number, the bytes that were kept.

    Raises
    ------
    NotFoundError
        For a number that the customer in force has no invoice of, or none with a document in FA(3).
    ConsentMissingError
        When they have one, and get no documents.
    """
    with reading() as session:
        customer = current_customer()
        kept = kept_xml(session, customer, asked, today()) if is_number(asked) else None
        parties = parties_of(session, customer)
    if kept is None:
        raise NotFoundError("no such document in FA(3)")
    if not _allowed(parties, kept.nip, kept.issued_on):
        raise ConsentMissingError(asked)
    return kept.content


def invoice_pdf(asked: str, *, is_duplicate: bool = False) -> bytes:
    """Return the invoice with a number as a document.

    Raises
    ------
    NotFoundError
        For a number that the customer in force has no invoice of, whether or not somebody else has.
    ConsentMissingError
        When they have one, and get none to print.
    """
    found = open_invoice(asked)
    with reading() as session:
        parties = parties_of(session, current_customer())
    document = found.explanation.document
    if not _allowed(parties, _sides(document, parties).buyer.nip, document.issued_on):
        raise ConsentMissingError(asked)
    return pdf_of(paper_of(found, parties, today(), is_duplicate=is_duplicate))


def _allowed(parties: Parties, nip: str, issued_on: dt.date) -> bool:
    """Tell whether a document is printed that was issued on a day to the customer, under a tax number or none."""
    if needs_no_consent(current().prints_unasked, nip):
        return True
    return may_print(parties.agreed, issued_on=issued_on, on=today())


def paper_of(found: Opened, parties: Parties, on: dt.date, *, is_duplicate: bool = False) -> Paper:
    """Put an invoice into the words of a document, as it stands on a day."""
    explanation = found.explanation
    document = explanation.document
    seller = _sides(document, parties).seller
    return Paper(
        language(),
        seller.name,
        _title(document),
        _("Duplicate issued {day}", day=day(on)) if is_duplicate else "",
        tuple(_parties(document, _sides(document, parties))),
        tuple(_facts(explanation, parties)),
        tuple(_tables(explanation)),
        (_standing(document, found.transfer, on), *_in_ksef(document, seller.nip)),
    )


def _title(document: Document) -> str:
    if document.kind is InvoiceKind.CORRECTION:
        return _("Correcting invoice {number}", number=document.number)
    return _("VAT invoice {number}", number=document.number)


def _sides(document: Document, parties: Parties) -> Sides:
    """Return who stood on a document when it was issued."""
    return document.sides or Sides(parties.seller, parties.buyer)


def _parties(document: Document, now: Sides) -> Iterator[Party]:
    """Yield who stands on a document; on a correction, who stood on the invoice goes first where that is otherwise."""
    before = document.corrected_sides or now
    if before.seller != now.seller:
        yield party(_("Seller before the correction"), before.seller)
    yield party(_("Seller"), now.seller)
    if before.buyer != now.buyer:
        yield party(_("Buyer before the correction"), before.buyer)
    yield party(_("Buyer"), now.buyer)


def party(role: str, named: Named) -> Party:
    """Return a party as it stands on a document."""
    nip = _("NIP {number}", number=named.nip) if named.nip else ""
    return Party(role, named.name, tuple(filter(None, (named.street_line, named.postcode_line, nip))))


def _facts(explanation: Explanation, parties: Parties) -> Iterator[tuple[str, str]]:
    document = explanation.document
    addresses = sorted({line.booked.address for line in (*explanation.lines, *explanation.before)} - {""})
    told = {
        _("Issued"): day(document.issued_on),
        _("Settlement period"): span_words(document.period),
        _("Payment due"): day(document.due_on) if document.gross > 0 else "",
        _("Customer number"): parties.customer_number,
        _("Contract"): document.contract,
        _("Property"): ", ".join(addresses),
        _("Corrects invoice"): document.corrects,
        _("Reason"): _(REASON_WORDS[document.reason]) if document.reason in REASON_WORDS else document.reason,
        _("KSeF number"): document.ksef_number,
    }
    return ((name, said) for name, said in told.items() if said)


def _tables(explanation: Explanation) -> Iterator[Table]:
    if explanation.document.kind is InvoiceKind.CORRECTION:
        yield _changes(explanation)
    else:
        yield _lines(explanation)
    yield _sums(explanation)
    for title, lines in ((_("Readings"), explanation.lines), (_("Readings before"), explanation.before)):
        if rows := tuple(_readings(explanation, lines)):
            counted = (_("Meter"), _("From"), _("Reading, m³"), _("Source"))
            again = (_("To"), _("Reading then, m³"), _("Source then"), _("Counted, m³"))
            yield Table(title, "Llrllrlr", (*counted, *again), rows)


def _lines(explanation: Explanation) -> Table:
    columns = (_("Charge"), _("Qty"), _("Unit"), _("Net price"), _("VAT rate"), _("Net"))
    lines = [line.booked for line in explanation.lines]
    names = _names(lines)
    rows = [
        (
            *(name, _plain(line.quantity), unit_words(line.unit), _price(line.price)),
            *(f"{line.vat_percent}\u00a0%", money(line.net)),
        )
        for name, line in zip(names, lines, strict=True)
    ]
    return Table(_("Charges"), "Lrlrrr", columns, tuple(rows), note=_decided(explanation))


def _changes(explanation: Explanation) -> Table:
    before, after = ([line.booked for line in lines] for lines in (explanation.before, explanation.lines))
    made = changes(before, after)
    columns = (
        *(_("Charge"), _("Quantity before"), _("Quantity after"), _("Unit"), _("Net price")),
        *(_("VAT rate"), _("Net before"), _("Net after"), _("Difference")),
    )
    rows = [_changed(name, one) for name, one in zip(_names([one.line for one in made]), made, strict=True)]
    return Table(_("Before, after, difference"), "Lrrlrrrrr", columns, tuple(rows), note=_decided(explanation))


def _changed(name: str, change: Change) -> tuple[str, ...]:
    line, sides = change.line, (change.before, change.after)
    quantities = ("" if side is None else _plain(side.quantity) for side in sides)
    nets = ("" if side is None else money(side.net) for side in sides)
    percent = f"{line.vat_percent}\u00a0%"
    head = (name, *quantities, unit_words(line.unit), _price(line.price))
    return (*head, percent, *nets, money(change.net))


def _sums(explanation: Explanation) -> Table:
    """Return the sums by rate of tax; where the lines do not come to what was booked, what was booked counts."""
    title, document = _("Net, VAT, gross"), explanation.document
    if not explanation.agrees:
        booked = (money(document.net), money(document.vat), money(document.gross))
        return Table(title, "Lrrr", ("", _("Net"), _("VAT"), _("Gross")), ((_("Together"), *booked),))
    shown = sums_shown(explanation)
    rows = shown.itertuples(index=False, name=None)
    written = tuple((name, *map(money, sums)) for name, *sums in rows)
    return Table(title, "Lrrr", tuple(shown.columns), written, is_summed=True)


def _readings(explanation: Explanation, lines: Sequence[ExplainedLine]) -> Iterator[tuple[str, ...]]:
    """Yield what each dial counted, once, however many charges it stands behind; what is deducted with a minus."""
    parts = dict.fromkeys(part for line in lines for part in line.booked.parts)
    return (_read(part, explanation) for part in parts)


def _read(part: Part, explanation: Explanation) -> tuple[str, ...]:
    ends, dials = (part.span.start, part.span.end), explanation.dials
    read = ((day(end.read_on), _plain(end.value_m3), _(TOLD_SOURCES[dials[end.id].source])) for end in ends)
    return (
        dials[part.span.end.id].serial,
        *(cell for one in read for cell in one),
        number(part.sign * part.span.volume_m3),
    )


def _standing(document: Document, transfer: Transfer | None, on: dt.date) -> Box:
    """Return what is still open of the document, and the transfer that pays it."""
    left, as_of = document.open, day(on)
    if transfer is None:
        if left > 0 and document.is_planned:
            return Box(_("Still open, paid in instalments"), money(left), ((_("Data as of"), as_of),))
        if left > 0:
            return Box(
                _("Still open"), money(left), ((_("Payment due"), day(document.due_on)), (_("Data as of"), as_of))
            )
        if left < 0:
            return Box(_("To be credited; it pays your next invoice"), money(-left), ((_("Data as of"), as_of),))
        title = _("Credited: nothing is left of it") if document.gross < 0 else _("Settled: nothing is open")
        return Box(title, money(abs(document.gross)), ((_("Data as of"), as_of),))
    about = {_("Payment due"): day(document.due_on), _("Invoiced"): money(document.gross), _("Data as of"): as_of}
    return paying(_("Still open: pay by transfer"), transfer, about)


def paying(title: str, transfer: Transfer, about: Mapping[str, str]) -> Box:
    """Return the transfer that pays what is open, with its code."""
    account = transfer.account
    pairs = {
        _("Recipient"): transfer.name,
        _("Account"): in_groups(account),
        _("Title"): transfer.title,
        **about,
    }
    spoken = _(
        "Code of a transfer of {amount} to {name}, account {account}, title {title}",
        amount=money(transfer.amount),
        name=transfer.name,
        account=account,
        title=transfer.title,
    )
    return Box(title, money(transfer.amount), tuple(pairs.items()), transfer.code, spoken, _("Pay"))


def _in_ksef(document: Document, nip: str) -> Iterator[Box]:
    """Yield the way to check the invoice in KSeF, where what was sent there is known."""
    if link := _checked_at(document, nip):
        pairs = ((_("KSeF number"), document.ksef_number),)
        spoken = _("Code of the address {address}", address=link)
        yield Box(_("Check in KSeF"), "", pairs, link, spoken, _("Check in KSeF"))


def _checked_at(document: Document, nip: str) -> str:
    link = checking_link(nip, document.issued_on, document.xml_sha256, is_trial=current().is_demo)
    return link if document.ksef_number else ""


def _names(lines: Sequence[BookedLine]) -> list[str]:
    """Return what each line is called on the document, its days, and its address where there are several."""
    several = len({line.address for line in lines}) > 1
    addresses = [f", {line.address}" if several and line.address else "" for line in lines]
    return [f"{line.name}{address}\n{span_words(line.period)}" for line, address in zip(lines, addresses, strict=True)]


def _decided(explanation: Explanation) -> str:
    used = {line.rate.id for line in explanation.lines if line.rate is not None}
    numbers = sorted({explanation.decisions[rate].number for rate in used})
    return _("Prices by decision: {numbers}", numbers=", ".join(numbers)) if numbers else ""


def span_words(period: Period) -> str:
    """Write a span of days."""
    return f"{day(period.first)}\u2013{day(period.last)}"


def _price(amount: Decimal) -> str:
    return f"{_plain(amount, 2)}\u00a0zł"


def _plain(value: Decimal, least: int = 0) -> str:
    """Write a number with the places that it has, ``least`` at least."""
    return number(value, max(least, -int(value.normalize().as_tuple().exponent)))
