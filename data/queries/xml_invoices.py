"""Invoices whole and many at a time, for who writes them as FA(3): the office and the worker.

None of this but :func:`kept_xml` is for a customer's request: that starts from the customer, as theirs do.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, aliased

from data.models import (
    Contract,
    Customer,
    Deployment,
    Invoice,
    InvoiceLine,
    InvoiceXml,
    LineReading,
    Meter,
    Premise,
    Reading,
    ServicePoint,
    TariffGroup,
    TariffRate,
)
from data.queries.sides import NIP_THEN, SIDES, THESE, THOSE, sides_of
from domain.explanation import BookedLine, Dial, Document
from domain.fa3 import Corrected, Sale
from domain.identifiers import CustomerId
from domain.invoices import LineStage
from domain.parties import Sides
from domain.settlement import DialReading, Part, Period, Span

# Made once: an alias costs more than the statement that it stands in.
CORRECTED: Final = aliased(Invoice)
START, END = aliased(Reading), aliased(Reading)
Parts = dict[int, tuple[Part, ...]]


def sales_of(session: Session, ids: Collection[int]) -> list[Sale]:
    """Return the invoices with these ids, in the order of their ids, three statements however many they are."""
    parts, dials = _parts(session, ids)
    lines = _lines(session, ids, parts)
    statement = (
        select(Invoice, func.coalesce(Contract.number, ""), CORRECTED, *SIDES)
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(Deployment, true(), isouter=True)
        .join(THESE, THESE.invoice_id == Invoice.id, isouter=True)
        .join(THOSE, THOSE.invoice_id == Invoice.corrects_id, isouter=True)
        .join(Contract, Contract.id == Invoice.contract_id, isouter=True)
        .join(CORRECTED, CORRECTED.id == Invoice.corrects_id, isouter=True)
        .where(Invoice.id.in_(ids))
        .order_by(Invoice.id)
    )
    found = []
    for row in session.execute(statement):
        invoice, contract, corrected, customer, utility = row[:5]
        sides, corrected_sides = sides_of(row)
        own = lines[invoice.id]
        used = {end.id for line in own for part in line.parts for end in (part.span.start, part.span.end)}
        found.append(
            Sale(
                _document(invoice, contract, corrected),
                sides.seller,
                sides.buyer,
                customer.number,
                customer.account_nrb or (utility or {}).get("account_nrb", ""),
                tuple(line for line in own if line.stage is not LineStage.BEFORE),
                tuple(line for line in own if line.stage is LineStage.BEFORE),
                {reading: dials[reading] for reading in used},
                _corrected(corrected, corrected_sides),
            )
        )
    return found


def _document(invoice: Invoice, contract: str, corrected: Invoice | None) -> Document:
    return Document(
        *(invoice.id, invoice.number, invoice.kind, invoice.issued_on, invoice.due_on),
        Period(invoice.period_from, invoice.period_until),
        *(invoice.net, invoice.vat, invoice.gross),
        open=invoice.gross,
        method=invoice.vat_method,
        contract=contract,
        corrects="" if corrected is None else corrected.number,
        reason=invoice.reason,
        ksef_number=invoice.ksef_number or "",
    )


def _corrected(row: Invoice | None, sides: Sides) -> Corrected | None:
    return None if row is None else Corrected(row.number, row.issued_on, row.ksef_number or "", sides)


def _lines(session: Session, ids: Collection[int], parts: Parts) -> dict[int, list[BookedLine]]:
    line = InvoiceLine
    statement = (
        select(line, func.coalesce(Premise.address, ""), func.coalesce(TariffGroup.code, ""))
        .join(ServicePoint, ServicePoint.id == line.service_point_id, isouter=True)
        .join(Premise, Premise.id == ServicePoint.premise_id, isouter=True)
        .join(TariffRate, TariffRate.id == line.rate_id, isouter=True)
        .join(TariffGroup, TariffGroup.id == TariffRate.group_id, isouter=True)
        .where(line.invoice_id.in_(ids))
        .order_by(line.invoice_id, line.position)
    )
    found: dict[int, list[BookedLine]] = defaultdict(list)
    for row, address, group in session.execute(statement):
        found[row.invoice_id].append(
            BookedLine(
                *(row.stage, row.kind, row.name, row.quantity, row.unit, row.price, row.net, row.vat_percent),
                period=Period(row.period_from, row.period_until),
                service_point_id=row.service_point_id,
                address=address,
                group=group,
                parts=parts.get(row.id, ()),
            )
        )
    return found


def _parts(session: Session, ids: Collection[int]) -> tuple[Parts, dict[int, Dial]]:
    ends = [(end.id, end.read_on, end.value_m3, end.source) for end in (START, END)]
    statement = (
        select(LineReading.line_id, LineReading.sign, Meter.serial, Meter.dial_digits, *ends[0], *ends[1])
        .join(InvoiceLine, InvoiceLine.id == LineReading.line_id)
        .join(START, START.id == LineReading.from_reading_id)
        .join(END, END.id == LineReading.until_reading_id)
        .join(Meter, Meter.id == END.meter_id)
        .where(InvoiceLine.invoice_id.in_(ids))
        .order_by(LineReading.line_id, LineReading.sign.desc(), START.read_on, START.id)
    )
    parts: dict[int, tuple[Part, ...]] = defaultdict(tuple)
    dials: dict[int, Dial] = {}
    for line_id, sign, serial, digits, *read in session.execute(statement):
        first, last = (DialReading(*side[:3]) for side in (read[:4], read[4:]))
        parts[line_id] += (Part(Span(first, last, digits), sign),)
        dials |= {first.id: Dial(serial, read[3]), last.id: Dial(serial, read[7])}
    return parts, dials


def without_xml(session: Session, ids: Collection[int] | None = None, *, after: int = 0, at_most: int = 0) -> list[int]:
    """Return the ids of invoices that have no FA(3) and that no other system has sent to KSeF, in their order.

    Parameters
    ----------
    ids
        Those that are asked about; nothing means all.
    after, at_most
        Which piece of them; 0 means all that follow.
    """
    ours = (Invoice.xml_sha256.is_(None), Invoice.ksef_number.is_(None), Invoice.id > after)
    statement = select(Invoice.id).where(*ours).order_by(Invoice.id)
    if ids is not None:
        statement = statement.where(Invoice.id.in_(ids))
    return list(session.scalars(statement.limit(at_most) if at_most else statement))


class Kept(NamedTuple):
    """The FA(3) of an invoice, and what says who gets it."""

    content: bytes
    issued_on: dt.date
    nip: str
    """Of the buyer as of the day of issue."""


def kept_xml(session: Session, customer: CustomerId, number: str, as_of: dt.date) -> Kept | None:
    """Return the FA(3) of the customer's invoice with a number, nothing where there is none."""
    found = session.execute(
        select(InvoiceXml.content, Invoice.issued_on, NIP_THEN)
        .join(Invoice, Invoice.id == InvoiceXml.invoice_id)
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(THESE, THESE.invoice_id == Invoice.id, isouter=True)
        .where(Invoice.customer_id == customer, Invoice.number == number, Invoice.issued_on <= as_of)
    ).first()
    return None if found is None else Kept(*found)
