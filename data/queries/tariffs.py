"""Tariffs as they stand: groups, and every rate with the decision that made it."""

import datetime as dt
from typing import Final

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import InvoiceLine, TariffDecision, TariffGroup, TariffRate
from domain.tariffs import Rate, RateKind

GROUPS: Final = ("code", "service", "description")
RATES: Final = (
    *("group", "service", "kind", "unit", "net", "vat_percent", "valid_from", "valid_until"),
    *("decision", "approved_by", "published_on"),
)


def tariff_groups(session: Session) -> pd.DataFrame:
    """Return the groups by code.

    Returns
    -------
    pandas.DataFrame
        :data:`GROUPS`.
    """
    columns = (TariffGroup.code, TariffGroup.service, TariffGroup.description)
    return pd.DataFrame(session.execute(select(*columns).order_by(TariffGroup.code)).all(), columns=list(GROUPS))


def rates_listed(session: Session) -> pd.DataFrame:
    """Return every rate, newest first within its group.

    Returns
    -------
    pandas.DataFrame
        :data:`RATES`: ``net`` is PLN a unit as ``Decimal``; ``valid_until`` is the last day, open when absent.
    """
    of_rate = [getattr(TariffRate, name) for name in RATES[2:8]]
    of_decision = (TariffDecision.number, TariffDecision.approved_by, TariffDecision.published_on)
    statement = (
        select(TariffGroup.code, TariffGroup.service, *of_rate, *of_decision)
        .join(TariffGroup, TariffGroup.id == TariffRate.group_id)
        .join(TariffDecision, TariffDecision.id == TariffRate.decision_id)
        .order_by(TariffGroup.code, TariffRate.valid_from.desc(), TariffRate.kind)
    )
    return pd.DataFrame(session.execute(statement).all(), columns=list(RATES), dtype=object)


def rates_of_group(session: Session, group: str) -> dict[RateKind, list[tuple[Rate, str]]]:
    """Return the rates of a group by kind, oldest first, each with its unit."""
    statement = (
        select(TariffRate)
        .join(TariffGroup, TariffGroup.id == TariffRate.group_id)
        .where(TariffGroup.code == group)
        .order_by(TariffRate.valid_from)
    )
    found: dict[RateKind, list[tuple[Rate, str]]] = {kind: [] for kind in RateKind}
    for row in session.scalars(statement):
        rate = Rate(row.id, group, row.kind, row.net, row.vat_percent, row.valid_from, row.valid_until)
        found[row.kind].append((rate, row.unit))
    return found


def billed_until(session: Session, rate_id: int) -> dt.date | None:
    """Return the last day that was billed by a rate; nothing where none was."""
    return session.scalar(select(func.max(InvoiceLine.period_until)).where(InvoiceLine.rate_id == rate_id))
