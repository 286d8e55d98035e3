"""The worked invoice before it is made: a point served, its meters read, nothing billed."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import Contract, ContractPoint, Customer, TariffGroup
from domain.meters import MeterRole
from tests.support.builders import Amount, connect_point, fit_meter, sign_up_customer
from tests.support.issuing import PERIOD, SINCE, set_tariff

JUNE: Final = "2026-06"
"""The month in which the worked period ends."""


def serve_worked(session: Session) -> Customer:
    """Write the customer of the worked invoice, with a garden meter and a contract that begins with its period."""
    set_tariff(session)
    customer = sign_up_customer(session)
    read: dict[date, Amount] = {SINCE: 412, PERIOD.last: 450}
    serve(session, customer, "PP-1", mains=read, garden={SINCE: 100, PERIOD.last: 109})
    session.commit()
    return customer


def serve(
    session: Session,
    customer: Customer,
    number: str,
    *,
    mains: Mapping[date, Amount],
    garden: Mapping[date, Amount] | None = None,
) -> None:
    """Serve a point with water and sewage from the first day of the worked period on, three months at a time."""
    point = connect_point(session, customer, number, since=PERIOD.first)
    groups = {group.code: group.id for group in session.scalars(select(TariffGroup))}
    served = update(ContractPoint).where(ContractPoint.service_point_id == point.id)
    session.execute(served.values(water_group_id=groups["W1"], sewage_group_id=groups["S1"]))
    session.execute(update(Contract).where(Contract.number == f"U-{number}").values(period_months=3))
    main = fit_meter(session, f"M-{number}", point, readings=mains)
    if garden is not None:
        fit_meter(session, f"G-{number}", point, role=MeterRole.SUBMETER, parent=main, readings=garden)
