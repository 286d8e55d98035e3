"""Invoices of a customer, whole: the document, its lines with the readings and the rates behind them, what paid it.

Every query starts from the customer: an invoice of somebody else is found as little as one that does not exist.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from data.models import (
    Allocation,
    Contract,
    ContractPoint,
    Customer,
    Deployment,
    Installation,
    Invoice,
    InvoiceLine,
    LedgerEntry,
    LineReading,
    Meter,
    Payment,
    Premise,
    Reading,
    ServicePoint,
    TariffDecision,
    TariffGroup,
    TariffRate,
)
from data.queries.allocations import held_on
from data.queries.finance import NOTHING, open_part
from data.queries.frames import DAY, EXACT, KEY, TEXT, declared
from data.queries.in_force import in_force
from data.queries.instalments import in_kept_plans
from data.queries.settlement import fittings_of
from data.queries.sides import SIDES, THESE, THOSE, sides_of
from domain.explanation import WATER, BookedLine, Decision, Dial, Document
from domain.identifiers import CustomerId
from domain.settlement import DialReading, Part, Period, Place, Span
from domain.settling.measuring import places_in
from domain.tariffs import Rate

PREMISES: Final = {"invoice_id": KEY, "premise_id": KEY, "address": TEXT}
CORRECTIONS: Final = {"number": TEXT, "issued_on": DAY, "gross": EXACT}
SETTLED: Final = {"on": DAY, "kind": TEXT, "label": TEXT, "amount": EXACT}
BILLED_READINGS: Final = {"reading_id": KEY, "number": TEXT}

# Made once: an alias costs more than the statement that it stands in.
CORRECTED: Final = aliased(Invoice)
START, END = aliased(Reading), aliased(Reading)
OWN, OTHER = aliased(LedgerEntry), aliased(LedgerEntry)
CONTRACTED: Final = aliased(TariffGroup)


def premises_of(session: Session, customer: CustomerId) -> pd.DataFrame:
    """Return the properties that the customer's invoices are about, columns :data:`PREMISES`, by address."""
    statement = (
        select(Invoice.id, Premise.id, Premise.address)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(ServicePoint, ServicePoint.id == InvoiceLine.service_point_id)
        .join(Premise, Premise.id == ServicePoint.premise_id)
        .where(Invoice.customer_id == customer)
        .order_by(Premise.address, Invoice.id)
        .distinct()
    )
    return _asked(session, statement, PREMISES)


