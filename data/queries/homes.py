"""What homes take a day, by the size of their buildings."""

import datetime as dt
from typing import Any, Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from data.models import (
    Building,
    Contract,
    ContractPoint,
    Customer,
    HomeUse,
    Invoice,
    InvoiceLine,
    Premise,
    ServicePoint,
)
from data.queries.in_force import in_force
from domain.consumption.like_homes import LikeHomes, band_of, compared
from domain.customers import CustomerKind
from domain.identifiers import CustomerId
from domain.invoices import LineKind, LineStage

YEAR: Final = dt.timedelta(days=365)
FEWEST_DAYS: Final = 300
"""Billed days of the year without which a home is not compared."""


def like_homes_of(session: Session, customer: CustomerId) -> LikeHomes | None:
    """Compare the customer's home with others of its size; nothing where it is none, or where they are too few."""
    own = session.get(HomeUse, customer)
    if own is None:
        return None
    others = select(HomeUse.litres_a_day).where(HomeUse.band == own.band, HomeUse.customer_id != customer)
    return compared(own.band, own.litres_a_day, session.scalars(others).all())


def homes_billed(session: Session, on: dt.date) -> list[HomeUse]:
    """Return what every home was billed a day in the year before ``on``, with the band of its building."""
    found = []
    for customer, outline, storeys, first, until, m3 in session.execute(_billed(on)):
        days = (until - first).days + 1
        if days >= FEWEST_DAYS:
            row = {"band": band_of(outline.area, storeys), "litres_a_day": round(1000 * m3 / days), "until_on": until}
            found.append(HomeUse(customer_id=customer, **row))
    return found


def _billed(on: dt.date) -> Select[*tuple[Any, ...]]:
    """Select the homes with their buildings and what was billed to them: persons with one point, one meter place."""
    quantity = case((InvoiceLine.stage == LineStage.BEFORE, -InvoiceLine.quantity), else_=InvoiceLine.quantity)
    billed = (
        select(
            Invoice.customer_id,
            func.min(InvoiceLine.period_from).label("first"),
            func.max(InvoiceLine.period_until).label("until"),
            func.sum(quantity).label("m3"),
        )
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(InvoiceLine.kind == LineKind.WATER, Invoice.period_from > on - YEAR, Invoice.period_until <= on)
        .group_by(Invoice.customer_id)
        .subquery()
    )
    point = ContractPoint
    lone = (
        select(Contract.customer_id, func.min(point.service_point_id).label("point"))
        .join(point, point.contract_id == Contract.id)
        .where(in_force(on))
        .group_by(Contract.customer_id)
        .having(func.count(func.distinct(point.service_point_id)) == 1)
        .subquery()
    )
    return (
        select(Customer.id, Building.geom, Building.levels, billed.c.first, billed.c.until, billed.c.m3)
        .join(lone, lone.c.customer_id == Customer.id)
        .join(billed, billed.c.customer_id == Customer.id)
        .join(ServicePoint, ServicePoint.id == lone.c.point)
        .join(Premise, Premise.id == ServicePoint.premise_id)
        .join(Building, Building.id == Premise.building_id)
        .where(Customer.kind == CustomerKind.PERSON)
        .order_by(Customer.id)
    )
