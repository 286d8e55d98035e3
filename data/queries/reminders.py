"""What customers may have to be reminded of: one statement for all of them, however many there are."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, Select, bindparam, func, literal, select, true, type_coerce
from sqlalchemy.orm import Session

from data.models import (
    Allocation,
    Contract,
    ContractPoint,
    Installation,
    InstalmentPlan,
    Invoice,
    LedgerEntry,
    Meter,
    Premise,
    Reading,
    ServicePoint,
    ToldReminder,
    UseGoal,
    Vacation,
)
from data.queries.allocations import held_on
from data.queries.asked import CUSTOMERS, ON
from data.queries.finance import open_part
from data.queries.in_force import fitted, in_force
from data.queries.instalments import in_kept_plans, plans_found
from data.types import MONEY
from domain.identifiers import CustomerId
from domain.instalments import MOST_PARTS, PlanState, parts_of, state_of
from domain.invoices import EntryKind, InvoiceKind
from domain.meters import MeterRole
from domain.money import ZERO
from domain.readings import COUNTED
from domain.reminders import PART_SOON, Debt

DEMANDED: Final = (EntryKind.INVOICE, EntryKind.CORRECTION, EntryKind.INTEREST_NOTE)
NOTHING: Final = literal(ZERO, MONEY)


class NewInvoice(NamedTuple):
    """A document that was issued."""

    invoice_id: int
    customer_id: int
    number: str
    kind: InvoiceKind
    issued_on: dt.date
    due_on: dt.date
    gross: Decimal
    open: Decimal


class ToRead(NamedTuple):
    """A meter that people read, and until when it is settled."""

    customer_id: int
    serial: str
    address: str
    period_months: int
    last_read_on: dt.date


class Verified(NamedTuple):
    """A meter whose verification ends."""

    customer_id: int
    meter_id: int
    serial: str
    role: MeterRole
    address: str
    contract: str
    expires_on: dt.date


def told_since(session: Session, kind: str, since: dt.date) -> dict[str, dt.date]:
    """Return by key on which day the reminders of a kind were told, from a day on."""
    told = select(ToldReminder.key, ToldReminder.told_on)
    rows = session.execute(told.where(ToldReminder.kind == kind, ToldReminder.told_on >= since)).all()
    return {row.key: row.told_on for row in rows}


def open_debts(session: Session, first: dt.date, last: dt.date, as_of: dt.date) -> list[Debt]:
    """Return what is open of documents due from ``first`` to ``last``, those in a running instalment plan left out."""
    entry = LedgerEntry
    settled = (
        select(Allocation.debit_id, func.sum(Allocation.amount).label("amount"))
        .join(LedgerEntry, LedgerEntry.id == Allocation.debit_id)
        .where(entry.due_on.between(first, last), held_on(as_of))
        .group_by(Allocation.debit_id)
        .subquery()
    )
    left = entry.amount - func.coalesce(settled.c.amount, NOTHING)
    statement = (
        select(entry.id, entry.customer_id, entry.label, entry.due_on, type_coerce(left, MONEY))
        .join(settled, settled.c.debit_id == entry.id, isouter=True)
        .where(entry.due_on.between(first, last), entry.booked_on <= as_of, entry.kind.in_(DEMANDED))
        .where(entry.amount > NOTHING, left > NOTHING, entry.id.not_in(in_kept_plans(as_of)))
        .order_by(entry.customer_id, entry.due_on, entry.id)
    )
    return [Debt(*tuple[Any, ...](row)) for row in session.execute(statement)]


def parts_due(session: Session, on: dt.date, last: dt.date) -> list[Debt]:
    """Return what is open on a day of the parts, due from then to another one, of instalment plans that are kept."""
    plan = InstalmentPlan
    mine = (plan.state == PlanState.ACTIVE, plan.agreed_on <= on)
    found = []
    for one in plans_found(session, on, *mine):
        for number, standing in enumerate(parts_of(one, on), 1):
            due_on = standing.part.last_on
            if standing.open and on <= due_on <= last and state_of(one, on) is PlanState.ACTIVE:
                about = (one.id * (MOST_PARTS + 1) + number, CustomerId(one.customer_id), one.number)
                found.append(Debt(*about, due_on, standing.open, PART_SOON))
    return found


def invoices_issued(session: Session, first: dt.date, last: dt.date) -> list[NewInvoice]:
    """Return the invoices and corrections issued from ``first`` to ``last``, with what is open of them then."""
    one = Invoice
    columns = (one.id, one.customer_id, one.number, one.kind, one.issued_on, one.due_on, one.gross, open_part(last))
    booked = select(*columns).join(LedgerEntry, LedgerEntry.invoice_id == one.id)
    statement = booked.where(one.issued_on.between(first, last)).order_by(one.issued_on, one.id)
    return [NewInvoice(*row) for row in session.execute(statement)]


def meters_to_read(session: Session, on: dt.date, since: dt.date) -> list[ToRead]:
    """Return the meters that no radio reads, where a contract is in force, read at least once since a day."""
    last = (
        select(Reading.meter_id, func.max(Reading.read_on).label("read_on"))
        .where(Reading.read_on.between(since, on), Reading.state.in_(COUNTED))
        .group_by(Reading.meter_id)
        .subquery()
    )
    statement = (
        _in_use(Contract.customer_id, Meter.serial, Premise.address, Contract.period_months, last.c.read_on, on=on)
        .join(last, last.c.meter_id == Meter.id)
        .where(Meter.radio_id.is_(None))
        .order_by(Contract.customer_id, Premise.address, Meter.serial)
    )
    return [ToRead(*row) for row in session.execute(statement)]


def verifications_ending(
    session: Session, on: dt.date, last: dt.date, customers: Collection[int] | None = None
) -> list[Verified]:
    """Return the meters whose verification ends from a day to another, where a contract is in force.

    ``customers`` are whose meters are looked at; everybody's where nobody is named.
    """
    asked = {"on": on, "last": last, "customers": list(customers or ())}
    statement = _verified(of_all=customers is None)
    return [Verified(*row) for row in session.execute(statement, asked)]


@cache
def _verified(*, of_all: bool) -> Select[*tuple[Any, ...]]:
    columns = (Contract.customer_id, Meter.id, Meter.serial, Installation.role, Premise.address, Contract.number)
    return (
        _in_use(*columns, Meter.verification_expires_on, on=ON)
        .where(Meter.verification_expires_on.between(ON, bindparam("last", type_=Date)))
        .where(true() if of_all else Contract.customer_id.in_(CUSTOMERS))
        .order_by(Contract.customer_id, Premise.address, Meter.serial)
    )


def goals_kept(session: Session) -> list[CustomerId]:
    """Return the customers with a goal."""
    return [CustomerId(one) for one in session.scalars(select(UseGoal.customer_id).order_by(UseGoal.customer_id))]


def away_lately(session: Session, since: dt.date, on: dt.date) -> list[CustomerId]:
    """Return the customers who are away on a day, or were since another."""
    away = (Vacation.first_on <= on, Vacation.last_on >= since)
    found = select(Vacation.customer_id).where(*away).distinct().order_by(Vacation.customer_id)
    return [CustomerId(one) for one in session.scalars(found)]


def _in_use(*columns: Any, on: Any) -> Select[Any]:  # noqa: ANN401 -- whatever the caller tells of them
    """Begin a statement over the meters of customers, main ones and submeters, that are there on a day."""
    point, contract, place = ContractPoint, Contract, Installation
    return (
        select(*columns)
        .select_from(Installation)
        .join(Meter, Meter.id == place.meter_id)
        .join(point, point.service_point_id == place.service_point_id)
        .join(contract, contract.id == point.contract_id)
        .join(ServicePoint, ServicePoint.id == place.service_point_id)
        .join(Premise, Premise.id == ServicePoint.premise_id)
        .where(fitted(on), in_force(on), place.role != MeterRole.UNIT)
    )
