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
NUMBER_OF_OURS: Final = "0000001"
NUMBER_OF_THEIRS: Final = "0000666"
ROW_OF_THEIRS: Final = 660661
"""The first row of every table that is the other customer's: asked for once, it is asked for as every kind."""
ROW_OF_OURS: Final = 550551
"""And of those that are ours, where both have everything."""
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

    With ``has_everything`` both have a row of all else that a customer may have, too, and all are so numbered.
    """
    with _numbered(session, ROW_OF_OURS) if has_everything else nullcontext():
        ours = sign_up_customer(session, NUMBER_OF_OURS, street_line="ul. Nasza 1", email=OURS)
        own = _serve(session, ours, "NASZA", "100.00")
        us = let_in(session, OURS, Role.CUSTOMER, sees=[ours])
        if has_everything:
            _furnish(session, _Household(ours, us, "NASZA", ROW_OF_OURS, *own))
        session.commit()
    with _numbered(session, ROW_OF_THEIRS) if has_everything else nullcontext():
        theirs = sign_up_customer(session, NUMBER_OF_THEIRS, street_line="ul. Cudza 6", email=THEIRS)
        debt, meter = _serve(session, theirs, "OBCA", "6661.37")
        user = let_in(session, THEIRS, Role.CUSTOMER, sees=[theirs])
        if has_everything:
            _furnish(session, _Household(theirs, user, "OBCA", ROW_OF_THEIRS, debt, meter))
        session.commit()
    let_flow(lake, meter.meter_id, SINCE, TODAY, lambda _moment: 6)
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
def _numbered(session: Session, first: int) -> Iterator[None]:
    """Number what is written meanwhile from ``first`` on, table by table."""
    written: Counter[type] = Counter()

    def number(_session: Session, _flush: object, _instances: object) -> None:
        for row in session.new:
            if getattr(row, "id", 0) is None:
                row.id = first + written[type(row)]
                written[type(row)] += 1

    event.listen(session, "before_flush", number)
    yield
    event.remove(session, "before_flush", number)


@dataclass(frozen=True)
class _Household:
    """A customer with a bill and a meter, whose other rows are still to be written."""

    customer: Customer
    user: UserId
    tag: str
    first_row: int
    debt: LedgerEntry
    meter: Installation

    @property
    def of(self) -> dict[str, Any]:
        """Return the column that says whose a row is."""
        return {"customer_id": self.customer.id}

    @property
    def street(self) -> str:
        """Return a text that only this customer may read."""
        return self.customer.street_line.rpartition(" ")[0]


def _furnish(session: Session, home: _Household) -> None:
    """Write one row of everything else that a customer may have."""
    email = str(home.customer.email)
    at = dt.datetime.combine(SINCE, dt.time(8), tzinfo=dt.UTC)
    contract = session.scalars(select(Contract.id).where(Contract.customer_id == home.customer.id)).one()
    reading = session.scalars(select(Reading.id).where(Reading.meter_id == home.meter.meter_id)).first()
    stretch = Stretch(DUE, SINCE, home.debt.amount, home.debt.amount)
    sums: Any = {"total": home.debt.amount, "principal": home.debt.amount, "due": TODAY}
    charge_interest(session, home.debt, f"FV-{home.tag}", [stretch], **sums)
    confirm_contact(session, home.customer)
    before, after = f"{home.street} 5", home.customer.street_line
    rows = [
        *_plan(home, at),
        ContractDocument(
            contract_id=contract,
            kind=ContractDocumentKind.CONTRACT,
            number=f"FV-{home.tag}",
            title=home.street,
            valid_from=LONG_AGO,
            content=f"%PDF-1.7 {home.street} %%EOF".encode(),
        ),
        InvoiceXml(invoice_id=home.debt.invoice_id, content=f"<Faktura>{home.street}</Faktura>".encode(), made_at=at),
        ReadingPhoto(reading_id=reading, content=home.street.encode()),
        Consent(purpose=Purpose.MARKETING_EMAIL, is_given=True, at=at, actor=email, **home.of),
        CustomerChange(field="street_line", before=before, after=after, at=at, actor=email, **home.of),
        ChannelChoice(topic=next(iter(Topic)), channel=Channel.EMAIL, is_on=True, changed_at=at, **home.of),
        FeedToken(user_id=home.user, token_hash=f"{home.tag}-feed", made_at=at, **home.of),
        HomeUse(band="-100", litres_a_day=6661, until_on=TODAY, **home.of),
        *_watched(home, email, at),
        *_doors(home, email, at),
    ]
    for row in rows:
        session.add(row)
        session.flush()


def _plan(home: _Household, at: dt.datetime) -> list[Any]:
    plan = InstalmentPlan(
        id=home.first_row,
        number=f"FV-{home.tag}",
        agreed_on=SINCE,
        bears_interest=True,
        entered_at=at,
        entered_by="clerk@example.com",
        **home.of,
    )
    part = Instalment(plan_id=plan.id, position=1, due_on=TODAY, amount=home.debt.amount)
    return [plan, InstalmentDebt(plan_id=plan.id, entry_id=home.debt.id, amount=home.debt.amount), part]


def _watched(home: _Household, email: str, at: dt.datetime) -> list[Any]:
    seen: Any = {"first_on": SINCE, "litres_an_hour": 6, "reason": "known", "note": home.street}
    return [
        LeakDismissal(installation_id=home.meter.id, at=at, actor=email, **seen, **home.of),
        UseGoal(monthly_m3=6, set_at=at, set_by=email, **home.of),
        Vacation(first_on=SINCE, last_on=TODAY, set_at=at, set_by=email, **home.of),
    ]


def _doors(home: _Household, email: str, at: dt.datetime) -> list[Any]:
    """Return a guest who has come in, and a sign-in of their own."""
    later = at + dt.timedelta(days=60)
    access = home.first_row + 9
    until: Any = {"valid_until": later.date()}
    invited: Any = {"email": f"gosc-{email}", "may_act": True, "accepted_at": at, **until}
    hashed = f"{home.tag}-guest"
    return [
        CustomerAccess(id=access, user_id=home.user, scope=AccessScope.DELEGATE, valid_from=SINCE, **until, **home.of),
        Delegation(invited_at=at, invited_by=email, token_hash=hashed, access_id=access, **invited, **home.of),
        UserSession(
            token_hash=f"{home.tag}-session",
            user_id=home.user,
            created_at=at,
            last_seen_at=at,
            expires_at=later,
            address="127.0.0.1",
            user_agent=home.street,
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
