"""Small named builders of rows, so that a test reads as its story.

Each takes the session first, writes what the story names and fills in the rest; the rows are flushed and have ids.
Amounts and volumes may be given as text: ``bill(session, ours, "FV/1", "184.62", due=dt.date(2026, 11, 5))``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import (
    Allocation,
    ContactChoice,
    Contract,
    ContractPoint,
    Customer,
    CustomerAccess,
    Installation,
    InterestLine,
    InterestNote,
    Invoice,
    LedgerEntry,
    Meter,
    Payment,
    Premise,
    Reading,
    ServicePoint,
    User,
    UserRole,
)
from domain.contact import QUIET
from domain.customers import AccessScope, CustomerKind
from domain.identifiers import CustomerId, UserId
from domain.interest import InterestKind, Stretch
from domain.invoices import EntryKind, InvoiceKind
from domain.meters import MeterRole
from domain.readings import ReadingSource
from domain.roles import Role
from services.identity import Identity
from services.runtime import Clock, now

LONG_AGO: Final = dt.date(2024, 1, 1)
WARSAW: Final = ZoneInfo("Europe/Warsaw")
TWO_WEEKS: Final = dt.timedelta(days=14)
Amount = Decimal | str | int
Row = TypeVar("Row")


def sign_up_customer(session: Session, number: str = "0001234", **given: Any) -> Customer:
    """Write a customer: a person, unless ``kind`` says otherwise."""
    row = {
        "kind": CustomerKind.PERSON,
        "name": f"Customer {number}",
        "street_line": "ul. Ogrodowa 12",
        "postcode_line": "66-400 Przykładowo",
    }
    return _written(session, Customer(number=number, **(row | given)))


def customer_id(customer: Customer) -> CustomerId:
    """Return the customer's identifier as the queries want it."""
    return CustomerId(customer.id)


def sign_up_user(
    session: Session,
    email: str = "customer@demo.example",
    *,
    roles: Sequence[Role] = (Role.CUSTOMER,),
    sees: Sequence[Customer] = (),
    scope: AccessScope = AccessScope.OWNER,
) -> UserId:
    """Write a user with ``roles`` who may see the customers ``sees``; nobody can sign in with its password."""
    moment = dt.datetime.combine(LONG_AGO, dt.time(), tzinfo=dt.UTC)
    user = _written(session, User(email=email, display_name=email, password_hash="!", created_at=moment))
    session.add_all(UserRole(user_id=user.id, role=role) for role in roles)
    for customer in sees:
        session.add(CustomerAccess(user_id=user.id, customer_id=customer.id, scope=scope, valid_from=LONG_AGO))
    session.flush()
    return UserId(user.id)


def connect_point(
    session: Session,
    customer: Customer,
    number: str = "PP-1",
    *,
    address: str = "ul. Ogrodowa 12",
    since: dt.date = LONG_AGO,
) -> ServicePoint:
    """Write a property with a service point, served to ``customer`` under a contract of its own."""
    premise = _written(session, Premise(code=f"N-{number}", address=address))
    point = _written(session, ServicePoint(number=number, premise_id=premise.id))
    contract = _written(
        session, Contract(number=f"U-{number}", customer_id=customer.id, signed_on=since, valid_from=since)
    )
    _written(session, ContractPoint(contract_id=contract.id, service_point_id=point.id, valid_from=since))
    return point


def fit_meter(
    session: Session,
    serial: str,
    point: ServicePoint,
    *,
    role: MeterRole = MeterRole.MAIN,
    parent: Installation | None = None,
    on: dt.date = LONG_AGO,
    removed_on: dt.date | None = None,
    readings: Mapping[dt.date, Amount] | None = None,
    source: ReadingSource = ReadingSource.READER,
    **meter: Any,
) -> Installation:
    """Install a meter at ``point`` and write its ``readings``; ``meter`` holds its own columns (``radio_id``...)."""
    fitted = _written(session, Meter(serial=serial, **meter))
    installed = _written(
        session,
        Installation(
            meter_id=fitted.id,
            service_point_id=point.id,
            role=role,
            parent_id=None if parent is None else parent.id,
            installed_on=on,
            removed_on=removed_on,
        ),
    )
    for read_on, value in (readings or {}).items():
        session.add(Reading(meter_id=fitted.id, read_on=read_on, value_m3=Decimal(value), source=source))
    session.flush()
    return installed


def book(
    session: Session,
    customer: Customer,
    kind: EntryKind,
    amount: Amount,
    on: dt.date,
    **entry: Any,
) -> LedgerEntry:
    """Book one ledger entry, debts positive and credits negative; ``entry`` holds further columns (``due_on``...)."""
    row = {"label": kind.value} | entry
    return _written(
        session, LedgerEntry(customer_id=customer.id, kind=kind, amount=Decimal(amount), booked_on=on, **row)
    )


