"""What is stored of a customer, asked of the database itself, to compare with what is shown."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data import lake
from data.models import (
    Allocation,
    Contract,
    ContractDocument,
    ContractPoint,
    Customer,
    HomeUse,
    Installation,
    InterestNote,
    Invoice,
    LedgerEntry,
    Meter,
    Payment,
    Reading,
)
from domain.readings import COUNTED, ReadingSource
from services.runtime import Runtime

EVE: Final = dt.timedelta(days=1)
"""A reading stands for the end of its day: what a span took begins on its eve."""


@dataclass(frozen=True)
class Dial:
    """A meter in its place, with its counted readings, the oldest first: day, m³, whether estimated."""

    meter: int
    serial: str
    contract: int
    is_behind: bool
    is_radio: bool
    full_m3: int
    """Where the dial begins anew."""
    readings: Sequence[tuple[dt.date, Decimal, bool]]

    def used(self, first: dt.date, last: dt.date, *, read: bool = False) -> Decimal:
        """Return m³ from a day to a day by the readings of both ends; ``read`` by those that nobody estimated."""
        begun, ended = (
            [value for on, value, is_guess in self.readings if on <= day and not (read and is_guess)][-1]
            for day in (first - EVE, last)
        )
        return (ended - begun + self.full_m3) % self.full_m3


@dataclass(frozen=True)
class Stored:
    """What the database tells of a customer: the newest of each kind of document, sums, and meters."""

    customer: Customer
    balance: Decimal
    owed: Decimal
    """What is open of all debts, whatever was paid too much."""
    invoices: Sequence[Invoice]
    """The newest first."""
    payment: Payment
    note: InterestNote | None
    contract: Contract
    documents: int
    dials: Sequence[Dial]
    heard_l: int
    """By radio since the newest invoice."""
    homes: tuple[HomeUse, Sequence[int]] | None
    """The customer's own home, and what others of its band take."""

    @property
    def invoice(self) -> Invoice:
        """Return the newest invoice."""
        return self.invoices[0]

    @property
    def prints(self) -> bool:
        """Tell whether the customer gets documents to print, by the rule as it is set unless told otherwise."""
        return self.customer.einvoice_since is not None or self.customer.nip is not None


def stored_of(running: Runtime, number: str) -> Stored:
    """Return what is stored of the customer with a number."""
    with Session(running.engine, expire_on_commit=False) as session:
        customer = session.scalars(select(Customer).where(Customer.number == number)).one()
        contract = _newest(session, Contract, customer, Contract.signed_on)[0]
        invoices = _newest(session, Invoice, customer, Invoice.issued_on)
        dials = _dials(session, customer)
        return Stored(
            customer,
            *_sums(session, customer),
            invoices,
            _newest(session, Payment, customer, Payment.received_on)[0],
            next(iter(_newest(session, InterestNote, customer, InterestNote.issued_on)), None),
            contract,
            session.scalars(select(func.count()).where(ContractDocument.contract_id == contract.id)).one(),
            dials,
            _heard(running, dials, invoices[0].period_until + EVE),
            _homes(session, customer),
        )


def _newest(session: Session, model: Any, customer: Customer, by: Any) -> Sequence[Any]:
    return session.scalars(select(model).where(model.customer_id == customer.id).order_by(by.desc())).all()


def _sums(session: Session, customer: Customer) -> tuple[Decimal, Decimal]:
    """Return the balance of an account, and what is open of its debts."""
    amounts = dict(
        session.execute(select(LedgerEntry.id, LedgerEntry.amount).where(LedgerEntry.customer_id == customer.id)).all()
    )
    parts = select(Allocation.debit_id, Allocation.amount).where(Allocation.released_on.is_(None))
    paid = sum((amount for debit, amount in session.execute(parts) if debit in amounts), Decimal(0))
    debts = sum((one for one in amounts.values() if one > 0), Decimal(0))
    return sum(amounts.values(), Decimal(0)), debts - paid


def _dials(session: Session, customer: Customer) -> list[Dial]:
    fitted = (
        select(Meter, ContractPoint.contract_id, Installation.parent_id)
        .join(Installation, Installation.meter_id == Meter.id)
        .join(ContractPoint, ContractPoint.service_point_id == Installation.service_point_id)
        .join(Contract, Contract.id == ContractPoint.contract_id)
        .where(Contract.customer_id == customer.id, Installation.removed_on.is_(None))
    )
    return [
        Dial(
            *(one.id, one.serial, contract, parent is not None, one.radio_id is not None, 10**one.dial_digits),
            readings=_readings(session, one.id),
        )
        for one, contract, parent in session.execute(fitted)
    ]


def _readings(session: Session, meter: int) -> list[tuple[dt.date, Decimal, bool]]:
    counted = select(Reading).where(Reading.meter_id == meter, Reading.state.in_(COUNTED)).order_by(Reading.read_on)
    return [(one.read_on, one.value_m3, one.source is ReadingSource.ESTIMATE) for one in session.scalars(counted)]


def _heard(running: Runtime, dials: Sequence[Dial], since: dt.date) -> int:
    ids = [one.meter for one in dials if one.is_radio and not one.is_behind]
    until = since + dt.timedelta(days=366)
    return int(lake.daily(running.lake, ids, since, until)["use_l"].sum()) if ids else 0


def _homes(session: Session, customer: Customer) -> tuple[HomeUse, Sequence[int]] | None:
    own = session.get(HomeUse, customer.id)
    if own is None:
        return None
    others = select(HomeUse.litres_a_day).where(HomeUse.band == own.band, HomeUse.customer_id != customer.id)
    return own, session.scalars(others).all()
