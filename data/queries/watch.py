"""What customers watch over: dismissed leaks, goals, days away; and what watching them needs to know."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data.models import (
    Contract,
    ContractPoint,
    Customer,
    Installation,
    LeakDismissal,
    UseGoal,
    Vacation,
)
from data.queries.asked import METERS, ON, in_parts
from data.queries.in_force import fitted, in_force
from domain.consumption.dismissals import Dismissal, Reason
from domain.consumption.watching import Away
from domain.customers import CustomerKind
from domain.identifiers import CustomerId


def kind_of(session: Session, customer: CustomerId) -> CustomerKind:
    """Return what kind of party the customer is."""
    return session.scalars(select(Customer.kind).where(Customer.id == customer)).one()


def dismissals_of(session: Session, customer: CustomerId) -> list[Dismissal]:
    """Return what was said of the customer's leaks, the newest first."""
    rows = session.scalars(
        select(LeakDismissal).where(LeakDismissal.customer_id == customer).order_by(LeakDismissal.id.desc())
    )
    return [
        Dismissal(
            row.installation_id, row.first_on, row.litres_an_hour, Reason(row.reason), row.note, row.at, row.actor
        )
        for row in rows
    ]


def goal_of(session: Session, customer: CustomerId) -> Decimal | None:
    """Return how many m³ a month the customer means to use at most."""
    return session.scalar(select(UseGoal.monthly_m3).where(UseGoal.customer_id == customer))


def away_of(session: Session, customer: CustomerId) -> list[Away]:
    """Return the days on which nobody is at home, the latest first."""
    rows = session.scalars(select(Vacation).where(Vacation.customer_id == customer).order_by(Vacation.first_on.desc()))
    return [Away(row.id, row.first_on, row.last_on, row.limit_l) for row in rows]


def customers_with(session: Session, meters: Sequence[int], on: dt.date) -> list[CustomerId]:
    """Return the customers for whom one of the meters counts on a day, by id."""
    found: set[int] = set()
    for part in in_parts(meters):
        found.update(session.scalars(_counting(), {"on": on, "meters": part}))
    return [CustomerId(one) for one in sorted(found)]


@cache
def _counting() -> Select[int]:
    point, place = ContractPoint, Installation
    return (
        select(Contract.customer_id)
        .join(point, point.contract_id == Contract.id)
        .join(place, place.service_point_id == point.service_point_id)
        .where(in_force(ON), fitted(ON), place.meter_id.in_(METERS))
        .distinct()
    )
