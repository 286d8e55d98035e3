"""Which contract serves a point on a day, and which meter is in its place: one answer for whoever asks."""

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from data.models import Contract, ContractPoint, Installation

FOREVER: Final = dt.date(9999, 12, 31)
Day = Any
"""A day, or the column of one."""


def in_force(on: Day) -> ColumnElement[bool]:
    """Tell whether a contract and a point under it hold on a day, the last one of both included."""
    return and_(_holds(Contract, on), _holds(ContractPoint, on))


def served_on(on: Day) -> ColumnElement[bool]:
    """Tell of a point under a contract whether both hold on a day, where the contract need not be there."""
    contracts = select(Contract.id).where(_holds(Contract, on))
    return and_(_holds(ContractPoint, on), ContractPoint.contract_id.in_(contracts))


def fitted(on: Day) -> ColumnElement[bool]:
    """Tell whether a meter is in its place on a day: on that of an exchange it is the new one."""
    place = Installation
    return and_(place.installed_on <= on, or_(place.removed_on.is_(None), place.removed_on > on))


def served_until() -> ColumnElement[dt.date | None]:
    """Return the last day of a point under its contract: of both the sooner; nothing where neither has one."""
    ends = func.coalesce(Contract.valid_until, FOREVER), func.coalesce(ContractPoint.valid_until, FOREVER)
    return case((ends[0] < ends[1], Contract.valid_until), else_=ContractPoint.valid_until)


def _holds(row: type[Contract] | type[ContractPoint], on: Day) -> ColumnElement[bool]:
    return and_(row.valid_from <= on, or_(row.valid_until.is_(None), row.valid_until >= on))