def bill(
    session: Session,
    customer: Customer,
    number: str,
    gross: Amount,
    *,
    due: dt.date,
    issued: dt.date | None = None,
    **given: Any,
) -> LedgerEntry:
    """Write an invoice and book it; issued two weeks before it is due unless said otherwise.

    With ``kind=InvoiceKind.CORRECTION`` and ``corrects_id`` it is a correction, and ``gross`` the difference.
    """
    issued = issued or due - TWO_WEEKS
    row = {
        "kind": InvoiceKind.INVOICE,
        "period_from": issued - dt.timedelta(days=60),
        "period_until": issued - dt.timedelta(days=1),
        "net": Decimal(gross),
        "vat": Decimal(0),
    } | given
    invoice = _written(
        session,
        Invoice(number=number, customer_id=customer.id, issued_on=issued, due_on=due, gross=Decimal(gross), **row),
    )
    kind = EntryKind.INVOICE if invoice.kind is InvoiceKind.INVOICE else EntryKind.CORRECTION
    return book(session, customer, kind, gross, issued, due_on=due, label=number, invoice_id=invoice.id)


def pay(
    session: Session,
    customer: Customer,
    amount: Amount,
    *,
    on: dt.date,
    settles: Sequence[tuple[LedgerEntry, Amount]] = (),
    title: str = "",
) -> LedgerEntry:
    """Write a payment, book it and allocate the named parts of it to debts on the same day."""
    sequence = session.scalar(select(func.count()).select_from(Payment)) or 0
    payment = _written(
        session,
        Payment(
            reference=f"BANK-{sequence + 1}",
            customer_id=customer.id,
            received_on=on,
            amount=Decimal(amount),
            title=title,
        ),
    )
    credit = book(session, customer, EntryKind.PAYMENT, -Decimal(amount), on, label=title, payment_id=payment.id)
    for debt, part in settles:
        allocate(session, credit, debt, part, on)
    return credit


def allocate(session: Session, credit: LedgerEntry, debt: LedgerEntry, amount: Amount, on: dt.date) -> Allocation:
    """Let a part of a credit pay a part of a debt."""
    return _written(session, Allocation(credit_id=credit.id, debit_id=debt.id, amount=Decimal(amount), allocated_on=on))


def charge_interest(
    session: Session,
    debt: LedgerEntry,
    number: str,
    stretches: Sequence[Stretch],
    *,
    total: Amount,
    principal: Amount,
    due: dt.date,
) -> LedgerEntry:
    """Write an interest note over a late part of ``debt`` and book it, issued two weeks before it is ``due``."""
    owner = session.get_one(Customer, debt.customer_id)
    note = _written(
        session,
        InterestNote(number=number, customer_id=owner.id, issued_on=due - TWO_WEEKS, due_on=due, total=Decimal(total)),
    )
    for one in stretches:
        session.add(
            InterestLine(
                note_id=note.id,
                invoice_id=debt.invoice_id,
                principal=Decimal(principal),
                due_on=debt.due_on,
                paid_on=stretches[-1].last_day,
                first_day=one.first_day,
                last_day=one.last_day,
                kind=InterestKind.CIVIL,
                rate_percent=one.rate_percent,
                interest=round(one.interest, 8),
            )
        )
    session.flush()
    return book(
        session, owner, EntryKind.INTEREST_NOTE, total, note.issued_on, due_on=due, label=number, note_id=note.id
    )


def _written(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def clock_at(day: dt.date) -> Clock:
    """Return a clock that stands at noon of ``day`` in Warsaw."""
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=WARSAW)
    return lambda: noon.astimezone(dt.UTC)


def signed_in(user: UserId, customer: Customer | None, *roles: Role, may_act: bool = True) -> Identity:
    """Return the identity of a signed-in user who looks on behalf of ``customer``; a customer unless told otherwise."""
    chosen = None if customer is None else customer_id(customer)
    held, acts = frozenset(roles or {Role.CUSTOMER}), may_act and customer is not None
    return Identity(user, "Anna Kowalska", "customer@demo.example", held, chosen, may_act=acts)


def proved(identity: Identity) -> Identity:
    """Return somebody who has given their password this moment."""
    return replace(identity, proved_at=now())


def confirm_contact(session: Session, customer: Customer, **given: Any) -> ContactChoice:
    """Let what is on file of a customer's addresses be confirmed; ``given`` says what else they have chosen."""
    known = {
        "confirmed_email": customer.email,
        "confirmed_phone": customer.phone,
        "quiet_from": QUIET.since,
        "quiet_until": QUIET.until,
    }
    return _written(session, ContactChoice(customer_id=customer.id, **(known | given)))
