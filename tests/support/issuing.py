"""Invoices settled from readings, with a tariff behind them: the worked example of the price rules."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import (
    ContractPoint,
    Customer,
    Invoice,
    InvoiceLine,
    LedgerEntry,
    LineReading,
    Reading,
    TariffDecision,
    TariffGroup,
    TariffRate,
)
from domain.invoices import InvoiceKind, LineStage
from domain.meters import MeterRole
from domain.readings import ReadingSource, ReadingState
from domain.settlement import Correction, DialReading, Measured, Period, PricedInvoice, Span, Terms, settle
from domain.tariffs import Rate, RateBook, RateKind, Service
from tests.support.builders import bill, connect_point, fit_meter

SINCE: Final = dt.date(2026, 3, 19)
PERIOD: Final = Period(dt.date(2026, 3, 20), dt.date(2026, 6, 19))
DUE: Final = dt.date(2026, 7, 9)
DECISION: Final = "PO.RZT.70.114.2022/D/FK"
PRICES: Final = {
    ("W1", RateKind.VOLUME): "5.12",
    ("W1", RateKind.SUBSCRIPTION): "3.50",
    ("S1", RateKind.VOLUME): "8.74",
    ("S1", RateKind.SUBSCRIPTION): "2.17",
    ("S1", RateKind.SUBMETER_SUBSCRIPTION): "0",
}


@dataclass(frozen=True)
class Issued:
    """An invoice, its booking, and what it was made from."""

    customer: Customer
    entry: LedgerEntry
    terms: Terms
    measured: Measured
    priced: PricedInvoice


def set_tariff(session: Session) -> RateBook:
    """Write the tariff of the worked invoice and the decision behind it."""
    act = TariffDecision(number=DECISION, approved_by="RZGW", published_on=dt.date(2023, 5, 8), valid_from=SINCE)
    groups = {"W1": TariffGroup(code="W1", service=Service.WATER), "S1": TariffGroup(code="S1", service=Service.SEWAGE)}
    session.add_all([act, *groups.values()])
    session.flush()
    rates = []
    for (group, kind), net in PRICES.items():
        unit, given = "m3" if kind is RateKind.VOLUME else "month", {"net": Decimal(net), "valid_from": SINCE}
        row = TariffRate(decision_id=act.id, group_id=groups[group].id, kind=kind, unit=unit, **given)
        session.add(row)
        session.flush()
        rates.append(Rate(row.id, group, kind, Decimal(net), 8, SINCE, None))
    return RateBook(rates)


def issue(session: Session, customer: Customer, rates: RateBook, number: str = "FW/1") -> Issued:
    """Issue the worked invoice over 502.23 PLN: 38 m³, of them 9 in the garden."""
    point = connect_point(session, customer, f"PP-{number}", address=customer.street_line)
    groups = {group.code: group.id for group in session.scalars(select(TariffGroup))}
    served = update(ContractPoint).where(ContractPoint.service_point_id == point.id)
    session.execute(served.values(water_group_id=groups["W1"], sewage_group_id=groups["S1"]))
    main = fit_meter(session, f"M-{number}", point, readings={SINCE: 412, PERIOD.last: 450})
    garden = fit_meter(session, f"G-{number}", point, role=MeterRole.SUBMETER, readings={SINCE: 100, PERIOD.last: 109})
    terms = Terms(point.id, "W1", "S1")
    measured = Measured((_span(session, main.meter_id),), ((_span(session, garden.meter_id),),))
    priced = settle(PERIOD, terms, measured, rates)
    entry = bill(session, customer, number, priced.gross, due=DUE, **_head(priced))
    _write_lines(session, entry, [(LineStage.PLAIN, priced)])
    return Issued(customer, entry, terms, measured, priced)


def correct(session: Session, issued: Issued, rates: RateBook, number: str = "FK/1") -> LedgerEntry:
    """Correct the worked invoice by 74.84 PLN: the dial had shown 445, not 450."""
    [main] = issued.measured.main
    wrong = session.get_one(Reading, main.end.id)
    wrong.state = ReadingState.CORRECTED
    right = Reading(
        meter_id=wrong.meter_id, read_on=wrong.read_on, value_m3=Decimal(445), source=ReadingSource.CUSTOMER
    )
    session.add(right)
    session.flush()
    measured = replace(issued.measured, main=(replace(main, end=_dial(right)),))
    change = Correction(issued.priced, settle(PERIOD, issued.terms, measured, rates))
    head: dict[str, Any] = {
        "kind": InvoiceKind.CORRECTION,
        "corrects_id": issued.entry.invoice_id,
        "reason": "Błędny odczyt",
    }
    due = DUE + dt.timedelta(days=14)
    entry = bill(session, issued.customer, number, change.gross, due=due, **head, **_head(change))
    _write_lines(session, entry, [(LineStage.BEFORE, change.before), (LineStage.AFTER, change.after)])
    return entry


def _head(priced: PricedInvoice | Correction) -> dict[str, Any]:
    return {"net": priced.net, "vat": priced.vat, "period_from": PERIOD.first, "period_until": PERIOD.last}


def _write_lines(session: Session, entry: LedgerEntry, stages: Sequence[tuple[LineStage, PricedInvoice]]) -> None:
    invoice = session.get_one(Invoice, entry.invoice_id)
    lines = [(stage, line) for stage, priced in stages for line in priced.lines]
    for position, (stage, line) in enumerate(lines, 1):
        row = InvoiceLine(
            invoice_id=invoice.id,
            position=position,
            stage=stage,
            kind=line.kind,
            name=f"Pozycja {position}",
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            net=line.net,
            vat_percent=line.vat_percent,
            service_point_id=line.service_point_id,
            rate_id=line.rate_id,
            period_from=line.period.first,
            period_until=line.period.last,
        )
        session.add(row)
        session.flush()
        for part in line.parts:
            ends = {"from_reading_id": part.span.start.id, "until_reading_id": part.span.end.id}
            session.add(LineReading(line_id=row.id, sign=part.sign, **ends))
    session.flush()


def _span(session: Session, meter_id: int) -> Span:
    start, end = session.scalars(select(Reading).where(Reading.meter_id == meter_id).order_by(Reading.read_on))
    return Span(_dial(start), _dial(end), 5)


def _dial(row: Reading) -> DialReading:
    return DialReading(row.id, row.read_on, row.value_m3)
