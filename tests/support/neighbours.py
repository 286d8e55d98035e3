"""Two customers who must never see anything of each other, and somebody signed in for every role."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dash import Dash
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from data.models import (
    ChannelChoice,
    Consent,
    Contract,
    ContractDocument,
    Customer,
    CustomerAccess,
    CustomerChange,
    Delegation,
    FeedToken,
    HomeUse,
    Installation,
    Instalment,
    InstalmentDebt,
    InstalmentPlan,
    InvoiceXml,
    LeakDismissal,
    LedgerEntry,
    Reading,
    ReadingPhoto,
    UseGoal,
    UserSession,
    Vacation,
)
from data.models.records import Channel
from domain.consents import Purpose
from domain.contract_documents import ContractDocumentKind
from domain.customers import AccessScope
from domain.identifiers import UserId
from domain.interest import Stretch
from domain.roles import Role
from domain.topics import Topic
from tests.support.builders import (
    LONG_AGO,
    bill,
    charge_interest,
    confirm_contact,
    connect_point,
    fit_meter,
    pay,
    sign_up_customer,
)
from tests.support.hours import let_flow
from tests.support.portal import Visitor, let_in

OURS: Final = "anna@example.com"
THEIRS: Final = "obca@example.com"
NUMBER_OF_THEIRS: Final = "0000666"
ROW_OF_THEIRS: Final = 660661
"""The first row of every table that is the other customer's: asked for once, it is asked for as every kind."""
MARKS: Final = ("ul. Cudza", "FV-OBCA", "OBCA-WPLATA", "6661.37")
"""What only the other customer may read; none of it is ever sent, and JSON writes it as it is."""
DUE: Final = dt.date(2026, 9, 10)
SINCE: Final = dt.date(2026, 10, 29)
TODAY: Final = dt.date(2026, 10, 31)


@dataclass(frozen=True)
class Neighbours:
    """Two customers, and what a forger may know of the other one."""

    ours: Customer
    theirs: Customer
    known: list[Any]


def settle(session: Session, lake: Path, *, has_everything: bool = False) -> Neighbours:
    """Write both customers with bills, payments, meters and hours, and a user for each.

    With ``has_everything`` the other one has a row of all else that a customer may have, too, and all are so numbered.
    """
    ours = sign_up_customer(session, "0000001", street_line="ul. Nasza 1")
    _serve(session, ours, "NASZA", "100.00")
    with _numbered(session) if has_everything else nullcontext():
        theirs = sign_up_customer(session, NUMBER_OF_THEIRS, street_line="ul. Cudza 6", email=THEIRS)
        debt, meter = _serve(session, theirs, "OBCA", "6661.37")
        user = let_in(session, THEIRS, Role.CUSTOMER, sees=[theirs])
        if has_everything:
            _furnish(session, theirs, user, debt, meter)
        session.commit()
    let_flow(lake, meter.meter_id, SINCE, TODAY, lambda _moment: 6)
    let_in(session, OURS, Role.CUSTOMER, sees=[ours])
    numbers = [theirs.id, user, meter.id, meter.meter_id, debt.id, debt.invoice_id]
    names = [NUMBER_OF_THEIRS, "S-OBCA", "PP-OBCA", "U-PP-OBCA", "R-OBCA", THEIRS]
    return Neighbours(ours, theirs, [*numbers, *map(str, numbers), *names])


def _serve(session: Session, customer: Customer, tag: str, amount: str) -> tuple[LedgerEntry, Installation]:
    debt = bill(session, customer, f"FV-{tag}", amount, due=DUE)
    pay(session, customer, "50.00", on=DUE, settles=[(debt, "50.00")], title=f"{tag}-WPLATA")
    point = connect_point(session, customer, f"PP-{tag}", address=customer.street_line)
    meter = fit_meter(session, f"S-{tag}", point, radio_id=f"R-{tag}", readings={SINCE: 10, TODAY: 17})
    return debt, meter


@contextmanager
def _numbered(session: Session) -> Iterator[None]:
    """Number what is written meanwhile from the same number on, table by table."""
    written: Counter[type] = Counter()

    def number(_session: Session, _flush: object, _instances: object) -> None:
        for row in session.new:
            if getattr(row, "id", 0) is None:
                row.id = ROW_OF_THEIRS + written[type(row)]
                written[type(row)] += 1

    event.listen(session, "before_flush", number)
    yield
    event.remove(session, "before_flush", number)


