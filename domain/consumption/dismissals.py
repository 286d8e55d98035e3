"""A leak that somebody has seen to, and when it is told again all the same."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from domain.consumption.leaks import APART, Leak

GROWN: Final = 1.5
GROWN_L_H: Final = 2
"""It has grown when it is both half as much again and this much more than when it was dismissed."""
MENDED_DAYS: Final = 2
"""So long after a repair it is still told as ended only."""
LONGEST_NOTE: Final = 500


class Reason(enum.StrEnum):
    """Why a leak is none, or none any more. Values are stored; never rename one."""

    POOL = "pool"
    WATERING = "watering"
    REPAIRED = "repaired"
    KNOWN = "known"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Dismissal:
    """What somebody said of the leak at a place."""

    place: int
    first_on: dt.date
    litres_an_hour: int
    reason: Reason
    note: str
    at: dt.datetime
    actor: str

    def is_of(self, leak: Leak, zone: ZoneInfo) -> bool:
        """Tell whether it was said of this leak, though readings that came late may have moved its beginning."""
        starts = leak.first(zone)
        near = starts - APART <= self.first_on <= leak.last(zone)
        return self.place == leak.place and near and starts <= self.at.astimezone(zone).date()

    def settles(self, leak: Leak, zone: ZoneInfo) -> bool:
        """Tell whether it still holds: the leak has not grown since, nor gone on after its repair."""
        grown = leak.lately_l_h > max(GROWN * self.litres_an_hour, self.litres_an_hour + GROWN_L_H)
        mended = self.at.astimezone(zone).date() + dt.timedelta(days=MENDED_DAYS)
        goes_on = self.reason is Reason.REPAIRED and leak.is_running and leak.last(zone) > mended
        return not grown and not goes_on
