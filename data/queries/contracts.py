"""Contracts of a customer: what is supplied where and on which terms, and what was billed under them.

Every query starts from the customer: a contract of somebody else is found as little as one that does not exist.
"""

import datetime as dt
import math
from functools import cache
from typing import Any, Final

import pandas as pd
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from data.models import (
    AddressPoint,
    Contract,
    ContractPoint,
    Invoice,
    Premise,
    ServicePoint,
    TariffGroup,
)
from data.projection import LON_LAT, project
from data.queries.asked import CUSTOMER
from data.queries.frames import DAY, EXACT, TEXT, declared
from data.queries.in_force import served_until
from data.queries.places import map_srid
from domain.contracts import CustomerContract, Supply
from domain.identifiers import CustomerId
from domain.settlement_runs import PAYMENT_DAYS

INVOICES: Final = {"number": TEXT, "issued_on": DAY, "period_from": DAY, "period_until": DAY, "gross": EXACT}
# Made once: an alias costs more than the statement that it stands in.
WATER, SEWAGE = aliased(TariffGroup), aliased(TariffGroup)


def contracts_of(session: Session, customer: CustomerId) -> list[CustomerContract]:
    """Return every contract of the customer with all its points, the newest first."""
    supplies: dict[Contract, list[Supply]] = {}
    for row in session.execute(_contracts(), {"customer": customer}):
        under, supplied = supplies.setdefault(row.Contract, []), tuple[Any, ...](row[1:])
        if supplied[0] is not None:
            under.append(Supply(*supplied))
    return [
        CustomerContract(
            *(row.id, row.number, row.signed_on, row.valid_from, row.valid_until, row.period_months),
            tuple(under),
            row.payment_days or PAYMENT_DAYS,
        )
        for row, under in supplies.items()
    ]


def customer_since(session: Session, customer: CustomerId) -> dt.date | None:
    """Return from which day on the customer is one, by their first contract; nothing without any."""
    first = func.min(case((Contract.signed_on < Contract.valid_from, Contract.signed_on), else_=Contract.valid_from))
    since: dt.date | None = session.scalar(select(first).where(Contract.customer_id == customer))
    return since


@cache
def _contracts() -> Select[*tuple[Any, ...]]:
    point = ContractPoint
    return (
        select(
            *(Contract, ServicePoint.id, ServicePoint.number, Premise.id, Premise.address),
            *(func.coalesce(WATER.code, ""), func.coalesce(SEWAGE.code, ""), point.valid_from, served_until()),
        )
        .join(point, point.contract_id == Contract.id, isouter=True)
        .join(ServicePoint, ServicePoint.id == point.service_point_id, isouter=True)
        .join(Premise, Premise.id == ServicePoint.premise_id, isouter=True)
        .join(WATER, WATER.id == point.water_group_id, isouter=True)
        .join(SEWAGE, SEWAGE.id == point.sewage_group_id, isouter=True)
        .where(Contract.customer_id == CUSTOMER)
        .order_by(Contract.valid_from.desc(), Contract.id.desc(), Premise.address, point.valid_from, point.id)
    )


def spots_of(session: Session, customer: CustomerId, contract_id: int) -> dict[int, tuple[float, float]]:
    """Return longitude and latitude of each point under the customer's contract, as far as the map knows them.

    A point that is on no map is where its property or the address of that is.
    """
    statement = (
        select(ServicePoint.id, ServicePoint.geom, Premise.geom, AddressPoint.geom)
        .select_from(Contract)
        .join(ContractPoint, ContractPoint.contract_id == Contract.id)
        .join(ServicePoint, ServicePoint.id == ContractPoint.service_point_id)
        .join(Premise, Premise.id == ServicePoint.premise_id)
        .join(AddressPoint, AddressPoint.id == Premise.address_point_id, isouter=True)
        .where(Contract.customer_id == customer, Contract.id == contract_id)
    )
    srid, spots = map_srid(session), {}
    for point_id, *known in session.execute(statement):
        place: Any = next(filter(None, known), None)
        if place is not None:
            spots[point_id] = project(place.x, place.y, srid, LON_LAT)
    return {point_id: spot for point_id, spot in spots.items() if all(map(math.isfinite, spot))}


def invoices_under(session: Session, customer: CustomerId, contract_id: int, as_of: dt.date, most: int) -> pd.DataFrame:
    """Return the ``most`` newest invoices and corrections of the customer's contract, columns :data:`INVOICES`."""
    invoice = Invoice
    statement = (
        select(invoice.number, invoice.issued_on, invoice.period_from, invoice.period_until, invoice.gross)
        .join(Contract, Contract.id == invoice.contract_id)
        .where(Contract.customer_id == customer, invoice.customer_id == customer)
        .where(Contract.id == contract_id, invoice.issued_on <= as_of)
        .order_by(invoice.issued_on.desc(), invoice.id.desc())
        .limit(most)
    )
    return declared(session.execute(statement).all(), INVOICES)
