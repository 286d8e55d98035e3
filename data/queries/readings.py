"""Meters and their readings as the office sees them: whosever they are, whatever became of a reading."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
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
from data.queries.frames import DAY, EXACT, KEY, TEXT, declared
from data.queries.in_force import served_on
from domain.meters import FittedMeter
from domain.plausibility import Dial
from domain.readings import COUNTED, RANK, UNDECIDED
from domain.settlement import DialReading

FOUND: Final = {
    "meter_id": KEY,
    "serial": TEXT,
    "role": TEXT,
    "point": TEXT,
    "address": TEXT,
    "customer": TEXT,
    "customer_number": TEXT,
    "removed_on": DAY,
}
POLISH: Final = dict(zip("ąćęłńóśźż", "acelnoszz", strict=True))
PLAIN_LETTERS: Final = str.maketrans(POLISH)
HISTORY: Final = {
    "reading_id": KEY,
    "read_on": DAY,
    "value_m3": EXACT,
    "source": TEXT,
    "state": TEXT,
    "doubt": TEXT,
    "note": TEXT,
    "has_photo": "bool",
    "billed_by": TEXT,
    "entered_at": EXACT,
    "entered_by": TEXT,
}
WAITING: Final = {
    "reading_id": KEY,
    "meter_id": KEY,
    "serial": TEXT,
    "address": TEXT,
    "read_on": DAY,
    "value_m3": EXACT,
    "source": TEXT,
    "state": TEXT,
    "doubt": TEXT,
    "entered_by": TEXT,
}


def meters_found(session: Session, words: str, on: dt.date, *, most: int) -> tuple[pd.DataFrame, int]:
    """Return the first meters that every word fits, by address, and how many there are in all.

    A word may stand in the serial number, the number of the service point, the number or the name of who is served
    there on the day ``on``, or in the address.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`FOUND`, one row an installation, those that are still there first.
    """
    found = _installations(on).where(*(_fits(word) for word in words.split()))
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ordered = found.order_by(Installation.removed_on.is_not(None), Premise.address, Installation.role, Meter.serial)
    return declared(session.execute(ordered.limit(most)).all(), FOUND), count


def fitted_meter(session: Session, meter: int) -> FittedMeter | None:
    """Return a meter in the place where it sits or sat last, nothing where there is none."""
    main, place = aliased(Installation), Installation
    statement = (
        select(
            *(Meter.id, Meter.serial, Meter.dial_digits, Meter.verification_expires_on, place.role),
            *(place.installed_on, place.removed_on, main.meter_id, ServicePoint.number, Premise.address),
        )
        .join(place, place.meter_id == Meter.id)
        .join(ServicePoint, ServicePoint.id == place.service_point_id)
        .join(Premise, Premise.id == ServicePoint.premise_id)
        .outerjoin(main, main.id == place.parent_id)
        .where(Meter.id == meter)
        .order_by(place.installed_on.desc(), place.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else FittedMeter(*tuple(row))


def dial_of(session: Session, meter: int, digits: int, *, without: Collection[int] = ()) -> Dial:
    """Return a dial with the readings that count, one a day: that of the best source."""
    statement = select(Reading.id, Reading.read_on, Reading.value_m3, Reading.source).where(
        Reading.meter_id == meter, Reading.state.in_(COUNTED), Reading.id.not_in(list(without))
    )
    rows = sorted(session.execute(statement), key=lambda row: (row.read_on, RANK[row.source]))
    best: dict[dt.date, DialReading] = {}
    for row in rows:
        best.setdefault(row.read_on, DialReading(row.id, row.read_on, row.value_m3))
    return Dial(digits, list(best.values()))


def history_of(session: Session, meter: int) -> pd.DataFrame:
    """Return every reading of a meter, the newest first.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`HISTORY`; ``billed_by`` is the number of the newest document that counts a reading, empty where
        none does, ``entered_at`` an aware instant, or nothing for what came with a file.
    """
    statement = (
        select(
            *(Reading.id, Reading.read_on, Reading.value_m3, Reading.source, Reading.state),
            *(func.coalesce(Reading.doubt, ""), Reading.note, ReadingPhoto.reading_id.is_not(None)),
            *(func.coalesce(_billed_by(), ""), Reading.entered_at, Reading.entered_by),
        )
        .outerjoin(ReadingPhoto, ReadingPhoto.reading_id == Reading.id)
        .where(Reading.meter_id == meter)
        .order_by(Reading.read_on.desc(), Reading.replaced, Reading.id.desc())
    )
    return declared(session.execute(statement).all(), HISTORY)


def is_billed(session: Session, reading: int) -> bool:
    """Tell whether a document counts from or up to a reading."""
    asked = select(LineReading.line_id).where(_counts(reading)).limit(1)
    return session.execute(asked).first() is not None


def waiting_readings(session: Session, *, most: int) -> tuple[pd.DataFrame, int]:
    """Return the readings that somebody has to look at, the oldest first, and how many there are in all.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`WAITING`.
    """
    waits = Reading.state.in_(UNDECIDED)
    count = session.scalar(select(func.count()).select_from(Reading).where(waits)) or 0
    fitted = aliased(Installation)
    sits = select(func.max(fitted.id)).where(fitted.meter_id == Meter.id).correlate(Meter).scalar_subquery()
    statement = (
        select(
            *(Reading.id, Meter.id, Meter.serial, func.coalesce(Premise.address, ""), Reading.read_on),
            *(Reading.value_m3, Reading.source, Reading.state, func.coalesce(Reading.doubt, ""), Reading.entered_by),
        )
        .join(Meter, Meter.id == Reading.meter_id)
        .outerjoin(Installation, Installation.id == sits)
        .outerjoin(ServicePoint, ServicePoint.id == Installation.service_point_id)
        .outerjoin(Premise, Premise.id == ServicePoint.premise_id)
        .where(waits)
        .order_by(Reading.read_on, Reading.id)
        .limit(most)
    )
    return declared(session.execute(statement).all(), WAITING), count


def photo_of(session: Session, reading: int) -> bytes | None:
    """Return the picture of a dial, a JPEG; nothing where there is none."""
    return session.scalar(select(ReadingPhoto.content).where(ReadingPhoto.reading_id == reading))


def _installations(on: dt.date) -> Select[*tuple[Any, ...]]:
    point, place = ContractPoint, Installation
    served = and_(point.service_point_id == place.service_point_id, served_on(on))
    return (
        select(
            *(Meter.id, Meter.serial, place.role, ServicePoint.number, Premise.address),
            *(func.coalesce(Customer.name, ""), func.coalesce(Customer.number, ""), place.removed_on),
        )
        .join(place, place.meter_id == Meter.id)
        .join(ServicePoint, ServicePoint.id == place.service_point_id)
        .join(Premise, Premise.id == ServicePoint.premise_id)
        .outerjoin(point, served)
        .outerjoin(Contract, Contract.id == point.contract_id)
        .outerjoin(Customer, Customer.id == Contract.customer_id)
    )


def _fits(word: str) -> ColumnElement[bool]:
    small = word.lower().translate(PLAIN_LETTERS)
    written = (Premise.address, Customer.name, Meter.serial, ServicePoint.number, Customer.number)
    return or_(*(_plain(one).contains(small, autoescape=True) for one in written))


def _plain(name: Any) -> ColumnElement[str]:  # noqa: ANN401 -- the column of a name
    """Write small letters, none of them Polish; SQLite knows the capitals of ASCII only."""
    plain: ColumnElement[str] = func.lower(name)
    for letter, base in POLISH.items():
        plain = func.replace(func.replace(plain, letter, base), letter.upper(), base)
    return plain


def _counts(reading: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- an id, or the column of one
    return or_(LineReading.until_reading_id == reading, LineReading.from_reading_id == reading)


def _billed_by() -> Any:  # noqa: ANN401 -- a scalar subquery
    newest = (
        select(Invoice.number)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(LineReading, LineReading.line_id == InvoiceLine.id)
        .where(LineReading.until_reading_id == Reading.id)
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
        .limit(1)
    )
    return newest.correlate(Reading).scalar_subquery()
