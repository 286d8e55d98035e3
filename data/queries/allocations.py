"""Which allocations count: those that are made by a day, and not released by then."""

import datetime as dt
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from data.models import Allocation

STANDING: Final = Allocation.released_on.is_(None)
"""That nothing was taken back of."""


def held_on(day: dt.date) -> ColumnElement[bool]:
    """Return what tells whether an allocation holds at the end of a day."""
    return and_(Allocation.allocated_on <= day, or_(STANDING, Allocation.released_on > day))