def _furnish(session: Session, customer: Customer, user: UserId, debt: LedgerEntry, meter: Installation) -> None:
    """Write one row of everything else that a customer may have."""
    by: Any = {"customer_id": customer.id}
    at = dt.datetime.combine(SINCE, dt.time(8), tzinfo=dt.UTC)
    contract = session.scalars(select(Contract.id).where(Contract.customer_id == customer.id)).one()
    reading = session.scalars(select(Reading.id).where(Reading.meter_id == meter.meter_id)).first()
    stretch = Stretch(DUE, SINCE, debt.amount, debt.amount)
    charge_interest(session, debt, "FV-OBCA", [stretch], total="6661.37", principal="6661.37", due=TODAY)
    confirm_contact(session, customer)
    rows = [
        *_plan(customer, debt, at),
        ContractDocument(
            contract_id=contract,
            kind=ContractDocumentKind.CONTRACT,
            number="FV-OBCA",
            title="ul. Cudza",
            valid_from=LONG_AGO,
            content=b"%PDF-1.7 ul. Cudza %%EOF",
        ),
        InvoiceXml(invoice_id=debt.invoice_id, content=b"<Faktura>ul. Cudza</Faktura>", made_at=at),
        ReadingPhoto(reading_id=reading, content=b"ul. Cudza"),
        Consent(purpose=Purpose.MARKETING_EMAIL, is_given=True, at=at, actor=THEIRS, **by),
        CustomerChange(field="street_line", before="ul. Cudza 5", after="ul. Cudza 6", at=at, actor=THEIRS, **by),
        ChannelChoice(topic=next(iter(Topic)), channel=Channel.EMAIL, is_on=True, changed_at=at, **by),
        FeedToken(user_id=user, token_hash="obca-feed", made_at=at, **by),
        HomeUse(band="-100", litres_a_day=6661, until_on=TODAY, **by),
        *_watched(customer, meter, at),
        *_doors(customer, user, at),
    ]
    for row in rows:
        session.add(row)
        session.flush()


def _plan(customer: Customer, debt: LedgerEntry, at: dt.datetime) -> list[Any]:
    plan = InstalmentPlan(
        id=ROW_OF_THEIRS,
        number="FV-OBCA",
        customer_id=customer.id,
        agreed_on=SINCE,
        bears_interest=True,
        entered_at=at,
        entered_by="clerk@example.com",
    )
    part = Instalment(plan_id=plan.id, position=1, due_on=TODAY, amount=debt.amount)
    return [plan, InstalmentDebt(plan_id=plan.id, entry_id=debt.id, amount=debt.amount), part]


def _watched(customer: Customer, meter: Installation, at: dt.datetime) -> list[Any]:
    by: Any = {"customer_id": customer.id}
    seen: Any = {"first_on": SINCE, "litres_an_hour": 6, "reason": "known", "note": "ul. Cudza"}
    return [
        LeakDismissal(installation_id=meter.id, at=at, actor=THEIRS, **seen, **by),
        UseGoal(monthly_m3=6, set_at=at, set_by=THEIRS, **by),
        Vacation(first_on=SINCE, last_on=TODAY, set_at=at, set_by=THEIRS, **by),
    ]


def _doors(customer: Customer, user: UserId, at: dt.datetime) -> list[Any]:
    """Return a guest of theirs who has come in, and a sign-in of their own."""
    by: Any = {"customer_id": customer.id}
    later = at + dt.timedelta(days=60)
    guest = CustomerAccess(
        id=ROW_OF_THEIRS + 9, user_id=user, scope=AccessScope.DELEGATE, valid_from=SINCE, valid_until=later.date(), **by
    )
    invited: Any = {"email": "gosc-obca@example.com", "may_act": True, "valid_until": later.date(), "accepted_at": at}
    return [
        guest,
        Delegation(invited_at=at, invited_by=THEIRS, token_hash="obca-guest", access_id=guest.id, **invited, **by),
        UserSession(
            token_hash="obca-session",
            user_id=user,
            created_at=at,
            last_seen_at=at,
            expires_at=later,
            address="127.0.0.1",
            user_agent="ul. Cudza",
        ),
    ]


def visitors(app: Dash, session: Session, ours: Customer) -> dict[str, Visitor]:
    """Return a stranger, an account without roles, and a holder of each role; those in office see no customer."""
    found = {"stranger": Visitor(app.server.test_client())}
    for who in ("none", *Role):
        email = OURS if who == Role.CUSTOMER else f"{who}@example.com"
        if email != OURS:
            let_in(session, email, *([Role(who)] if who != "none" else []), sees=[ours])
        found[who] = Visitor(app.server.test_client())
        assert found[who].sign_in(email).status_code == 302
    for visitor in found.values():
        visitor.cookie_token()
    return found
