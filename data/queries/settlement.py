"""What a settlement run is priced from, and the runs themselves; nothing here asks once for each point."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from data.models import (
    Contract,
    ContractPoint,
    Customer,
    Installation,
    Invoice,
    InvoiceLine,
    LineReading,
    Meter,
    Reading,
    ServicePoint,
    TariffGroup,
    TariffRate,
)
from data.queries.asked import in_parts
from data.queries.billed import billed
from data.queries.late_payments import charged_from, debtors_of
from domain.invoices import InvoiceKind, LineKind, LineStage
from domain.meters import MeterRole
from domain.readings import COUNTED
from domain.settlement import Period, Terms
from domain.settling.measuring import WINDOW_DAYS, Fitting, Read
from domain.settling.outliers import Billed, since
from domain.settling.periods import DAY, Served, upcoming
from domain.settling.pricing import Facts, Issued, LineKey
from domain.tariffs import Rate, RateBook

WATER_GROUP, SEWAGE_GROUP = aliased(TariffGroup), aliased(TariffGroup)


def facts_of(session: Session, due: Period, interest_from: dt.date | None = None) -> Facts:
    """Return everything that the periods ending within ``due`` are priced from.

    Parameters
    ----------
    interest_from
        Interest is charged on what was paid late from this day on; by itself, from the first settled month on.
    """
    served = _served(session, due.last)
    ours = [(one, period) for one, period in upcoming(served) if due.first <= period.last <= due.last]
    first = min((period.first for _one, period in ours), default=due.first)
    changed = _changed(session)
    points = {terms.service_point_id for one in changed for terms in one.terms}
    window = dt.timedelta(days=WINDOW_DAYS)
    readings = {one.id: one for one in _readings(session, _during(first - DAY - window, due.last + window))}
    for part in in_parts(_meters_at(session, points)):
        readings |= {one.id: one for one in _readings(session, Reading.meter_id.in_(part))}
    return Facts(
        rates=_rates(session),
        served=served,
        fittings=fittings_of(session),
        readings=sorted(readings.values(), key=lambda one: one.id),
        billed_by=_billed_by(session, first - DAY - window),
        before=_billed(session, since(due.last), due.first),
        changed=changed,
        debtors=debtors_of(session, interest_from or charged_from(session) or due.first),
        unserved=_unserved(session, due.last),
    )


def _served(session: Session, until: dt.date) -> list[Served]:
    statement = (
        select(
            *(Contract.id, Contract.customer_id, Contract.period_months, Contract.valid_from, Contract.valid_until),
            *(ContractPoint.service_point_id, ContractPoint.valid_from, ContractPoint.valid_until),
            *(WATER_GROUP.code, SEWAGE_GROUP.code),
        )
        .join(ContractPoint, ContractPoint.contract_id == Contract.id)
        .join(WATER_GROUP, WATER_GROUP.id == ContractPoint.water_group_id, isouter=True)
        .join(SEWAGE_GROUP, SEWAGE_GROUP.id == ContractPoint.sewage_group_id, isouter=True)
        .where(Contract.valid_from <= until, ContractPoint.valid_from <= until)
        .order_by(Contract.id, ContractPoint.service_point_id, ContractPoint.valid_from)
    )
    known = billed(session)
    found = []
    for row in session.execute(statement):
        contract, customer, months, begins, ends, point, from_day, until_day, water, sewage = row
        last_days = [day for day in (ends, until_day) if day is not None]
        found.append(
            Served(
                *(contract, customer, months, max(begins, from_day), min(last_days, default=None)),
                Terms(point, water, sewage),
                known.until(customer, contract, point),
            )
        )
    return found


def fittings_of(session: Session, *where: ColumnElement[bool]) -> dict[int, list[Fitting]]:
    """Return the meters that are or were there, by service point: one that is gone may be what another is behind."""
    place = Installation
    statement = (
        select(
            *(place.service_point_id, place.id, place.meter_id, Meter.serial, Meter.dial_digits, place.role),
            *(place.parent_id, place.purpose, place.installed_on, place.removed_on, Meter.verification_expires_on),
        )
        .join(Meter, Meter.id == place.meter_id)
        .where(*where)
        .order_by(place.id)
    )
    found: dict[int, list[Fitting]] = defaultdict(list)
    for point, *fitting in session.execute(statement):
        found[point].append(Fitting(*fitting))
    return dict(found)


def _during(first: dt.date, last: dt.date) -> ColumnElement[bool]:
    return Reading.read_on.between(first, last)


def _readings(session: Session, where: ColumnElement[bool]) -> list[Read]:
    columns = (Reading.id, Reading.meter_id, Reading.read_on, Reading.value_m3, Reading.source, Reading.state)
    return [Read(*row) for row in session.execute(select(*columns).where(where))]


def _meters_at(session: Session, points: Collection[int]) -> list[int]:
    found: list[int] = []
    for part in in_parts(sorted(points)):
        found += session.scalars(select(Installation.meter_id).where(Installation.service_point_id.in_(part)))
    return found


def _billed_by(session: Session, first: dt.date) -> frozenset[int]:
    """Return the readings from ``first`` on that closed what was billed last of each meter, as documents stand now."""
    statement = (
        select(Invoice.id, Reading.meter_id, Reading.id)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(LineReading, LineReading.line_id == InvoiceLine.id)
        .join(Reading, Reading.id == LineReading.until_reading_id)
        .where(InvoiceLine.stage != LineStage.BEFORE, Reading.read_on >= first)
        .order_by(Invoice.period_until, Reading.read_on, Reading.id)
    )
    outdated = _outdated(session)
    last = {meter: reading for document, meter, reading in session.execute(statement) if document not in outdated}
    return frozenset(last.values())


def _outdated(session: Session) -> frozenset[int]:
    """Return the documents that a later correction stands for."""
    columns = select(Invoice.corrects_id, Invoice.id).where(Invoice.corrects_id.is_not(None))
    chains: dict[int, list[int]] = {}
    for root, correction in _rows(session, columns.order_by(Invoice.issued_on, Invoice.id)):
        chains.setdefault(root, [root]).append(correction)
    return frozenset(one for chain in chains.values() for one in chain[:-1])


def _rates(session: Session) -> RateBook:
    rate = TariffRate
    columns = (rate.id, TariffGroup.code, rate.kind, rate.net, rate.vat_percent, rate.valid_from, rate.valid_until)
    statement = select(*columns).join(TariffGroup, TariffGroup.id == rate.group_id).order_by(rate.id)
    return RateBook(Rate(*row) for row in session.execute(statement))


def _billed(session: Session, first: dt.date, before: dt.date) -> dict[int, list[Billed]]:
    """Return what was billed of each point, oldest first; corrections are left out."""
    point = InvoiceLine.service_point_id
    columns = (point, Invoice.period_from, Invoice.period_until, InvoiceLine.kind, func.sum(InvoiceLine.quantity))
    statement = (
        select(*columns)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(
            *(Invoice.kind == InvoiceKind.INVOICE, point.is_not(None)),
            InvoiceLine.kind.in_((LineKind.WATER, LineKind.SEWAGE)),
            Invoice.period_until.between(first, before),
        )
        .group_by(point, Invoice.period_from, Invoice.period_until, InvoiceLine.kind)
        .order_by(point, Invoice.period_from)
    )
    volumes: dict[tuple[int, Period], dict[LineKind, int]] = defaultdict(dict)
    for place, begins, ends, kind, volume in _rows(session, statement):
        volumes[place, Period(begins, ends)][kind] = int(volume)
    found: dict[int, list[Billed]] = defaultdict(list)
    for (place, period), of_kind in volumes.items():
        found[place].append(Billed(period, of_kind.get(LineKind.WATER, of_kind.get(LineKind.SEWAGE, 0))))
    return dict(found)


def _changed(session: Session) -> list[Issued]:
    """Return the invoices that stand, after their corrections, on a reading that does not count any more."""
    touched = (
        select(func.coalesce(Invoice.corrects_id, Invoice.id))
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(LineReading, LineReading.line_id == InvoiceLine.id)
        .join(Reading, Reading.id.in_((LineReading.from_reading_id, LineReading.until_reading_id)))
        .where(InvoiceLine.stage != LineStage.BEFORE, Reading.state.not_in(COUNTED))
        .distinct()
    )
    roots = sorted(session.scalars(touched))
    standing = _standing(session, roots)
    uncounted = frozenset(session.scalars(select(Reading.id).where(Reading.state.not_in(COUNTED))))
    heads = {
        one.id: one for part in in_parts(roots) for one in session.scalars(select(Invoice).where(Invoice.id.in_(part)))
    }
    found = (_issued(heads[root], standing.get(root, [])) for root in roots)
    return [one for one in found if one.used & uncounted]


def _standing(session: Session, roots: Sequence[int]) -> dict[int, list[Any]]:
    """Return the lines of invoices as they stand: their own, or those after the last correction; spans one a row."""
    root = func.coalesce(Invoice.corrects_id, Invoice.id)
    line = InvoiceLine
    found: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for part in in_parts(roots):
        statement = (
            select(root.label("root"), Invoice.id.label("document"), line, LineReading, TariffGroup.code)
            .join(line, line.invoice_id == Invoice.id)
            .join(LineReading, LineReading.line_id == line.id, isouter=True)
            .join(TariffRate, TariffRate.id == line.rate_id, isouter=True)
            .join(TariffGroup, TariffGroup.id == TariffRate.group_id, isouter=True)
            .where(root.in_(part), line.stage != LineStage.BEFORE)
            .order_by(Invoice.issued_on, Invoice.id, line.position)
        )
        for row in session.execute(statement):
            found[row.root][row.document].append(row)
    return {ident: list(documents.values())[-1] for ident, documents in found.items()}


def _issued(head: Invoice, rows: Sequence[Any]) -> Issued:
    spans: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
    groups: dict[int | None, dict[LineKind, str | None]] = defaultdict(dict)
    for row in rows:
        groups[row.InvoiceLine.service_point_id][row.InvoiceLine.kind] = row.code
        if row.LineReading is not None:
            one = row.LineReading
            spans[row.InvoiceLine.id].add((one.from_reading_id, one.until_reading_id, one.sign))
    lines = {row.InvoiceLine.id: row.InvoiceLine for row in rows}
    return Issued(
        *(head.id, head.number, head.customer_id, head.contract_id),
        period=Period(head.period_from, head.period_until),
        method=head.vat_method,
        terms=tuple(
            Terms(point, kinds.get(LineKind.WATER), kinds.get(LineKind.SEWAGE))
            for point, kinds in groups.items()
            if point is not None
        ),
        lines=Counter(_key(line, spans[ident]) for ident, line in lines.items()),
        spans=frozenset((start, end) for of_line in spans.values() for start, end, _sign in of_line),
    )


def _key(line: InvoiceLine, spans: Iterable[tuple[int, int, int]]) -> LineKey:
    """Return what a stored line says, as ``domain.settling.pricing.key_of`` does of a priced one."""
    money = (line.quantity, line.price, line.net, line.vat_percent, line.rate_id)
    return line.kind, *money, line.service_point_id, line.period_from, line.period_until, frozenset(spans)


def _unserved(session: Session, on: dt.date) -> list[int]:
    """Return the points where a main meter is and no contract holds."""
    place, point = Installation, ContractPoint
    holds = (
        exists()
        .where(point.service_point_id == place.service_point_id, point.contract_id == Contract.id)
        .where(point.valid_from <= on, or_(point.valid_until.is_(None), point.valid_until >= on))
        .where(Contract.valid_from <= on, or_(Contract.valid_until.is_(None), Contract.valid_until >= on))
    )
    is_there = and_(place.installed_on <= on, or_(place.removed_on.is_(None), place.removed_on > on))
    statement = select(place.service_point_id).where(place.role == MeterRole.MAIN, is_there, ~holds).distinct()
    return sorted(session.scalars(statement))


def numbers_of(session: Session) -> tuple[dict[int, str], dict[int, str]]:
    """Return the numbers of customers and of service points by id."""
    customers, points = select(Customer.id, Customer.number), select(ServicePoint.id, ServicePoint.number)
    return {row[0]: row[1] for row in session.execute(customers)}, {row[0]: row[1] for row in session.execute(points)}


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterable[Any]:
    """Return rows without columns that the statement has left out when absent, which types do not know of."""
    return session.execute(statement)
