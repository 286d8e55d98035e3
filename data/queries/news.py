"""What came to be for a customer from a day on: documents, payments, readings."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.models import (
    Contract,
    ContractPoint,
    Installation,
    InterestNote,
    Invoice,
    Meter,
    Payment,
    Reading,
    UserSession,
)
from data.queries.in_force import FOREVER, served_until
from domain.identifiers import CustomerId, UserId
from domain.meters import MeterRole
from domain.news import Event, NewsKind
from domain.readings import COUNTED


def last_visit(session: Session, user: UserId, session_id: int | None) -> dt.datetime | None:
    """Return when the user was last seen in another session than this one, nothing at the first visit."""
    earlier = select(UserSession.last_seen_at).where(
        UserSession.user_id == user, UserSession.awaits_factor.is_(False), UserSession.id != (session_id or 0)
    )
    return session.scalar(earlier.order_by(UserSession.last_seen_at.desc()).limit(1))


def events_since(session: Session, customer: CustomerId, first: dt.date, last: dt.date) -> Iterator[Event]:
    """Yield what is of the days from ``first`` to ``last``, in no order."""
    invoice, note, payment = Invoice, InterestNote, Payment
    documents = select(invoice.kind, invoice.issued_on, invoice.number, invoice.gross)
    own = (invoice.customer_id == customer, invoice.issued_on.between(first, last))
    for kind, issued_on, number, gross in session.execute(documents.where(*own)):
        yield Event(NewsKind(kind), issued_on, number, gross)
    notes = select(note.issued_on, note.number, note.total)
    own = (note.customer_id == customer, note.issued_on.between(first, last))
    yield from (Event(NewsKind.INTEREST_NOTE, *row) for row in session.execute(notes.where(*own)))
    payments = select(payment.received_on, payment.title, payment.amount)
    own = (payment.customer_id == customer, payment.received_on.between(first, last))
    for received_on, title, amount in session.execute(payments.where(*own)):
        yield Event(NewsKind.PAYMENT if amount > 0 else NewsKind.RETURNED, received_on, title, amount)
    yield from _readings(session, customer, first, last)


def _readings(session: Session, customer: CustomerId, first: dt.date, last: dt.date) -> Iterator[Event]:
    """Yield the readings that count, of the time in which the customer was served there; but for flats."""
    point, contract, place, reading = ContractPoint, Contract, Installation, Reading
    statement = (
        select(reading.read_on, Meter.serial, reading.value_m3)
        .join(Meter, Meter.id == reading.meter_id)
        .join(place, place.meter_id == Meter.id)
        .join(point, point.service_point_id == place.service_point_id)
        .join(contract, contract.id == point.contract_id)
        .where(contract.customer_id == customer, reading.state.in_(COUNTED), place.role != MeterRole.UNIT)
        .where(reading.read_on.between(first, last), reading.read_on >= place.installed_on)
        .where(or_(place.removed_on.is_(None), reading.read_on <= place.removed_on))
        .where(reading.read_on >= point.valid_from, reading.read_on <= func.coalesce(served_until(), FOREVER))
        .distinct()
    )
    yield from (Event(NewsKind.READING, *row) for row in session.execute(statement))
