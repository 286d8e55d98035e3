"""Meters, readings and settlement periods of a customer, each only for the time in which the customer is served.

The service point of a customer had other customers before: what their meters counted then is nobody else's business.
Days are ``datetime64[us]``, ``NaT`` for an open end.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

import pandas as pd
from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, or_, select
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
    Premise,
    Reading,
    ReadingPhoto,
    ServicePoint,
)
from data.queries.asked import CUSTOMERS
from data.queries.frames import DAY, EXACT, KEY, MAYBE_KEY, TEXT, declared
from data.queries.in_force import FOREVER, served_until
from domain.customers import CustomerKind
from domain.identifiers import CustomerId
from domain.invoices import LineKind, LineStage
from domain.readings import COUNTED

METERS: Final = {
    "meter_id": KEY,
    "installation_id": KEY,
    "parent_id": MAYBE_KEY,
    "service_point_id": KEY,
    "address": TEXT,
    "serial": TEXT,
    "dn_mm": KEY,
    "radio_id": TEXT,
    "role": TEXT,
    "purpose": TEXT,
    "installed_on": DAY,
    "removed_on": DAY,
    "verification_expires_on": DAY,
    "last_read_on": DAY,
    "seal": TEXT,
    "period_months": KEY,
    "from_on": DAY,
    "until_on": DAY,
}
READINGS: Final = {
    "reading_id": KEY,
    "meter_id": KEY,
    "installation_id": KEY,
    "serial": TEXT,
    "role": TEXT,
    "dial_digits": KEY,
    "read_on": DAY,
    "value_m3": EXACT,
    "source": TEXT,
    "state": TEXT,
    "note": TEXT,
    "doubt": TEXT,
    "has_photo": "bool",
}
BILLED: Final = {
    "period_from": DAY,
    "period_until": DAY,
    "meter_id": KEY,
    "dial_digits": KEY,
    "start_m3": EXACT,
    "end_m3": EXACT,
    "read_on": DAY,
    "source": TEXT,
}
_BILLED_BY: Final = (LineKind.WATER, LineKind.SEWAGE)
EVE: Final = dt.timedelta(days=1)
"""The reading of the day before the first belongs to it: it is where counting begins."""
Rows = tuple[tuple[Any, ...], ...]


def _served() -> tuple[ColumnElement[dt.date], ColumnElement[dt.date | None]]:
    """Return the first and last day on which an installation counted under a contract."""
    point, place = ContractPoint, Installation
    first = case((point.valid_from > place.installed_on, point.valid_from), else_=place.installed_on)
    ends = func.coalesce(served_until(), FOREVER), func.coalesce(place.removed_on, FOREVER)
    last = case((ends[0] < ends[1], served_until()), else_=place.removed_on)
    return first, last


def _newest_reading() -> ScalarSelect[dt.date]:
    """Return when a meter was last read while an installation counted."""
    until = func.coalesce(_served()[1], FOREVER)
    newest = select(func.max(Reading.read_on)).where(Reading.meter_id == Meter.id, Reading.read_on <= until)
    return newest.correlate(Meter, Installation, ContractPoint, Contract).scalar_subquery()


def _while_served() -> ColumnElement[bool]:
    point, place = ContractPoint, Installation
    return and_(
        place.service_point_id == point.service_point_id,
        place.installed_on <= func.coalesce(served_until(), FOREVER),
        or_(place.removed_on.is_(None), place.removed_on >= point.valid_from),
    )


_CUSTOMER: Final[BindParameter[int]] = bindparam("customer")
_ALL_METERS: Final = (
    select(
        *(Meter.id, Installation.id, Installation.parent_id, Installation.service_point_id, Premise.address),
        *(Meter.serial, Meter.dn_mm, func.coalesce(Meter.radio_id, ""), Installation.role, Installation.purpose),
        *(Installation.installed_on, Installation.removed_on, Meter.verification_expires_on, _newest_reading()),
        *(func.coalesce(Installation.seal_number, ""), Contract.period_months),
        *_served(),
    )
    .select_from(Contract)
    .join(ContractPoint, ContractPoint.contract_id == Contract.id)
    .join(ServicePoint, ServicePoint.id == ContractPoint.service_point_id)
    .join(Premise, Premise.id == ServicePoint.premise_id)
    .join(Installation, _while_served())
    .join(Meter, Meter.id == Installation.meter_id)
    .order_by(Installation.installed_on, Installation.id)
    .distinct()
)
_METERS: Final = _ALL_METERS.where(Contract.customer_id == _CUSTOMER)
_METERS_OF_MANY: Final = (
    _ALL_METERS.add_columns(Contract.customer_id, Customer.kind)
    .join(Customer, Customer.id == Contract.customer_id)
    .where(Contract.customer_id.in_(CUSTOMERS))
)
_READINGS: Final = (
    select(
        *(Reading.id, Reading.meter_id, Installation.id, Meter.serial, Installation.role, Meter.dial_digits),
        *(Reading.read_on, Reading.value_m3, Reading.source, Reading.state, Reading.note),
        *(func.coalesce(Reading.doubt, ""), ReadingPhoto.reading_id.is_not(None)),
        *_served(),
    )
    .select_from(Contract)
    .join(ContractPoint, ContractPoint.contract_id == Contract.id)
    .join(Installation, _while_served())
    .join(Meter, Meter.id == Installation.meter_id)
    .join(Reading, Reading.meter_id == Meter.id)
    .outerjoin(ReadingPhoto, ReadingPhoto.reading_id == Reading.id)
    .where(Contract.customer_id == _CUSTOMER)
    .order_by(Reading.read_on.desc(), Reading.id.desc())
)
_START, _END = aliased(Reading), aliased(Reading)
_BILLED: Final = (
    select(
        *(Invoice.period_from, Invoice.period_until, _END.meter_id, Meter.dial_digits),
        *(_START.value_m3, _END.value_m3, _END.read_on, _END.source),
    )
    .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
    .join(LineReading, LineReading.line_id == InvoiceLine.id)
    .join(_START, _START.id == LineReading.from_reading_id)
    .join(_END, _END.id == LineReading.until_reading_id)
    .join(Meter, Meter.id == _END.meter_id)
    .where(
        *(Invoice.customer_id == _CUSTOMER, InvoiceLine.kind.in_(_BILLED_BY), InvoiceLine.stage != LineStage.BEFORE),
        *(_START.state.in_(COUNTED), _END.state.in_(COUNTED)),
    )
    .order_by(Invoice.period_from, _END.meter_id, _END.read_on)
    .distinct()
)
"""The statements are made once: making them took as long as asking."""


def meters_of(session: Session, customer: CustomerId) -> pd.DataFrame:
    """Return every meter that has counted for the customer, by installation, the oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`METERS`, one row an installation and term of the contract; ``from_on`` and ``until_on`` (open:
        NaT) are the days on which it counted for this customer, ``last_read_on`` is that of the newest reading in that
        time (NaT: none), ``radio_id`` is empty for a meter that is read by eye.
    """
    return framed_meters(meter_rows(session, customer))


def meter_rows(session: Session, customer: CustomerId) -> Rows:
    """Return the rows of :func:`meters_of` as they come: what is made of them is the same as long as they are."""
    return _rows(session, _METERS, customer)


def meter_rows_of_many(
    session: Session, customers: Collection[CustomerId]
) -> dict[CustomerId, tuple[CustomerKind, Rows]]:
    """Return what kind of party each customer with a meter is, and the rows of :func:`meter_rows`, by one statement."""
    found: dict[tuple[CustomerId, CustomerKind], list[tuple[Any, ...]]] = defaultdict(list)
    for *row, customer, kind in session.execute(_METERS_OF_MANY, {"customers": list(customers)}):
        found[CustomerId(customer), kind].append(tuple(row))
    return {customer: (kind, tuple(rows)) for (customer, kind), rows in found.items()}


def framed_meters(rows: Rows) -> pd.DataFrame:
    """Return the rows as the frame of :func:`meters_of`."""
    frame = declared(rows, METERS)
    read = frame["last_read_on"]
    return frame.assign(last_read_on=read.where(read >= frame["from_on"] - EVE))


def readings_of(session: Session, customer: CustomerId) -> pd.DataFrame:
    """Return every reading of the customer's meters, whatever its state, the newest first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`READINGS`; ``value_m3`` is what the dial shows at the end of the day. The reading on the eve of
        the first day belongs to it: it is where counting begins. ``doubt`` is one of ``domain.plausibility``, empty
        for a plausible reading.
    """
    return framed_readings(reading_rows(session, customer))


def reading_rows(session: Session, customer: CustomerId) -> Rows:
    """Return the rows behind :func:`readings_of` as they come."""
    return _rows(session, _READINGS, customer)


def framed_readings(rows: Rows) -> pd.DataFrame:
    """Return the rows as the frame of :func:`readings_of`."""
    frame = declared(rows, {**READINGS, "from_on": DAY, "until_on": DAY})
    own = (frame["read_on"] >= frame["from_on"] - EVE) & ~(frame["read_on"] > frame["until_on"])
    # Two terms of one contract meet at a reading, which is one all the same.
    return frame.loc[own, list(READINGS)].drop_duplicates("reading_id", ignore_index=True)


def newest_counted(rows: Rows) -> dict[int, tuple[dt.date, Decimal]]:
    """Return of each meter the day and the value of its newest reading that counts, out of :func:`reading_rows`."""
    found: dict[int, tuple[dt.date, Decimal]] = {}
    for _id, meter, *_place, read_on, value_m3, _source, state, _note, _doubt, _has_photo, from_on, until_on in rows:
        if state in COUNTED and from_on - EVE <= read_on <= (until_on or read_on):
            found.setdefault(meter, (read_on, value_m3))
    return found


def billed_spans_of(session: Session, customer: CustomerId) -> pd.DataFrame:
    """Return what the dials counted in each settlement period, as it was billed or corrected, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`BILLED`, one row a period and span between two readings; ``source`` is that of the later one,
        read on ``read_on``.
    """
    return framed_bills(billed_rows(session, customer))


def billed_rows(session: Session, customer: CustomerId) -> Rows:
    """Return the rows of :func:`billed_spans_of` as they come."""
    return _rows(session, _BILLED, customer)


def framed_bills(rows: Rows) -> pd.DataFrame:
    """Return the rows as the frame of :func:`billed_spans_of`."""
    return declared(rows, BILLED)


def _rows(session: Session, statement: Select[*tuple[Any, ...]], customer: CustomerId) -> Rows:
    return tuple(map(tuple, session.execute(statement, {"customer": customer})))
