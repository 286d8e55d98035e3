"""Two customers who must never see anything of each other, and somebody signed in for every role."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dash import Dash
from sqlalchemy.orm import Session

from data.models import Customer
from domain.roles import Role
from tests.support.builders import bill, connect_point, fit_meter, pay, sign_up_customer
from tests.support.hours import let_flow
from tests.support.portal import Visitor, let_in

OURS: Final = "anna@example.com"
THEIRS: Final = "obca@example.com"
NUMBER_OF_THEIRS: Final = "0000666"
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


def settle(session: Session, lake: Path) -> Neighbours:
    """Write both customers with bills, payments, meters and hours, and a user for each."""
    ours = sign_up_customer(session, "0000001", street_line="ul. Nasza 1")
    theirs = sign_up_customer(session, NUMBER_OF_THEIRS, street_line="ul. Cudza 6")
    for customer, tag, amount in ((ours, "NASZA", "100.00"), (theirs, "OBCA", "6661.37")):
        debt = bill(session, customer, f"FV-{tag}", amount, due=DUE)
        pay(session, customer, "50.00", on=DUE, settles=[(debt, "50.00")], title=f"{tag}-WPLATA")
        point = connect_point(session, customer, f"PP-{tag}", address=customer.street_line)
        meter = fit_meter(session, f"S-{tag}", point, radio_id=f"R-{tag}", readings={SINCE: 10, TODAY: 17})
    session.commit()
    let_flow(lake, meter.meter_id, SINCE, TODAY, lambda _moment: 6)
    user = let_in(session, THEIRS, Role.CUSTOMER, sees=[theirs])
    let_in(session, OURS, Role.CUSTOMER, sees=[ours])
    numbers = [theirs.id, user, meter.id, meter.meter_id, debt.id, debt.invoice_id]
    names = [NUMBER_OF_THEIRS, "S-OBCA", "PP-OBCA", "U-PP-OBCA", "R-OBCA", THEIRS]
    return Neighbours(ours, theirs, [*numbers, *map(str, numbers), *names])


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