def document_of(session: Session, customer: CustomerId, number: str, as_of: dt.date) -> Document | None:
    """Return the customer's invoice or correction with a number, nothing where they have none."""
    statement = (
        select(
            Invoice,
            func.coalesce(Contract.number, "").label("contract"),
            func.coalesce(CORRECTED.number, "").label("corrects"),
            func.coalesce(open_part(as_of), NOTHING).label("open"),
            func.coalesce(LedgerEntry.id.in_(in_kept_plans(as_of)), false()).label("is_planned"),
            *SIDES,
        )
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(Deployment, true(), isouter=True)
        .join(THESE, THESE.invoice_id == Invoice.id, isouter=True)
        .join(THOSE, THOSE.invoice_id == Invoice.corrects_id, isouter=True)
        .join(Contract, Contract.id == Invoice.contract_id, isouter=True)
        .join(CORRECTED, CORRECTED.id == Invoice.corrects_id, isouter=True)
        .join(LedgerEntry, LedgerEntry.invoice_id == Invoice.id, isouter=True)
        .where(Invoice.customer_id == customer, Invoice.number == number, Invoice.issued_on <= as_of)
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    found = row.Invoice
    sides, corrected_sides = sides_of(row)
    return Document(
        id=found.id,
        number=found.number,
        kind=found.kind,
        issued_on=found.issued_on,
        due_on=found.due_on,
        period=Period(found.period_from, found.period_until),
        net=found.net,
        vat=found.vat,
        gross=found.gross,
        open=row.open,
        is_planned=row.is_planned,
        method=found.vat_method,
        contract=row.contract,
        corrects=row.corrects,
        reason=found.reason,
        ksef_number=found.ksef_number or "",
        xml_sha256=found.xml_sha256 or "",
        sides=sides,
        corrected_sides=corrected_sides if found.corrects_id else None,
    )


def lines_of(
    session: Session, customer: CustomerId, invoice_id: int, parts: Mapping[int, tuple[Part, ...]]
) -> list[BookedLine]:
    """Return the lines of the customer's invoice in their order, each with its ``parts`` by its id.

    The tariff group is that of the rate, or of the contract where the line names no rate.
    """
    line = InvoiceLine
    group = func.coalesce(TariffGroup.code, _contracted_group(customer), "")
    statement = (
        select(line, func.coalesce(Premise.address, ""), group)
        .join(Invoice, Invoice.id == line.invoice_id)
        .join(ServicePoint, ServicePoint.id == line.service_point_id, isouter=True)
        .join(Premise, Premise.id == ServicePoint.premise_id, isouter=True)
        .join(TariffRate, TariffRate.id == line.rate_id, isouter=True)
        .join(TariffGroup, TariffGroup.id == TariffRate.group_id, isouter=True)
        .where(Invoice.customer_id == customer, Invoice.id == invoice_id)
        .order_by(line.position)
    )
    return [
        BookedLine(
            *(row.stage, row.kind, row.name, row.quantity, row.unit, row.price, row.net, row.vat_percent),
            period=Period(row.period_from, row.period_until),
            service_point_id=row.service_point_id,
            address=address,
            group=code,
            parts=parts.get(row.id, ()),
        )
        for row, address, code in session.execute(statement)
    ]


def _contracted_group(customer: CustomerId) -> ColumnElement[Any]:
    """Return the tariff group that the customer's contract named for the service of a line on its first day."""
    point = ContractPoint
    wanted = case((InvoiceLine.kind.in_(WATER), point.water_group_id), else_=point.sewage_group_id)
    return (
        select(func.min(CONTRACTED.code))
        .select_from(point)
        .join(Contract, Contract.id == point.contract_id)
        .join(CONTRACTED, CONTRACTED.id == wanted)
        .where(
            *(Contract.customer_id == customer, point.service_point_id == InvoiceLine.service_point_id),
            in_force(InvoiceLine.period_from),
        )
        .correlate(InvoiceLine)
        .scalar_subquery()
    )


def places_of(session: Session, customer: CustomerId, invoice_id: int, period: Period) -> dict[int, tuple[Place, ...]]:
    """Return when a submeter was at each place of the points of the customer's invoice, within a period, by point."""
    points = (
        select(InvoiceLine.service_point_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Invoice.customer_id == customer, Invoice.id == invoice_id)
    )
    fittings = fittings_of(session, Installation.service_point_id.in_(points))
    return {point: places_in(own, period) for point, own in fittings.items()}


def parts_of(
    session: Session, customer: CustomerId, invoice_id: int
) -> tuple[dict[int, tuple[Part, ...]], dict[int, Dial]]:
    """Return the spans behind the lines of the customer's invoice by line, and what was read by reading."""
    statement = (
        select(LineReading.line_id, LineReading.sign, Meter.serial, Meter.dial_digits, START, END)
        .join(InvoiceLine, InvoiceLine.id == LineReading.line_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .join(START, START.id == LineReading.from_reading_id)
        .join(END, END.id == LineReading.until_reading_id)
        .join(Meter, Meter.id == END.meter_id)
        .where(Invoice.customer_id == customer, Invoice.id == invoice_id)
        .order_by(InvoiceLine.position, LineReading.sign.desc(), START.read_on, START.id)
    )
    parts: dict[int, tuple[Part, ...]] = {}
    dials: dict[int, Dial] = {}
    for line_id, sign, serial, digits, before, after in session.execute(statement):
        span = Span(_read(before), _read(after), digits)
        parts[line_id] = (*parts.get(line_id, ()), Part(span, sign))
        dials |= {one.id: Dial(serial, one.source) for one in (before, after)}
    return parts, dials


def _read(row: Reading) -> DialReading:
    return DialReading(row.id, row.read_on, row.value_m3)


def corrections_of(session: Session, customer: CustomerId, invoice_id: int, as_of: dt.date) -> pd.DataFrame:
    """Return the corrections of the customer's invoice, oldest first, columns :data:`CORRECTIONS`."""
    statement = (
        select(Invoice.number, Invoice.issued_on, Invoice.gross)
        .where(Invoice.customer_id == customer, Invoice.corrects_id == invoice_id, Invoice.issued_on <= as_of)
        .order_by(Invoice.issued_on, Invoice.id)
    )
    return _asked(session, statement, CORRECTIONS)


def settled_by(session: Session, customer: CustomerId, invoice_id: int, as_of: dt.date) -> pd.DataFrame:
    """Return what paid the customer's invoice, or what its credit was used for, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`SETTLED`: the day of the allocation, kind and label of the entry on the other side (of a payment
        its title), and the amount.
    """
    sides = or_(
        and_(Allocation.debit_id == OWN.id, Allocation.credit_id == OTHER.id),
        and_(Allocation.credit_id == OWN.id, Allocation.debit_id == OTHER.id),
    )
    statement = (
        select(Allocation.allocated_on, OTHER.kind, func.coalesce(Payment.title, OTHER.label), Allocation.amount)
        .select_from(OWN)
        .join(Allocation, or_(Allocation.debit_id == OWN.id, Allocation.credit_id == OWN.id))
        .join(OTHER, sides)
        .join(Payment, Payment.id == OTHER.payment_id, isouter=True)
        .where(OWN.customer_id == customer, OWN.invoice_id == invoice_id, held_on(as_of))
        .order_by(Allocation.allocated_on, Allocation.id)
    )
    return _asked(session, statement, SETTLED)


def billed_readings_of(session: Session, customer: CustomerId, as_of: dt.date) -> pd.DataFrame:
    """Return the number of the newest document up to each reading, columns :data:`BILLED_READINGS`."""
    statement = (
        select(LineReading.until_reading_id, Invoice.number, Invoice.issued_on, Invoice.id)
        .join(InvoiceLine, InvoiceLine.id == LineReading.line_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Invoice.customer_id == customer, Invoice.issued_on <= as_of)
        .order_by(Invoice.issued_on, Invoice.id)
        .distinct()
    )
    rows = [(reading, number) for reading, number, *_order in session.execute(statement)]
    return declared(list(dict(rows).items()), BILLED_READINGS)


def tariff_of(session: Session, groups: Collection[str]) -> list[tuple[Rate, Decision]]:
    """Return every rate of the groups with the decision behind it; prices are everybody's."""
    rate, decision = TariffRate, TariffDecision
    statement = (
        select(rate, TariffGroup.code, decision)
        .join(TariffGroup, TariffGroup.id == rate.group_id)
        .join(decision, decision.id == rate.decision_id)
        .where(TariffGroup.code.in_(sorted(groups)))
        .order_by(rate.id)
    )
    return [
        (
            Rate(price.id, code, price.kind, price.net, price.vat_percent, price.valid_from, price.valid_until),
            Decision(act.number, act.approved_by, act.published_on, act.valid_from, act.valid_until, act.url or ""),
        )
        for price, code, act in session.execute(statement)
    ]


def _asked(session: Session, statement: Select[*tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return declared(session.execute(statement).all(), columns)
